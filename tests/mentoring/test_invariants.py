"""verify_integrity notices each thing that P2 must never hold."""

from datetime import date

import pytest

from stages import integrity
from stages.mentoring.invariants import INVARIANTS
from tests.corruptions import corrupt, let_guards_sleep
from tests.factories import register
from tests.mentoring import acts as mentoring

FIRST = "WHERE id = (SELECT min(id) FROM mentoring_assignment)"
MET, SOLD = "UPDATE mentoring_mentorvisit SET", "UPDATE mentoring_turnover SET"
CORRUPTIONS = [
    ("P2.1", f"UPDATE mentoring_assignment SET ends_on = NULL {FIRST}"),
    ("P2.1", f"UPDATE mentoring_assignment SET ends_on = '2022-06-16' {FIRST}"),
    ("P2.2", "UPDATE mentoring_assignment SET key = (SELECT min(key::text)::uuid FROM mentoring_assignment)"),
    ("P2.3", "UPDATE mentoring_assignment SET starts_on = '2122-06-10', ends_on = NULL WHERE ends_on IS NULL"),
    ("P2.3", f"UPDATE mentoring_assignment SET ends_on = '2022-06-09' {FIRST}"),
    ("P2.3", f"{MET} held_on = '2122-06-10', next_on = NULL"),
    ("P2.3", f"{MET} next_on = held_on"),
    ("P2.3", f"{SOLD} month = '2122-05-01'"),
    ("P2.3", f"{SOLD} month = '2022-05-02'"),
    ("P2.4", f"{MET} void_reason = ''"),
    ("P2.4", f"{SOLD} voided_by_id = NULL"),
    ("P2.4", f"{SOLD} voided_at = recorded_at - interval '1 second' WHERE voided_at IS NOT NULL"),
    ("P2.4", f"{SOLD} amount = -1"),
    ("P2.4", f"{SOLD} voided_at = NULL, voided_by_id = NULL, void_reason = ''"),
]


@pytest.fixture
def records(cast, person):
    mentoring.a_whole_story(person, cast.staff, others=[register(cast.officer, cast.tambora)])
    another = mentoring.mentor(cast.staff, "Dewi Lestari")
    mentoring.assign([person], another, cast.staff, starts_on=date(2022, 6, 15))
    assert integrity.broken() == {}
    let_guards_sleep("mentoring")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

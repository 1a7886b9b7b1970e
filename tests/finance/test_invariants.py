"""verify_integrity notices each thing that P6 must never hold."""

import uuid
from datetime import date

import pytest

from stages import integrity
from stages.finance import acts
from stages.finance.invariants import INVARIANTS
from tests.corruptions import corrupt, let_guards_sleep

MAY, DAY = date(2022, 5, 1), date(2022, 6, 21)
COACHED, METHOD = "UPDATE finance_coaching SET", "UPDATE finance_bookkeeping SET"
MARKING, REPORT = "UPDATE finance_marking SET", "UPDATE finance_report SET"
CORRUPTIONS = [
    ("P6.1", f"{COACHED} held_on = '2122-06-21'"),
    ("P6.1", f"{METHOD} since = '2122-06-21'"),
    ("P6.1", f"{REPORT} month = '2122-06-01'"),
    ("P6.1", f"{REPORT} month = '2022-05-02'"),
    ("P6.2", f"{COACHED} void_reason = ''"),
    ("P6.2", f"{METHOD} voided_by_id = NULL"),
    ("P6.2", f"{COACHED} voided_at = recorded_at - interval '1 second'"),
    ("P6.3", f"{MARKING} received = received + 1"),
    ("P6.3", f"{MARKING} taken_back = 0, reason = ''"),
    ("P6.3", f"{MARKING} reason = ''"),
    ("P6.3", f"{REPORT} taken_back_id = marking_id WHERE taken_back_id IS NULL"),
    ("P6.3", f"{MARKING} recorded_at = '2022-06-22' WHERE taken_back > 0"),
    ("P6.4", f"{REPORT} taken_back_id = NULL, month = '2022-05-01'"),
]


@pytest.fixture
def records(cast, person):
    """A coaching and a method that were voided, and three reports, one of them taken back and received again."""
    facts = {"by": cast.staff, "key": uuid.uuid4()}
    coached = acts.record_coaching(person, held_on=DAY, topic="Arus kas", coach="Bu Rina", **facts)
    kept = acts.record_bookkeeping(person, method="siapik", other="", since=DAY, by=cast.staff, key=uuid.uuid4())
    for record in (coached, kept):
        acts.void(record, reason="Salah orang", by=cast.staff)
    both = {(person.pk, MAY), (person.pk, date(2022, 4, 1))}
    acts.mark_reports(received=both, taken_back=set(), by=cast.staff, key=uuid.uuid4())
    acts.mark_reports(received=set(), taken_back={(person.pk, MAY)}, reason="Kosong", by=cast.staff, key=uuid.uuid4())
    acts.mark_reports(received={(person.pk, MAY)}, taken_back=set(), by=cast.staff, key=uuid.uuid4())
    assert integrity.broken() == {}
    let_guards_sleep("finance")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

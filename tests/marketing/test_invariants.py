"""verify_integrity notices each thing that P5 must never hold."""

import uuid

import pytest

from stages import integrity
from stages.marketing import acts
from stages.marketing.invariants import INVARIANTS
from tests.corruptions import corrupt, let_guards_sleep
from tests.factories import register
from tests.marketing import examples

TOOK_PART, SHOP = "UPDATE marketing_participation SET", "UPDATE marketing_shop SET"
CORRUPTIONS = [
    ("P5.1", "UPDATE marketing_bazaar SET stands = 1"),
    ("P5.1", f"{TOOK_PART} participant_id = (SELECT min(participant_id) FROM marketing_participation)"),
    ("P5.2", "UPDATE marketing_bazaar SET starts_on = '2122-07-01', ends_on = '2122-07-01'"),
    ("P5.2", f"{TOOK_PART} result_by_id = NULL"),
    ("P5.2", f"{TOOK_PART} result_at = chosen_at - interval '1 second' WHERE attended"),
    ("P5.3", f"{TOOK_PART} attended = false"),
    ("P5.3", f"{TOOK_PART} turnover = -1 WHERE attended"),
    ("P5.4", f"{TOOK_PART} cancel_reason = ''"),
    ("P5.4", f"{TOOK_PART} cancelled_at = chosen_at - interval '1 second' WHERE cancelled_at IS NOT NULL"),
    ("P5.4", f"{TOOK_PART} attended = true, result_at = now(), result_by_id = 1 WHERE cancelled_at IS NOT NULL"),
    ("P5.6", "UPDATE marketing_bazaar SET void_reason = ''"),
    ("P5.6", "UPDATE marketing_bazaar SET voided_at = recorded_at - interval '1 hour' WHERE void_reason <> ''"),
    ("P5.6", f"{TOOK_PART} cancelled_at = NULL, cancelled_by_id = NULL, cancel_reason = ''"),
    ("P5.5", f"{SHOP} since = '2122-07-01'"),
    ("P5.5", f"{SHOP} closed_by_id = 1"),
    ("P5.5", f"{SHOP} closed_on = since - 1, closed_by_id = 1"),
    ("P5.5", f"{SHOP} address = 'https://shopee.co.id/toko'"),
]


@pytest.fixture
def records(cast, person, foreigner):
    """A bazaar with a result, somebody still to come and a stand given back; one entered twice; and two shops."""
    bazaar, other = examples.bazaar(cast.staff), register(cast.officer, cast.tambora)
    acts.choose(bazaar, [person, foreigner, other], by=cast.staff, key=uuid.uuid4())
    acts.cancel(bazaar.participations.get(participant=other), reason="Sakit", by=cast.staff)
    bazaar.refresh_from_db()
    result = {bazaar.participations.get(participant=person).pk: (True, 500_000)}
    acts.record_results(bazaar, result, version=bazaar.version, by=cast.staff)
    examples.shop(person, cast.staff)
    examples.shop(foreigner, cast.staff, address="https://shopee.co.id/lain")
    twice = examples.bazaar(cast.staff)
    acts.choose(twice, [foreigner], by=cast.staff, key=uuid.uuid4())
    acts.void(twice, reason="Tercatat dua kali", version=twice.version + 1, by=cast.staff)
    assert integrity.broken() == {}
    let_guards_sleep("marketing")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

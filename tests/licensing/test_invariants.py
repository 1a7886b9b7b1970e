"""verify_integrity notices each thing that P4 must never hold."""

import uuid
from datetime import date

import pytest

from stages import integrity
from stages.licensing import acts
from stages.licensing.invariants import INVARIANTS
from stages.licensing.models import Status
from tests.corruptions import corrupt, let_guards_sleep
from tests.licensing.permits import applied, issued, kind

PERMIT, EVENT = "UPDATE licensing_permit SET", "UPDATE licensing_permitevent SET"
NIB = "kind_id = (SELECT id FROM licensing_permitkind WHERE code = 'nib')"
CORRUPTIONS = [
    ("P4.1", f"{PERMIT} status = 'diajukan' WHERE status = 'diproses'"),
    ("P4.1", f"{EVENT} voided_at = NULL, voided_by_id = NULL, void_reason = ''"),
    ("P4.1", "DELETE FROM licensing_permitevent"),
    ("P4.2", f"{EVENT} from_status = 'diproses' WHERE to_status = 'terbit'"),
    ("P4.2", "DELETE FROM licensing_permitevent WHERE from_status = ''"),
    ("P4.3", f"{PERMIT} issued_on = '2022-06-19' WHERE status = 'terbit'"),
    ("P4.3", f"{PERMIT} applied_on = '2022-06-09'"),
    ("P4.3", f"{PERMIT} number = '9999999999999' WHERE status = 'terbit'"),
    ("P4.3", f"{PERMIT} refusal = 'Lain' WHERE status = 'ditolak'"),
    ("P4.4", f"{PERMIT} number = '123456789012' WHERE status = 'terbit'"),
    ("P4.4", f"{PERMIT} {NIB}, number = '1234567890123' WHERE status = 'diproses'"),
    ("P4.5", f"{PERMIT} {NIB} WHERE status = 'diproses'"),
    ("P4.5", f"{EVENT} happened_on = '2022-06-09'"),
    ("P4.6", f"{EVENT} happened_on = '2122-06-09'"),
    ("P4.6", f"{PERMIT} void_reason = '' WHERE voided_at IS NOT NULL"),
    ("P4.6", f"{EVENT} voided_by_id = NULL"),
    ("P4.6", f"{EVENT} voided_at = recorded_at - interval '1 second' WHERE voided_at IS NOT NULL"),
]


@pytest.fixture
def records(cast, person, foreigner):
    """Permits that were issued, refused, taken a step on, and taken back."""
    issued(person, cast.staff)
    on_its_way = applied(person, cast.staff, "halal-reguler")
    step = kind("halal-reguler").steps.first()
    acts.take_step(on_its_way, step=step, on=date(2022, 6, 12), by=cast.staff, key=uuid.uuid4())
    refused = applied(foreigner, cast.staff)
    act = {"on": date(2022, 6, 13), "by": cast.staff, "key": uuid.uuid4()}
    acts.advance(refused, to=Status.REFUSED, reason="Alamat kurang", **act)
    taken_back = applied(foreigner, cast.staff, "merek")
    acts.void(acts.last_event(taken_back), reason="Salah orang", by=cast.staff)
    assert integrity.broken() == {}
    let_guards_sleep("licensing")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

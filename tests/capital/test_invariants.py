"""verify_integrity notices each thing that P7 must never hold."""

import pytest

from stages import integrity
from stages.capital import acts
from stages.capital.invariants import INVARIANTS
from stages.capital.models import Status
from tests.capital import referrals
from tests.corruptions import corrupt, let_guards_sleep

REFERRAL, EVENT = "UPDATE capital_referral SET", "UPDATE capital_referralevent SET"
CORRUPTIONS = [
    ("P7.1", f"{REFERRAL} status = 'disetujui' WHERE status = 'cair'"),
    ("P7.1", f"{EVENT} voided_at = NULL, voided_by_id = NULL, void_reason = ''"),
    ("P7.1", "DELETE FROM capital_referralevent"),
    ("P7.2", f"{EVENT} from_status = 'diajukan' WHERE to_status = 'cair'"),
    ("P7.2", "DELETE FROM capital_referralevent WHERE to_status = 'disetujui'"),
    ("P7.2", f"{EVENT} from_status = 'cair' WHERE to_status = 'mundur'"),
    ("P7.2", f"{EVENT} to_status = 'disetujui' WHERE to_status = 'dirujuk'"),
    ("P7.3", f"{REFERRAL} amount_asked = 1"),
    ("P7.3", f"{REFERRAL} submitted_on = '2022-06-11' WHERE submitted_on IS NOT NULL"),
    ("P7.3", f"{REFERRAL} decided_on = '2022-06-19' WHERE status = 'cair'"),
    ("P7.3", f"{REFERRAL} refusal = 'Lain' WHERE status = 'ditolak'"),
    ("P7.3", f"{REFERRAL} amount_disbursed = 1 WHERE status = 'cair'"),
    ("P7.3", f"{REFERRAL} withdrawal = 'Lain' WHERE status = 'mundur'"),
    ("P7.4", f"{REFERRAL} withdrawn_on = '2022-06-19' WHERE status = 'mundur'"),
    ("P7.4", f"{REFERRAL} withdrawn_on = '2022-06-30' WHERE status = 'cair'"),
    ("P7.4", f"{REFERRAL} referred_on = '2022-06-13'"),
    ("P7.4", f"{REFERRAL} decided_on = '2022-06-11' WHERE decided_on IS NOT NULL"),
    ("P7.4", f"{REFERRAL} disbursed_on = '2022-06-19' WHERE status = 'cair'"),
    ("P7.4", f"{REFERRAL} amount_disbursed = 5000001 WHERE status = 'cair'"),
    ("P7.4", f"{REFERRAL} amount_approved = NULL WHERE status = 'cair'"),
    ("P7.4", f"{REFERRAL} amount_asked = -1"),
    ("P7.5", f"{REFERRAL} status = 'dirujuk', bank_id = 1, scheme_id = 1"),
    ("P7.6", f"{EVENT} happened_on = '2122-06-10'"),
    ("P7.6", f"{REFERRAL} void_reason = '' WHERE voided_at IS NOT NULL"),
    ("P7.6", f"{EVENT} voided_by_id = NULL"),
    ("P7.6", f"{EVENT} voided_at = recorded_at - interval '1 second' WHERE voided_at IS NOT NULL"),
]


@pytest.fixture
def records(cast, person, foreigner):
    """Referrals that were disbursed, refused, withdrawn and taken back."""
    referrals.disbursed(person, cast.staff)
    refused = referrals.submitted(person, cast.staff, bank="bni")
    referrals.advance(refused, Status.REFUSED, cast.staff, referrals.june(20), reason="Agunan kurang")
    withdrawn = referrals.approved(person, cast.staff, bank="bri")
    referrals.advance(withdrawn, Status.WITHDRAWN, cast.staff, referrals.june(25), reason="Pindah")
    taken_back = referrals.referred(foreigner, cast.staff)
    acts.void(acts.last_event(taken_back), reason="Salah orang", by=cast.staff)
    assert integrity.broken() == {}
    let_guards_sleep("capital")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

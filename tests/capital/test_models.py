"""What the database itself refuses of a referral, each constraint by its name."""

import pytest
from django.db import IntegrityError, connection, transaction

from stages.capital.models import Referral
from tests.capital.referrals import approved, disbursed, june, referred, submitted


def refused_by(name, table, row, **values):
    changes = ", ".join(f"{column} = %s" for column in values)
    sql = f"UPDATE capital_{table} SET {changes} WHERE id = %s"
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [*values.values(), row])


@pytest.mark.parametrize(
    ("start", "name", "values"),
    [
        (referred, "referral_amounts_not_negative", {"amount_asked": -1}),
        (approved, "referral_amounts_not_negative", {"amount_approved": -1}),
        (disbursed, "referral_amounts_not_negative", {"amount_disbursed": -1}),
        (disbursed, "referral_disbursed_within_approved", {"amount_disbursed": 5_000_001}),
        (submitted, "referral_dates_in_order", {"submitted_on": june(9)}),
        (approved, "referral_dates_in_order", {"decided_on": june(11)}),
        (disbursed, "referral_dates_in_order", {"disbursed_on": june(19)}),
        (approved, "referral_approved_or_refused", {"refusal": "Agunan"}),
        (submitted, "referral_approved_or_refused", {"decided_on": june(20)}),
        (submitted, "referral_status_has_its_facts", {"status": "cair"}),
        (referred, "referral_status_has_its_facts", {"status": "diajukan"}),
        (approved, "referral_status_has_its_facts", {"disbursed_on": june(25)}),
        (approved, "referral_status_has_its_facts", {"withdrawn_on": june(25)}),
        (approved, "referral_status_has_its_facts", {"status": "mundur", "withdrawn_on": june(25)}),
        (referred, "referral_status_has_its_facts", {"status": "mundur", "withdrawal": "Pindah"}),
        (approved, "referral_dates_in_order", {"status": "mundur", "withdrawal": "Pindah", "withdrawn_on": june(19)}),
        (referred, "referral_voided_with_who_and_why", {"void_reason": "Salah"}),
    ],
)
def test_the_database_refuses_nonsense(cast, person, start, name, values):
    refused_by(name, "referral", start(person, cast.staff).pk, **values)


def test_one_open_referral_of_a_kind(cast, person):
    referred(person, cast.staff)
    second = referred(person, cast.staff, bank="bni")
    bank = Referral.objects.exclude(pk=second.pk).get().bank_id
    refused_by("referral_open_once", "referral", second.pk, bank_id=bank)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("referralevent_amount_not_negative", {"amount": -1}),
        ("referralevent_changes", {"from_status": "diajukan"}),
        ("referralevent_once", {"from_status": "", "to_status": "dirujuk"}),
        ("referralevent_voided_with_who_and_why", {"void_reason": "Salah"}),
    ],
)
def test_the_database_refuses_nonsense_in_the_history(cast, person, name, values):
    event = submitted(person, cast.staff).events.last()
    refused_by(name, "referralevent", event.pk, **values)

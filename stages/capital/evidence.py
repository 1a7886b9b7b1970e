"""What capital tells the core: what is missing, what stands on the participant's page and beside the figures."""

from django.db.models import Exists, OuterRef

from participants import rupiah
from participants.models import Participant
from stages import work
from stages.capital import lists
from stages.capital.invariants import INVARIANTS
from stages.capital.models import Referral
from stages.models import Stage

NONE_YET = "belum ada rujukan bank"


def missing(keys):
    """{participant key: [sentence part]}: nobody referred them to a bank."""
    records = work.selves(keys)
    referred = Referral.objects.valid().filter(participant__in=records).values_list("participant", flat=True)
    theirs = {records[record] for record in referred}
    return {key: [NONE_YET] for key in keys if key not in theirs}


def complete():
    """Participants who were referred to a bank, on their own record."""
    return Participant.objects.filter(Exists(Referral.objects.valid().filter(participant=OuterRef("pk"))))


def panel(participant, user):
    """All referrals of a participant, newest first; those taken back apart. Amounts are the template's to guard."""
    found = Referral.objects.of(Participant.objects.filter(pk=participant.pk)).select_related("bank", "scheme")
    referrals = list(found.order_by("-referred_on", "-pk"))
    return {
        "missing": missing([participant.pk]).get(participant.pk, []),
        "referrals": [referral for referral in referrals if not referral.voided_at],
        "voided": [referral for referral in referrals if referral.voided_at],
        "may_record": user.has_perm("stages.record_capital"),
    }


def beside(desks, as_of):
    """People referred and people to whom was disbursed by the day: always two figures."""
    people = Participant.objects.active()
    referrals = Referral.objects.of(people if desks is None else people.filter(desk__in=desks)).valid()
    referred, disbursed = lists.people_by(referrals, as_of)
    return [("orang dirujuk", referred), ("orang cair", disbursed)]


def more(desks, as_of, amounts):
    """The same per bank, and how much was disbursed: an amount is told to those who may see amounts only."""
    people = Participant.objects.active()
    referrals = Referral.objects.of(people if desks is None else people.filter(desk__in=desks)).valid()
    told = []
    for bank, referred, disbursed, amount in lists.bank_figures(referrals, as_of):
        told += [(f"{bank}: orang dirujuk", referred), (f"{bank}: orang cair", disbursed)]
        told += [(f"{bank}: jumlah cair", rupiah.written(amount))] if amounts else []
    return told


REFER = work.Link("Rujuk ke bank", "capital:refer", "stages.record_capital")

WORK = work.Work(
    stage=Stage.CAPITAL,
    missing=missing,
    complete=complete,
    panel=panel,
    template="capital/_panel.html",
    beside=beside,
    reads=("capital_referral", "capital_bank", work.PERSONS),
    more=more,
    invariants=INVARIANTS,
    step=lambda part: REFER,
    links=(work.Link("Rujukan bank", "capital:overview", "participants.view_participant"),),
    actions=(work.Link("Rujuk ke bank", "capital:refer_many", "stages.record_capital"),),
)

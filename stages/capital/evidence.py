"""What capital tells the core: what is missing, what stands on the participant's page and beside the figures."""

from participants.models import Participant
from stages import work
from stages.capital import lists
from stages.capital.models import Referral
from stages.models import Stage

NONE_YET = "belum ada rujukan bank"


def missing(keys):
    """{participant key: [sentence part]}: nobody referred them to a bank."""
    records = work.selves(keys)
    referred = Referral.objects.valid().filter(participant__in=records).values_list("participant", flat=True)
    theirs = {records[record] for record in referred}
    return {key: [NONE_YET] for key in keys if key not in theirs}


def panel(participant, user):
    """All referrals of a participant, newest first; those taken back apart. Amounts are the template's to guard."""
    found = Referral.objects.of(Participant.objects.filter(pk=participant.pk)).select_related("bank", "scheme")
    referrals = list(found.order_by("-referred_on", "-pk"))
    return {
        "stage": Stage.CAPITAL,
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


WORK = work.Work(
    stage=Stage.CAPITAL,
    missing=missing,
    panel=panel,
    template="capital/_panel.html",
    beside=beside,
    links=(work.Link("Rujukan bank", "capital:overview", "participants.view_participant"),),
    actions=(work.Link("Rujuk ke bank", "capital:refer_many", "stages.record_capital"),),
)

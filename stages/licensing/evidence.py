"""What licensing tells the core: what is missing, what stands on the participant's page and beside the figures."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from participants.models import Participant
from stages import work
from stages.licensing.invariants import INVARIANTS
from stages.licensing.models import Permit, PermitEvent, PermitKind, Status
from stages.models import Stage


def missing(keys):
    """Of the kinds that are required (the bank asks for the NIB), those that were never issued."""
    records = work.selves(keys)
    required = PermitKind.objects.filter(required=True)
    issued = Permit.objects.valid().filter(participant__in=records, kind__in=required, status=Status.ISSUED)
    theirs = {(records[record], kind) for record, kind in issued.values_list("participant", "kind")}
    lacking = {key: [f"{kind} belum tercatat" for kind in required if (key, kind.pk) not in theirs] for key in keys}
    return {key: parts for key, parts in lacking.items() if parts}


def complete():
    """Participants to whom every kind that is required was issued, on their own record."""
    issued = Permit.objects.valid().filter(status=Status.ISSUED, participant=OuterRef("pk"))
    people = Participant.objects.all()
    for kind in PermitKind.objects.filter(required=True):
        people = people.filter(Exists(issued.filter(kind=kind)))
    return people


def panel(participant, user):
    """All permits of a participant with their steps; those taken back apart."""
    steps = PermitEvent.objects.filter(voided_at=None, step__isnull=False).select_related("step")
    found = Permit.objects.of(Participant.objects.filter(pk=participant.pk)).select_related("kind")
    steps = Prefetch("events", steps.order_by("step__position"), to_attr="steps")
    permits = list(found.order_by("kind__position", "pk").prefetch_related(steps, "kind__steps"))
    return {
        "permits": [permit for permit in permits if not permit.voided_at],
        "voided": [permit for permit in permits if permit.voided_at],
        "missing": missing([participant.pk]).get(participant.pk, []),
        "may_record": user.has_perm("stages.record_licensing"),
    }


def beside(desks, as_of):
    """Permits issued by the day, and in process at the end of it."""
    permits, people = Permit.objects.valid(), Participant.objects.active()
    permits = work.of_persons(permits) if desks is None else permits.of(people.filter(desk__in=desks))
    pending = (Q(issued_on=None) | Q(issued_on__gt=as_of)) & (Q(refused_on=None) | Q(refused_on__gt=as_of))
    counts = permits.aggregate(
        issued=Count("pk", filter=Q(issued_on__lte=as_of)),
        in_process=Count("pk", filter=Q(processed_on__lte=as_of) & pending),
    )
    return [("izin terbit", counts["issued"]), ("izin diproses", counts["in_process"])]


RECORD = work.Link("Catat izin", "licensing:record", "stages.record_licensing")

WORK = work.Work(
    stage=Stage.LICENSING,
    missing=missing,
    complete=complete,
    panel=panel,
    template="licensing/_panel.html",
    beside=beside,
    reads=("licensing_permit", work.PERSONS),
    invariants=INVARIANTS,
    step=lambda part: RECORD,
    links=(
        work.Link("Perizinan", "licensing:overview", "participants.view_participant"),
        work.Link("Daftar izin", "licensing:permits", "participants.view_participant"),
    ),
    actions=(work.Link("Catat pengajuan izin", "licensing:apply_many", "stages.record_licensing"),),
)

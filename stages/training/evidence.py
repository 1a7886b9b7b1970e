"""What P3 says about people: what is missing, what stands on their page, and what stands on the board."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from participants.dates import in_words
from participants.models import Participant
from stages import work
from stages.training import roster
from stages.training.models import Enrolment, Outcome, Session, TrainingClass, class_name

# Classes to filter by: those of more than a year (domain: 32 a year). Laid out once, for every list of P3 asks.
LATEST = TrainingClass.objects.values_list("pk", "first_on", "interest", "number", "desk__name")[:40]
NOT_ENROLLED, NOT_PASSED = "belum terdaftar di kelas", "belum lulus pelatihan"


def missing(keys):
    """{participant key: [what is missing]} for those who have not passed a class."""
    whose = work.selves(keys)
    outcomes = {}
    found = Enrolment.objects.in_force().filter(participant__in=whose).values_list("participant", "outcome")
    for record, outcome in found:
        outcomes.setdefault(whose[record], set()).add(outcome)
    return {
        key: [NOT_PASSED if key in outcomes else NOT_ENROLLED]
        for key in keys
        if Outcome.PASSED not in outcomes.get(key, ())
    }


def complete():
    """Participants who passed a class, on their own record."""
    return Participant.objects.filter(Exists(_passed().filter(participant=OuterRef("pk"))))


def _passed():
    return Enrolment.objects.in_force().filter(outcome=Outcome.PASSED)


def classes():
    """[(code, name)] of the latest classes, for a filter."""
    return [(str(pk), f"{class_name(*named)}, {in_words(first_on)}") for pk, first_on, *named in LATEST.all()]


def enrolled_in(code):
    """The participants who have a seat in that class."""
    return Enrolment.objects.in_force().filter(training_class=code).values("participant")


def panel(participant, user):
    """The classes of one person, cancelled ones included, latest first, and what is missing."""
    whose = work.selves([participant.pk])
    enrolments = Enrolment.objects.filter(participant__in=whose).order_by("-training_class__first_on", "-pk")
    enrolments = enrolments.select_related("training_class__desk", "cancelled_by")
    sessions = Session.objects.in_force().prefetch_related("attendances")
    enrolments = enrolments.prefetch_related(Prefetch("training_class__sessions", sessions))
    seats = [roster.Seat(each, participant, roster.presence(each.training_class.sessions.all())) for each in enrolments]
    return {"seats": seats, "missing": missing([participant.pk]).get(participant.pk, [])}


def step(part):
    """Who sits in no class is enrolled; passing comes with the attendance."""
    if part == NOT_ENROLLED:
        return work.Link("Daftarkan ke kelas", "training:enrol", "stages.record_training", posts=True)


def beside(desks, as_of):
    """Classes that run on the day, and people who had passed one by then."""
    classes = TrainingClass.objects.filter(first_on__lte=as_of, last_on__gte=as_of)
    passed = _passed().filter(training_class__last_on__lte=as_of)
    if desks is not None:
        classes = classes.filter(Q(desk__in=desks) | Q(desk__isnull=True))
    people = work.of_persons(passed, desks).aggregate(people=Count(work.PERSON, distinct=True))["people"]
    return [("Kelas berjalan", classes.count()), ("Lulus pelatihan", people)]

"""What pendampingan declares to the core: what is missing, its panel on a participant's page, its figures."""

from django.db.models import Exists, OuterRef

from participants.models import Participant
from stages import work
from stages.mentoring import caseload
from stages.mentoring.invariants import INVARIANTS
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover
from stages.models import Stage
from stages.work import PERSONS, Filter, Link, Work, of_persons

NO_MENTOR = "pendamping belum ditunjuk"
NO_VISIT = "belum ada kunjungan pendamping"


def missing(keys):
    """{participant key: [what is missing]}; a mentor, a visit."""
    owner = work.selves(keys)
    assigned = _owners_of(Assignment.objects.current(), owner)
    visited = _owners_of(MentorVisit.objects.valid(), owner)
    lacking = {key: [NO_MENTOR] * (key not in assigned) + [NO_VISIT] * (key not in visited) for key in keys}
    return {key: parts for key, parts in lacking.items() if parts}


def _owners_of(rows, owner):
    return {owner[record] for record in rows.filter(participant__in=owner).values_list("participant", flat=True)}


def complete():
    """Participants on whose record nothing is missing."""
    theirs = {"participant": OuterRef("pk")}
    assigned, visited = Assignment.objects.current().filter(**theirs), MentorVisit.objects.valid().filter(**theirs)
    return Participant.objects.filter(Exists(assigned), Exists(visited))


def mentors():
    """[(code, name)] of everybody who accompanies somebody or may, for a filter."""
    return [(str(pk), name) for pk, name in Mentor.objects.values_list("pk", "name")]


def accompanied_by(code):
    """The participants whose mentor that is now."""
    return Assignment.objects.current().filter(mentor=code).values("participant")


def panel(participant, user):
    """Mentor, last visit and turnover, in one line each."""
    records = work.selves([participant.pk])
    visits = list(MentorVisit.objects.valid().filter(participant__in=records).select_related("mentor"))
    figures = Turnover.objects.valid().filter(participant__in=records)
    assignment = caseload.current_of(participant)
    return {
        "assignment": assignment,
        "visits": len(visits),
        "last": visits[0] if visits else None,
        "turnover": figures.first(),
        "missing": [NO_MENTOR] * (not assignment) + [NO_VISIT] * (not visits),
        "may_record": user.has_perm("stages.record_mentoring"),
    }


def beside(desks, as_of):
    """Mentors active now, and visits of the month until `as_of`, at the desks (keys; None: everywhere)."""
    visits = MentorVisit.objects.valid().filter(held_on__gte=as_of.replace(day=1), held_on__lte=as_of)
    visits = of_persons(visits, desks)
    return [
        ("Pendamping aktif", Mentor.objects.filter(active=True).count()),
        ("Kunjungan bulan ini", visits.count()),
    ]


STEPS = {
    NO_MENTOR: Link("Tunjuk pendamping", "mentoring:assign", "stages.record_mentoring"),
    NO_VISIT: Link("Catat kunjungan", "mentoring:visit", "stages.record_mentoring"),
}

WORK = Work(
    stage=Stage.MENTORING,
    missing=missing,
    complete=complete,
    panel=panel,
    template="mentoring/_panel.html",
    beside=beside,
    reads=("mentoring_mentor", "mentoring_mentorvisit", PERSONS),
    step=STEPS.get,
    links=(Link("Pendamping dan agenda", "mentoring:mentors", "participants.view_participant"),),
    invariants=INVARIANTS,
    actions=(Link("Tunjuk pendamping", "mentoring:assign_many", "stages.record_mentoring"),),
    filters=(Filter("pendamping", "Pendamping", mentors, accompanied_by, (Stage.MENTORING,)),),
)

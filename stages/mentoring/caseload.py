"""Who accompanies whom now, and what is due: read by person, so that a merge or its undo moves no rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from participants.models import Participant
from stages import work
from stages.mentoring.models import Assignment, Mentor, MentorVisit
from stages.models import Stage, StageVisit

QUIET_DAYS = 30  # without a visit for longer, somebody stands on the agenda


@dataclass(frozen=True)
class Load:
    """A mentor with the people they accompany now, this month's visits, and how many next dates have passed."""

    mentor: Mentor
    people: int
    visits: int
    overdue: int


@dataclass(frozen=True)
class Case:
    """One person of a mentor: since when, the last visit (or None)."""

    participant: Participant
    assignment: Assignment
    last: MentorVisit | None

    @property
    def next_on(self):
        return self.last and self.last.next_on

    @property
    def seen_on(self):
        """The last visit, or since when the mentor was there to make one."""
        return self.last.held_on if self.last else self.assignment.starts_on


@dataclass(frozen=True)
class Agenda:
    """A mentor's cases: next dates by day (overdue ones apart), and those nobody visited for QUIET_DAYS."""

    cases: list
    overdue: list
    days: list
    quiet: list

    @classmethod
    def of(cls, mentor, user, today):
        cases = _cases(mentor, user)
        dated = sorted((case for case in cases if case.next_on), key=lambda case: case.next_on)
        days = {}
        for case in dated:
            if case.next_on >= today:
                days.setdefault(case.next_on, []).append(case)
        quiet = [case for case in cases if case.seen_on < today - timedelta(QUIET_DAYS)]
        quiet.sort(key=lambda case: case.seen_on)
        return cls(cases, [case for case in dated if case.next_on < today], list(days.items()), quiet)


def loads(user, today):
    """A Load for each mentor, of the people whom `user` may see; inactive mentors only while they have somebody."""
    holders = current(user)
    latest = _latest(MentorVisit.objects.valid(), holders)
    people = Counter(one.mentor_id for one in holders.values())
    late = (holders[person].mentor_id for person, visit in latest.items() if visit.next_on and visit.next_on < today)
    overdue, visits = Counter(late), _visits_of_month(user, today)
    mentors = [mentor for mentor in Mentor.objects.all() if mentor.active or people[mentor.pk]]
    return [Load(one, people[one.pk], visits[one.pk], overdue[one.pk]) for one in mentors]


def current(user):
    """{participant key: Assignment} of everybody whom `user` may see and who is still in the programme."""
    found = _owned(Assignment.objects.current().order_by("starts_on", "pk"), user)
    left = StageVisit.objects.open().filter(stage=Stage.LEFT, participant__in=found)
    gone = set(left.values_list("participant", flat=True))
    return {person: one for person, one in found.items() if person not in gone}


def history(participant):
    """All assignments of a person, the latest first."""
    records = work.selves([participant.pk])
    return Assignment.objects.filter(participant__in=records).select_related("mentor", "recorded_by")


def current_of(participant):
    """The assignment that holds now, or None."""
    return history(participant).current().first()


def _cases(mentor, user):
    mine = {person: one for person, one in current(user).items() if one.mentor_id == mentor.pk}
    people = Participant.objects.filter(pk__in=mine).select_related("desk", "kelurahan").order_by("name", "pk")
    records = work.selves(list(mine))
    latest = _latest(MentorVisit.objects.valid().filter(participant__in=records), mine)
    return [Case(person, mine[person.pk], latest.get(person.pk)) for person in people]


def _latest(visits, people):
    """{participant key: their last visit} of `people`, whoever made it."""
    each = visits.order_by("participant", "-held_on", "-pk").distinct("participant")
    owner, found = _owners(visits), {}
    for visit in sorted(each, key=lambda one: (one.held_on, one.pk)):
        person = owner.get(visit.participant_id, visit.participant_id)
        if person in people:
            found[person] = visit
    return found


def _visits_of_month(user, today):
    made = MentorVisit.objects.valid().filter(held_on__gte=today.replace(day=1), held_on__lte=today)
    direct = made.visible_to(user).values_list("mentor", flat=True)
    owner = _owners(made)
    seen = set(Participant.objects.visible_to(user).filter(pk__in=owner.values()).values_list("pk", flat=True))
    moved = made.filter(participant__in=[record for record, person in owner.items() if person in seen])
    return Counter(direct) + Counter(moved.values_list("mentor", flat=True))


def _owned(rows, user):
    """{participant key: the last of `rows` written for them}, of whom `user` may see."""
    people, owner = Participant.objects.visible_to(user), _owners(rows)
    seen = set(people.filter(pk__in=owner.values()).values_list("pk", flat=True))
    mine = list(rows.filter(participant__in=people))
    mine += rows.filter(participant__in=[record for record, person in owner.items() if person in seen])
    mine.sort(key=lambda row: (row.starts_on, row.pk))
    return {owner.get(row.participant_id, row.participant_id): row for row in mine}


def _owners(rows):
    """{record key: participant key} of the merged records that `rows` stand on."""
    merged = rows.order_by().filter(participant__merged_into__isnull=False)
    owner = dict(merged.values_list("participant", "participant__merged_into"))
    while again := dict(
        Participant.objects.filter(pk__in=owner.values(), merged_into__isnull=False).values_list("pk", "merged_into")
    ):
        owner = {record: again.get(person, person) for record, person in owner.items()}
    return owner

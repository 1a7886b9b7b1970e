"""The figures. members() says who is counted, and everything that shows a number is made of it.

Two measures (domain: the seven published figures of 22 June 2022 are *reached*):
- reached (pernah mencapai): people whose first stay in the stage began on or before the day;
- now (sedang di): people whose stay in the stage is open at the end of the day.

Two clocks: `as_of`, a day in Jakarta, is when things happened; `known_at`, a moment, is what had been
written down by then. Without `known_at`: as known today.
"""

from collections import Counter
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber

from participants.models import Desk
from stages import summary
from stages.models import Stage, StageVisit

# One look into the index for each desk.
FIRST = """
    SELECT min(entered_on) FROM participants_desk desk CROSS JOIN LATERAL (
        SELECT entered_on FROM stages_stagevisit
        WHERE stage = 1 AND desk_id = desk.id AND first AND voided_at IS NULL ORDER BY entered_on LIMIT 1
    ) earliest
"""


class Measure(models.TextChoices):
    REACHED = "reached", "Pernah mencapai"
    NOW = "now", "Sedang di"


def members(stage, measure, scope, as_of, known_at=None):
    """The people counted, one StageVisit each: the stay that makes them count.

    stage: a Stage, or None for all of them at once (then one row per person and stage).
    measure: a Measure.
    scope: a queryset of Desk, or None for the whole district.
    as_of: date in Jakarta, inclusive. known_at: aware datetime, or None for what is known now.
    """
    visits = _visits(scope, as_of)
    visits = _as_linked(visits, measure, as_of) if known_at is None else _as_known(visits, measure, known_at)
    return visits if stage is None else visits.filter(stage=stage)


def _visits(scope, as_of, people=None):
    """Whatever began by the day, in a scope and, if they are given, of some people."""
    visits = StageVisit.objects.filter(entered_on__lte=as_of)
    if people is not None:
        visits = visits.filter(participant__in=people)
    if scope is not None:
        desks = scope.order_by().values_list("pk", flat=True)
        visits = visits.filter(desk__in=list(desks))  # as values: the planner knows how many people they have
    return visits


def _as_linked(visits, measure, as_of):
    """What is known now: transitions.py has already linked the stays."""
    if measure == Measure.REACHED:
        return visits.valid().filter(first=True)
    return visits.valid().filter(Q(left_on__isnull=True) | Q(left_on__gt=as_of))


def _as_known(visits, measure, known_at):
    """What was known at a moment: replayed from the facts written down, and not yet voided, by then."""
    visits = visits.filter(Q(voided_at__isnull=True) | Q(voided_at__gt=known_at), recorded_at__lte=known_at)
    if measure == Measure.REACHED:
        place = Window(RowNumber(), partition_by=["participant", "stage"], order_by=["entered_on", "id"])
    else:
        place = Window(RowNumber(), partition_by=["participant"], order_by=["-entered_on", "-stage", "id"])
    # As a subquery: a filter added later must not reach behind the window and change who comes first.
    return StageVisit.objects.filter(pk__in=visits.alias(place=place).filter(place=1).values("pk"))


def figures(measure, scope, as_of, known_at=None):
    """{(desk key, Stage): people} for every desk and stage that has any; one query.

    Always the count of members(). What is known now is kept ready by summary.py; what was known is replayed.
    """
    if known_at is None:
        return both(scope, as_of)[Measure(measure)]
    rows = _counted_as_known(measure, scope, as_of, known_at)
    return {(desk, Stage(stage)): people for desk, stage, people in rows}


def both(scope, as_of):
    """{Measure: figures()}, as known now; one query."""
    return told_apart(scope, as_of, ()).figures


class Told(NamedTuple):
    """figures: {Measure: figures()} of a day. parts: {Measure: {kind: {(value, Stage): people}}} of it.

    earlier: {day: {Measure: figures()}}. settled: a text, the same for as long as no figure changes until a month.
    """

    figures: dict
    parts: dict
    earlier: dict
    settled: str | None


def told_apart(scope, as_of, kinds, earlier=(), settled=None):
    """A day Told, as known now; one query.

    kinds: names among interest, track, sex and, where the scope has desks, kelurahan, whose value is a key as text.
    earlier: other days, in Jakarta, whose figures are wanted too. settled: the last day of the month that Told.settled
    is about.
    """
    counted, text = {measure: {} for measure in Measure}, None
    parts = {measure: {kind: {} for kind in kinds} for measure in Measure}
    others = {day: {measure: {} for measure in Measure} for day in earlier}
    of_day = {"": counted} | {day.isoformat(): found for day, found in others.items()}
    for kind, desk, value, stage, *people in summary.figures(_keys(scope), as_of, kinds, earlier, settled):
        if kind == "settled":
            text = value
        for measure, some in zip(Measure, people, strict=True):
            if some:
                found, key = (parts[measure][kind], value) if kind else (of_day[value][measure], desk)
                found[key, Stage(stage)] = some
    return Told(counted, parts, others, text)


def _counted_as_known(measure, scope, as_of, known_at):
    """(desk key, stage, people) as known at a moment: replayed for those only whose record has changed since.

    For everybody else the stays as linked now are those that were known then. One statement, or a move between two
    of them would be counted in one and not in the other.
    """
    people = changed_since(known_at, as_of).values("participant")
    now = members(None, measure, scope, as_of)
    theirs, then = now.filter(participant__in=people), _as_known(_visits(scope, as_of, people), measure, known_at)
    parts = (now, Count("*")), (theirs, -Count("*")), (then, Count("*"))
    first, *others = (rows.order_by().values_list("desk", "stage").annotate(people=count) for rows, count in parts)
    counted = Counter()
    for desk, stage, part in first.union(*others, all=True):
        counted[desk, stage] += part
    return [(*place, people) for place, people in counted.items() if people]


def changed_since(known_at, as_of):
    """Stays that began by a day and were written down or voided after a moment (aware datetime)."""
    since = Q(recorded_at__gt=known_at) | Q(voided_at__gt=known_at)
    return StageVisit.objects.filter(since, entered_on__lte=as_of).order_by()


def course(scope, days):
    """{day: {Stage: people}}: how many had reached each stage by each of `days` (in Jakarta), as known now; one query.

    For every day exactly what totals() of figures() of that day says.
    """
    found = {day: dict.fromkeys(Stage, 0) for day in days}
    for day, stage, people in summary.course(_keys(scope), list(days)):
        found[day][Stage(stage)] = people
    return found


def totals(figures):
    """{Stage: people} over all desks of `figures`; every stage is present."""
    sums = dict.fromkeys(Stage, 0)
    for (_, stage), people in figures.items():
        sums[stage] += people
    return sums


def scope_of(user):
    """The scope a user reads: the whole district (None), or the desks whose people they may see."""
    return None if user.has_perm("stages.view_district_tally") else Desk.objects.visible_to(user)


def desks_in(scope):
    """The desks a scope covers, as a queryset."""
    return Desk.objects.all() if scope is None else scope


def first_registration():
    """The day the ledger begins, or None while it is empty."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST)
        return cursor.fetchone()[0]


def _keys(scope):
    return None if scope is None else [desk.pk for desk in scope]

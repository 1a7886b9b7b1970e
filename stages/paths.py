"""The ways people really took through the programme: their first stays, in the order in which they happened.

Everything is made of the members of *reached*. Who left is not a stage of the programme and no step of a way.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from stages import memory, summary, tally
from stages.models import Stage, StageVisit


@dataclass(frozen=True)
class Paths:
    """`people` is {way: people}, a way being the tuple of stages in order; nobody is in two ways."""

    people: dict

    @property
    def everybody(self):
        return sum(self.people.values())

    def steps(self):
        """{(from, to): people} of every step from one first stay to the next."""
        return self._counted(pairwise)

    def ends(self):
        """{stage: people} who have gone no further than it."""
        return self._counted(lambda way: way[-1:])

    def reached(self):
        """{stage: people}: the figures."""
        return self._counted(iter)

    def without(self, stage, other):
        """People who have reached `stage` and not `other`."""
        return sum(people for way, people in self.people.items() if stage in way and other not in way)

    def commonest(self, most):
        """[(way, people)] of the ways that most people took, the commonest first."""
        return self._ranked()[:most]

    def rarer(self, most):
        """(ways, people) of all ways that are not among the commonest() so many."""
        rest = self._ranked()[most:]
        return len(rest), sum(people for _, people in rest)

    def _ranked(self):
        return sorted(self.people.items(), key=lambda each: (-each[1], each[0]))

    def _counted(self, parts):
        counted = Counter()
        for way, people in self.people.items():
            for part in parts(way):
                counted[part] += people
        return counted


def of(scope, as_of):
    """The Paths of everybody registered by a day in Jakarta, as known now. scope: as in tally.members().

    Counted once for each version of the ledger and kept in the memory of the process: it holds no person.
    """
    desks = None if scope is None else tuple(sorted(desk.pk for desk in scope))
    ledger = summary.state([StageVisit._meta.db_table], summary.versions())
    return memory.kept(("paths", ledger, as_of, desks), lambda: _counted_in(scope, as_of))


def _counted_in(scope, as_of):
    """One query; its answer has a row for each way, however many people there are."""
    # In SQL around the queryset: Django cannot group by what is an aggregate itself.
    ways, values = _ways(scope, as_of).values("way").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT way, count(*) FROM ({ways}) taken GROUP BY way", values)
        return Paths({tuple(map(Stage, way)): people for way, people in cursor.fetchall()})


def after(rows, stage):
    """Of members of *reached* a stage: those whose first stay right before it was in `stage`."""
    firsts = (
        StageVisit.objects.valid().filter(first=True, participant=OuterRef("participant")).exclude(stage=Stage.LEFT)
    )
    earlier = Q(entered_on__lt=OuterRef("entered_on")) | Q(
        entered_on=OuterRef("entered_on"), stage__lt=OuterRef("stage")
    )
    before = firsts.filter(earlier).order_by("-entered_on", "-stage").values("stage")[:1]
    return rows.alias(before=Subquery(before)).filter(before=stage)


def without(rows, stage, as_of):
    """Of members of *reached* a stage: those who had not reached `stage` by the day."""
    theirs = tally.members(stage, tally.Measure.REACHED, None, as_of).filter(participant=OuterRef("participant"))
    return rows.filter(~Exists(theirs))


def last(rows, as_of):
    """Of members of *reached* a stage: those who had gone no further by the day."""
    later = Q(entered_on__gt=OuterRef("entered_on")) | Q(entered_on=OuterRef("entered_on"), stage__gt=OuterRef("stage"))
    stays = _stays(None, as_of).filter(later, participant=OuterRef("participant"))
    return rows.filter(~Exists(stays))


def along(rows, way, as_of):
    """Of members of *reached* a stage: those whose whole way by the day was `way`, a tuple of stages."""
    people = _ways(None, as_of).filter(way=list(way))
    return rows.filter(participant__in=people.values("participant"))


def code(way):
    """A way in an address: `134`."""
    return "".join(str(int(stage)) for stage in way)


def from_code(code):
    """The way of a code(), a tuple of stages. Raises ValueError."""
    way = tuple(Stage(int(digit)) for digit in code)
    if Stage.LEFT in way or len(set(way)) != len(way):
        raise ValueError(code)
    return way


def in_words(way):
    """`P1 → P3 → P4`."""
    return " → ".join(f"P{stage:d}" for stage in way)


def _stays(scope, as_of):
    return tally.members(None, tally.Measure.REACHED, scope, as_of).exclude(stage=Stage.LEFT).order_by()


def _ways(scope, as_of):
    return _stays(scope, as_of).values("participant").annotate(way=ArrayAgg("stage", order_by=["entered_on", "stage"]))


def at_least_without(reached, stage, other):
    """How many people, at the least, have reached `stage` without `other`, whoever they are: by counting alone.

    reached: {Stage: people}. Of reached(stage) people no more than reached(other) can have had both.
    """
    return max(0, reached[stage] - reached[other])


def proven(reached):
    """[(stage, other, people)] of all that the seven figures prove: a later stage that more people have reached."""
    stages = Stage.programme()
    pairs = [(stage, other) for stage in stages for other in stages if other < stage]
    found = [(stage, other, at_least_without(reached, stage, other)) for stage, other in pairs]
    return [each for each in found if each[2]]

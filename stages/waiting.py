"""How long people have been waiting where they are: of the members of *now in*, since they entered.

The days are those at the end of `as_of`: who entered on that day has been waiting for 0 days.
"""

from dataclasses import dataclass

from django.db.models import Count

from stages import tally
from stages.models import Stage
from stages.narrowing import idle_since

# Whoever has been in a stage for more days than these is said to have not moved for long. Our choice: no regulation
# sets it. Any other number of days is a filter of the list.
LONG = {
    Stage.REGISTRATION: 30,
    Stage.MENTORING: 90,
    Stage.TRAINING: 60,
    Stage.LICENSING: 90,
    Stage.MARKETING: 90,
    Stage.FINANCE: 90,
    Stage.CAPITAL: 60,
    Stage.LEFT: 0,  # nobody waits there
}


@dataclass(frozen=True)
class Waiting:
    """The people in a stage: how many, the days of the middle one and of the longest, and those beyond `long` days."""

    people: int
    median: int
    longest: int
    idle: int
    long: int

    @property
    def but_longest(self):
        """The filter that leaves exactly those who wait longest: more than so many days."""
        return self.longest - 1


def of(scope, as_of):
    """{Stage: Waiting} for every stage of the programme where somebody is. One query.

    scope, as_of: as in tally.members(). People are counted by stage and day, which an index alone answers; to sort
    them all in the database for the middle one takes ten times as long at 380.000.
    """
    counted = tally.members(None, tally.Measure.NOW, scope, as_of).values_list("stage", "entered_on")
    days = {stage: [] for stage in Stage}
    for stage, entered_on, people in counted.annotate(people=Count("*")).order_by("entered_on"):
        days[stage].append((entered_on, people))
    return {stage: _waiting(stage, found, as_of) for stage, found in days.items() if found}


def _waiting(stage, days, as_of):
    """`days` are [(day they entered, people)], the earliest first."""
    everybody, long = sum(people for _, people in days), LONG[stage]
    edge = idle_since(as_of, long)
    idle = sum(people for day, people in days if day < edge)
    return Waiting(everybody, (as_of - _middle(days, everybody)).days, (as_of - days[0][0]).days, idle, long)


def _middle(days, everybody):
    """The day on which the middle one entered; of two, the later, so that nobody is said to wait longer."""
    passed = 0
    for day, people in days:
        passed += people
        if passed > everybody // 2:
            return day

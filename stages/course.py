"""The course over time: how many had reached each stage at the end of each month, as numbers for charts and a table.

Nothing is styled here. Each stage has a chart with a scale of its own: on the one of 3.796 nobody would see 30.
"""

from dataclasses import dataclass
from datetime import timedelta

from participants import dates
from stages import tally
from stages.models import Stage
from stages.tables import Part, thousands

WIDTH, HEIGHT = 160, 84  # of one chart
LEFT, RIGHT, TOP, BOTTOM = 3, 157, 10, 66
MOST = 24  # points of a line
WEEKLY = 92  # days: what is shorter is told week by week


@dataclass(frozen=True)
class Line:
    """One stage. `people` are its figures in the order of the days, `points` whole (x, y) in WIDTH × HEIGHT."""

    stage: Stage
    days: tuple
    people: tuple

    @property
    def points(self):
        span, top = (self.days[-1] - self.days[0]).days, max(self.people)
        return [
            (LEFT + (RIGHT - LEFT) * (day - self.days[0]).days // span, BOTTOM - (BOTTOM - TOP) * people // (top or 1))
            for day, people in zip(self.days, self.people, strict=True)
        ]

    @property
    def line(self):
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def area(self):
        return f"{LEFT},{BOTTOM} {self.line} {RIGHT},{BOTTOM}"

    @property
    def in_words(self):
        """The chart for whoever does not see it."""
        begin, end = (f"{thousands(self.people[at])} orang pada {dates.in_words(self.days[at])}" for at in (0, -1))
        return f"{self.stage.title}, pernah mencapai: {begin}, {end}."


@dataclass(frozen=True)
class Course:
    """`lines` are those of the seven stages; `rows` the same as a table, a Part for each day."""

    days: list
    lines: list

    @property
    def stages(self):
        return [line.stage for line in self.lines]

    @property
    def rows(self):
        return [
            Part(dates.in_words(day), "", tuple((line.stage, line.people[at]) for line in self.lines), day)
            for at, day in enumerate(self.days)
        ]


def placed(lines):
    """[(line, x, y)]: where each stands in a drawing of them all, four in a row."""
    return [(line, 14 + 176 * (at % 4), 60 + 130 * (at // 4)) for at, line in enumerate(lines)]


def of(scope, as_of):
    """The Course until a day in Jakarta, in a scope as of tally.members(); None while there is no course yet."""
    days = days_of(as_of)
    return days and laid_out(tally.course(scope, days))


def days_of(as_of):
    """The days of the Course until a day, as of days_until(); None while there is no course yet."""
    first = tally.first_registration()
    return days_until(as_of, first) if first and first < as_of else None


def laid_out(found):
    """The Course of {day: {Stage: people who had reached it}}, in the order of its days."""
    days = list(found)
    return Course(
        days, [Line(stage, tuple(days), tuple(found[day][stage] for day in days)) for stage in Stage.programme()]
    )


def days_until(as_of, first):
    """The last days of months, or of weeks while there are few, from `first` to `as_of`, which is always the last."""
    before = _week_before if (as_of - first).days <= WEEKLY else _month_before
    days = [as_of]
    while days[0] > first and len(days) < MOST:
        days.insert(0, max(before(days[0]), first))
    return days


def _month_before(day):
    """The last day of the month before that of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def _week_before(day):
    return day - timedelta(days=7)

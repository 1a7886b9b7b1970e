"""The figures laid out as the tables that a page, a file or the command line shows. Nothing is counted here."""

from dataclasses import dataclass
from datetime import date

from stages import tally
from stages.models import Stage


@dataclass(frozen=True)
class StageRow:
    """One stage with both measures, and by how much they changed since an earlier day, if one is asked for.

    The shares are thousandths of everybody registered, for the bars.
    """

    stage: Stage
    reached: int
    now: int
    registered: int
    reached_change: int | None = None
    now_change: int | None = None

    @property
    def reached_share(self):
        return 1000 * self.reached // self.registered if self.registered else 0

    @property
    def now_share(self):
        return 1000 * self.now // self.registered if self.registered else 0


@dataclass(frozen=True)
class Part:
    """Some of the people of a figure: their name, the code that narrows a list to them, and ((stage, people), …).

    as_of: the day of their figures, where it is not that of the page.
    """

    label: str
    codes: str
    figures: tuple
    as_of: date | None = None

    @property
    def people(self):
        return [people for _, people in self.figures]


@dataclass(frozen=True)
class Group:
    """All people, told apart in one way, such as by kecamatan. `peaks` is {stage: the most that a part has}."""

    label: str
    parts: list

    @property
    def name(self):
        """The parameter of an address that its codes are of, such as `desk`."""
        return self.parts[0].codes.partition("=")[0]

    @property
    def peaks(self):
        return {pairs[0][0]: max(people for _, people in pairs) for pairs in zip(*self._figures(), strict=True)}

    def _figures(self):
        return [part.figures for part in self.parts]


@dataclass(frozen=True)
class Table:
    """One measure: its stages, a Group for each way of telling people apart, and below them everybody as a Part."""

    measure: tally.Measure
    stages: list
    groups: list
    foot: list

    @property
    def people(self):
        """The sums, which each of the groups has."""
        return self.foot[0].people


def thousands(people):
    """A figure as it is read here: 3.796."""
    return f"{people:,}".replace(",", ".")


def signed(people):
    """A change as it is read here: +1.204, −3, or 0."""
    return f"{'+' if people > 0 else '−' if people < 0 else ''}{thousands(abs(people))}"


def by_stage(reached, now, before=None):
    """A StageRow for each of the seven stages and for those who left, of tally.figures() of both measures.

    before: the same two of an earlier day, for the changes since.
    """
    reached, now = tally.totals(reached), tally.totals(now)
    changes = _changes(reached, now, *map(tally.totals, before)) if before else {}
    everybody = reached[Stage.REGISTRATION]
    return [StageRow(stage, reached[stage], now[stage], everybody, *changes.get(stage, ())) for stage in Stage]


def _changes(reached, now, reached_before, now_before):
    return {stage: (reached[stage] - reached_before[stage], now[stage] - now_before[stage]) for stage in Stage}


def by_stage_for(user, as_of):
    """by_stage() in the scope of `user`."""
    scope = tally.scope_of(user)
    return by_stage(*(tally.figures(measure, scope, as_of) for measure in tally.Measure))


def stages_of(measure):
    """The columns of a table: who left is somewhere, but has reached no stage by it."""
    return list(Stage) if measure == tally.Measure.NOW else Stage.programme()


def by_desk(measure, counted, desks):
    """A Group: the tally.figures() of one measure, a Part for each of `desks`."""
    return group(measure, "Kecamatan", "desk", counted, [(desk.pk, desk.code, desk.name) for desk in desks])


def group(measure, label, name, counted, choices):
    """A Group of {(value, Stage): people}; choices: [(value, code, label)], `name` the parameter of the code."""
    columns = stages_of(measure)
    parts = [
        Part(said, f"{name}={code}", tuple((stage, counted.get((value, stage), 0)) for stage in columns))
        for value, code, said in choices
    ]
    return Group(label, parts)


def table(measure, counted, groups):
    """The Table of some Groups of one measure; `counted` are its tally.figures()."""
    sums, columns = tally.totals(counted), stages_of(measure)
    foot = Part("Jumlah", "", tuple((stage, sums[stage]) for stage in columns))
    return Table(measure, columns, groups, [foot])

"""The figures laid out as the tables that a page or the command line shows. Nothing is counted here."""

from dataclasses import dataclass

from stages import tally
from stages.models import Stage


@dataclass(frozen=True)
class StageRow:
    """One stage with both measures. The shares are thousandths of everybody registered, for the bars."""

    stage: Stage
    reached: int
    now: int
    registered: int

    @property
    def reached_share(self):
        return 1000 * self.reached // self.registered if self.registered else 0

    @property
    def now_share(self):
        return 1000 * self.now // self.registered if self.registered else 0


@dataclass(frozen=True)
class DeskTable:
    """One measure by kecamatan: rows of (desk, figures in stage order), and their sums."""

    measure: tally.Measure
    stages: list
    rows: list
    sums: list


def thousands(people):
    """A figure as it is read here: 3.796."""
    return f"{people:,}".replace(",", ".")


def signed(people):
    """A change as it is read here: +1.204, −3, or 0."""
    return f"{'+' if people > 0 else '−' if people < 0 else ''}{thousands(abs(people))}"


def by_stage(reached, now):
    """A StageRow for each of the seven stages and for those who left, of tally.figures() of both measures."""
    reached, now = tally.totals(reached), tally.totals(now)
    return [StageRow(stage, reached[stage], now[stage], reached[Stage.REGISTRATION]) for stage in Stage]


def by_stage_for(user, as_of):
    """by_stage() in the scope of `user`."""
    scope = tally.scope_of(user)
    return by_stage(*(tally.figures(measure, scope, as_of) for measure in tally.Measure))


def by_desk(measure, counted, desks):
    """The tally.figures() of one measure, a row for each of `desks`."""
    stages = list(Stage) if measure == tally.Measure.NOW else Stage.programme()
    rows = [(desk, [(stage, counted.get((desk.pk, stage), 0)) for stage in stages]) for desk in desks]
    sums = tally.totals(counted)
    return DeskTable(measure, stages, rows, [(stage, sums[stage]) for stage in stages])

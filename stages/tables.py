"""The figures laid out as the tables that a page or the command line shows. Nothing is counted here."""

from dataclasses import dataclass

from participants.models import Desk
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


def by_stage(scope, as_of, known_at=None):
    """A StageRow for each of the seven stages and for those who left."""
    reached = tally.totals(tally.figures(tally.Measure.REACHED, scope, as_of, known_at))
    now = tally.totals(tally.figures(tally.Measure.NOW, scope, as_of, known_at))
    return [StageRow(stage, reached[stage], now[stage], reached[Stage.REGISTRATION]) for stage in Stage]


def by_desk(measure, scope, as_of, known_at=None):
    """The figures of one measure, a row for each desk in `scope`."""
    counted = tally.figures(measure, scope, as_of, known_at)
    stages = list(Stage) if measure == tally.Measure.NOW else Stage.programme()
    desks = Desk.objects.all() if scope is None else scope
    rows = [(desk, [(stage, counted.get((desk.pk, stage), 0)) for stage in stages]) for desk in desks]
    sums = tally.totals(counted)
    return DeskTable(measure, stages, rows, [(stage, sums[stage]) for stage in stages])

"""The board: each of the seven stages with its figures, how long people wait there, and the work of its folder."""

from dataclasses import dataclass

from stages import tables, tally, waiting, work
from stages.parts import LEDGER, Asked


@dataclass(frozen=True)
class BoardRow:
    """One stage. `beside` are [(label, number)] of its folder; `links` its pages that the user may open."""

    figures: tables.StageRow
    waiting: waiting.Waiting | None
    beside: list
    links: list

    @property
    def stage(self):
        return self.figures.stage


def rows_for(reader, as_of):
    """A BoardRow for each stage and for those who left, as a parts.Reader may see them, at the end of a day in Jakarta.

    How long people wait, and what the folders tell, is asked again only when something of it has changed.
    """
    asked = Asked(reader, as_of)
    reached = tally.figures(tally.Measure.REACHED, asked.scope, as_of)
    waits = asked.kept("waiting", [LEDGER], lambda: waiting.of(asked.scope, as_of))
    rows = tables.by_stage(reached, {(None, stage): found.people for stage, found in waits.items()})
    return [BoardRow(row, waits.get(row.stage), *_work_of(row.stage, asked)) for row in rows]


def _work_of(stage, asked):
    declared = work.of(stage)
    if declared is None:
        return [], []
    beside = asked.kept(f"board {stage:d}", declared.reads, lambda: declared.beside(asked.keys, asked.as_of))
    return beside, [link for link in declared.links if asked.may(link.permission)]

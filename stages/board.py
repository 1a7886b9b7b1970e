"""The board: each of the seven stages with its figures, how long people wait there, and the work of its folder."""

from dataclasses import dataclass

from stages import tables, tally, waiting, work


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


def rows_for(user, as_of):
    """A BoardRow for each stage and for those who left, in the scope of `user`, at the end of a day in Jakarta."""
    scope = tally.scope_of(user)
    desks = None if scope is None else [desk.pk for desk in scope]
    reached, waits = tally.figures(tally.Measure.REACHED, scope, as_of), waiting.of(scope, as_of)
    rows = tables.by_stage(reached, {(None, stage): found.people for stage, found in waits.items()})
    return [BoardRow(row, waits.get(row.stage), *_work_of(row.stage, user, desks, as_of)) for row in rows]


def _work_of(stage, user, desks, as_of):
    declared = work.of(stage)
    if declared is None:
        return [], []
    return declared.beside(desks, as_of), [link for link in declared.links if user.has_perm(link.permission)]

"""The tally of a day on one page of paper: what may leave the office, laid out. Nothing is counted here."""

from dataclasses import dataclass, replace

from stages import course, dashboard, disclosure, paths, tables, tally, tally_files
from stages.models import Stage
from stages.tally import Measure
from stages.tally_files import HIDDEN, Outside


@dataclass(frozen=True)
class Row:
    """One stage: both figures as they are printed, and their thousandths of everybody registered for the bars."""

    stage: Stage
    reached: str
    now: str
    reached_share: int
    now_share: int


@dataclass(frozen=True)
class Table:
    """One measure told apart; `groups` are [(label, [(label of a part, figures as they are printed)])]."""

    measure: Measure
    stages: list
    sums: list
    groups: list


def of(scope, as_of, desk):
    """The context of the page. scope and as_of: as of tally.members(); desk: the one that was chosen, or None."""
    outside = Outside.of(scope, as_of, desk)
    told = outside.told()
    return {
        "as_of": as_of,
        "place": dashboard.place_of(scope, list(tally.desks_in(scope))),
        "rows": _rows(told),
        "proven": _proven(told[Measure.REACHED][0]),
        "tables": [_table(measure, *told[measure]) for measure in Measure],
        "lines": lines(course.of(scope, as_of), outside),
        "note": tally_files.NOTE,
    }


def lines(found, outside):
    """The course.Lines of a Course, or of None, that leave the office; what is too small is drawn as nothing."""
    told = outside.reached() if found else []
    shown = [line for line in found.lines if line.stage in told] if found else []
    return [replace(line, people=[each if each >= disclosure.FEW else 0 for each in line.people]) for line in shown]


def printed(people):
    return HIDDEN if people is None else tables.thousands(people)


def _rows(told):
    reached, now = [*told[Measure.REACHED][0], None], told[Measure.NOW][0]
    everybody = reached[0]
    return [
        Row(stage, printed(one), printed(other), _share(one, everybody), _share(other, everybody))
        for stage, one, other in zip(Stage, reached, now, strict=True)
    ]


def _share(people, everybody):
    return 1000 * people // everybody if people and everybody else 0


def _proven(sums):
    """What the figures prove, when all of them are told."""
    return [] if None in sums else paths.proven(dict(zip(Stage.programme(), sums, strict=True)))[:1]


def _table(measure, sums, groups):
    laid_out = [
        (group.label, [(part.label, [printed(people) for people in figures]) for part, figures in parts])
        for group, parts in groups
    ]
    return Table(measure, tables.stages_of(measure), [printed(people) for people in sums], laid_out)

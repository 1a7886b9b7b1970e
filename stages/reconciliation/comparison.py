"""Paper beside the records: the gap of each stage, and what is left to explain. The records are counted by tally.py."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from participants.models import Desk
from stages import tally
from stages.models import Stage
from stages.reconciliation.models import Figure, Reason, Sheet


class Stated(NamedTuple):
    """One stage of a sheet as plain values. desk: its key; gap: the one that the last reason explains, or None."""

    desk: int
    desk_name: str
    stage: int
    people: int
    gap: int | None


@dataclass(frozen=True)
class Line:
    """One stage of a sheet. `reason` is the last one given, whether or not it explains the gap as it is now.

    Where nothing is shown of who gave it and why, a Stated is both figure and reason.
    """

    figure: Figure | Stated
    records: int
    reason: Reason | Stated | None

    @property
    def stage(self):
        return Stage(self.figure.stage)

    @property
    def paper(self):
        return self.figure.people

    @property
    def gap(self):
        return self.paper - self.records

    @property
    def difference(self):
        """How many people, whichever side has more."""
        return abs(self.gap)

    @property
    def is_explained(self):
        return self.gap == 0 or self.reason is not None and self.reason.gap == self.gap


@dataclass(frozen=True)
class Comparison:
    """A sheet, line by line, beside what the ledger says now of the same day and kecamatan.

    `signed` is {Stage: people} as the ledger said when somebody signed for the sheet, or None.
    """

    sheet: Sheet
    lines: list
    signed: dict | None

    def line(self, stage):
        return next(line for line in self.lines if line.stage == stage)

    def unexplained(self):
        """The lines whose gap nobody has explained; of a sheet that was signed for, those that changed since."""
        return [line for line in self.lines if not line.is_explained]

    def gaps(self):
        return [line for line in self.lines if line.gap]

    @property
    def standing(self):
        """How far it has come, in words."""
        if self.signed is not None:
            return "Ditandatangani"
        if rest := self.unexplained():
            return f"{len(rest)} selisih belum dijelaskan"
        return "Semua selisih dijelaskan" if self.gaps() else "Sama"

    def changed_since_signed(self):
        """[(Line, people on record when it was signed)] of the stages where the ledger says otherwise today."""
        if self.signed is None:
            return []
        return [(line, self.signed[line.stage]) for line in self.lines if self.signed[line.stage] != line.records]


def of(sheet):
    """The Comparison of one sheet."""
    return every([sheet], sheet.as_of)[0]


def on(day, scope=None):
    """The Comparison of every current sheet of a day, in the order of the desks; scope as in tally.py."""
    sheets = Sheet.objects.current().filter(as_of=day).select_related("desk", "sign_off", "entered_by")
    if scope is not None:
        sheets = sheets.filter(desk__in=[desk.pk for desk in scope])
    return every(list(sheets.order_by("desk__code")), day)


def stated(day, desks):
    """[Stated] of every current sheet of a day, in the order of the desks; desks: keys, or None. One query."""
    given = Reason.objects.filter(figure=OuterRef("pk")).order_by("-pk").values("gap")[:1]
    figures = Figure.objects.filter(sheet__in=Sheet.objects.current().filter(as_of=day))
    if desks is not None:
        figures = figures.filter(sheet__desk__in=desks)
    figures = figures.order_by("sheet__desk__code", "stage").annotate(explained=Subquery(given))
    return [
        Stated(*row) for row in figures.values_list("sheet__desk", "sheet__desk__name", "stage", "people", "explained")
    ]


def gaps(stated, counted):
    """[(name of a desk, [Line where paper and records differ])]; counted: tally.figures() of *reached* of the day."""
    lines = [(each, Line(each, counted.get((each.desk, Stage(each.stage)), 0), each)) for each in stated]
    places = groupby(lines, lambda pair: pair[0].desk_name)
    return [(name, [line for _, line in pairs if line.gap]) for name, pairs in places]


def every(sheets, day):
    """A Comparison for each of `sheets`, all of one day: as many queries however many there are."""
    if not sheets:
        return []
    desks = Desk.objects.filter(pk__in=[sheet.desk_id for sheet in sheets])
    counted = tally.figures(tally.Measure.REACHED, desks, day)
    figures, reasons = _figures(sheets), _reasons(sheets)
    return [
        Comparison(
            sheet,
            [
                Line(figure, counted.get((sheet.desk_id, Stage(figure.stage)), 0), reasons.get(figure.pk))
                for figure in figures[sheet.pk]
            ],
            _signed(sheet),
        )
        for sheet in sheets
    ]


def _figures(sheets):
    found = {sheet.pk: [] for sheet in sheets}
    for figure in sheets[0].figures.model.objects.filter(sheet__in=sheets).order_by("stage"):
        found[figure.sheet_id].append(figure)
    return found


def _reasons(sheets):
    """{figure key: the last Reason}."""
    given = Reason.objects.filter(figure__sheet__in=sheets).select_related("given_by").order_by("pk")
    return {reason.figure_id: reason for reason in given}


def _signed(sheet):
    sign_off = getattr(sheet, "sign_off", None)
    return sign_off and {Stage(int(stage)): people for stage, people in sign_off.records.items()}

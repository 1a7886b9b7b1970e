"""The tables of a tally as they leave the office: xlsx, csv and JSON, aggregates only, without small figures."""

import csv
import io
from dataclasses import dataclass, replace

from stages import dashboard, disclosure, tables, tally, workbook
from stages.models import Stage
from stages.tally import Measure

HIDDEN = "*"
NOTE = f"{HIDDEN} kurang dari {disclosure.FEW} orang, atau angka yang memungkinkan menghitungnya."
PLACES = ("desk", "kelurahan")
FORMULA = "=+-@\t\r"


@dataclass(frozen=True)
class Outside:
    """What of a tally leaves the office: its two tables.Table, and the numbers of the columns whose sums stay.

    A kecamatan is told apart by kelurahan only, and tells of itself no more than the district's file does: or else
    whoever has the files of all kecamatan, or of one and of the district, could work out what each of them hides.
    """

    tables: list
    hidden: set

    @classmethod
    def of(cls, scope, as_of, desk):
        """In a scope as of tally.members(); desk is the one that was chosen, if any."""
        found = dashboard.tables_of(scope, as_of, desk)
        if scope is None:
            return cls(found, _hidden(found))
        places = [replace(table, groups=[each for each in table.groups if each.name in PLACES]) for table in found]
        return cls(places, _hidden(places) | _hidden_of_desks(as_of))

    @classmethod
    def of_sums(cls, scope, as_of):
        """Its sums alone, which is all that a chart shows."""
        found = [tables.table(measure, tally.figures(measure, scope, as_of), []) for measure in Measure]
        return cls(found, _hidden(found) | (set() if scope is None else _hidden_of_desks(as_of)))

    def told(self):
        """{measure: (sums, [(Group, [(Part, people)])])}: figures by column, None where they stay in the office."""
        groups = [_hidden_of(*pair, _sums(self.tables), self.hidden) for pair in _pairs(self.tables)]
        return {table.measure: _table(table, self.hidden, groups) for table in self.tables}

    def reached(self):
        """The stages whose sums of *reached* are told."""
        table = next(table for table in self.tables if table.measure == Measure.REACHED)
        sums = _told(table, [table.people], self.hidden)[0]
        return [stage for stage, people in zip(table.stages, sums, strict=True) if people is not None]


def _sums(found):
    return {table.measure.value: table.people for table in found}


def _pairs(found):
    """The groups of *reached* and of *now*, the same ones in the same order."""
    reached, now = (next(table.groups for table in found if table.measure == measure) for measure in Measure)
    return zip(reached, now, strict=True)


def _hidden(found):
    """The columns whose sums are hidden."""
    sums = _sums(found)
    return disclosure.hidden_columns({name: [row] for name, row in sums.items()}, sums)


def _hidden_of(reached, now, sums, also):
    """The columns of one breakdown that are hidden."""
    rows = {"reached": [part.people for part in reached.parts], "now": [part.people for part in now.parts]}
    return disclosure.hidden_columns(rows, sums, also)


def _hidden_of_desks(as_of):
    """The columns that the file of the district hides of every kecamatan."""
    counted = {measure: tally.figures(measure, None, as_of) for measure in Measure}
    desks = list(tally.desks_in(None))
    district = [tables.table(*each, [tables.by_desk(*each, desks)]) for each in counted.items()]
    return _hidden_of(*next(_pairs(district)), _sums(district), _hidden(district))


def _table(table, of_sums, hidden):
    groups = [(group, _parts(table, group.parts, columns)) for group, columns in zip(table.groups, hidden, strict=True)]
    return _told(table, [table.people], of_sums)[0], groups


def _parts(table, parts, hidden):
    return list(zip(parts, _told(table, [part.people for part in parts], hidden), strict=True))


def _told(table, rows, hidden):
    if table.measure == Measure.REACHED:
        hidden = disclosure.hidden_of_reached(hidden, rows)
    return [_without(row, hidden) for row in rows]


def _without(people, hidden):
    return [None if at in hidden else figure for at, figure in enumerate(people)]


def rows(outside, as_of, place):
    """The headings and the rows of a sheet; the last says what a hidden figure is."""
    yield ["Per tanggal", "Wilayah", "Ukuran", "Kelompok", "Bagian", *(stage.title for stage in Stage)]
    for measure, (sums, groups) in outside.told().items():
        begin = [as_of.isoformat(), place, measure.label]
        yield [*begin, "Semua", "Jumlah", *_cells(sums)]
        for group, parts in groups:
            yield from ([*begin, group.label, part.label, *_cells(people)] for part, people in parts)
    yield [NOTE]


def _cells(people):
    return [HIDDEN if figure is None else figure for figure in people]


def as_csv(outside, as_of, place):
    """Bytes as Excel opens them here: UTF-8 with its mark, semicolons, and nothing that could be a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([_plain(cell) for cell in row] for row in rows(outside, as_of, place))
    return out.getvalue().encode("utf-8-sig")


def _plain(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple(FORMULA)) else cell


def as_xlsx(outside, as_of, place):
    """The bytes of a workbook; figures are numbers."""
    out = io.BytesIO()
    headings, *others = rows(outside, as_of, place)
    with workbook.sheet(out, headings) as sheet:
        for row in others:
            sheet.write(workbook.row(row).encode())
    return out.getvalue()


def as_json(outside, as_of, desk):
    """What /tally.json answers, as README describes it; null is a hidden figure."""
    told = {measure.value: _measure(*found) for measure, found in outside.told().items()}
    stages = [{"stage": stage.value, "label": stage.label} for stage in Stage]
    return {"as_of": as_of.isoformat(), "kecamatan": desk and desk.code, "stages": stages, **told}


def _measure(sums, groups):
    return {"total": _by_stage(sums)} | {
        group.name: [
            {"code": part.codes.partition("=")[2], "label": part.label, "people": _by_stage(people)}
            for part, people in parts
        ]
        for group, parts in groups
    }


def _by_stage(people):
    return {str(stage.value): figure for stage, figure in zip(Stage, people, strict=False)}

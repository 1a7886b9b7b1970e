"""The tables of a tally as they leave the office: xlsx, csv and JSON, aggregates only, without small figures."""

import csv
import io

from stages import disclosure, workbook
from stages.models import Stage
from stages.tally import Measure

HIDDEN = "*"
NOTE = f"{HIDDEN} kurang dari {disclosure.FEW} orang, atau angka yang memungkinkan menghitungnya."
FORMULA = "=+-@\t\r"


def outward(tables):
    """{measure: (sums, [(Group, [(Part, people)])])}: figures by column, None where they stay in the office.

    tables: the two tables.Table of a tally.
    """
    reached, now = (next(table for table in tables if table.measure == measure) for measure in Measure)
    sums = {"reached": reached.people, "now": now.people}
    of_sums = disclosure.hidden_columns({name: [row] for name, row in sums.items()}, sums)
    hidden = []
    for ours, theirs in zip(reached.groups, now.groups, strict=True):
        rows = {"reached": [part.people for part in ours.parts], "now": [part.people for part in theirs.parts]}
        hidden.append(disclosure.hidden_columns(rows, sums, of_sums))
    return {table.measure: _table(table, of_sums, hidden) for table in (reached, now)}


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


def rows(tables, as_of, place):
    """The headings and the rows of a sheet; the last says what a hidden figure is."""
    yield ["Per tanggal", "Wilayah", "Ukuran", "Kelompok", "Bagian", *(stage.title for stage in Stage)]
    for measure, (sums, groups) in outward(tables).items():
        begin = [as_of.isoformat(), place, measure.label]
        yield [*begin, "Semua", "Jumlah", *_cells(sums)]
        for group, parts in groups:
            yield from ([*begin, group.label, part.label, *_cells(people)] for part, people in parts)
    yield [NOTE]


def _cells(people):
    return [HIDDEN if figure is None else figure for figure in people]


def as_csv(tables, as_of, place):
    """Bytes as Excel opens them here: UTF-8 with its mark, semicolons, and nothing that could be a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([_plain(cell) for cell in row] for row in rows(tables, as_of, place))
    return out.getvalue().encode("utf-8-sig")


def _plain(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple(FORMULA)) else cell


def as_xlsx(tables, as_of, place):
    """The bytes of a workbook; figures are numbers."""
    out = io.BytesIO()
    headings, *others = rows(tables, as_of, place)
    with workbook.sheet(out, headings) as sheet:
        for row in others:
            sheet.write(workbook.row(row).encode())
    return out.getvalue()


def as_json(tables, as_of, desk):
    """What /tally.json answers, as README describes it; null is a hidden figure."""
    told = {measure.value: _measure(*found) for measure, found in outward(tables).items()}
    stages = [{"stage": stage.value, "label": stage.label} for stage in Stage]
    return {"as_of": as_of.isoformat(), "kecamatan": desk and desk.code, "stages": stages, **told}


def _measure(sums, groups):
    return {"total": _by_stage(sums)} | {
        group.parts[0].codes.partition("=")[0]: [
            {"code": part.codes.partition("=")[2], "label": part.label, "people": _by_stage(people)}
            for part, people in parts
        ]
        for group, parts in groups
    }


def _by_stage(people):
    return {str(stage.value): figure for stage, figure in zip(Stage, people, strict=False)}

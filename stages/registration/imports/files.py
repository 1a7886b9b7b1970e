"""Files that a run gives back: the refused rows to mend and send again, and an empty list to fill in."""

from tempfile import TemporaryFile

from stages import workbook
from stages.registration.imports.runs import WRITTEN_BY_US
from stages.registration.lists.headings import FIELDS
from stages.registration.models import ImportRow

COMBINED = ("birth", "rt_rw")  # understood, but better asked for in two columns


def refused(run):
    """The refused rows of `run` as an open file (xlsx): all columns of the list, the row's number and why."""
    kept = [column for column, heading in enumerate(run.headings) if heading not in WRITTEN_BY_US]
    return _written([*(run.headings[column] for column in kept), *WRITTEN_BY_US], _refused_rows(run, kept))


def _refused_rows(run, kept):
    lines = run.lines.filter(verdict=ImportRow.Verdict.REFUSED)
    for number, cells, problems in lines.values_list("number", "cells", "problems").iterator(chunk_size=500):
        why = " ".join(sentence for _, _, sentence, refuses in problems if refuses)
        yield [*(cells[column] for column in kept), number, why]


def template():
    """A list with the columns that are understood, nothing in it, as an open file (xlsx)."""
    return _written(label for field, label in FIELDS.items() if field not in COMBINED)


def _written(headings, rows=()):
    file = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    with workbook.sheet(file, headings) as sheet:
        for cells in rows:
            sheet.write(workbook.row(cells).encode())
    file.seek(0)
    return file

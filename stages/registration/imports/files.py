"""Files that a run gives back: the refused rows to mend and send again, and an empty list to fill in.

Every cell is formatted as text and none is a formula, whatever it begins with.
"""

from tempfile import TemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from stages.registration.imports.runs import WRITTEN_BY_US
from stages.registration.lists.headings import FIELDS
from stages.registration.models import ImportRow

COMBINED = ("birth", "rt_rw")  # understood, but better asked for in two columns
WIDTH = 18  # letters


def refused(run):
    """The refused rows of `run` as an open file (xlsx): all columns of the list, the row's number and why."""
    headings = [*run.headings, *WRITTEN_BY_US]
    kept = [column for column, heading in enumerate(run.headings) if heading not in WRITTEN_BY_US]
    book, sheet = _book([headings[column] for column in kept] + list(WRITTEN_BY_US))
    lines = run.lines.filter(verdict=ImportRow.Verdict.REFUSED)
    for number, cells, problems in lines.values_list("number", "cells", "problems").iterator(chunk_size=500):
        why = " ".join(sentence for _, _, sentence, refuses in problems if refuses)
        sheet.append([_cell(sheet, cell) for cell in (*(cells[column] for column in kept), number, why)])
    return _saved(book)


def template():
    """A list with the columns that are understood, nothing in it, as an open file (xlsx)."""
    book, _ = _book([label for field, label in FIELDS.items() if field not in COMBINED])
    return _saved(book)


def _book(headings):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Peserta")
    sheet.freeze_panes = "A2"
    for column in range(1, len(headings) + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = WIDTH
        sheet.column_dimensions[letter].number_format = "@"  # a NIK typed into it stays whole
    sheet.append([_cell(sheet, heading) for heading in headings])
    return book, sheet


def _cell(sheet, value):
    """A number stays a number, so that a NIK that was rounded is still seen to be; whatever is text stays text."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # not a formula, not an error
    cell.number_format = "@"
    return cell


def _saved(book):
    file = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return file

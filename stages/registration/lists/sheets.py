"""An existing list, whatever its file: the headings as they stand and the rows below them, as a stream.

The content decides what a file is, not its name. A hostile file is refused before it is unpacked, a long one
is read in flat memory; every refusal is a sentence.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from stages.registration.lists import bounds, delimited
from stages.registration.lists.bounds import LARGEST, MOST_COLUMNS, MOST_ROWS, SheetError
from stages.registration.lists.headings import recognise
from stages.registration.lists.xlsx import Workbook

_SEARCHED = 30  # written rows in which the headings must stand
_FEWEST = 2  # headings to be recognised; a title such as "Kecamatan" may name one
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_FOREIGN = {b"%PDF": bounds.PDF, b"<": bounds.WEB_PAGE} | dict.fromkeys(
    (b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf"),
    bounds.NOT_A_LIST,
)


@dataclass(frozen=True)
class Sheet:
    """`headings` as they stand; `first` is the sheet's number of the first data row; `rows` yields (sheet row
    number, cells), as many cells as headings: str, int, float, ISO date or None. Reading on may raise SheetError.
    """

    headings: list[str]
    first: int
    rows: Iterator[tuple[int, list]]


def read(file, filename):
    """The Sheet in `file`, a seekable binary file that must stay open while the rows are read. Raises SheetError."""
    start, extension = _start(file), PurePath(filename).suffix.lower()
    if start.startswith(_ZIP):
        workbook = Workbook(file)
        _check_extension(extension, (".xlsx", ".xlsm"), bounds.REALLY_XLSX)
        return _first_recognised(workbook.rows(part) for part in workbook.sheets)
    _refuse_foreign(file, start)
    _check_extension(extension, (".csv", ".txt", ".tsv"), bounds.REALLY_CSV)
    return _first_recognised([delimited.rows(file)])


def _start(file):
    file.seek(0, 2)
    if file.tell() > LARGEST:
        raise SheetError(bounds.TOO_LARGE)
    file.seek(0)
    if not (start := file.read(4096)):
        raise SheetError(bounds.EMPTY)
    return start


def _refuse_foreign(file, start):
    """Files that are known and are no list, each with what to do."""
    if start.startswith(_OLE):
        file.seek(0)
        locked = "EncryptedPackage".encode("utf-16-le") in file.read(LARGEST)
        raise SheetError(bounds.LOCKED if locked else bounds.OLD_EXCEL)
    written = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, sentence in _FOREIGN.items():
        if written.startswith(mark):
            raise SheetError(sentence)
    if b"\0" in start and not start.startswith(delimited.UTF_16):
        raise SheetError(bounds.NOT_A_LIST)


def _check_extension(extension, right, sentence):
    if extension not in right:
        raise SheetError(sentence.format(extension=extension[:10]))


def _first_recognised(worksheets):
    """The first worksheet in which a row of headings is found."""
    empty = True
    for every_row in worksheets:
        rows = (row for row in every_row if any(map(_is_written, row[1])))
        searched = list(itertools.islice(rows, _SEARCHED))
        empty = empty and not searched
        where = max(range(len(searched)), key=lambda index: _recognised(searched[index][1]), default=None)
        if where is not None and _recognised(searched[where][1]) >= _FEWEST:
            return _sheet(searched[where][1], itertools.chain(searched[where + 1 :], rows))
    raise SheetError(bounds.EMPTY if empty else bounds.NO_HEADINGS)


def _is_written(cell):
    return cell is not None and (not isinstance(cell, str) or cell.strip() != "")


def _recognised(cells):
    return len(recognise([cell if isinstance(cell, str) else "" for cell in cells[:MOST_COLUMNS]]))


def _sheet(cells, rows):
    while not _is_written(cells[-1]):
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise SheetError(bounds.TOO_WIDE)
    if (first := next(rows, None)) is None:
        raise SheetError(bounds.NO_ROWS)
    headings = ["" if cell is None else str(cell).strip() for cell in cells]
    return Sheet(headings, first[0], _bounded(itertools.chain([first], rows), len(headings)))


def _bounded(rows, width):
    """Rows as wide as the headings, and no more of them than a list may have."""
    for count, (number, cells) in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise SheetError(bounds.TOO_LONG)
        padded = (*cells[:width], *[None] * (width - len(cells)))
        yield number, [cell if _is_written(cell) else None for cell in padded]

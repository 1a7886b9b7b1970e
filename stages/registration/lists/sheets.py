"""An existing list, whatever its file: the headings as they stand and the rows below them, as a stream.

The content decides what a file is, not its name. A hostile file is refused before it is unpacked, a long one
is read in flat memory; every refusal is a sentence.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from stages.registration.lists import delimited
from stages.registration.lists.bounds import LARGEST, MOST_COLUMNS, MOST_ROWS, SheetError
from stages.registration.lists.headings import recognise
from stages.registration.lists.xlsx import TOO_WIDE, Workbook

__all__ = ["LARGEST", "Sheet", "SheetError", "read"]

EMPTY = "Berkas ini kosong."
NO_ROWS = "Daftar ini hanya berisi judul kolom, tanpa baris data."
NO_HEADINGS = "Baris judul kolom tidak ditemukan. Baris pertama harus berisi judul seperti NIK, Nama, Kelurahan."
TOO_LARGE = "Berkas terlalu besar: paling besar 20 MB. Bagi daftar menjadi beberapa berkas."
TOO_LONG = "Daftar terlalu panjang: paling banyak 100.000 baris. Bagi daftar menjadi beberapa berkas."
OLD_EXCEL = "Berkas Excel ini berbentuk lama (.xls) atau berkata sandi. Simpan sebagai .xlsx tanpa kata sandi."
PDF = "Berkas ini PDF. Kirim daftar aslinya sebagai Excel (.xlsx) atau csv."
NOT_A_LIST = "Berkas ini bukan daftar. Kirim daftar sebagai Excel (.xlsx) atau csv."
XLSX_NAMED_OTHERWISE = "Isi berkas ini Excel, tetapi namanya {extension}. Ganti akhiran namanya menjadi .xlsx."
CSV_NAMED_OTHERWISE = "Isi berkas ini csv, tetapi namanya {extension}. Ganti akhiran namanya menjadi .csv."

_SEARCHED = 30  # rows in which the headings must stand
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": OLD_EXCEL, b"%PDF": PDF, b"MZ": NOT_A_LIST, b"\x7fELF": NOT_A_LIST, b"\x89PNG": NOT_A_LIST,
    b"\xff\xd8\xff": NOT_A_LIST, b"GIF8": NOT_A_LIST, b"Rar!": NOT_A_LIST, b"7z\xbc\xaf": NOT_A_LIST,
    b"\x1f\x8b": NOT_A_LIST, b"{\\rtf": NOT_A_LIST, b"<": NOT_A_LIST,
}  # fmt: skip


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
    start = _start(file)
    for mark, sentence in _FOREIGN.items():
        if start.removeprefix(b"\xef\xbb\xbf").startswith(mark):
            raise SheetError(sentence)
    extension = PurePath(filename).suffix.lower()
    if start.startswith(b"PK"):
        _check_extension(extension, (".xlsx", ".xlsm"), XLSX_NAMED_OTHERWISE)
        return _first_recognised(_worksheets(Workbook(file)))
    _check_extension(extension, (".csv", ".txt", ".tsv"), CSV_NAMED_OTHERWISE)
    return _first_recognised([delimited.rows(file)])


def _start(file):
    size = file.seek(0, 2)
    if size > LARGEST:
        raise SheetError(TOO_LARGE)
    file.seek(0)
    if not (start := file.read(64)):
        raise SheetError(EMPTY)
    return start


def _check_extension(extension, right, sentence):
    if extension not in right:
        raise SheetError(sentence.format(extension=extension[:10] or "tanpa akhiran"))


def _worksheets(workbook):
    for _, part in workbook.sheets:
        yield workbook.rows(part)


def _first_recognised(worksheets):
    """The first worksheet in which a row of headings is found."""
    empty = True
    for rows in worksheets:
        rows = ((number, cells) for number, cells in rows if any(map(_is_written, cells)))
        searched = list(itertools.islice(rows, _SEARCHED))
        empty = empty and not searched
        if found := _heading_row(searched):
            return _sheet(searched[found[0]][1], itertools.chain(searched[found[0] + 1 :], rows))
    raise SheetError(EMPTY if empty else NO_HEADINGS)


def _is_written(cell):
    return cell is not None and (not isinstance(cell, str) or cell.strip() != "")


def _heading_row(searched):
    """(index,) of the row that names most fields, two at least; a title may name one."""
    best = max(range(len(searched)), key=lambda index: _recognised(searched[index][1]), default=None)
    return None if best is None or _recognised(searched[best][1]) < 2 else (best,)


def _recognised(cells):
    return len(recognise([cell if isinstance(cell, str) else "" for cell in cells[:MOST_COLUMNS]]))


def _sheet(cells, rows):
    while not _is_written(cells[-1]):
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise SheetError(TOO_WIDE)
    first = next(rows, None)
    if first is None:
        raise SheetError(NO_ROWS)
    headings = ["" if cell is None else str(cell).strip() for cell in cells]
    return Sheet(headings, first[0], _bounded(itertools.chain([first], rows), len(headings)))


def _bounded(rows, width):
    """Rows as wide as the headings, and no more of them than a list may have."""
    for count, (number, cells) in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise SheetError(TOO_LONG)
        yield number, [cell if _is_written(cell) else None for cell in (*cells[:width], *[None] * (width - len(cells)))]

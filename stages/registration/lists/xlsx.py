"""Rows of an Excel workbook, read as a stream.

openpyxl builds a tree of every part and of every whole row before one can refuse it, so a small hostile file
costs it a gigabyte; here expat hands over one cell at a time, a document type is refused at once (so there
are no entities), and every part has its measure. What a number format means is asked of openpyxl.
"""

import posixpath
import re
import zipfile
import zlib
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from stages.registration.lists.bounds import LONGEST_CELL, SheetError

LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_RATIO = 200  # repetitive lists reach 20 to 60
LARGEST_SMALL_PART = 8 * 1024 * 1024
LARGEST_STRINGS = 64 * 1024 * 1024
MOST_STRINGS = 1_000_000
MOST_CELLS = 16_384  # of a row, as in Excel
_DEEPEST = 64
_CHUNK = 64 * 1024

CORRUPT = "Berkas Excel ini rusak. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
BOMB = "Isi berkas ini jauh lebih besar daripada berkasnya. Salin daftarnya ke berkas Excel baru, lalu kirim lagi."
FORBIDDEN = "Berkas Excel ini memuat perintah yang tidak diizinkan. Salin daftarnya ke berkas Excel baru."
NOT_A_WORKBOOK = "Berkas ini bukan daftar Excel. Simpan daftar sebagai Excel (.xlsx), lalu kirim lagi."
TOO_WIDE = "Terlalu banyak kolom: paling banyak 200. Hapus kolom yang tidak dipakai."
LOCKED = "Berkas Excel ini berkata sandi. Simpan tanpa kata sandi, lalu kirim lagi."


class Workbook:
    """An opened xlsx: `sheets` are (name, part) of the visible worksheets in order. Raises SheetError."""

    def __init__(self, file):
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise SheetError(CORRUPT) from problem
        self._weigh()
        main = self._main_part()
        book = _Book()
        self._parse(main, book)
        targets = self._relations(main)
        self.sheets = [(name, targets[link]) for name, link in book.sheets if link in targets]
        self._epoch = CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900
        beside = posixpath.dirname(main)
        self._strings, self._dates = None, set()
        self._strings_part = self._named(targets.values(), "sharedStrings.xml", beside)
        self._styles_part = self._named(targets.values(), "styles.xml", beside)

    def rows(self, part):
        """Yield (row number, cells) of a worksheet; cells are str, int, float, ISO date or None."""
        self._load_strings_and_styles()
        sheet = _Worksheet(self._strings, self._dates, self._epoch)
        for _ in self._chunks(part, sheet, LARGEST_UNPACKED):
            yield from sheet.take()

    def _weigh(self):
        """The directory of the archive says what it unpacks to; more is never unpacked."""
        members = self._archive.infolist()
        packed, unpacked = sum(m.compress_size for m in members), sum(m.file_size for m in members)
        if any(member.flag_bits & 1 for member in members):
            raise SheetError(LOCKED)
        if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * packed + LARGEST_SMALL_PART:
            raise SheetError(BOMB)
        ends = sorted((m.header_offset, m.header_offset + m.compress_size) for m in members)
        if len(members) > 10_000 or any(end > start for (_, end), (start, _) in zip(ends, ends[1:], strict=False)):
            raise SheetError(BOMB)  # overlapping members share one bomb

    def _main_part(self):
        targets = self._relations("")
        main = next((target for target in targets.values() if target.endswith("workbook.xml")), "xl/workbook.xml")
        if main not in self._archive.namelist():
            raise SheetError(NOT_A_WORKBOOK)
        return main

    def _relations(self, part):
        """{id: part} of the relations of `part`; those of the archive itself for ""."""
        folder, name = posixpath.split(part)
        links, where = _Relations(), posixpath.join(folder, "_rels", f"{name}.rels")
        if where in self._archive.namelist():
            self._parse(where, links)
        return {
            link: posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            for link, target in links.targets.items()
        }

    def _named(self, parts, name, folder):
        part = next((part for part in parts if part.endswith(name)), posixpath.join(folder, name))
        return part if part in self._archive.namelist() else None

    def _load_strings_and_styles(self):
        if self._strings is not None:
            return
        strings, styles = _Strings(), _Styles()
        if self._strings_part:
            self._parse(self._strings_part, strings, LARGEST_STRINGS)
        if self._styles_part:
            self._parse(self._styles_part, styles)
        self._strings, self._dates = strings.texts, styles.dates()

    def _parse(self, part, handler, largest=LARGEST_SMALL_PART):
        for _ in self._chunks(part, handler, largest):
            pass

    def _chunks(self, part, handler, largest):
        """Feed a part to `handler`, pausing after each chunk. Raises SheetError."""
        parser = _parser(handler)
        try:
            with self._archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    largest -= len(chunk)
                    if largest < 0:
                        raise SheetError(BOMB)
                    parser.Parse(chunk, False)
                    yield
                parser.Parse(b"", True)
                yield
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as problem:
            raise SheetError(CORRUPT) from problem
        except (IndexError, ValueError, NotImplementedError, RuntimeError) as problem:
            raise problem if isinstance(problem, SheetError) else SheetError(CORRUPT) from problem


def _parser(handler):
    """An expat parser that hands `handler` local names and refuses any document type."""
    parser, depth = expat.ParserCreate(namespace_separator=" "), 0

    def start(name, attributes):
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise SheetError(FORBIDDEN)
        handler.start(name.rpartition(" ")[2], attributes)

    def end(name):
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(" ")[2])

    def refuse(*_):
        raise SheetError(FORBIDDEN)

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    return parser


class _Handler:
    def start(self, name, attributes):
        """An element begins."""

    def end(self, name):
        """An element ends."""

    def data(self, text):
        """Text within an element."""


class _Relations(_Handler):
    def __init__(self):
        self.targets = {}

    def start(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id")] = attributes.get("Target", "")


class _Book(_Handler):
    def __init__(self):
        self.sheets, self.from_1904 = [], False

    def start(self, name, attributes):
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            link = next((value for key, value in attributes.items() if key.endswith(" id")), None)
            self.sheets.append((attributes.get("name", ""), link))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")


class _Styles(_Handler):
    """Which cell styles show a date."""

    def __init__(self):
        self._formats, self._styles, self._within = dict(BUILTIN_FORMATS), [], False

    def start(self, name, attributes):
        if name == "numFmt":
            self._formats[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self._styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, name):
        if name == "cellXfs":
            self._within = False

    def dates(self):
        """Numbers of the styles that show a day (hours alone are none)."""
        shown = {
            number: is_date_format(code) and bool(re.search("[dy]", code.lower()))
            for number, code in self._formats.items()
        }
        return {style for style, number in enumerate(self._styles) if shown.get(number)}


class _Text(_Handler):
    """Collects what stands in <t>, leaving out the pronunciation (rPh)."""

    def __init__(self):
        self._parts, self._open, self._aside, self._length = [], False, 0, 0

    def start(self, name, attributes):
        if name == "t":
            self._open = not self._aside
        elif name == "rPh":
            self._aside += 1

    def end(self, name):
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._aside -= 1

    def data(self, text):
        if self._open and self._length < LONGEST_CELL:
            self._parts.append(text[: LONGEST_CELL - self._length])
            self._length += len(text)

    def collected(self):
        """The text since the last time."""
        text, self._parts, self._length = "".join(self._parts), [], 0
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _Strings(_Text):
    def __init__(self):
        super().__init__()
        self.texts = []

    def end(self, name):
        super().end(name)
        if name == "si":
            if len(self.texts) >= MOST_STRINGS:
                raise SheetError(BOMB)
            self.texts.append(self.collected())


class _Worksheet(_Text):
    """Cells of one row at a time; finished rows wait until they are taken."""

    def __init__(self, strings, dates, epoch):
        super().__init__()
        self._strings, self._dates, self._epoch = strings, dates, epoch
        self._number, self._column, self._cells, self._done = 0, 0, {}, []
        self._type, self._style, self._value = "n", 0, False

    def start(self, name, attributes):
        super().start(name, attributes)
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._open = True
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._column, self._cells = 0, {}

    def _start_cell(self, attributes):
        where = attributes.get("r", "").rstrip("0123456789")
        self._column = _column(where) if where else self._column + 1
        if self._column > MOST_CELLS or len(self._cells) > MOST_CELLS:
            raise SheetError(TOO_WIDE)
        self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))

    def end(self, name):
        super().end(name)
        if name == "v":
            self._open = False
        elif name == "c":
            written = self.collected()
            if written:
                self._cells[self._column] = self._read(written)
        elif name == "row" and self._cells:
            self._done.append((self._number, self._cells))
            self._cells = {}

    def _read(self, written):
        if self._type == "s":
            return self._strings[int(written)]
        if self._type == "b":
            return "TRUE" if written == "1" else "FALSE"
        if self._type != "n":
            return written.partition("T")[0] if self._type == "d" else written
        number = _number(written)
        return self._day(number) if self._style in self._dates and not isinstance(number, str) else number

    def _day(self, number):
        try:
            return from_excel(number, self._epoch).date().isoformat()
        except (ValueError, OverflowError, AttributeError):
            return number

    def take(self):
        """Finished rows, as lists with None where nothing stands."""
        done, self._done = self._done, []
        for number, cells in done:
            yield number, [cells.get(column) for column in range(1, max(cells) + 1)]


def _column(letters):
    if len(letters) > 3:
        raise SheetError(TOO_WIDE)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _number(written):
    """An int where nothing is lost; a text when it is no number at all."""
    if re.fullmatch(r"-?\d{1,30}", written, re.ASCII):
        return int(written)
    try:
        number = float(written)
    except ValueError:
        return written
    return int(number) if number.is_integer() and abs(number) < 1e17 else number

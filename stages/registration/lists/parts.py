"""The parts of an Excel workbook that a list needs, each read from a stream of elements.

Handlers for markup.parse(): nothing is kept but what is asked for, and everything kept has its measure.
"""

import math
import re

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from stages.registration.lists.bounds import CORRUPT, LONGEST_CELL, MOST_COLUMNS, TOO_LONG, TOO_WIDE, SheetError

MOST_STRINGS = 1_000_000
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # Excel's own
_MOST_BEYOND = 1_000_000  # cells right of the columns that are read; some programs write a few blank ones
_MOST_BLANK = 750_000  # elements between two rows with something in them


class Handler:
    """Hears of every element of a part by its local name."""

    most_elements = 200_000

    def start(self, name, attributes):
        """An element begins."""

    def end(self, name):
        """An element ends."""

    def data(self, text):
        """Text within an element."""


class Relations(Handler):
    """`targets` is {id: target as written} of what lies in the archive."""

    def __init__(self):
        self.targets = {}

    def start(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id")] = attributes.get("Target", "")


class Book(Handler):
    """`sheets` are the relation ids of the visible sheets in order, `epoch` the day its dates count from."""

    def __init__(self):
        self.sheets, self.epoch = [], CALENDAR_WINDOWS_1900

    def start(self, name, attributes):
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets.append(next((value for key, value in attributes.items() if key.endswith(" id")), None))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904


class Styles(Handler):
    """Which cell styles show a day."""

    def __init__(self):
        self._formats, self._styles, self._within = dict(BUILTIN_FORMATS), [], False

    def start(self, name, attributes):
        if name == "numFmt":
            self._formats[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self._styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, name):
        if name == "cellXfs":
            self._within = False

    def days(self):
        """Numbers of the styles that show a day; hours alone are none."""
        shown = {number for number, code in self._formats.items() if is_date_format(code) and _DAY.search(code)}
        return {style for style, number in enumerate(self._styles) if number in shown}


_DAY = re.compile("[dy]", re.IGNORECASE)


class Text(Handler):
    """Collects what stands in <t> and <v>, leaving out the pronunciation (rPh)."""

    def __init__(self):
        self._parts, self._open, self._aside, self._length = [], False, 0, 0

    def start(self, name, attributes):
        if name in ("t", "v"):
            self._open = not self._aside
        elif name == "rPh":
            self._aside += 1

    def end(self, name):
        if name in ("t", "v"):
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
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescaped(match):
    """What cannot stand in a text becomes the sign for it."""
    code = int(match[1], 16)
    return "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


class Strings(Text):
    """`texts` are the texts that cells refer to by number."""

    most_elements = 5 * MOST_STRINGS

    def __init__(self):
        super().__init__()
        self.texts = []

    def end(self, name):
        super().end(name)
        if name == "si":
            if len(self.texts) >= MOST_STRINGS:
                raise SheetError(TOO_LONG)
            self.texts.append(self.collected())


class Worksheet(Text):
    """Reads cells one by one; finished rows wait until they are taken."""

    most_elements = math.inf

    def __init__(self, *, strings, days, epoch):
        super().__init__()
        self._strings, self._days, self._epoch = strings, days, epoch
        self._number, self._column, self._cells, self._done = 0, 0, {}, []
        self._type, self._style = "n", 0
        self._beyond, self._blank = 0, 0

    def start(self, name, attributes):
        super().start(name, attributes)
        self._blank += 1
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(int(attributes.get("r", self._number + 1)))

    def _start_row(self, number):
        if not self._number < number <= LAST_ROW:
            raise SheetError(CORRUPT)
        if self._blank > _MOST_BLANK:
            raise SheetError(TOO_LONG)
        self._number, self._column, self._cells = number, 0, {}

    def _start_cell(self, attributes):
        column = _column(attributes.get("r", "")) or self._column + 1
        self._beyond += column > MOST_COLUMNS
        if column > LAST_COLUMN or self._beyond > _MOST_BEYOND:
            raise SheetError(TOO_WIDE)
        if column <= self._column:
            raise SheetError(CORRUPT)
        self._column = column
        self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))

    def end(self, name):
        super().end(name)
        if name == "c":
            if written := self.collected():
                self._cells[self._column] = self._read(written)
        elif name == "row" and self._cells:
            self._done.append((self._number, self._cells))
            self._cells, self._blank = {}, 0

    def _read(self, written):
        if self._type == "s":
            return self._strings[int(written)]
        if self._type == "b":
            return "TRUE" if written == "1" else "FALSE"
        if self._type != "n":
            return written.partition("T")[0] if self._type == "d" else written
        number = _number(written)
        return self._day(number) if self._style in self._days and not isinstance(number, str) else number

    def _day(self, number):
        try:
            return from_excel(number, self._epoch).date().isoformat()
        except (ValueError, OverflowError, AttributeError):
            return number

    def take(self):
        """Finished rows: (row number, cells with None where nothing stands)."""
        done, self._done = self._done, []
        for number, cells in done:
            yield number, [cells.get(column) for column in range(1, max(cells) + 1)]


def _column(reference):
    """The column of `AB12` from 1, or 0 when there is none."""
    number = 0
    for letter in reference[:4].rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _number(written):
    """An int where nothing is lost, else a float; a text when it is no number."""
    if _WHOLE.fullmatch(written):
        return int(written)
    try:
        number = float(written)
    except ValueError:
        return written
    if not math.isfinite(number):
        return written
    return int(number) if number.is_integer() and abs(number) < 1e17 else number


_WHOLE = re.compile(r"-?\d{1,30}", re.ASCII)

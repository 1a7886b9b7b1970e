"""Rows of an Excel workbook, read as a stream.

openpyxl builds a tree of each part and of each whole row before anybody can refuse it: two megabytes with a
million columns cost it half a gigabyte and six seconds. Here a cell is handed over as soon as it is read, and
what the archive unpacks to is weighed before anything is unpacked. What a number shows is still asked of openpyxl.
"""

import itertools
import posixpath
import zipfile
import zlib

from stages.registration.lists import markup, parts
from stages.registration.lists.bounds import BOMB, CORRUPT, LOCKED, NOT_A_WORKBOOK, SheetError

LARGEST_UNPACKED = 200 * 1024 * 1024  # a hundred thousand rows of twenty columns
LARGEST_RATIO = 100  # real lists reach 10 to 40
LARGEST_SMALL_PART = 8 * 1024 * 1024
LARGEST_STRINGS = 64 * 1024 * 1024
_LARGEST_DIRECTORY = 1024 * 1024
_SLACK = 1024 * 1024  # a short part may be as repetitive as it likes


class Workbook:
    """An opened xlsx; `sheets` are the parts of its visible worksheets in order. Raises SheetError."""

    def __init__(self, file):
        try:
            self._archive = zipfile.ZipFile(_InPieces(file))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise problem if isinstance(problem, SheetError) else SheetError(CORRUPT) from problem
        self._names = frozenset(self._archive.namelist())
        _weigh(self._archive.infolist())
        main, self._book = self._main_part(), parts.Book()
        self._parse(main, self._book)
        targets = self._relations(main)
        self.sheets = [targets[link] for link in self._book.sheets if targets.get(link) in self._names]
        self._strings_part = next((part for part in targets.values() if part.endswith("sharedStrings.xml")), None)
        self._styles_part = next((part for part in targets.values() if part.endswith("styles.xml")), None)
        self._looked_up = None

    def rows(self, part):
        """Yield (row number, cells) of a worksheet; cells are str, int, float, ISO date or None."""
        strings, days = self._strings_and_days()
        sheet = parts.Worksheet(strings=strings, days=days, epoch=self._book.epoch)
        for _ in self._chunks(part, sheet, LARGEST_UNPACKED):
            yield from sheet.take()

    def _strings_and_days(self):
        """What cells refer to, read once and only when a worksheet is."""
        if self._looked_up is None:
            strings, styles = parts.Strings(), parts.Styles()
            if self._strings_part in self._names:
                self._parse(self._strings_part, strings, LARGEST_STRINGS)
            if self._styles_part in self._names:
                self._parse(self._styles_part, styles)
            self._looked_up = strings.texts, styles.days()
        return self._looked_up

    def _main_part(self):
        main = next((part for part in self._relations("").values() if part.endswith("workbook.xml")), None)
        if main not in self._names:
            raise SheetError(NOT_A_WORKBOOK)
        return main

    def _relations(self, part):
        """{id: part} of what `part` refers to; of what the archive itself refers to for ""."""
        folder, name = posixpath.split(part)
        links, where = parts.Relations(), posixpath.join(folder, "_rels", f"{name}.rels")
        if where in self._names:
            self._parse(where, links)
        below = posixpath.join("/", folder)
        return {
            link: posixpath.normpath(posixpath.join(below, target)).lstrip("/")
            for link, target in links.targets.items()
        }

    def _parse(self, part, handler, largest=LARGEST_SMALL_PART):
        for _ in self._chunks(part, handler, largest):
            pass

    def _chunks(self, part, handler, largest):
        """Parse a part, pausing after each chunk; whatever is wrong inside is a SheetError."""
        try:
            with self._archive.open(part) as stream:
                yield from markup.parse(stream, handler, largest=largest)
        except SheetError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError, RuntimeError) as problem:
            raise SheetError(CORRUPT) from problem


def _weigh(members):
    """The directory of the archive says what it unpacks to, and no more than that is ever unpacked."""
    if any(member.flag_bits & 1 for member in members):
        raise SheetError(LOCKED)
    if any(member.file_size > LARGEST_RATIO * member.compress_size + _SLACK for member in members):
        raise SheetError(BOMB)
    places = sorted((member.header_offset, member.header_offset + member.compress_size) for member in members)
    overlap = any(end > start for (_, end), (start, _) in itertools.pairwise(places))
    if overlap or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise SheetError(BOMB)


class _InPieces:
    """The file as zipfile sees it: a directory of half a million members is not read at once."""

    def __init__(self, file):
        self._file, self.seek, self.tell = file, file.seek, file.tell

    def seekable(self):
        return True

    def read(self, size=-1):
        data = self._file.read(_LARGEST_DIRECTORY + 1 if size is None or size < 0 else size)
        if size > _LARGEST_DIRECTORY or len(data) > _LARGEST_DIRECTORY:
            raise SheetError(BOMB)
        return data

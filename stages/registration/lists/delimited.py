"""Rows of a csv file: its encoding and its delimiter are found out."""

import codecs
import csv
import io

from stages.registration.lists.bounds import ENDLESS, LONGEST_CELL, NOT_A_LIST, SheetError

_SAMPLE = 64 * 1024
_LONGEST_RECORD = 1024 * 1024  # letters
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def rows(file):
    """Yield (row number, cells); cells are str or None. Raises SheetError."""
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(_Kept(file), encoding=encoding, errors="replace", newline="")
    sample = text.read(_SAMPLE)
    text.seek(0)
    lines = _Lines(text)
    yield from _numbered(csv.reader(lines, delimiter=_delimiter(sample)), lines)


def _numbered(reader, lines):
    """A record is one row of the sheet, however many lines it takes."""
    number = 0
    while True:
        lines.letters = 0
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise SheetError(ENDLESS) from problem
        number += 1
        yield number, [cell[:LONGEST_CELL] or None for cell in record]


class _Lines:
    """Lines for csv, which alone would take a whole file for one record. `letters` counts those of the record."""

    def __init__(self, text):
        self._text, self.letters = text, 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self._text.readline(_LONGEST_RECORD)
        self.letters += len(line)
        if self.letters >= _LONGEST_RECORD:
            raise SheetError(ENDLESS)
        if "\0" in line:
            raise SheetError(NOT_A_LIST)
        if not line:
            raise StopIteration
        return line


def _encoding(file):
    """UTF-8, UTF-16 when its mark stands in front, else Windows' own. Memory stays flat."""
    file.seek(0)
    start = file.read(4)
    if start.startswith(UTF_16):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    file.seek(0)
    try:
        while chunk := file.read(_SAMPLE):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(sample):
    """The mark that stands in most of the first lines, and most often there."""
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    return max(";,\t", key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


class _Kept(io.BufferedIOBase):
    """The caller's file, which stays open when the text around it is thrown away."""

    def __init__(self, file):
        self._file = file

    def readable(self):
        return True

    def seekable(self):
        return True

    def read(self, size=-1):
        return self._file.read(size)

    read1 = read

    def seek(self, offset, whence=0):
        return self._file.seek(offset, whence)

    def tell(self):
        return self._file.tell()

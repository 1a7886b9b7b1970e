"""One cell to one value, Excel's damage recognised: rounded NIK, dates as serial numbers, lost zeros.

A cell is a str, int, float, ISO date or None. Functions return the clean value, "" or None for an empty
cell, and raise CellError with a sentence.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError

from participants import dates, nik, phones
from participants.fields import SENTENCES
from stages.registration.lists.problems import CellError

ROUNDED = "NIK dibulatkan oleh spreadsheet: angka terakhirnya hilang. Jadikan kolomnya teks, lalu salin lagi dari KTP."
NOT_DIGITS = "NIK hanya berisi angka."
LONGEST_TEXT = 1000  # letters; no field takes more
_UNTRUSTED = 2**53  # from here on a spreadsheet's numbers skip
_EMPTY = re.compile(r"[-–—.\s]*|n/a|#n/a|null|kosong|(tidak|tdk|belum) ada", re.IGNORECASE)
_UNSTORABLE = re.compile("[\0\ufffd\ud800-\udfff]")
_WRITTEN_BY_EXPORT = re.compile(  # an apostrophe that keeps a cell text, in front of blanks and marks nobody sees
    r"'(?=[\s\ufeff\u200b-\u200f\u202a-\u202e\u2060]*[0-9=+\-@＝＋－＠\t\r])"
)
_FORMULA_ERROR = re.compile(r"#(REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_TIME = re.compile(r"[\sT,]+\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?\s*([ap]m|wib|z)?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"(senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\s*[,/]?\s*", re.IGNORECASE)
_SERIAL = re.compile(r"([1-9]\d{4})([.,]\d+)?", re.ASCII)  # 1927 to 2173; four digits would be a year
_EPOCH = date(1899, 12, 30)


def text(cell, longest=LONGEST_TEXT):
    """What a person reads in the cell, without the apostrophe that keeps it text. Raises CellError."""
    if cell is None:
        return ""
    written = _written(cell).strip()
    if len(written) > LONGEST_TEXT:
        raise _too_long(longest, len(written))
    if _UNSTORABLE.search(written):
        raise CellError("null", SENTENCES["null_characters_not_allowed"])
    if written.startswith("#") and _FORMULA_ERROR.fullmatch(written):
        raise CellError("formula-error", f"Sel ini berisi kesalahan rumus ({written}). Ketik isinya.")
    if written.startswith("'"):
        written = _WRITTEN_BY_EXPORT.sub("", written, count=1)
    return "" if _EMPTY.fullmatch(written) else written


def _written(cell):
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e17:
        return str(int(cell))
    if isinstance(cell, int) and cell.bit_length() > 128:
        return hex(cell)  # nothing that anybody wrote; str() refuses the longest
    return str(cell)


def _too_long(longest, length):
    return CellError("too-long", SENTENCES["max_length"] % {"limit_value": longest, "show_value": length})


def limited(cell, longest):
    """Text of at most `longest` letters, blanks tidied."""
    words = " ".join(text(cell, longest).split())
    if len(words) > longest:
        raise _too_long(longest, len(words))
    return words


def is_rounded(cell):
    """Whether a spreadsheet has lost the last of sixteen digits; it keeps fifteen."""
    return isinstance(cell, (int, float)) and 10**15 <= cell < 10**16 and cell % 10 == 0


def identity_number(cell):
    """The sixteen digits of a NIK, or None for an empty cell."""
    written = text(cell)
    if is_rounded(cell):
        raise CellError("nik-rounded", ROUNDED)
    if isinstance(cell, float) and not written.isdigit():
        raise CellError("nik", NOT_DIGITS)
    try:
        return nik.clean(written) if written else None
    except nik.NikError as problem:
        raise CellError("nik", str(problem)) from problem


def may_be_rounded(cell):
    """Whether a NIK that was accepted may still have lost its last digit on the way."""
    if isinstance(cell, (int, float)):
        return cell > _UNTRUSTED and cell % 2 == 0
    return text(cell).endswith("0000")  # no serial is 0000


def day(cell):
    """A date, or None for an empty cell: a date, text as on the KTP, or the serial number of a spreadsheet."""
    written = text(cell)
    if isinstance(cell, str):
        written = _TIME.sub("", _WEEKDAY.sub("", written, count=1))
    if not written:
        return None
    if serial := _SERIAL.fullmatch(written):
        return _EPOCH + timedelta(days=int(serial[1]))
    if isinstance(cell, (int, float)) and len(written) == 7:
        written = f"0{written}"  # 5061990
    try:
        return _parsed(written)
    except dates.DateError as problem:
        raise CellError("date", str(problem)) from problem


@lru_cache(maxsize=4096)
def _parsed(written):
    """The days of a list are few, its cells many."""
    return dates.parse(written)


def stage_day(cell):
    """The day of a stage; a word that says "not yet" is an empty cell."""
    return None if text(cell).lower() in ("belum", "tidak", "tdk", "x", "0") else day(cell)


def phone(cell):
    """E.164, or "" for an empty cell. Of several numbers the first."""
    written = text(cell)
    if not written.strip("0"):
        return ""
    try:
        return phones.parse(written)
    except phones.PhoneError as problem:
        first = re.split(r"[/,;&]|\bdan\b|\batau\b", written, maxsplit=1)[0].strip()
        if first in ("", written):
            raise CellError("phone", str(problem)) from problem
        return phone(first)


def by(field, cell):
    """The cell cleaned by a form field of our own."""
    try:
        return field.clean(text(cell))
    except ValidationError as problem:
        raise CellError(problem.error_list[0].code or "invalid", problem.messages[0]) from problem


def birth(cell):
    """(place, day) of `Jakarta, 12-05-1990`; the day is still to be read."""
    written = text(cell) if isinstance(cell, str) else ""
    match = re.fullmatch(r"(?P<place>\D*)(?P<day>\d.*)?", written, re.DOTALL | re.ASCII)
    return match["place"].rstrip(" ,./;:-\t\r\n"), match["day"] if isinstance(cell, str) else cell


def rt_rw(cell):
    """(RT, RW) of `016/006`, `RT 16 RW 6` or `016006`, still to be padded."""
    written = text(cell)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        raise CellError("rt-rw-date", "RT/RW diubah spreadsheet menjadi tanggal. Tulis seperti 016/006.")
    if re.fullmatch(r"\d{6}", written, re.ASCII):
        return written[:3], written[3:]
    numbers = re.findall(r"\d+", written, re.ASCII)
    if written and (len(numbers) != 2 or re.sub(r"rt|rw|[\s\d./,:;\-]", "", written.lower())):
        raise CellError("rt-rw", "Tulis RT/RW seperti 016/006.")
    return tuple(numbers) or ("", "")


def is_scientific(cell):
    """Whether sixteen digits have become `3,17E+15`."""
    return isinstance(cell, str) and re.fullmatch(r"\s*\d([.,]\d+)?[eE]\+?\d+\s*", cell[:40], re.ASCII) is not None

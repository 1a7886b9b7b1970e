"""Dates as people type them from a KTP: day, month, year. The American order is refused, not guessed."""

import re
from datetime import date

MONTHS = ("januari februari maret april mei juni juli agustus september oktober november desember").split()
ABBREVIATIONS = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {
    "agt": 8,
    "ags": 8,
    "nop": 11,
    "nopember": 11,
    "pebruari": 2,
    "peb": 2,
    "sept": 9,
}
SHAPE = "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."


class DateError(ValueError):
    """Not a date; the message is a sentence for the officer."""


def parse(text):
    """The date in `12-05-1990`, `12/5/1990`, `12.05.1990`, `12051990`, `12 Mei 1990` or `1990-05-12`.

    Raises DateError.
    """
    text = " ".join(text.lower().split())
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
        return _date(*map(int, match.groups()))
    if match := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text, re.ASCII) or re.fullmatch(
        r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4})", text, re.ASCII
    ):
        day, month, year = map(int, match.groups())
        return _date(year, month, day)
    if match := re.fullmatch(r"(\d{1,2})[-/. ]*([a-z]+)[-/. ]*(\d{4})", text, re.ASCII):
        return _date(int(match[3]), _month(match[2]), int(match[1]))
    if re.fullmatch(r"\d{1,2}[-/. ]+(\d{1,2}|[a-z]+)[-/. ]+\d{2}", text, re.ASCII):
        raise DateError("Tulis tahun dengan empat angka, misalnya 12-05-1990.")
    raise DateError(SHAPE)


def _month(word):
    if word in MONTHS:
        return MONTHS.index(word) + 1
    if word in ABBREVIATIONS:
        return ABBREVIATIONS[word]
    raise DateError(SHAPE)


def _date(year, month, day):
    if month > 12 and day <= 12:
        raise DateError("Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990.")
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError("Tanggal ini tidak ada di kalender.") from None


def one_slip_from(day):
    """The dates that `day` may be meant as: day and month swapped, one digit wrong, one or ten years off.

    Of the year only the last two digits are mistyped; dates before year 1 or after 9999 are left out.
    """
    wrong = [(day.year, day.day, day.month)]
    wrong += [(day.year, day.month, other) for other in _one_digit_from(day.day)]
    wrong += [(day.year, other, day.day) for other in _one_digit_from(day.month)]
    years = {day.year // 100 * 100 + other for other in _one_digit_from(day.year % 100)}
    years |= {day.year + step for step in (-10, -1, 1, 10)}
    wrong += [(year, day.month, day.day) for year in years]
    return {found for parts in wrong if (found := _possible(*parts))} - {day}


def _one_digit_from(number):
    """The two-digit numbers with one other digit."""
    tens, units = divmod(number, 10)
    return {10 * digit + units for digit in range(10)} | {10 * tens + digit for digit in range(10)} - {number}


def _possible(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numeric(day):
    """How a date stands in a text field, ready to be edited: 12-05-1990."""
    return f"{day:%d-%m}-{day.year:04}"


def in_words(day):
    """How a date is read: 22 Juni 2022."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"

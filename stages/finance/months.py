"""Months of reports: which are shown, how many are asked, how they read. A month is its first day."""

from datetime import date

from participants.dates import MONTHS

SHOWN = 12  # months of the grid, this one included
ASKED = 3  # reports among the months shown that somebody needs to be ready


def last(count, today):
    """The `count` months that end with the one of `today`, oldest first."""
    ends = today.year * 12 + today.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(ends - count + 1, ends + 1)]


def name(month):
    """Oktober 2026."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def short(month):
    """Okt, for the head of a narrow column."""
    return MONTHS[month.month - 1][:3].capitalize()


def parse(text):
    """The month in `2026-10`, as forms carry it, or None."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None

"""The rows of a sign-in sheet as they are typed: `1-12, 15, 18-40`. What cannot be meant is refused, not guessed."""

import re

LONGEST = 500  # characters; forty single numbers are 150
EXAMPLE = "Tulis nomor yang hadir, misalnya 1-12, 15, 18-40."
EVERYBODY, NOBODY = "semua", "0"


class RowsError(ValueError):
    """Not rows of this sheet; the message is a sentence for the office."""


def parse(text, rows, cancelled=()):
    """The rows meant by `text`, a set of int. `semua` is everybody, `0` nobody.

    `rows` are those of the sheet, `cancelled` those that nobody has any more; a range may run over the latter.
    Raises RowsError.
    """
    text = " ".join(text.lower().split())
    if text in (EVERYBODY, NOBODY):
        return set(rows) if text == EVERYBODY else set()
    parts = [part for part in re.split(r"[,;.]| (?=\d)", _joined(text)) if part.strip()]
    if not parts:
        raise RowsError(f"{EXAMPLE} Bila tidak ada yang hadir, tulis 0.")
    return set().union(*(_meant(part.strip(), set(rows), set(cancelled)) for part in parts))


def shown(rows):
    """How rows are written: `1-12, 15, 18-40`; `0` for nobody."""
    runs = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs) or NOBODY


def _joined(text):
    """Every way of writing a range as `1-12`, without blanks."""
    return re.sub(r"\s*(?:[-–—]|s\.?/?d\.?|sampai)\s*", "-", text)


def _meant(part, rows, cancelled):
    match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part, re.ASCII)
    if not match:
        raise RowsError(f"“{part[:20]}” bukan nomor atau rentang. {EXAMPLE}")
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise RowsError(f"Rentang {first}-{last} terbalik. Tulis {last}-{first}.")
    if first == last and first in cancelled:
        raise RowsError(f"Nomor {first} sudah dibatalkan dari kelas ini.")
    if outside := set(range(first, last + 1)) - rows - cancelled:
        most = max(rows, default=0)
        raise RowsError(f"Nomor {shown(outside)} tidak ada di daftar. Nomor terakhir {most}.")
    return set(range(first, last + 1)) & rows

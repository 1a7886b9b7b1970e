"""The table: what was measured, how it came out, the limit, and whether it holds."""

from typing import NamedTuple

HEAD = ("what", "measured", "the limit", "", "for information")


class Line(NamedTuple):
    what: str
    measured: str
    limit: str
    verdict: str
    aside: str


class Report:
    """Lines are printed in the end, and told in short as they come."""

    def __init__(self):
        self.lines = []

    def __bool__(self):
        """Whether everything held."""
        return all(line.verdict != "MISSED" for line in self.lines)

    def check(self, what, measured, limit, unit, aside=""):
        """`measured` may be at most `limit`, both numbers of `unit`."""
        self._add(what, f"{measured:.2f} {unit}", f"≤ {limit:g} {unit}", measured <= limit, aside)

    def least(self, what, measured, limit, unit, aside=""):
        """`measured` must be at least `limit`, both numbers of `unit`."""
        self._add(what, f"{measured:.2f} {unit}", f"≥ {limit:g} {unit}", measured >= limit, aside)

    def holds(self, what, measured, limit, held, aside=""):
        """Something other than a number: both are words."""
        self._add(what, measured, limit, held, aside)

    def note(self, what, measured, aside=""):
        """For information, without a limit."""
        self.lines.append(Line(what, measured, "", "", aside))

    def _add(self, what, measured, limit, held, aside):
        self.lines.append(Line(what, measured, limit, "ok" if held else "MISSED", aside))

    def section(self, title):
        print(f"… {title}", flush=True)
        self.lines.append(Line(f"\n{title}", "", "", "", ""))

    def __str__(self):
        widths = [max(len(line[column].lstrip("\n")) for line in [HEAD, *self.lines]) for column in range(len(HEAD))]
        return "\n".join(_row(line, widths) for line in [HEAD, *self.lines])


def _row(line, widths):
    start = "\n" if line[0].startswith("\n") else ""
    cells = (cell.lstrip("\n") for cell in line)
    return start + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def milliseconds(seconds):
    return f"{1000 * seconds:.1f} ms"

"""A row while it is read: its cells by field, what they gave so far, and what is wrong with them."""

from dataclasses import dataclass, field
from datetime import date

from stages.models import Stage
from stages.registration.lists.problems import CellError, Problem


@dataclass
class Row:
    """`values` are fields of Participant, complete when nothing refuses; `stays` the days of P2 to P7."""

    values: dict = field(default_factory=dict)
    stays: dict[Stage, date] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self):
        return any(problem.refuses for problem in self.problems)


class Draft:
    """`columns` is {field: column from 0}."""

    def __init__(self, columns, cells):
        self._columns, self._cells = columns, cells
        self.row = Row()
        self.values = self.row.values

    def cell(self, field):
        """The field's cell; None when the list has no such column or the row is short."""
        column = self._columns.get(field, len(self._cells))
        return self._cells[column] if column < len(self._cells) else None

    def attempt(self, field, parse, *more):
        """What `parse` makes of the field's cell; None when it refuses, and the row then says why."""
        return self.attempt_with(self.cell(field), field, parse, *more)

    def attempt_with(self, cell, field, parse, *more):
        """The same with a cell of another column."""
        try:
            return parse(cell, *more)
        except CellError as problem:
            self.refuse(problem.code, field, str(problem))

    def require(self, code, field, text):
        """Refuse an empty cell, unless its field is refused already."""
        if not self.is_refused(field):
            self.refuse(code, field, text)

    def refuse(self, code, field, text):
        self.row.problems.append(Problem(code, field, text))

    def note(self, code, field, text):
        self.row.problems.append(Problem(code, field, text, refuses=False))

    def is_refused(self, field):
        return any(problem.field == field and problem.refuses for problem in self.row.problems)

"""What became of statements: the figures that were said, and those of the same day as known today."""

from dataclasses import dataclass
from urllib.parse import urlencode

from stages import clocks, tally
from stages.models import Stage
from stages.statements.models import Statement


@dataclass(frozen=True)
class Figure:
    stage: Stage
    said: int
    today: int

    @property
    def net(self):
        return self.today - self.said


@dataclass(frozen=True)
class Standing:
    """One statement and its figures today. `codes` are the address of the difference."""

    statement: Statement
    figures: list

    @property
    def changed(self):
        """The figures that are known differently today."""
        return [figure for figure in self.figures if figure.net]

    @property
    def codes(self):
        said = self.statement
        codes = {"as_of": f"{said.as_of:%Y-%m-%d}", "known_at": clocks.code(said.known_at), "measure": said.measure}
        return urlencode(codes | ({"desk": said.desk.code} if said.desk else {}))


def of(statements):
    """[Standing] of these statements; the figures of a day and measure are counted once for all of them."""
    counted, found = {}, []
    for statement in statements:
        question = statement.measure, statement.as_of
        if question not in counted:
            counted[question] = tally.figures(statement.measure, None, statement.as_of)
        found.append(_standing(statement, counted[question]))
    return found


def _standing(statement, counted):
    here = {
        (desk, stage): people
        for (desk, stage), people in counted.items()
        if statement.desk_id is None or desk == statement.desk_id
    }
    today = tally.totals(here)
    return Standing(statement, [Figure(stage, said, today[stage]) for stage, said in statement.counted.items()])

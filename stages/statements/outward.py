"""A statement as it leaves the office: nobody's name, and no people fewer than five."""

from dataclasses import dataclass
from datetime import date

from stages import clocks
from stages.models import Stage
from stages.statements import sentence
from stages.statements.publishing import DISTRICT
from stages.tally import Measure


@dataclass(frozen=True)
class Outward:
    """`figures` are [(Stage, text)]; `known_at` is in words."""

    as_of: date
    known_at: str
    place: str
    measure: Measure
    figures: list

    @classmethod
    def of(cls, statement):
        known_at, measure = clocks.in_words(statement.known_at), Measure(statement.measure)
        return cls(statement.as_of, known_at, statement.place, measure, _texts(statement.counted, measure))

    @classmethod
    def of_draft(cls, draft, *, as_of, known_at, desk, measure, **_):
        place = sentence.place_of(desk) or DISTRICT
        return cls(as_of, clocks.in_words(known_at), place, measure, _texts(draft.counted, measure))

    @property
    def weekday(self):
        return sentence.WEEKDAYS[self.as_of.weekday()]

    @property
    def definition(self):
        return sentence.DEFINITION[self.measure]


def _texts(counted, measure):
    stages = list(Stage) if measure == Measure.NOW else Stage.programme()
    return [(stage, sentence.shown(counted[stage])) for stage in stages]

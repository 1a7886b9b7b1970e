"""A line of months as numbers for an SVG: nothing is styled here, and every figure stands in a table beside it."""

from dataclasses import dataclass

from stages.mentoring.models import month_in_words

WIDTH, HEIGHT = 640, 160
LEFT, RIGHT, TOP, BOTTOM = 10, 630, 14, 134
MONTHS = 24  # the last ones; a line of more cannot be read


@dataclass(frozen=True)
class Chart:
    """`points` are (x, y) of the months with a figure; a month without one leaves its place on the axis empty."""

    points: list
    first: str
    last: str
    top: int

    @classmethod
    def of(cls, figures):
        """The chart of valid figures, the latest month first; None when there is no line to draw."""
        figures = sorted(figures, key=lambda figure: figure.month)
        if len(figures) < 2:
            return None
        end = _ordinal(figures[-1])
        figures = [figure for figure in figures if _ordinal(figure) > end - MONTHS]
        start, top = _ordinal(figures[0]), max(figure.amount for figure in figures)
        points = [(_across(_ordinal(one) - start, end - start), _up(one.amount, top)) for one in figures]
        return cls(points, month_in_words(figures[0].month), month_in_words(figures[-1].month), top)

    @property
    def line(self):
        """For `points` of an SVG polyline; whole numbers, so that no locale changes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def _ordinal(figure):
    return figure.month.year * 12 + figure.month.month


def _across(months, span):
    return LEFT + (RIGHT - LEFT) * months // span if span else (LEFT + RIGHT) // 2


def _up(amount, top):
    return BOTTOM - (BOTTOM - TOP) * amount // top if top else BOTTOM

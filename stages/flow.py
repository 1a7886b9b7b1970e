"""The steps of all ways as numbers for an SVG, and as a table. Nothing is counted or styled here.

The stages stand below each other, so that the chart is as readable on a phone as on a wall. A step forward bends to
the right, a step back to the left; the more people took it, the thicker it is.
"""

from dataclasses import dataclass, replace

from stages.disclosure import FEW
from stages.models import Stage

WIDTH, HEIGHT = 400, 500
MIDDLE, TOP, APART = 166, 34, 72  # the line of the stages, the first of them, and the distance to the next
REACH, THINNEST, THICKEST = 32, 1, 16
SAID = 50  # of a thousand people: thinner steps have their number in the table only


@dataclass(frozen=True)
class Edge:
    """One step. `path` is the curve, (x, y) where its number stands; `said` whether there is room for it."""

    start: Stage
    end: Stage
    people: int
    width: int
    said: bool

    @property
    def back(self):
        return self.end < self.start

    @property
    def reach(self):
        """How far it bends: the further the stages are apart, the further."""
        away = REACH * abs(self.end - self.start)
        return -min(away, 90) if self.back else away

    @property
    def path(self):
        begin, end, control = height_of(self.start), height_of(self.end), MIDDLE + self.reach * 4 // 3
        return f"M{MIDDLE},{begin} C{control},{begin} {control},{end} {MIDDLE},{end}"

    @property
    def x(self):
        return MIDDLE + self.reach

    @property
    def y(self):
        return (height_of(self.start) + height_of(self.end)) // 2


@dataclass(frozen=True)
class Chart:
    """`edges`, the thickest first, so that thin ones lie on top; `nodes` are [(stage, y, people)]."""

    edges: list
    nodes: list

    @classmethod
    def of(cls, paths):
        steps, reached = paths.steps(), paths.reached()
        most, everybody = max(steps.values(), default=1), paths.everybody
        edges = [
            Edge(start, end, people, max(THINNEST, THICKEST * people // most), 1000 * people >= SAID * everybody)
            for (start, end), people in sorted(steps.items(), key=lambda step: -step[1])
        ]
        nodes = [(stage, height_of(stage), reached[stage]) for stage in Stage.programme()]
        return cls(edges, nodes)

    def outward(self, told):
        """As it leaves the office: no step of fewer than FEW people, and a number only of the stages that are `told`.

        Steps and stages with a number could give a hidden one away, so where any is hidden no step has one.
        """
        large = [edge for edge in self.edges if edge.people >= FEW]
        whole = len(large) == len(self.edges) and len(told) == len(self.nodes)
        edges = [replace(edge, said=edge.said and whole) for edge in large]
        return Chart(edges, [(stage, y, people if stage in told else None) for stage, y, people in self.nodes])


def matrix(paths):
    """[(from, [(to, people)], people whose way ends there)]: every step and every end, in the order of the stages.

    No step leads to the registration, with which every way begins.
    """
    steps, ends, stages = paths.steps(), paths.ends(), Stage.programme()
    return [(start, [(end, steps[start, end]) for end in stages[1:]], ends[start]) for start in stages]


def height_of(stage):
    return TOP + APART * (stage - 1)

"""The people of figures told apart by kecamatan, kelurahan, interest, track and sex.

A figure that is narrowed is members(), grouped; all stages at once are kept ready. The sums of every breakdown are the
figure.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from participants.models import Interest, Kelurahan, Sex, Track
from stages import narrowing, tables, tally
from stages.models import Stage


@dataclass(frozen=True)
class Kind:
    """A way of telling people apart. `name` is the parameter of an address that narrows by it, `path` leads to the
    value from a stay; choices: [(value, code, label)] in the order in which they are shown, of (desks, the chosen
    desk), a value as text.
    """

    name: str
    label: str
    path: str
    choices: Callable


def _kelurahan(desks, desk):
    places = Kelurahan.objects.filter(desk=desk).order_by("name").values_list("pk", "code", "name")
    return [(str(key), code, name) for key, code, name in places]


def _of(choices):
    """The choices of a field, whose codes are what is stored."""
    return [(value, value, label) for value, label in choices]


DESK = Kind("desk", "Kecamatan", "desk", lambda desks, desk: [(str(each.pk), each.code, each.name) for each in desks])
KELURAHAN = Kind("kelurahan", "Kelurahan", "participant__kelurahan", _kelurahan)
PERSONAL = (
    Kind("interest", "Minat", "participant__interest", lambda desks, desk: _of(Interest.choices)),
    Kind("track", "Jalur", "participant__track", lambda desks, desk: _of(Track.choices)),
    Kind("sex", "Jenis kelamin", "participant__sex", lambda desks, desk: _of(Sex.choices)),
)


def places(desk):
    """How places are told apart: the kecamatan of the district, or the kelurahan of the desk that was chosen."""
    return KELURAHAN if desk else DESK


def groups(measure, parts, kinds, desks=(), desk=None):
    """[tables.Group], one for each of `kinds`. parts: those of one measure, {kind: {(value, Stage): people}}."""
    return [tables.group(measure, kind.label, kind.name, parts[kind.name], kind.choices(desks, desk)) for kind in kinds]


def of_figure(stage, scope, desks, *, measure, as_of, desk=None, **chosen):
    """(people, [(Kind, [(code, label, people)])]) of one figure, narrowed as a list is; counted in one query."""
    members = tally.members(stage, measure, scope, as_of)
    members = narrowing.narrowed(members, "participant", stage=stage, as_of=as_of, desk=desk, **chosen)
    kinds = [places(desk), *PERSONAL]
    counted = _counted(members, kinds)
    parts = [
        (kind, [(code, said, found[value, stage]) for value, code, said in kind.choices(desks, desk)])
        for kind, found in zip(kinds, counted, strict=True)
    ]
    return sum(counted[-1].values()), parts


def _counted(members, kinds):
    """[{(value, Stage): people}] for each of `kinds`."""
    rows = members.order_by().values_list("stage", *(kind.path for kind in kinds)).annotate(people=Count("*"))
    found = [Counter() for _ in kinds]
    for stage, *values, people in rows:
        for counter, value in zip(found, values, strict=True):
            counter[str(value), Stage(stage)] += people
    return found

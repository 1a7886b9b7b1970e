"""Whose turn it is: how often people took part in bazaars, and who in P5 should be asked next.

The complaint is "always the same people", so whoever had the fewest turns stands first.
"""

from dataclasses import dataclass

from django.db.models import F

from participants.models import Participant
from stages.marketing.models import Participation
from stages.models import Stage, StageVisit
from stages.work import selves

SHOWN = 100


@dataclass(frozen=True)
class Turns:
    """The bazaars somebody attended, and those they are chosen for without a result yet: sets of keys."""

    attended: frozenset = frozenset()
    chosen: frozenset = frozenset()

    @property
    def total(self):
        return len(self.attended | self.chosen)

    def __str__(self):
        coming = len(self.chosen - self.attended)
        text = f"sudah ikut {len(self.attended)}×" if self.attended else "belum pernah ikut"
        return f"{text}, terpilih {coming}×" if coming else text


NO_TURNS = Turns()


def of(keys):
    """{participant key: Turns} of these participants, records merged into them included; absent without a turn.

    Who was absent or whose stand was taken back has not had a turn.
    """
    persons = selves(keys)
    had = Participation.objects.standing().filter(participant__in=persons).exclude(attended=False)
    attended, chosen = {}, {}
    for record, bazaar, there in had.values_list("participant", "bazaar", "attended"):
        (attended if there else chosen).setdefault(persons[record], set()).add(bazaar)
    return {
        key: Turns(frozenset(attended.get(key, ())), frozenset(chosen.get(key, ()))) for key in {*attended, *chosen}
    }


def candidates(user, bazaar, *, desk=None, interest=None):
    """The first hundred people now in P5 who have no stand in `bazaar`: [(participant, Turns)].

    The fewest turns first; among equals who has been in P5 for longest.
    """
    waiting = StageVisit.objects.visible_to(user).open().filter(stage=Stage.MARKETING)
    wanted = {name: value for name, value in {"desk": desk, "participant__interest": interest}.items() if value}
    order = waiting.filter(**wanted).order_by("entered_on", "participant").values_list("participant", flat=True)
    keys = list(order)
    had = of(keys)
    there = set(
        bazaar.participations.standing().of_persons().annotate(whose=F("person")).values_list("whose", flat=True)
    )
    keys = [key for key in keys if key not in there]
    first = sorted(keys, key=lambda key: had.get(key, NO_TURNS).total)[:SHOWN]
    people = Participant.objects.visible_to(user).select_related("desk", "kelurahan").in_bulk(first)
    return [(people[key], had.get(key, NO_TURNS)) for key in first if key in people]

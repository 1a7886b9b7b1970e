"""The bulk move before it happens: who is meant, who will move, who not and why, and what the tally will say."""

from collections import Counter
from dataclasses import dataclass

from participants.models import Participant
from stages import effects, rules, transitions, verdicts
from stages.models import StageVisit
from stages.rules import Rule

MOST = 1000  # people in one post
NAMED = 200  # people of each kind whom a preview tells by name


def chosen_people(user, numbers):
    """The people with these registration numbers whom `user` may see, by name; foreign ones are left out."""
    wanted = [number for number in numbers if number.isascii() and len(number) <= 12 and "\0" not in number]
    people = Participant.objects.visible_to(user).filter(number__in=wanted)
    return list(people.select_related("desk").order_by("name", "pk"))


@dataclass(frozen=True)
class Preview:
    """moving and refusing count people; movers and refused tell the first NAMED of them, (participant, findings).

    groups are (refused, words, people); effects is a list of Effect. `seen` is {registration number: key of the open
    stay}, carried along so that the commit moves nobody whom somebody else has moved meanwhile.
    """

    moving: int
    refusing: int
    movers: list
    refused: list
    groups: list
    effects: list
    seen: dict
    reason_missing: int

    @classmethod
    def of(cls, people, *, stage, **move):
        seen, kinds, told = _seen(people), Counter(), ([], [])
        for person, findings in transitions.previews([person.pk for person in people], stage=stage, **move):
            kinds[verdicts.kind(findings)] += 1
            of_kind = told[bool(rules.refusal(findings))]
            if len(of_kind) < NAMED:
                of_kind.append((person, findings))
        return cls._counted(kinds, *told, stage, seen)

    @classmethod
    def _counted(cls, kinds, movers, refused, stage, seen):
        moving = sum(people for (no, _), people in kinds.items() if not no)
        new = sum(people for (no, found), people in kinds.items() if not no and Rule.REPEATS not in found)
        return cls(
            moving=moving,
            refusing=sum(kinds.values()) - moving,
            movers=movers,
            refused=refused,
            groups=verdicts.in_words(kinds),
            effects=effects.of_move(new, moving, stage),
            seen=seen,
            reason_missing=sum(people for (_, found), people in kinds.items() if found[:1] == (Rule.REASON_MISSING,)),
        )


def _seen(people):
    open_visits = StageVisit.objects.open().filter(participant__in=people)
    return dict(open_visits.values_list("participant__number", "pk"))


def expected(people, posted):
    """What the preview showed, from its hidden fields `number:stay`: {participant key: key of the open stay}."""
    pairs = (text.rpartition(":") for text in posted if text.isascii())
    seen = {number: int(stay) for number, _, stay in pairs if stay.isdigit() and len(stay) < 19}
    return {person.pk: seen[person.number] for person in people if person.number in seen}

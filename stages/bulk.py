"""The bulk move before it happens: who is meant, who will move, who not and why, and what the tally will say."""

from dataclasses import dataclass

from participants.models import Participant
from stages import effects, rules, transitions
from stages.models import StageVisit
from stages.rules import Rule

MOST = 1000  # people in one post; larger lists come with the worklists of the stages


def chosen_people(user, numbers):
    """The people with these registration numbers whom `user` may see, by name; foreign ones are left out."""
    wanted = [number for number in numbers if number.isascii() and len(number) <= 12 and "\0" not in number]
    people = Participant.objects.visible_to(user).filter(number__in=wanted)
    return list(people.select_related("desk").order_by("name", "pk"))


@dataclass(frozen=True)
class Preview:
    """movers and refused are lists of (participant, findings); effects is a list of Effect.

    `seen` is {registration number: key of the open stay}, carried along so that the commit moves nobody whom
    somebody else has moved meanwhile.
    """

    movers: list
    refused: list
    effects: list
    seen: dict

    @classmethod
    def of(cls, people, *, stage, entered_on, reason):
        verdicts = transitions.preview(people, stage=stage, entered_on=entered_on, reason=reason)
        movers = [verdict for verdict in verdicts if not rules.refusal(verdict[1])]
        refused = [verdict for verdict in verdicts if rules.refusal(verdict[1])]
        return cls(movers, refused, effects.of_move(movers, stage), _seen(people))

    @property
    def reason_missing(self):
        return sum(rules.refusal(findings).rule is Rule.REASON_MISSING for _, findings in self.refused)


def _seen(people):
    open_visits = StageVisit.objects.open().filter(participant__in=people)
    return dict(open_visits.values_list("participant__number", "pk"))


def expected(people, posted):
    """What the preview showed, from its hidden fields `number:stay`: {participant key: key of the open stay}."""
    pairs = (text.rpartition(":") for text in posted if text.isascii())
    seen = {number: int(stay) for number, _, stay in pairs if stay.isdigit() and len(stay) < 19}
    return {person.pk: seen[person.number] for person in people if person.number in seen}

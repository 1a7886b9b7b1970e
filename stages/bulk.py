"""Acts on many people before they happen: who is meant; and of a move, who will move, who not and why, and what the
tally will say.
"""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages

from participants.models import Participant
from stages import effects, transitions, verdicts
from stages.keys import KeyReused
from stages.models import StageVisit
from stages.rules import Rule
from stages.tables import thousands

MOST = 1000  # people in one post
NAMED = 200  # people of each group whom a preview tells by name


def posted_people(request, numbers=None, *, hint="dari daftar ini."):
    """The people of a post that is about 1 to MOST of them; for another one none, with a message that ends in `hint`.

    `numbers` are registration numbers, those of the boxes that were ticked when not given.
    """
    numbers = request.POST.getlist("participant") if numbers is None else numbers
    people = chosen_people(request.user, numbers)
    if people and len(numbers) <= MOST:
        return people
    messages.error(request, f"Pilih 1 sampai {thousands(MOST)} peserta {hint}")
    return []


def one_for_each(request, people, asks, *, preview, commit):
    """One record for each of many people: a form `asks`, a preview, the commit; each step a post of the whole page.

    `preview` gives [(person, refusal or "", …)] and `commit` (those written down, [(person, refusal)]), from what the
    form holds. Returns the context of the page: `form`, `people`; of a preview `verdicts`, `ready` and `refused`; of a
    commit `written` and `refused`.
    """
    step = request.POST.get("step", "")
    form = asks(request.POST if step in ("preview", "commit", "edit") else None)
    context = {"form": form, "people": people}
    if step not in ("preview", "commit") or not form.is_valid():
        return context
    if step == "commit":
        try:
            written, refused = commit(people, by=request.user, **form.cleaned_data)
        except KeyReused:
            form.refuse_reused_key()
            return context
        return context | {"written": written, "refused": refused, "committed": True}
    verdicts = preview(people, **form.facts())
    refused = [verdict for verdict in verdicts if verdict[1]]
    return context | {"verdicts": verdicts, "ready": len(verdicts) - len(refused), "refused": refused}


def chosen_people(user, numbers):
    """The people with these registration numbers whom `user` may see, by name; foreign ones are left out."""
    return list(numbered(user, numbers).select_related("desk").order_by("name", "pk"))


def numbered(user, numbers):
    """The same people as a queryset."""
    wanted = [number for number in numbers if number.isascii() and len(number) <= 12 and "\0" not in number]
    return Participant.objects.visible_to(user).filter(number__in=wanted)


@dataclass(frozen=True)
class Preview:
    """What moving would do: verdicts.Groups of people, [(desk, people)] and [Effect]."""

    groups: list
    desks: list
    effects: list

    @classmethod
    def of(cls, keys, *, stage, **move):
        """For participant keys, however many: of each group the first NAMED are kept, in the order of `keys`."""
        groups, desks = {}, Counter()
        for person, findings in transitions.previews(keys, stage=stage, **move):
            desks[person.desk] += 1
            verdicts.put(groups, person, findings, NAMED)
        groups = verdicts.in_order(groups.values())
        moving = [group for group in groups if not group.refused]
        new = sum(group.people for group in moving if Rule.REPEATS not in group.rules)
        told = effects.of_move(new, sum(group.people for group in moving), stage)
        return cls(groups, desks.most_common(), told)

    @property
    def moving(self):
        return sum(group.people for group in self.groups if not group.refused)

    @property
    def refusing(self):
        return sum(group.people for group in self.groups if group.refused)

    @property
    def movers(self):
        """(participant, findings) of those who move, as far as they are told by name."""
        return [told for group in self.groups if not group.refused for told in group.told]

    @property
    def refused(self):
        """The same of those who do not."""
        return [told for group in self.groups if group.refused for told in group.told]

    @property
    def reason_missing(self):
        return sum(group.people for group in self.groups if group.rules[:1] == (Rule.REASON_MISSING,))


def seen(people):
    """{registration number: key of the open stay}, carried along in hidden fields so that the commit moves nobody
    whom somebody else has moved meanwhile.
    """
    open_visits = StageVisit.objects.open().filter(participant__in=people)
    return dict(open_visits.values_list("participant__number", "pk"))


def expected(people, posted):
    """What the preview showed, from its hidden fields `number:stay`: {participant key: key of the open stay}."""
    pairs = (text.rpartition(":") for text in posted if text.isascii())
    pinned = {number: int(stay) for number, _, stay in pairs if stay.isdigit() and len(stay) < 19}
    return {person.pk: pinned[person.number] for person in people if person.number in pinned}

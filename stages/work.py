"""What each stage records, as its folder declares it: the one hook through which the core learns of the folders.

The core never imports a folder. Each folder calls declare() once, when its app is ready, and from then on its
work shows on the participant's page and on the board, and what is missing in it is asked about before a move.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from participants.models import Participant
from stages.models import Stage


@dataclass(frozen=True)
class Link:
    """A page of a folder: its name for people, its address (a URL name without arguments) and who may open it.

    As a step of one person its address takes their registration number; where it `posts`, a POST of `participant`.
    """

    label: str
    address: str
    permission: str
    posts: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter that a folder adds to the lists of people in some stages, such as the class they are in.

    name: of the parameter in the address. choices: [(code, label)], at most one query.
    records: the keys of the participants on whose record it stands, for a code of `choices`; whoever a record was
        merged into is meant too, which is not the folder's to know.
    """

    name: str
    label: str
    choices: Callable[[], list]
    records: Callable[[str], QuerySet]
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Work:
    """The work of one stage.

    missing: {participant key: [what is still missing, a sentence part such as "NIB belum tercatat"]} for a list of
        participant keys; who lacks nothing is absent. A constant number of queries, whatever the length.
    complete: the same for lists of any length: a queryset of the Participants on whose own record nothing is missing.
        What was merged into them is left to missing(). Without it the stage's list has no such filter.
    panel: the context of `template` for (participant, user): what was recorded and what can be done, for the
        participant's page. A constant number of queries.
    beside: [(label, people or things)] that stand beside the figures of the stage on the board, for a list of desk
        keys or None (the whole district), as of a date in Jakarta. At most two queries. What is of people counts
        at the desk of whoever has the record by now (of_persons).
    more: what the tally tells besides, as [(label, number or text)], for desks and day as of beside, and whether
        amounts lent to people may be told. At most two queries.
    reads: the tables that `beside` and `more` are made of, each watched (CALL tally_watch), and PERSONS: what they tell
        is kept until one of them changes.
    links: pages of the folder, for the board.
    step: the Link where somebody records what a part of `missing` asks for, for one person; None where nothing can.
    actions: what can be done with chosen people; each takes a POST of `participant` (registration numbers, several).
    filters: what lists of people can be filtered by besides.
    invariants: what always holds of its records, as stages.integrity.Invariant, for verify_integrity.
    """

    stage: Stage
    missing: Callable[[list[int]], dict[int, list[str]]]
    panel: Callable[[object, object], dict]
    template: str
    complete: Callable[[], QuerySet] | None = None
    beside: Callable[[object, object], list] = lambda desks, as_of: []
    more: Callable[[object, object, bool], list] = lambda desks, as_of, amounts: []
    reads: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    actions: tuple[Link, ...] = field(default=())
    filters: tuple[Filter, ...] = field(default=())
    invariants: tuple = ()
    step: Callable[[str], Link | None] = lambda part: None


_declared: dict[Stage, Work] = {}


def declare(work):
    """Called by the AppConfig of a folder when it is ready."""
    _declared[work.stage] = work


def declared():
    """All works, in the order of the stages."""
    return [_declared[stage] for stage in Stage if stage in _declared]


def of(stage):
    """The Work of a stage, or None."""
    return _declared.get(stage)


def filters_of(stage):
    """The Filters that lists of people in `stage` have, in the order of the stages that declared them."""
    return [each for work in declared() for each in work.filters if stage in each.stages]


# The strict gate is that of the bank: Bank DKI's Monas Pemula wanted everything of P2 to P6 (domain: order of stages).
GATE = {Stage.CAPITAL: (Stage.MENTORING, Stage.TRAINING, Stage.LICENSING, Stage.MARKETING, Stage.FINANCE)}


def gaps(stage, now_in):
    """[(Work, {participant key: [sentence part]})]: what is missing before a move to `stage`, by whose work it is.

    `now_in` is {participant key: the stage they are in}. Asked is what the stage they leave for a later one has not
    recorded yet, and for the bank everything of the stages before.
    """
    found = []
    for work in declared():
        asked = [key for key, here in now_in.items() if work.stage in GATE.get(stage, ()) or here == work.stage < stage]
        if asked:
            found.append((work, work.missing(asked)))
    return found


def not_ready(stage, now_in):
    """What is missing before a move to `stage`: {participant key: [sentence part]}; see gaps()."""
    found = {}
    for _, missing in gaps(stage, now_in):
        for key, parts in missing.items():
            found.setdefault(key, []).extend(parts)
    return found


def selves(keys):
    """{record key: participant key} of these participants and of every record that was merged into one of them.

    What a stage recorded stays with the record it was written on; whose it is follows from this.
    """
    found = {key: key for key in keys}
    fresh = found
    while fresh:
        merged = Participant.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into")
        fresh = {record: found[into] for record, into in merged if record not in found}
        found |= fresh
    return found


# What of the participants decides whose a record is and at which desk, for `reads`; what else they are does not.
PERSONS = "participants_participant.persons"

# Whose a thing on the record of a `participant` is by now, and where they are; through three merges in a row.
INTO = [f"participant__{'__'.join(['merged_into'] * times)}" for times in (3, 2, 1)]
PERSON = Coalesce(*INTO, "participant")
DESK_OF_PERSON = Coalesce(*(f"{one}__desk" for one in INTO), "participant__desk")


def of_persons(things, desks=None):
    """Those of `things`, a queryset of what stands on the record of a `participant`, that are of somebody. With
    `desks` (keys), of those who are at one of these by now.

    Asked for are those that are of nobody, who are few: else all records would have to be looked at.
    """
    things = things.exclude(participant__in=Participant.objects.of_nobody())
    return things if desks is None else things.alias(at=DESK_OF_PERSON).filter(at__in=desks)


def owner(record):
    """The participant who has this record (a Participant) by now, however often it was merged on."""
    while record.merged_into_id:
        record = record.merged_into
    return record.pk


def owners(things):
    """{key: Participant} of permits, referrals or whatever else stands on the record of a `participant`.

    The one who has that record by now. A query more for each time a record was merged on, however many things.
    """
    people, wanted = {}, {thing.participant_id for thing in things}
    while wanted:
        people |= Participant.objects.select_related("desk").in_bulk(wanted)
        wanted = {person.merged_into_id for person in people.values() if person.merged_into_id} - people.keys()
    return {thing.pk: _last(people, thing.participant_id) for thing in things}


def _last(people, key):
    while people[key].merged_into_id:
        key = people[key].merged_into_id
    return people[key]

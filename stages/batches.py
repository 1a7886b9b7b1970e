"""Moving many as one act, and undoing it as one: people are judged and written a chunk at a time, however many.

Part of transitions.py, through which everybody calls it: atomic, the actor as `by`, the participants locked in the
order of their keys, the same key the same batch.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from participants.models import Participant
from stages import ledger, rules, work
from stages.keys import done
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import Finding, MoveRefused, Rule

CHUNK = 2000  # people judged and written at a time
KEPT = 1000  # refusals of a batch that are told apart; the others are counted


class Mover(NamedTuple):
    """As much of a participant as a new stay needs."""

    pk: int
    desk_id: int


class UndoBlocked(Exception):
    """A batch cannot be undone; `blockers` are the later stays that build on it."""

    def __init__(self, blockers):
        super().__init__("Urungkan terhalang oleh perpindahan sesudahnya.")
        self.blockers = blockers


@transaction.atomic
def move_many(participants, *, stage, entered_on, reason="", by, key, expected=None):
    """Move those of `participants` (a queryset) whom the rules allow, as one batch. Returns the batch.

    `expected` is {participant key: key of the open stay the actor saw}, or None. People who are refused stay
    where they are; the first KEPT of them stand in the batch's `refusals`, a list of (participant, finding); empty
    when the same key is sent again. Memory grows by two numbers for each person, however many they are.
    """
    # As a subquery: however the caller has ordered, joined or sliced, each is locked once and in one order.
    people = Participant.objects.active().filter(pk__in=participants.values("pk")).order_by("pk")
    keys = list(people.select_for_update().values_list("pk", flat=True))
    act = {"actor_id": by.pk, "kind": MoveBatch.Kind.MOVE, "stage": stage, "effective_on": entered_on, "reason": reason}
    if earlier := done(MoveBatch, key, **act):
        earlier.refusals = []
        return earlier
    verdicts = previews(keys, stage=stage, entered_on=entered_on, reason=reason, expected=expected)
    movers, refusals, refused = _parted(verdicts)
    batch = MoveBatch(key=key, moved=len(movers), refused=refused, **act)
    batch.recorded_at, batch.refusals = timezone.now(), refusals
    batch.save(force_insert=True)
    fact = {"by": by, "reason": reason, "recorded_at": batch.recorded_at, "batch": batch}
    for some in _chunks(movers):
        ledger.add([ledger.new(person, stage, entered_on, **fact) for person in some])
    return batch


def _parted(verdicts):
    """(movers, the first KEPT refusals, how many were refused) of (participant, findings)."""
    movers, refusals, refused = [], [], 0
    for person, findings in verdicts:
        if not (refusal := rules.refusal(findings)):
            movers.append(Mover(person.pk, person.desk_id))
            continue
        refused += 1
        if refused <= KEPT:
            refusals.append((person, refusal))
    return movers, refusals, refused


def previews(keys, **move):
    """preview() of participant keys, however many, in their order; only a chunk of them is in memory at a time."""
    for some in _chunks(keys):
        found = Participant.objects.select_related("desk").only("pk", "number", "name", "desk").in_bulk(some)
        yield from preview([found[key] for key in some if key in found], **move)


def preview(participants, *, stage, entered_on, reason="", expected=None):
    """What move_many() would say: a list of (participant, findings), in the order given. Writes nothing."""
    histories = ledger.histories([participant.pk for participant in participants])
    missing = work.not_ready(stage, {key: history[-1].stage for key, history in histories.items() if history})
    meanwhile, move = moved_meanwhile(participants, expected or {}), (stage, entered_on)
    asked = {"today": timezone.localdate(), "reason": reason}
    return [
        (
            person,
            meanwhile.get(person.pk)
            or _judged(histories[person.pk], *move, **asked, missing=missing.get(person.pk, ())),
        )
        for person in participants
    ]


def _judged(history, stage, entered_on, **more):
    """A preview locks nobody, so that a record may be retired while it is made: then it has no stays."""
    return rules.judge_move(history, stage, entered_on, **more) if history else [rules.retired()]


def _chunks(items):
    return (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))


def moved_meanwhile(participants, expected):
    """{participant key: [finding]} for those whose open stay is not the expected one; `expected` as in move_many()."""
    if not expected:
        return {}
    open_visits = StageVisit.objects.open().filter(participant__in=participants)
    here = dict(open_visits.values_list("participant", "pk"))
    moved = [key for key, visit in here.items() if expected.get(key, visit) != visit]
    seen = StageVisit.objects.select_related("voided_by").in_bulk([expected[key] for key in moved])
    visits = open_visits.filter(participant__in=moved).select_related("participant", "recorded_by")
    return {
        visit.participant_id: [rules.meanwhile(visit, seen.get(expected[visit.participant_id]))] for visit in visits
    }


@transaction.atomic
def undo_batch(batch, *, reason, by, key):
    """Void every stay of a batch of moves or of an import, as one act; who was imported is retired.

    Returns the batch that undoes it; the first one if done before. Raises UndoBlocked when later stays build on
    it, MoveRefused without a reason. A merge is undone by merging.unmerge(), an undoing by nothing.
    """
    if batch.kind not in (MoveBatch.Kind.MOVE, MoveBatch.Kind.IMPORT):
        raise ValueError(f"Not a batch of moves or an import: {batch.kind}")
    _lock_people_of(batch)
    MoveBatch.objects.select_for_update().get(pk=batch.pk)
    if earlier := MoveBatch.objects.filter(undoes=batch).first():
        return earlier
    done(MoveBatch, key, undoes_id=batch.pk)
    if not reason.strip():
        raise MoveRefused(Finding(Rule.REASON_MISSING, "Isi alasan mengurungkan."))
    if blockers := undo_blockers(batch):
        raise UndoBlocked(blockers)
    return _undo(batch, reason=reason, by=by, key=key)


def _undo(batch, *, reason, by, key):
    visits, act = batch.stays().valid(), {"actor": by, "recorded_at": timezone.now(), "reason": reason}
    moved = visits.values("participant").distinct().count()
    undo = MoveBatch.objects.create(kind=MoveBatch.Kind.UNDO, key=key, moved=moved, undoes=batch, **act)
    if batch.kind == MoveBatch.Kind.IMPORT:
        _imported(batch).update(retired_at=undo.recorded_at, changed_by=by, version=F("version") + 1)
    mistaken = StageVisit.objects.filter(pk__in=list(visits.values_list("pk", flat=True)))
    ledger.void(mistaken, reason=reason, by=by, at=undo.recorded_at)
    return undo


def undo_blockers(batch):
    """Valid stays that undoing `batch` would leave without ground, by the name of the participant."""
    stays = batch.stays().valid()
    if batch.kind == MoveBatch.Kind.IMPORT:  # a person's other stays, or theirs in the record they were merged into
        others = StageVisit.objects.valid().filter(participant__in=_imported(batch)).exclude(pk__in=stays.values("pk"))
        blockers = others | stays.exclude(participant__in=_imported(batch))
    else:
        closed = stays.filter(left_on__isnull=False)
        blockers = StageVisit.objects.open().filter(participant__in=closed.values("participant"))
    return list(blockers.select_related("participant").order_by("participant__name", "pk"))


def _lock_people_of(batch):
    """Lock everybody who has a stay of the batch; once more if a merge has carried one to another record meanwhile."""
    people = Participant.objects.filter(pk__in=batch.stays().values("participant")).order_by("pk")
    locked = None
    while locked != (locked := set(people.values_list("pk", flat=True))):
        list(people.select_for_update().values_list("pk", flat=True))


def _imported(batch):
    """The records that an import made and that are still in use."""
    made = batch.visits.filter(stage=Stage.REGISTRATION)
    return Participant.objects.active().filter(pk__in=made.values("participant"))

"""Moving people through the stages: every act of the programme, by the name the office gives it.

Every function is atomic, takes its actor as `by`, locks the participants it touches in the order of their
keys, and gives the same answer when it is called again with the same idempotency key (a UUID).
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from participants import numbers
from participants.history import stored
from participants.models import Participant
from stages import ledger, rules, work
from stages.corrections import replace as replace
from stages.corrections import void as void
from stages.keys import KeyReused, done
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import Finding, MoveRefused, Rule


class AlreadyRegistered(Exception):
    """Somebody with this NIK is in the programme; `participant` is that person."""

    def __init__(self, participant):
        super().__init__(f"NIK sudah terdaftar pada {participant.registered_on}")
        self.participant = participant


class UndoBlocked(Exception):
    """A batch cannot be undone; `blockers` are the later stays that build on it."""

    def __init__(self, blockers):
        super().__init__("Urungkan terhalang oleh perpindahan sesudahnya.")
        self.blockers = blockers


def register(participant, *, by, key):
    """Save the new `participant` and open P1 on its `registered_on`. Returns the participant.

    Raises AlreadyRegistered for a known NIK, KeyReused.
    """
    try:
        with transaction.atomic():
            participant.number = numbers.new()
            participant.registered_by = participant.changed_by = by
            participant.save(force_insert=True)
            StageVisit.objects.create(
                participant=participant,
                stage=Stage.REGISTRATION,
                desk_id=participant.desk_id,
                entered_on=participant.registered_on,
                recorded_at=timezone.now(),
                recorded_by=by,
                first=True,
                key=key,
            )
    except IntegrityError:
        if earlier := done(StageVisit, key, recorded_by_id=by.pk, stage=Stage.REGISTRATION):
            return _same_form(earlier.participant, participant)
        if known := Participant.objects.active().filter(nik=participant.nik).exclude(nik=None).first():
            raise AlreadyRegistered(known) from None
        raise
    return participant


@transaction.atomic
def move(participant, *, stage, entered_on, reason="", by, key, expected=None):
    """Move one participant to `stage`. Returns the new stay.

    `expected` is the key of the open stay the actor saw; if another is open by now, somebody was faster.
    Raises MoveRefused.
    """
    history = ledger.lock(participant)
    if earlier := _written(key, participant, by, stage=stage, entered_on=entered_on):
        return earlier
    _expect(participant, expected)
    missing = work.not_ready(stage, {participant.pk: history[-1].stage}).get(participant.pk, ())
    _refuse(rules.judge_move(history, stage, entered_on, today=timezone.localdate(), reason=reason, missing=missing))
    return _add(participant, stage, entered_on, by=by, key=key, reason=reason)


@transaction.atomic
def record_late(participant, *, stage, entered_on, reason, by, key):
    """Put in a stay before the last one, from paper that came late (*susulan*). Returns it.

    Raises MoveRefused.
    """
    history = ledger.lock(participant)
    if earlier := _written(key, participant, by, stage=stage, entered_on=entered_on):
        return earlier
    _refuse(rules.judge_late(history, stage, entered_on, today=timezone.localdate(), reason=reason))
    return _add(participant, stage, entered_on, by=by, key=key, reason=reason)


@transaction.atomic
def leave(participant, *, departure, left_on, reason="", by, key, expected=None):
    """Let a participant leave the programme on `left_on`. Returns the stay outside it. Raises MoveRefused."""
    history = ledger.lock(participant)
    if earlier := _written(key, participant, by, entered_on=left_on, departure=departure):
        return earlier
    _expect(participant, expected)
    _refuse(rules.judge_leave(history, left_on, today=timezone.localdate()))
    return _add(participant, Stage.LEFT, left_on, by=by, key=key, reason=reason, departure=departure)


@transaction.atomic
def move_many(participants, *, stage, entered_on, reason="", by, key, expected=None):
    """Move those of `participants` (a queryset) whom the rules allow, as one batch. Returns the batch.

    `expected` is {participant key: key of the open stay the actor saw}, or None. People who are refused stay
    where they are and stand in the batch's `refusals`, a list of (participant, finding); empty when the same
    key is sent again.
    """
    # As a subquery: however the caller has ordered, joined or sliced, each is locked once and in one order.
    people = Participant.objects.active().filter(pk__in=participants.values("pk")).order_by("pk")
    people = list(people.select_for_update())
    act = {"actor_id": by.pk, "kind": MoveBatch.Kind.MOVE, "stage": stage, "effective_on": entered_on}
    if earlier := done(MoveBatch, key, **act):
        earlier.refusals = []
        return earlier
    verdicts = preview(people, stage=stage, entered_on=entered_on, reason=reason, expected=expected)
    refusals = [(person, refused) for person, findings in verdicts if (refused := rules.refusal(findings))]
    movers = [person for person, findings in verdicts if not rules.refusal(findings)]
    batch = MoveBatch(key=key, reason=reason, moved=len(movers), refused=len(refusals), **act)
    batch.recorded_at, batch.refusals = timezone.now(), refusals
    batch.save(force_insert=True)
    fact = {"by": by, "reason": reason, "recorded_at": batch.recorded_at, "batch": batch}
    ledger.add([ledger.new(person, stage, entered_on, **fact) for person in movers])
    return batch


def preview(participants, *, stage, entered_on, reason="", expected=None):
    """What move_many() would say: a list of (participant, findings), in the order given. Writes nothing."""
    histories = ledger.histories([participant.pk for participant in participants])
    missing = work.not_ready(stage, {key: history[-1].stage for key, history in histories.items() if history})
    meanwhile, move = _moved_meanwhile(participants, expected or {}), (stage, entered_on)
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


def _written(key, participant, by, **fact):
    """The stay of `participant` that this key wrote before, or None. Raises KeyReused."""
    return done(StageVisit, key, participant_id=participant.pk, recorded_by_id=by.pk, **fact)


def _same_form(registered, participant):
    """Refuse to pass off an earlier registration as that of the next resident, or as what was changed since."""
    if stored(registered) != stored(participant):
        raise KeyReused
    return registered


def _expect(participant, expected):
    """Refuse when the open stay is not the one the actor saw; None expects nothing."""
    if expected is not None and (found := _moved_meanwhile([participant], {participant.pk: expected})):
        raise MoveRefused(found[participant.pk][0])


def _moved_meanwhile(participants, expected):
    """{participant key: [finding]} for those whose open stay is not the expected one."""
    if not expected:
        return {}
    here = StageVisit.objects.open().filter(participant__in=participants)
    seen = StageVisit.objects.filter(pk__in=expected.values())
    by_key = {visit.pk: visit for visit in seen.select_related("voided_by")}
    return {
        visit.participant_id: [rules.meanwhile(visit, by_key.get(expected[visit.participant_id]))]
        for visit in here.select_related("participant", "recorded_by")
        if expected.get(visit.participant_id, visit.pk) != visit.pk
    }


def _refuse(findings):
    if finding := rules.refusal(findings):
        raise MoveRefused(finding)


def _add(participant, stage, entered_on, *, by, key, reason, **more):
    visit = ledger.new(
        participant, stage, entered_on, by=by, reason=reason, recorded_at=timezone.now(), key=key, **more
    )
    ledger.add([visit])
    visit.refresh_from_db(fields=["left_on", "first"])
    return visit

"""Moving people through the stages: every act of the programme, by the name the office gives it.

Every function is atomic, takes its actor as `by`, locks the participants it touches in the order of their
keys, and gives the same answer when it is called again with the same idempotency key (a UUID). Acts on many people
are written in batches.py and called by their name here.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import numbers
from participants.history import stored
from participants.models import Participant
from stages import ledger, rules, work
from stages.batches import UndoBlocked, move_many, moved_meanwhile, preview, previews, undo_batch, undo_blockers
from stages.corrections import replace, void
from stages.keys import KeyReused, done
from stages.models import Stage, StageVisit
from stages.rules import MoveRefused

__all__ = [
    "AlreadyRegistered",
    "UndoBlocked",
    "leave",
    "move",
    "move_many",
    "preview",
    "previews",
    "record_late",
    "register",
    "replace",
    "undo_batch",
    "undo_blockers",
    "void",
]


class AlreadyRegistered(Exception):
    """Somebody with this NIK is in the programme; `participant` is that person."""

    def __init__(self, participant):
        super().__init__(f"NIK sudah terdaftar pada {participant.registered_on}")
        self.participant = participant


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
    if earlier := _written(key, participant, by, stage=stage, entered_on=entered_on, reason=reason):
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
    if earlier := _written(key, participant, by, stage=stage, entered_on=entered_on, reason=reason):
        return earlier
    _refuse(rules.judge_late(history, stage, entered_on, today=timezone.localdate(), reason=reason))
    return _add(participant, stage, entered_on, by=by, key=key, reason=reason)


@transaction.atomic
def leave(participant, *, departure, left_on, reason="", by, key, expected=None):
    """Let a participant leave the programme on `left_on`. Returns the stay outside it. Raises MoveRefused."""
    history = ledger.lock(participant)
    if earlier := _written(key, participant, by, entered_on=left_on, departure=departure, reason=reason):
        return earlier
    _expect(participant, expected)
    _refuse(rules.judge_leave(history, left_on, today=timezone.localdate()))
    return _add(participant, Stage.LEFT, left_on, by=by, key=key, reason=reason, departure=departure)


def _written(key, participant, by, *, reason, **fact):
    """The stay of `participant` that this key wrote before, or None. Raises KeyReused."""
    act = {"participant_id": participant.pk, "recorded_by_id": by.pk, "reason": reason.strip()}
    return done(StageVisit, key, **act, **fact)


def _same_form(registered, participant):
    """Refuse to pass off an earlier registration as that of the next resident, or as what was changed since."""
    if stored(registered) != stored(participant):
        raise KeyReused
    return registered


def _expect(participant, expected):
    """Refuse when the open stay is not the one the actor saw; None expects nothing."""
    if expected is not None and (found := moved_meanwhile([participant], {participant.pk: expected})):
        raise MoveRefused(found[participant.pk][0])


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

"""Mending a stay that was written down wrongly: declared void, or void and another written instead.

Part of transitions.py, through which everybody calls it: atomic, the actor as `by`, the participant locked.
"""

from django.db import transaction
from django.utils import timezone

from participants.dates import in_words
from stages import ledger, rules
from stages.keys import done
from stages.models import Stage, StageVisit
from stages.rules import Finding, MoveRefused, Rule, Stay


@transaction.atomic
def void(visit, *, reason, by):
    """Declare a stay a mistake. The stay before it is open again if this was the last. Quiet if already void.

    A stay that was written down again since the actor saw it (a hand-over, a merge) is voided where it stands by
    now. Returns the void stay. Raises MoveRefused for the registration, which everything else stands on.
    """
    ledger.lock(visit.participant)
    visit = _standing(visit)
    if visit.voided_at:
        return visit
    _refuse_registration(visit)
    if not reason.strip():
        raise MoveRefused(Finding(Rule.REASON_MISSING, "Isi alasan pembatalan."))
    ledger.void(StageVisit.objects.filter(pk=visit.pk), reason=reason, by=by, at=timezone.now())
    visit.refresh_from_db()
    return visit


@transaction.atomic
def replace(visit, *, stage, entered_on, departure="", reason, by, key):
    """Declare a stay a mistake and write down the right one, as one act with one reason. Returns the new stay.

    `departure` is for Stage.LEFT. All other stays are left as they are; where the new one lies among them decides
    how long it and they last. It is a new fact, not a copy: it has no batch, so that undoing the batch of the mistake
    leaves it alone. Raises MoveRefused, also when the stay is no longer valid; KeyReused.
    """
    participant = visit.participant
    history = ledger.lock(participant)
    fact = {"stage": stage, "entered_on": entered_on, "departure": departure}
    act = {"participant_id": participant.pk, "recorded_by_id": by.pk, "reason": reason.strip()}
    if earlier := done(StageVisit, key, **act, **fact):
        return earlier
    visit = _standing(visit)
    _judge(visit, history, fact, reason)
    now = timezone.now()
    new = ledger.new(
        participant, stage, entered_on, by=by, reason=reason, recorded_at=now, key=key, departure=departure
    )
    why = f"Dibetulkan menjadi {Stage(stage).title} ({in_words(entered_on)}): {reason}"
    ledger.replace(StageVisit.objects.filter(pk=visit.pk), [new], reason=why, by=by, at=now)
    new.refresh_from_db(fields=["left_on", "first"])
    return new


def _judge(visit, history, fact, reason):
    """Refuse what the rules refuse, given everything but the stay that is corrected."""
    if visit.voided_at:
        raise MoveRefused(rules.gone_meanwhile(visit))
    _refuse_registration(visit)
    if fact.items() <= {name: getattr(visit, name) for name in fact}.items():
        raise MoveRefused(rules.unchanged())
    rest = [stay for stay in history if stay != Stay(visit.stage, visit.entered_on)]
    asked = {"today": timezone.localdate(), "reason": reason}
    if found := rules.refusal(rules.judge_replacement(rest, fact["stage"], fact["entered_on"], **asked)):
        raise MoveRefused(found)


def _standing(visit):
    """The stay as it stands by now, if it was written down again since it was read."""
    visit.refresh_from_db()
    if visit.voided_at:
        return visit.participant.visits.filter(original=visit.written).order_by("pk").last() or visit
    return visit


def _refuse_registration(visit):
    if visit.stage == Stage.REGISTRATION:
        raise MoveRefused(Finding(Rule.REGISTERED_ONCE, "Pendaftaran tidak dapat dibatalkan."))

"""A record that changes and takes its whole history with it: its day of registration, and the desk whose it is.

Its stays are voided and written down again at the same moment, so that the figures of today, of any day, and as
known at any moment stay those of the lists behind them. Every act is atomic, takes its actor as `by` and locks
the participant it touches. Merging, which does the same with two records, is in merging.py.
"""

from django.db import transaction
from django.utils import timezone

from participants import history, identity
from participants.models import HandOver, NoNik
from stages import ledger, rules
from stages.keys import done
from stages.models import Stage, StageVisit
from stages.rules import MoveRefused


@transaction.atomic
def correct_registration(participant, *, registered_on, reason, by, key):
    """Move the registration to another day in Jakarta. Returns the new stay in P1. Raises MoveRefused."""
    stays = ledger.lock(participant)
    participant.refresh_from_db()
    if earlier := done(StageVisit, key, participant_id=participant.pk, entered_on=registered_on):
        return earlier
    born, today = participant.birth_date, timezone.localdate()
    findings = rules.judge_registration(stays, registered_on, born=born, today=today, reason=reason)
    if found := rules.refusal(findings):
        raise MoveRefused(found)
    now, stays = timezone.now(), participant.visits.valid()
    facts = _copies(stays, participant, by=by, at=now)
    facts[0].entered_on = facts[0].left_on = registered_on
    facts[0].key = key
    change(participant, {"registered_on": registered_on}, by=by, at=now)
    ledger.replace(stays, facts, reason=f"Tanggal daftar dibetulkan: {reason}", by=by, at=now)
    return participant.visits.valid().get(stage=Stage.REGISTRATION)


@transaction.atomic
def ask_hand_over(participant, *, kelurahan, reason, by, key):
    """Ask the desk of `participant` to hand them over to the desk of `kelurahan`. Returns the open request.

    Raises MoveRefused for a retired record, for somebody who is at that desk already, and while another kelurahan of
    that desk is asked for.
    """
    ledger.lock(participant)
    if earlier := done(HandOver, key, participant_id=participant.pk, asked_by_id=by.pk):
        return earlier
    if participant.desk_id == kelurahan.desk_id:
        raise MoveRefused(rules.at_that_desk(kelurahan.desk))
    made, new = HandOver.objects.open().get_or_create(
        participant=participant,
        to_desk_id=kelurahan.desk_id,
        defaults={
            "key": key, "from_desk_id": participant.desk_id, "kelurahan": kelurahan, "reason": reason.strip(),
            "asked_by": by, "asked_at": timezone.now(),
        },
    )  # fmt: skip
    if not new and made.kelurahan_id != kelurahan.pk:
        raise MoveRefused(rules.asked_before(made))
    return made


@transaction.atomic
def accept(hand_over, *, by):
    """Hand the participant over: record and whole history belong to the other desk. Quiet if decided before.

    Raises MoveRefused when the record was retired meanwhile.
    """
    participant = hand_over.participant
    ledger.lock(participant)
    participant.refresh_from_db()
    if _decide(hand_over, HandOver.Decision.ACCEPTED, by=by) and participant.desk_id != hand_over.to_desk_id:
        place, now = hand_over.kelurahan, hand_over.decided_at
        change(participant, {"kelurahan_id": place.pk, "desk_id": place.desk_id}, by=by, at=now)
        stays = participant.visits.valid()
        facts = _copies(stays, participant, by=by, at=now)
        ledger.replace(stays, facts, reason=f"Dialihkan ke Kec. {hand_over.to_desk}", by=by, at=now)
    return hand_over


@transaction.atomic
def decline(hand_over, *, answer, by):
    """Leave the participant where they are, and say why. Quiet if decided before."""
    _decide(hand_over, HandOver.Decision.DECLINED, by=by, answer=answer.strip())
    return hand_over


def change(participant, values, *, by, at):
    """Write `values` on the locked record, raise its version and note in its history what was changed.

    Whoever does that has seen the papers: a difference to the NIK is confirmed by them.
    """
    before = history.stored(participant)
    for name, value in values.items():
        setattr(participant, name, value)
    participant.no_nik = "" if participant.nik else participant.no_nik or NoNik.NOT_BROUGHT
    participant.changed_by, participant.version = by, participant.version + 1
    if {"nik", "birth_date", "sex"} & values.keys():
        identity.confirm(participant, by=by, at=at)
    participant.save()
    history.record(participant, before, by=by, at=at)


def _copies(stays, participant, *, by, at):
    return [
        ledger.copy(stay, participant, by=by, recorded_at=at) for stay in stays.select_related("original").in_order()
    ]


def _decide(hand_over, decision, *, by, answer=""):
    """Whether it was still undecided; then it is decided now."""
    stored = HandOver.objects.select_for_update().get(pk=hand_over.pk)
    undecided = stored.decided_at is None
    if undecided:
        stored.decision, stored.answer, stored.decided_by, stored.decided_at = decision, answer, by, timezone.now()
        stored.save()
    hand_over.refresh_from_db()
    return undecided

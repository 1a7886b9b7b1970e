"""Whose record it is: hand-over between desks, merging two records of one person, the day of registration.

A record that changes like this takes its whole history with it: its stays are voided and written down again
at the same moment, so that the figures of today, of any day, and as known at any moment stay those of the
lists behind them. Every function is atomic, takes its actor as `by` and locks the participants it touches.
"""

from django.db import transaction
from django.utils import timezone

from participants import history, nik
from participants.models import HandOver, NoNik, Participant
from stages import ledger, rules
from stages.models import Merge, MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused
from stages.transitions import KeyReused, UndoBlocked

# What a merge may take over from the duplicate. A kelurahan elsewhere is a hand-over.
TAKEABLE = (
    "nik", "name", "birth_place", "birth_date", "sex", "kk", "address", "rt", "rw", "outside_dki", "domicile", "phone",
    "email", "education", "interest", "track", "business_name", "business_kind", "business_since", "business_address",
    "trained_elsewhere",
)  # fmt: skip


class MergeRefused(Exception):
    """Two records cannot be merged, or a merge cannot be undone; the message is a sentence."""


@transaction.atomic
def correct_registration(participant, *, registered_on, reason, by, key):
    """Move the registration to another day in Jakarta. Returns the new stay in P1. Raises MoveRefused."""
    stays = ledger.lock(participant)
    participant.refresh_from_db()
    if done := StageVisit.objects.filter(key=key).first():
        if (done.participant_id, done.entered_on) != (participant.pk, registered_on):
            raise KeyReused
        return done
    born, today = participant.birth_date, timezone.localdate()
    findings = rules.judge_registration(stays, registered_on, born=born, today=today, reason=reason)
    if found := rules.refusal(findings):
        raise MoveRefused(found)
    now, stays = timezone.now(), participant.visits.valid()
    facts = _copies(stays, participant, by=by, at=now)
    facts[0].entered_on = facts[0].left_on = registered_on
    facts[0].key = key
    _change(participant, {"registered_on": registered_on}, by=by, at=now)
    ledger.replace(stays, facts, reason=f"Tanggal daftar dibetulkan: {reason}", by=by, at=now)
    return participant.visits.valid().get(stage=Stage.REGISTRATION)


@transaction.atomic
def ask_hand_over(participant, *, kelurahan, reason, by, key):
    """Ask the desk of `participant` to hand them over to the desk of `kelurahan`. Returns the open request.

    Raises MoveRefused for a retired record and for somebody who is at that desk already.
    """
    ledger.lock(participant)
    if done := HandOver.objects.filter(key=key).first():
        if (done.participant_id, done.asked_by_id) != (participant.pk, by.pk):
            raise KeyReused
        return done
    if participant.desk_id == kelurahan.desk_id:
        raise MoveRefused(rules.at_that_desk(kelurahan.desk))
    made, _ = HandOver.objects.open().get_or_create(
        participant=participant,
        to_desk_id=kelurahan.desk_id,
        defaults={
            "key": key, "from_desk_id": participant.desk_id, "kelurahan": kelurahan, "reason": reason.strip(),
            "asked_by": by, "asked_at": timezone.now(),
        },
    )  # fmt: skip
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
        _change(participant, {"kelurahan_id": place.pk, "desk_id": place.desk_id}, by=by, at=now)
        stays = participant.visits.valid()
        facts = _copies(stays, participant, by=by, at=now)
        ledger.replace(stays, facts, reason=f"Dialihkan ke Kec. {hand_over.to_desk}", by=by, at=now)
    return hand_over


@transaction.atomic
def decline(hand_over, *, answer, by):
    """Leave the participant where they are, and say why. Quiet if decided before."""
    _decide(hand_over, HandOver.Decision.DECLINED, by=by, answer=answer.strip())
    return hand_over


@transaction.atomic
def merge(kept, duplicate, *, take=(), reason, by, key, versions=None):
    """Make two records of one person one. `take` are the fields of TAKEABLE that `kept` takes over.

    The person is registered since the earlier of both days, and everything that happened in either record
    happened to them. `versions` are those of (kept, duplicate) that the actor saw. Returns the Merge.
    Raises MergeRefused, KeyReused.
    """
    kept, duplicate = _locked(kept, duplicate)
    if done := MoveBatch.objects.filter(key=key).first():
        if not hasattr(done, "merge") or (done.merge.kept, done.merge.duplicate) != (kept, duplicate):
            raise KeyReused
        return done.merge
    if refused := _not_mergeable(kept, duplicate, take, reason, versions):
        raise MergeRefused(refused)
    now = timezone.now()
    facts = _united(kept, duplicate, by=by, at=now)
    batch = MoveBatch(kind=MoveBatch.Kind.MERGE, key=key, actor=by, recorded_at=now, reason=reason, moved=len(facts))
    batch.save(force_insert=True)
    taken = {name: [_text(kept, name), _text(duplicate, name)] for name in _takeable(take)}
    _change(duplicate, {"retired_at": now, "merged_into_id": kept.pk}, by=by, at=now)
    registered_on = min(kept.registered_on, duplicate.registered_on)
    values = {name: getattr(duplicate, name) for name in taken} | {"registered_on": registered_on}
    _change(kept, values, by=by, at=now)
    _rewrite((kept, duplicate), facts, batch, reason=f"Digabung: {duplicate.number} ke {kept.number}")
    return Merge.objects.create(batch=batch, kept=kept, duplicate=duplicate, taken=taken)


@transaction.atomic
def unmerge(merge, *, reason, by, key):
    """Take two records apart again: each has what was its own, what happened to `kept` since stays with it.

    Fields that were taken over go back where nobody has changed them since. Returns the batch that undoes the
    merge; the first one if done before. Raises MergeRefused, UndoBlocked, KeyReused.
    """
    kept, duplicate = _locked(merge.kept, merge.duplicate)
    if done := MoveBatch.objects.filter(undoes=merge.batch).first():
        return done
    if MoveBatch.objects.filter(key=key).exists():
        raise KeyReused
    if refused := _not_separable(merge, kept, duplicate, reason):
        raise MergeRefused(refused)
    now = timezone.now()
    own, theirs = _separated(merge, kept, duplicate)
    if early := [stay for stays in (own, theirs) for stay in stays if stay.entered_on < stays[0].entered_on]:
        raise UndoBlocked(early)
    facts = [ledger.copy(stay, kept, by=by, recorded_at=now) for stay in own]
    facts += [ledger.copy(stay, duplicate, by=by, recorded_at=now) for stay in theirs]
    batch = MoveBatch(kind=MoveBatch.Kind.UNDO, key=key, actor=by, recorded_at=now, reason=reason, undoes=merge.batch)
    batch.moved = len(facts)
    batch.save(force_insert=True)
    _change(kept, _given_back(merge, kept) | {"registered_on": own[0].entered_on}, by=by, at=now)
    alive = {"retired_at": None, "merged_into_id": None, "registered_on": theirs[0].entered_on}
    _change(duplicate, alive, by=by, at=now)
    _rewrite((kept, duplicate), facts, batch, reason=f"Penggabungan diurungkan: {reason}")
    return batch


def united(kept, duplicate):
    """The stays both would have as one person, as they happened: the earlier registration, no stay twice. Nothing
    when one of them has no stays, as a record that is no longer in use.
    """
    own, theirs = _stays(kept), _stays(duplicate)
    if not (own and theirs):
        return []
    first = min(own[0], theirs[0], key=lambda stay: stay.entered_on)
    there = {(stay.stage, stay.entered_on) for stay in own}
    more = [stay for stay in theirs[1:] if (stay.stage, stay.entered_on) not in there]
    return [first, *sorted([*own[1:], *more], key=lambda stay: (stay.entered_on, stay.stage))]


def _united(kept, duplicate, *, by, at):
    return [ledger.copy(stay, kept, by=by, recorded_at=at) for stay in united(kept, duplicate)]


def _takeable(names):
    """The fields among `names` that may be taken over; with the NIK goes the reason for having none."""
    return [name for name in TAKEABLE if name in names] + ["no_nik"] * ("nik" in names)


def _separated(merge, kept, duplicate):
    """(stays of `kept`, stays of `duplicate`) after taking them apart, registration first.

    The duplicate's own come back as they stand by now, and also those that `kept` had itself, unless their batch
    has been undone meanwhile. Raises MergeRefused when that leaves it without a registration.
    """
    before = StageVisit.objects.filter(voided_at=merge.batch.recorded_at, participant__in=[kept, duplicate])
    before = list(before.select_related("original").in_order())
    was_theirs = [stay for stay in before if stay.participant_id == duplicate.pk]
    roots, now = {stay.written.pk for stay in was_theirs}, _stays(kept)
    own = [stay for stay in now if stay.written.pk not in roots]
    if not own or own[0].stage != Stage.REGISTRATION:
        own = [next(stay for stay in before if stay.participant_id == kept.pk), *own]
    carried = set(merge.batch.visits.values_list("original", flat=True))
    here = {stay.written.pk: stay for stay in now}
    left_out = [stay for stay in was_theirs if stay.written.pk not in carried and not _undone(stay.written.batch_id)]
    theirs = [here[root] for root in (stay.written.pk for stay in was_theirs) if root in here] + left_out
    theirs.sort(key=lambda stay: (stay.stage != Stage.REGISTRATION, stay.entered_on, stay.stage))
    if not theirs or theirs[0].stage != Stage.REGISTRATION:
        raise MergeRefused("Impor data yang digabung sudah diurungkan. Data itu tidak dapat dipakai lagi.")
    return own, theirs


def _undone(batch_key):
    return batch_key is not None and MoveBatch.objects.filter(undoes=batch_key).exists()


def _rewrite(people, facts, batch, *, reason):
    for fact in facts:
        fact.batch = batch
    stays = StageVisit.objects.valid().filter(participant__in=people)
    ledger.replace(stays, facts, reason=reason, by=batch.actor, at=batch.recorded_at)


def _stays(participant):
    return list(participant.visits.valid().select_related("original").in_order())


def _copies(stays, participant, *, by, at):
    return [
        ledger.copy(stay, participant, by=by, recorded_at=at) for stay in stays.select_related("original").in_order()
    ]


def _locked(one, other):
    """Both records, locked in the order of their keys and read afresh."""
    found = Participant.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")
    by_key = {person.pk: person for person in found.select_for_update(of=("self",)).select_related("desk")}
    return by_key[one.pk], by_key[other.pk]


def _not_mergeable(kept, duplicate, take, reason, versions):
    if kept == duplicate:
        return "Satu data tidak dapat digabung dengan dirinya sendiri."
    if kept.retired_at or duplicate.retired_at:
        return "Salah satu data sudah digabung atau impornya diurungkan. Cari lagi pesertanya."
    if versions and versions != (kept.version, duplicate.version):
        return "Salah satu data baru saja diubah petugas lain. Periksa lagi perbandingannya."
    if not reason.strip():
        return "Isi alasan menggabungkan."
    born = (duplicate if "birth_date" in take else kept).birth_date
    if born > min(kept.registered_on, duplicate.registered_on):
        return "Tanggal lahir yang dipilih sesudah tanggal daftar. Betulkan dahulu."


def _not_separable(merge, kept, duplicate, reason):
    if not reason.strip():
        return "Isi alasan mengurungkan."
    if kept.merged_into_id:
        return "Data ini sudah digabung lagi ke data lain. Urungkan penggabungan itu lebih dahulu."
    if kept.retired_at:
        return "Impor data ini sudah diurungkan. Penggabungannya tidak dapat diurungkan lagi."
    if kept.merges.filter(batch__gt=merge.batch_id, batch__undone_by=None).exists():
        return "Sesudah itu data lain digabung ke data ini. Urungkan penggabungan itu lebih dahulu."
    niks = [number for number in (_given_back(merge, kept).get("nik", kept.nik), duplicate.nik) if number]
    others = Participant.objects.active().exclude(pk=kept.pk).filter(nik__in=niks)
    if len(niks) > len(set(niks)) or others.exists():
        return "NIK salah satu data kini dipakai data lain. Betulkan NIK itu lebih dahulu."


def _given_back(merge, kept):
    """{field: value before the merge} of what was taken over and has not been changed since."""
    return {
        name: Participant._meta.get_field(name).to_python(was) if was is not None else None
        for name, (was, became) in merge.taken.items()
        if _text(kept, name) == became
    }


def _change(participant, values, *, by, at):
    """Write `values` on the locked record, raise its version and note in its history what was changed."""
    before = history.stored(participant)
    for name, value in values.items():
        setattr(participant, name, value)
    participant.no_nik = "" if participant.nik else participant.no_nik or NoNik.NOT_BROUGHT
    participant.changed_by, participant.version = by, participant.version + 1
    if {"nik", "birth_date", "sex"} & values.keys():
        _confirm(participant, by=by, at=at)
    participant.save()
    history.record(participant, before, by=by, at=at)


def _confirm(participant, *, by, at):
    """Whoever decides between two records has seen the papers: a difference to the NIK is confirmed by them."""
    digits, born, sex = participant.nik, participant.birth_date, participant.sex
    differs = digits and nik.mismatches(digits, birth_date=born, sex=sex, today=timezone.localdate(at))
    participant.identity_confirmed_by = by if differs else None
    participant.identity_confirmed_at = at if differs else None


def _decide(hand_over, decision, *, by, answer=""):
    """Whether it was still undecided; then it is decided now."""
    stored = HandOver.objects.select_for_update().get(pk=hand_over.pk)
    undecided = stored.decided_at is None
    if undecided:
        stored.decision, stored.answer, stored.decided_by, stored.decided_at = decision, answer, by, timezone.now()
        stored.save()
    hand_over.refresh_from_db()
    return undecided


def _text(participant, name):
    """The stored value of a field as text, None for an empty one that is NULL."""
    field = Participant._meta.get_field(name)
    value = field.value_from_object(participant)
    return None if value is None else field.value_to_string(participant)

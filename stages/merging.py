"""Two records of one person made one, and taken apart again: nothing that happened is lost or told twice.

Both records are written down again with their whole history, as in records.py. Every act is atomic, takes its actor
as `by` and locks both participants in the order of their keys.
"""

from django.db import transaction
from django.utils import timezone

from participants import dates
from participants.models import Participant
from stages import ledger, records
from stages.keys import KeyReused, done
from stages.models import Merge, MoveBatch, Stage, StageVisit
from stages.transitions import UndoBlocked

# What a merge may take over from the duplicate. A kelurahan elsewhere is a hand-over.
TAKEABLE = (
    "nik", "name", "birth_place", "birth_date", "sex", "kk", "address", "rt", "rw", "outside_dki", "domicile", "phone",
    "email", "education", "interest", "track", "business_name", "business_kind", "business_since", "business_address",
    "trained_elsewhere",
)  # fmt: skip


class MergeRefused(Exception):
    """Two records cannot be merged, or a merge cannot be undone; the message is a sentence."""


@transaction.atomic
def merge(kept, duplicate, *, take=(), reason, by, key, versions=None):
    """Make two records of one person one. `take` are the fields of TAKEABLE that `kept` takes over.

    The person is registered since the earlier of both days, and everything that happened in either record
    happened to them. `versions` are those of (kept, duplicate) that the actor saw. Returns the Merge.
    Raises MergeRefused, KeyReused.
    """
    kept, duplicate = _locked(kept, duplicate)
    if earlier := done(MoveBatch, key, kind=MoveBatch.Kind.MERGE):
        if (earlier.merge.kept, earlier.merge.duplicate) != (kept, duplicate):
            raise KeyReused
        return earlier.merge
    if refused := _not_mergeable(kept, duplicate, take, reason, versions):
        raise MergeRefused(refused)
    stays, taken = united(kept, duplicate), {name: _texts(name, kept, duplicate) for name in _takeable(take)}
    act = {"kind": MoveBatch.Kind.MERGE, "key": key, "actor": by, "recorded_at": timezone.now(), "reason": reason}
    batch = MoveBatch.objects.create(moved=len(stays), **act)
    taken_over = {name: getattr(duplicate, name) for name in taken}
    retired = {"retired_at": batch.recorded_at, "merged_into_id": kept.pk}
    records.change(duplicate, retired, by=by, at=batch.recorded_at)
    records.change(kept, taken_over | {"registered_on": stays[0].entered_on}, by=by, at=batch.recorded_at)
    _rewrite({kept: stays, duplicate: []}, batch, reason=f"Digabung: {duplicate.number} ke {kept.number}")
    return Merge.objects.create(batch=batch, kept=kept, duplicate=duplicate, taken=taken)


@transaction.atomic
def unmerge(merge, *, reason, by, key):
    """Take two records apart again: each has what was its own, what happened to `kept` since stays with it.

    Fields that were taken over go back where nobody has changed them since. Returns the batch that undoes the
    merge; the first one if done before. Raises MergeRefused, UndoBlocked, KeyReused.
    """
    kept, duplicate = _locked(merge.kept, merge.duplicate)
    if earlier := MoveBatch.objects.filter(undoes=merge.batch).first():
        return earlier
    done(MoveBatch, key, undoes_id=merge.batch_id)
    if refused := _not_separable(merge, kept, duplicate, reason):
        raise MergeRefused(refused)
    own, theirs = _separated(merge, kept, duplicate)
    if early := [stay for stays in (own, theirs) for stay in stays if stay.entered_on < stays[0].entered_on]:
        raise UndoBlocked(early)
    act = {"kind": MoveBatch.Kind.UNDO, "key": key, "actor": by, "recorded_at": timezone.now(), "reason": reason}
    batch = MoveBatch.objects.create(moved=len(own) + len(theirs), undoes=merge.batch, **act)
    given_back = _given_back(merge, kept) | {"registered_on": own[0].entered_on}
    records.change(kept, given_back, by=by, at=batch.recorded_at)
    in_use = {"retired_at": None, "merged_into_id": None, "registered_on": theirs[0].entered_on}
    records.change(duplicate, in_use, by=by, at=batch.recorded_at)
    _rewrite({kept: own, duplicate: theirs}, batch, reason=f"Penggabungan diurungkan: {reason}")
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


def _rewrite(plan, batch, *, reason):
    """Write the records of `plan`, {participant: stays}, down again with these stays and no others."""
    act = {"by": batch.actor, "recorded_at": batch.recorded_at, "batch": batch}
    facts = [ledger.copy(stay, person, **act) for person, stays in plan.items() for stay in stays]
    before = StageVisit.objects.valid().filter(participant__in=plan)
    ledger.replace(before, facts, reason=reason, by=batch.actor, at=batch.recorded_at)


def _stays(participant):
    return list(participant.visits.valid().select_related("original").in_order())


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
    registered_on = min(kept.registered_on, duplicate.registered_on)
    if born > registered_on:
        when = f"{dates.in_words(born)} sesudah tanggal daftar ({dates.in_words(registered_on)})"
        return f"Tanggal lahir {when}. Betulkan salah satunya lebih dahulu."


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


def _texts(name, *people):
    return [_text(person, name) for person in people]


def _text(participant, name):
    """The stored value of a field as text, None for an empty one that is NULL."""
    field = Participant._meta.get_field(name)
    value = field.value_from_object(participant)
    return None if value is None else field.value_to_string(participant)

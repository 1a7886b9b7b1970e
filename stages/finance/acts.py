"""The only code that writes what P6 records. Each act is atomic, takes its actor as `by`, and twice is once."""

from django.db import transaction
from django.utils import timezone

from participants.dates import in_words
from participants.models import Participant
from stages import work
from stages.finance import months
from stages.finance.models import Bookkeeping, Coaching, Marking, Report
from stages.keys import KeyReused, done

GONE = "Data ini sudah digabung ke data lain atau impornya diurungkan. Cari lagi pesertanya."
NO_REASON = "Isi alasan menarik kembali tanda terima."


class Refused(Exception):
    """What cannot be recorded; the message is a sentence, `field` the name of its field or None."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


@transaction.atomic
def record_coaching(participant, *, held_on, topic, coach, by, key):
    """A coaching attended on `held_on`, a day in Jakarta. Returns it. Raises Refused, KeyReused."""
    act = {"participant_id": participant.pk, "held_on": held_on, "topic": topic, "coach": coach}
    lock([participant.pk])
    if earlier := done(Coaching, key, recorded_by_id=by.pk, **act):
        return earlier
    _not_in_future(held_on, "held_on")
    if held_on < participant.registered_on:
        when = in_words(participant.registered_on)
        raise Refused(f"Tanggal mendahului pendaftaran ({when}).", "held_on")
    return Coaching.objects.create(key=key, recorded_by=by, **act)


@transaction.atomic
def record_bookkeeping(participant, *, method, other, since, by, key):
    """A method of bookkeeping that somebody uses since a day; it may be older than the registration.

    Returns it. Raises Refused, KeyReused.
    """
    act = {"participant_id": participant.pk, "method": method, "other": other, "since": since}
    lock([participant.pk])
    if earlier := done(Bookkeeping, key, recorded_by_id=by.pk, **act):
        return earlier
    _not_in_future(since, "since")
    return Bookkeeping.objects.create(key=key, recorded_by=by, **act)


@transaction.atomic
def void(record, *, reason, by):
    """Declare a coaching or a method a mistake; quiet if it is already. Returns it."""
    locked = type(record).objects.select_for_update().get(pk=record.pk)
    if locked.voided_at is None:
        locked.voided_at, locked.voided_by, locked.void_reason = timezone.now(), by, reason
        locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return locked


@transaction.atomic
def mark_reports(*, received, taken_back, reason="", by, key):
    """Reports received and reports taken back, {(participant key, month)} each: all of them or none.

    A report that was received before stays as it is; so does one that was taken back before. Returns the Marking.
    Raises Refused, KeyReused.
    """
    owners = {owner for owner, _ in received | taken_back}
    lock(owners)
    if earlier := done(Marking, key, actor_id=by.pk, reason=reason):
        return _same(earlier, received, taken_back)
    _possible(received, timezone.localdate())
    if taken_back and not reason.strip():
        raise Refused(NO_REASON, "reason")
    there = _there(owners)
    new, back = sorted(received - set(there)), [pk for each in taken_back for pk in there.get(each, ())]
    act = {"received": len(new), "taken_back": len(back), "reason": reason}
    marking = Marking.objects.create(key=key, actor=by, **act)
    Report.objects.bulk_create(Report(participant_id=who, month=month, marking=marking) for who, month in new)
    Report.objects.filter(pk__in=back).update(taken_back=marking)
    return marking


def lock(keys):
    """Lock these participants in the order of their keys. Raises Refused when one of them is gone meanwhile."""
    found = Participant.objects.active().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    if len(found.values_list("pk", flat=True)) < len(set(keys)):
        raise Refused(GONE)


def _there(owners):
    """{(participant key, month): [report key]} of what was received, whatever record it was written on."""
    selves, found = work.selves(owners), {}
    reports = Report.objects.filter(participant__in=selves, taken_back=None)
    for pk, record, month in reports.values_list("pk", "participant", "month"):
        found.setdefault((selves[record], month), []).append(pk)
    return found


def _same(marking, received, taken_back):
    """`marking` again, if it was made of these. What others had done already is no part of it."""
    marked = set(marking.reports.values_list("participant", "month"))
    if not marked <= received or marking.taken_back > 0 and not taken_back:
        raise KeyReused
    return marking


def _possible(received, today):
    first = months.last(1, today)[0]
    if ahead := sorted(month for _, month in received if month > first):
        raise Refused(f"{months.name(ahead[0])} belum berjalan. Laporannya belum dapat diterima.")


def _not_in_future(day, field):
    if day > timezone.localdate():
        raise Refused("Tanggal tidak boleh di masa depan.", field)

"""The only code that writes what pendampingan records.

Every act is atomic, takes its actor as `by`, locks the participants it touches in the order of their keys, and gives
the same answer when it is called again with the same key (a UUID). Days are days in Jakarta.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import rupiah
from participants.dates import in_words
from participants.models import Participant
from stages import rules, work
from stages.keys import KeyReused, done, fingerprint
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover, month_in_words

A_YEAR = timedelta(366)
FUTURE = "Tanggal tidak boleh di masa depan."
FUTURE_MONTH = "Bulan ini belum tiba."
SAME_NIP = "NIP ini sudah dipakai pendamping lain."
CHANGED = "Orang lain mengubah data ini sementara Anda mengisi. Periksa lagi, lalu simpan. Isian Anda masih ada."
FACTS = ("name", "phone", "nip", "active")
NOT_ACTIVE = "Pendamping ini tidak aktif lagi. Pilih yang lain."


class Refused(Exception):
    """An act that cannot be done; str() is the sentence, `field` what it is about (or None)."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class SomeRefused(Refused):
    """Of several people some cannot be given this mentor: `refusals` is a list of (participant, sentence)."""

    def __init__(self, refusals):
        super().__init__(f"{len(refusals)} peserta tidak dapat didampingi sejak tanggal itu.")
        self.refusals = refusals


def add_mentor(mentor, *, by, key):
    """Save a new mentor. Returns the mentor. Raises Refused, KeyReused."""
    mentor.recorded_by, mentor.key = by, key
    try:
        with transaction.atomic():
            mentor.save(force_insert=True)
    except IntegrityError:  # somebody was faster: with this key, or with this NIP
        act = {name: getattr(mentor, name) for name in FACTS}
        if earlier := done(Mentor, key, recorded_by_id=by.pk, **act):
            return earlier
        raise Refused(SAME_NIP, "nip") from None
    return mentor


@transaction.atomic
def change_mentor(mentor, *, seen):
    """Save a changed mentor; `seen` is the fingerprint of what the actor changed. Raises Refused."""
    held = Mentor.objects.select_for_update().get(pk=mentor.pk)
    changed = any(getattr(held, name) != getattr(mentor, name) for name in FACTS)
    if changed and seen != fingerprint(held, FACTS):
        raise Refused(CHANGED)
    try:
        with transaction.atomic():
            mentor.save()
    except IntegrityError:
        raise Refused(SAME_NIP, "nip") from None
    return mentor


@transaction.atomic
def assign(people, *, mentor, starts_on, by, key, partly=False):
    """Give these participants (a list) a mentor from a day on; their former assignments end that day.

    `partly` leaves out those who cannot have this mentor from that day; else nothing is written for anybody.
    Returns the assignments. Raises Refused, SomeRefused, KeyReused.
    """
    people = _locked([person.pk for person in people])
    if earlier := list(Assignment.objects.filter(key=key)):
        if any((one.mentor_id, one.starts_on, one.recorded_by_id) != (mentor.pk, starts_on, by.pk) for one in earlier):
            raise KeyReused
        return earlier
    _refuse_future(starts_on, "starts_on")
    if not Mentor.objects.select_for_update().get(pk=mentor.pk).active:
        raise Refused(NOT_ACTIVE, "mentor")
    former = _current_of(people)
    refusals = [(one, text) for one in people if (text := _refusal(one, former[one.pk], mentor, starts_on))]
    refused = {person for person, _ in refusals}
    able = [person for person in people if person not in refused]
    if refusals and not (partly and able):
        raise SomeRefused(refusals)
    closed = [one.pk for person in able for one in former[person.pk]]
    Assignment.objects.filter(pk__in=closed).update(ends_on=starts_on)
    written = {"starts_on": starts_on, "key": key, "recorded_by": by, "recorded_at": timezone.now()}
    return Assignment.objects.bulk_create(Assignment(participant=one, mentor=mentor, **written) for one in able)


@transaction.atomic
def record_visit(participant, *, by, key, **fields):
    """Write down a meeting; `fields` are those of MentorVisit. Returns it. Raises Refused, KeyReused."""
    _locked([participant.pk])
    act = {"participant_id": participant.pk, "recorded_by_id": by.pk, **fields}
    if earlier := done(MentorVisit, key, **act):
        return earlier
    _refuse_future(fields["held_on"], "held_on")
    _refuse_before_registration(participant, fields["held_on"], "held_on")
    if fields["next_on"] and fields["next_on"] <= fields["held_on"]:
        raise Refused("Pertemuan berikutnya harus sesudah tanggal kunjungan.", "next_on")
    if fields["next_on"] and fields["next_on"] - fields["held_on"] > A_YEAR:
        raise Refused("Lebih dari setahun sesudah kunjungan. Periksa tahunnya.", "next_on")
    return MentorVisit.objects.create(key=key, recorded_at=timezone.now(), **act)


@transaction.atomic
def report_turnover(participant, *, month, amount, reason="", by, key):
    """Write down what was sold in a month (its first day). A figure that was there needs a reason, and is kept voided.

    Returns the figure. Raises Refused, KeyReused.
    """
    _locked([participant.pk])
    act = {"participant_id": participant.pk, "recorded_by_id": by.pk, "month": month, "amount": amount}
    if earlier := done(Turnover, key, **act):
        return earlier
    _refuse_month(month)
    known = Turnover.objects.valid().filter(month=month, participant__in=work.selves([participant.pk]))
    known = list(known.order_by("-recorded_at"))
    if known and known[0].amount == amount:
        return known[0]
    if known and not reason:
        said = f"Omzet {month_in_words(month)} sudah tercatat {rupiah.written(known[0].amount)}."
        raise Refused(f"{said} Isi alasan untuk membetulkan.", "reason")
    for figure in known:
        _void(figure, reason=reason, by=by)
    return Turnover.objects.create(key=key, recorded_at=timezone.now(), **act)


@transaction.atomic
def void(record, *, reason, by):
    """Declare a visit or a figure a mistake. Quiet if it is already void."""
    record = type(record).objects.select_for_update().get(pk=record.pk)
    if record.voided_at is None:
        _void(record, reason=reason, by=by)
    return record


def _void(record, *, reason, by):
    record.voided_at, record.voided_by, record.void_reason = timezone.now(), by, reason
    record.save(update_fields=["voided_at", "voided_by", "void_reason"])


def _locked(keys):
    """The people with these keys, locked; none of them retired meanwhile."""
    people = list(Participant.objects.active().filter(pk__in=keys).order_by("pk").select_for_update())
    if len(people) != len(set(keys)):
        raise Refused(str(rules.retired()))
    return people


def _current_of(people):
    """{participant key: their current assignments}; several when records were merged."""
    owner = work.selves([person.pk for person in people])
    found = {person.pk: [] for person in people}
    for one in Assignment.objects.current().filter(participant__in=owner).select_related("mentor"):
        found[owner[one.participant_id]].append(one)
    return found


def _refusal(person, former, mentor, starts_on):
    if starts_on < person.registered_on:
        return f"Terdaftar sejak {in_words(person.registered_on)}, sesudah tanggal itu."
    latest = max(former, key=lambda one: (one.starts_on, one.pk), default=None)
    if latest and latest.mentor_id == mentor.pk:
        return f"Sudah didampingi {mentor} sejak {in_words(latest.starts_on)}."
    if latest and starts_on < latest.starts_on:
        return f"Didampingi {latest.mentor} sejak {in_words(latest.starts_on)}, sesudah tanggal itu."


def _refuse_future(day, field):
    if day > timezone.localdate():
        raise Refused(FUTURE, field)


def _refuse_before_registration(participant, day, field):
    if day < participant.registered_on:
        raise Refused(f"Tanggal ini mendahului pendaftaran ({in_words(participant.registered_on)}).", field)


def _refuse_month(month):
    if month > timezone.localdate().replace(day=1):
        raise Refused(FUTURE_MONTH, "month")
    start = date.fromisoformat(settings.PROGRAMME_START)
    if month < start.replace(day=1):
        raise Refused(f"Bulan ini mendahului program ({start.year}).", "month")

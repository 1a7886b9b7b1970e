"""What the office does with the sessions of a class. Every act locks the class, as those in acts.py do."""

from django.db import transaction
from django.utils import timezone

from participants import users
from participants.dates import in_words
from stages.keys import done, fingerprint
from stages.training import rows
from stages.training.acts import TrainingRefused, judge, lock
from stages.training.models import Attendance, Certificate, Session, SessionChange

FACTS = ("held_on", "kind", "topic")
CHANGED = "Orang lain mengubah pertemuan ini sementara Anda mengisi. Periksa lagi, lalu simpan. Isian Anda masih ada."
GONE = "Pertemuan ini sudah dibatalkan."


class Stale(TrainingRefused):
    """Somebody else wrote the attendance after the form was opened; `holds` is theirs."""

    def __init__(self, holds):
        when = f"{timezone.localtime(holds.recorded_at):%H.%M}"
        who = f"{users.name(holds.recorded_by)} mencatat kehadiran ini pukul {when}"
        super().__init__(f"{who}: {rows.shown(holds.present)}. Bila isian Anda yang benar, simpan lagi.", "present")
        self.holds = holds


@transaction.atomic
def add(session, *, by, key):
    """Save a new session of a class. Returns it. Raises TrainingRefused, KeyReused."""
    training_class = lock(session.training_class)
    act = {name: getattr(session, name) for name in ("training_class_id", *FACTS)}
    if earlier := done(Session, key, recorded_by_id=by.pk, **act):
        if earlier.cancelled_at:
            raise TrainingRefused(GONE)
        return earlier
    _on_a_day_of(training_class, session)
    session.recorded_by, session.key = by, key
    session.save(force_insert=True)
    judge(training_class)
    return session


def _on_a_day_of(training_class, session):
    if not training_class.first_on <= session.held_on <= training_class.last_on:
        days = f"{in_words(training_class.first_on)} sampai {in_words(training_class.last_on)}"
        raise TrainingRefused(f"Di luar hari kelas: {days}.", "held_on")


@transaction.atomic
def change(session, *, by, seen):
    """Save a session that was typed wrong; what it said stays as a SessionChange. Quiet when nothing is changed.

    `seen` is the fingerprint of the session that the actor changed. Raises TrainingRefused.
    """
    training_class = lock(session.training_class)
    held = training_class.sessions.get(pk=session.pk)
    was = {name: getattr(held, name) for name in FACTS}
    if held.cancelled_at:
        raise TrainingRefused(GONE)
    if all(getattr(session, name) == value for name, value in was.items()):
        return held
    if seen != fingerprint(held, FACTS):
        raise TrainingRefused(CHANGED)
    _on_a_day_of(training_class, session)
    _keep_what_was_attended(session, held)
    SessionChange.objects.create(session=held, changed_by=by, **was)
    session.save(update_fields=FACTS)
    judge(training_class)
    return session


def _keep_what_was_attended(changed, stored):
    """Attendance is of a day that had come, and a certificate of the sessions as they counted."""
    first = stored.attendances.order_by("pk").first()
    if first and changed.held_on > (written_on := timezone.localdate(first.recorded_at)):
        sentence = f"Kehadirannya sudah dicatat pada {in_words(written_on)}. Tanggalnya tidak boleh sesudah itu."
        raise TrainingRefused(sentence, "held_on")
    certified = Certificate.objects.filter(enrolment__training_class=stored.training_class_id)
    if changed.kind != stored.kind and certified.exists():
        raise TrainingRefused("Sertifikat kelas ini sudah terbit, jadi jenis pertemuan tidak dapat diubah.", "kind")


@transaction.atomic
def cancel(session, *, reason, by):
    """Call off a session, or strike one that was planned by mistake. Quiet when done before. Returns the session.

    Raises TrainingRefused once its attendance is written down.
    """
    training_class = lock(session.training_class)
    session.refresh_from_db()
    if not session.cancelled_at:
        if session.attendances.exists():
            raise TrainingRefused("Kehadiran pertemuan ini sudah dicatat, jadi tidak dapat dibatalkan.")
        session.cancelled_at, session.cancelled_by, session.cancel_reason = timezone.now(), by, reason
        session.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
        judge(training_class)
    return session


@transaction.atomic
def record_attendance(session, *, present, by, key, seen=None):
    """Write down who came: `present` are rows, a set of int. What was written before stays as history.

    `seen` is the key of the attendance that the actor knew of, 0 for none. Returns the Attendance; the one that holds
    when it says the same. Raises TrainingRefused for a session that is still to come or cancelled, Stale, KeyReused.
    """
    training_class = lock(session.training_class)
    act = {"session_id": session.pk, "present": sorted(present)}
    if earlier := done(Attendance, key, recorded_by_id=by.pk, **act):
        return earlier
    if session.held_on > timezone.localdate():
        raise TrainingRefused(f"Pertemuan ini baru akan berlangsung {in_words(session.held_on)}.", "present")
    if not training_class.sessions.in_force().filter(pk=session.pk).exists():
        raise TrainingRefused(GONE)
    holds = session.attendances.select_related("recorded_by").order_by("-pk").first()
    if holds and holds.present == act["present"]:
        return holds
    if seen is not None and (holds.pk if holds else 0) != seen:
        raise Stale(holds)
    written = Attendance.objects.create(recorded_by=by, key=key, **act)
    judge(training_class)
    return written

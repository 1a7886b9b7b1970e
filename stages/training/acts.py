"""What the office does with a class and its people; session_acts.py is about its sessions.

Every act locks the class, so that seats, rows and outcomes never race.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from participants.dates import in_words
from participants.models import Participant
from stages import work
from stages.keys import done, fingerprint
from stages.training import passing, roster
from stages.training.models import Certificate, Enrolment, Outcome, TrainingClass

FACTS = ("interest", "number", "desk_id", "place", "first_on", "last_on", "seats", "trainer")
FACTS += ("theory_percent", "practice_percent")
SAME_CLASS = "Kelas dengan minat, angkatan, kecamatan dan hari pertama ini sudah ada."
CHANGED = "Orang lain mengubah kelas ini sementara Anda mengisi. Periksa lagi, lalu simpan. Isian Anda masih ada."
CERTIFIED = {Outcome.PASSED: "L", Outcome.ATTENDED: "H"}  # the letter at the end of a certificate's number


class TrainingRefused(Exception):
    """An act that a class refuses; str() is the sentence, `field` where it belongs, or None."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Verdict:
    """What became of one person: `refusal` is "" for who sits in the class now, else the sentence why not."""

    person: Participant
    refusal: str = ""


@transaction.atomic
def enrol(training_class, people, *, by, key):
    """Give those of `people` a seat who may have one, in the order given. Returns a Verdict for each.

    The class and then the people are locked: two classes cannot take one person for the same days at once.
    """
    training_class = lock(training_class)
    locked = Participant.objects.active().filter(pk__in=[person.pk for person in people]).order_by("pk")
    present = {person.pk for person in locked.select_for_update()}
    keys = {person.pk: uuid.uuid5(key, f"{training_class.pk}:{person.number}") for person in people}
    before = dict(Enrolment.objects.filter(key__in=keys.values()).values_list("key", "cancelled_at"))
    refusals = _taken_elsewhere(training_class, keys) | dict.fromkeys(keys.keys() - present, "Data ini sudah digabung.")
    verdicts, fresh = [], []
    free = training_class.seats - training_class.enrolments.in_force().count()
    for person in people:
        refusal = _since(before[keys[person.pk]]) if keys[person.pk] in before else refusals.get(person.pk, "")
        if not refusal and keys[person.pk] not in before:
            if len(fresh) < free:
                fresh.append(person)
            else:
                refusal = f"Kursi sudah penuh: {training_class.seats} orang."
        verdicts.append(Verdict(person, refusal))
    _seat(training_class, fresh, keys, by=by)
    return verdicts


def _since(cancelled_at):
    """What is said to a form that gave this seat before; nothing while it holds."""
    return cancelled_at and "Pendaftaran ini sudah dibatalkan sesudahnya. Pilih lagi orangnya untuk mendaftarkan." or ""


def _seat(training_class, people, keys, *, by):
    last = training_class.enrolments.aggregate(last=Max("row"))["last"] or 0
    Enrolment.objects.bulk_create(
        Enrolment(training_class=training_class, participant=person, row=row, key=keys[person.pk], recorded_by=by)
        for row, person in enumerate(people, last + 1)
    )
    judge(training_class)


def _taken_elsewhere(training_class, people):
    """{participant key: sentence} for those who sit in this class or in another one on the same days."""
    whose = work.selves(list(people))
    taken = Enrolment.objects.in_force().filter(
        participant__in=whose,
        training_class__first_on__lte=training_class.last_on,
        training_class__last_on__gte=training_class.first_on,
    )
    found = {}
    for enrolment in taken.select_related("training_class__desk"):
        other = enrolment.training_class
        days = f"{in_words(other.first_on)} sampai {in_words(other.last_on)}"
        if other.pk == training_class.pk:
            found.setdefault(whose[enrolment.participant_id], "Sudah terdaftar di kelas ini.")
        else:
            sentence = f"Sudah di kelas lain pada waktu yang sama: {other}, {days}."
            found[whose[enrolment.participant_id]] = sentence
    return found


@transaction.atomic
def cancel(enrolment, *, reason, by):
    """Take somebody out of a class; the row stays theirs. Quiet when done before. Returns the enrolment."""
    lock(enrolment.training_class)
    enrolment.refresh_from_db()
    if not enrolment.cancelled_at:
        enrolment.cancelled_at, enrolment.cancelled_by, enrolment.cancel_reason = timezone.now(), by, reason
        enrolment.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    return enrolment


@transaction.atomic
def open_class(training_class, *, by, key):
    """Save a new class. Returns it; the first one for the same key. Raises TrainingRefused, KeyReused."""
    act = {"recorded_by_id": by.pk} | {name: getattr(training_class, name) for name in FACTS}
    if earlier := done(TrainingClass, key, **act):
        return earlier
    training_class.recorded_by, training_class.key = by, key
    try:
        with transaction.atomic():
            training_class.save(force_insert=True)
    except IntegrityError:  # somebody was faster: with this key, or with this class
        if earlier := done(TrainingClass, key, **act):
            return earlier
        raise TrainingRefused(SAME_CLASS, "number") from None
    return training_class


@transaction.atomic
def change_class(training_class, *, seen=None):
    """Save a changed class, unless its people, sessions or certificates stand against it. Raises TrainingRefused.

    `seen` is the fingerprint of the class that the actor changed.
    """
    held = lock(training_class)
    changed = any(getattr(held, name) != getattr(training_class, name) for name in FACTS)
    if seen is not None and changed and seen != fingerprint(held, FACTS):
        raise TrainingRefused(CHANGED)
    _keep_what_was_certified(training_class, held)
    taken = list(training_class.enrolments.in_force().values_list("participant", flat=True))
    if training_class.seats < len(taken):
        raise TrainingRefused(f"Sudah {len(taken)} orang terdaftar. Kursi tidak boleh kurang dari itu.", "seats")
    days = (training_class.first_on, training_class.last_on)
    if outside := training_class.sessions.in_force().exclude(held_on__range=days).first():
        raise TrainingRefused(f"Ada pertemuan pada {in_words(outside.held_on)}, di luar hari kelas.", "last_on")
    others = _taken_elsewhere(training_class, roster.persons(taken).values())
    if elsewhere := [sentence for sentence in others.values() if "kelas lain" in sentence]:
        raise TrainingRefused(f"{len(elsewhere)} peserta: {elsewhere[0]}", "first_on")
    training_class.save()
    judge(training_class)
    return training_class


def _keep_what_was_certified(changed, stored):
    certified = Certificate.objects.filter(enrolment__training_class=stored)
    for rule in ("theory_percent", "practice_percent"):
        if getattr(changed, rule) != getattr(stored, rule) and certified.exists():
            raise TrainingRefused("Sertifikat kelas ini sudah terbit, jadi syarat lulusnya tidak dapat diubah.", rule)


@transaction.atomic
def issue_certificates(training_class, *, by):
    """Give everybody who passed or attended their certificate; who has it keeps it.

    Returns {enrolment key: Certificate} of the outcomes that hold. Raises TrainingRefused while a session or its
    attendance is missing.
    """
    training_class = lock(training_class)
    if not passing.is_complete(roster.sessions_of(training_class)):
        raise TrainingRefused("Sertifikat terbit setelah kehadiran setiap pertemuan teori dan praktik dicatat.")
    earned = list(training_class.enrolments.in_force().filter(outcome__in=CERTIFIED))
    fresh = [
        Certificate(
            enrolment=each,
            outcome=each.outcome,
            number=certificate_number(training_class, each.row, each.outcome),
            issued_by=by,
        )
        for each in earned
    ]
    Certificate.objects.bulk_create(fresh, ignore_conflicts=True)  # issued before
    issued = {(each.enrolment_id, each.outcome): each for each in Certificate.objects.filter(enrolment__in=earned)}
    return {each.pk: issued[each.pk, each.outcome] for each in earned}


def certificate_number(training_class, row, outcome):
    """P3/2022/0041/007-L: the number of the certificate of the person at `row`, for passing (L) or not (H)."""
    return f"P3/{training_class.last_on.year}/{training_class.pk:04}/{row:03}-{CERTIFIED[outcome]}"


def lock(training_class):
    """The class as it is stored, its own until the transaction ends."""
    return TrainingClass.objects.select_for_update(of=("self",)).select_related("desk").get(pk=training_class.pk)


def judge(training_class):
    """Keep every outcome of the class what the pass rule says by now."""
    sessions = roster.sessions_of(training_class)
    changed = {}
    for enrolment in training_class.enrolments.all():
        outcome = passing.outcome(training_class, sessions, enrolment.row)
        if outcome != enrolment.outcome:
            changed.setdefault(outcome, []).append(enrolment.pk)
    for outcome, keys in changed.items():
        Enrolment.objects.filter(pk__in=keys).update(outcome=outcome)

"""What P3 records: classes with their sessions, who sits in them by row number, who came, and the certificates.

Nothing is erased: an enrolment or a session is cancelled with a reason, a session is changed, attendance is written
again, and all leave what was.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from participants.models import Desk, Interest, Participant

CLASS_OF = 40  # people in a class (domain: 2024 scale)


# Of a person: not of a record whose import was undone. Who was merged is a person, under another number.
OF_SOMEBODY = Q(participant__retired_at__isnull=True) | Q(participant__merged_into__isnull=False)


def _by():
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)


class TrainingClassQuerySet(models.QuerySet):
    def with_taken(self):
        """Each with `taken`, the seats that somebody has."""
        here = Enrolment.objects.in_force().filter(training_class=OuterRef("pk")).order_by()
        counted = here.values("training_class").annotate(people=Count("pk")).values("people")
        return self.annotate(taken=Coalesce(Subquery(counted), 0))

    def with_room(self):
        return self.with_taken().filter(taken__lt=F("seats"))


class TrainingClass(models.Model):
    """A class by interest. Without a desk it is for the whole district.

    `theory_percent` and `practice_percent` are the share of its sessions that somebody must have attended to pass
    (stages.training.passing).
    """

    interest = models.CharField("minat", max_length=10, choices=Interest)
    number = models.PositiveSmallIntegerField("angkatan")
    desk = models.ForeignKey(
        Desk, models.PROTECT, null=True, blank=True, related_name="training_classes", verbose_name="kecamatan"
    )
    place = models.CharField("tempat", max_length=200)
    first_on = models.DateField("hari pertama")
    last_on = models.DateField("hari terakhir")
    seats = models.PositiveSmallIntegerField("kursi", default=CLASS_OF)
    trainer = models.CharField("pelatih", max_length=200, blank=True)
    theory_percent = models.PositiveSmallIntegerField("hadir teori", default=75)
    practice_percent = models.PositiveSmallIntegerField("hadir praktik", default=100)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = _by()

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interest", "number", "desk", "first_on"], name="trainingclass_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="trainingclass_days"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="trainingclass_seats"),
            models.CheckConstraint(
                condition=Q(theory_percent__range=(1, 100), practice_percent__range=(1, 100)),
                name="trainingclass_percents",
            ),
        ]
        # The latest classes, which every list of P3 offers as a filter.
        indexes = [models.Index(fields=["-first_on", "-id"], name="trainingclass_latest")]

    def __str__(self):
        return class_name(self.interest, self.number, self.desk_id and self.desk.name)


def class_name(interest, number, desk):
    """Kuliner angkatan 3, Kec. Tambora; without the name of a desk, of all Jakarta Barat."""
    return f"{Interest(interest).label} angkatan {number}, {f'Kec. {desk}' if desk else 'Jakarta Barat'}"


class SessionQuerySet(models.QuerySet):
    def in_force(self):
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)


class Session(models.Model):
    """One meeting of a class. Nobody came to one that was cancelled, and it counts for nothing."""

    class Kind(models.TextChoices):
        THEORY = "teori", "Teori"
        PRACTICE = "praktik", "Praktik"

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="sessions")
    held_on = models.DateField("tanggal")
    kind = models.CharField("jenis", max_length=7, choices=Kind)
    topic = models.CharField("materi", max_length=120)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = _by()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=("teori", "praktik")), name="session_kind"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="session_cancelled_by_whom_and_why",
            ),
        ]

    def __str__(self):
        return session_name(self.kind, self.topic)


def session_name(kind, topic):
    """Teori: Gizi."""
    return f"{Session.Kind(kind).label}: {topic}"


class SessionChange(models.Model):
    """What a session said until somebody changed it, at `changed_at`."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="changes")
    held_on = models.DateField()
    kind = models.CharField(max_length=7, choices=Session.Kind)
    topic = models.CharField(max_length=120)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = _by()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return session_name(self.kind, self.topic)


class Outcome(models.TextChoices):
    """What a class came to for one person; empty while a session or its attendance is still to come."""

    PENDING = "", "Berlangsung"
    PASSED = "lulus", "Lulus"
    ATTENDED = "mengikuti", "Mengikuti, belum lulus"
    ABSENT = "absen", "Tidak pernah hadir"


class EnrolmentQuerySet(models.QuerySet):
    def in_force(self):
        """Not cancelled, and of somebody."""
        return self.filter(OF_SOMEBODY, cancelled_at__isnull=True)


class Enrolment(models.Model):
    """One person in one class. `row` is their number on every sign-in sheet of it and is never given to another.

    `outcome` follows from the attendance; stages.training.acts keeps it right whenever that changes.
    """

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="enrolments")
    row = models.PositiveSmallIntegerField("nomor")
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = _by()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "row"], name="enrolment_row"),
            models.UniqueConstraint(
                fields=["training_class", "participant"],
                condition=Q(cancelled_at__isnull=True),
                name="enrolment_once",
            ),
            models.CheckConstraint(condition=Q(row__gte=1), name="enrolment_row_from_one"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="enrolment_cancelled_by_whom_and_why",
            ),
        ]

    def __str__(self):
        return f"{self.training_class_id}:{self.row}"


class Attendance(models.Model):
    """Who came to a session, by row number. Written again it is a new row; the latest holds, the others tell."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    present = ArrayField(models.PositiveSmallIntegerField())
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = _by()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.session_id}: {len(self.present)}"


class Certificate(models.Model):
    """A certificate that was issued. Its number says year, class, row and whether it is of passing (L) or not (H)."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates", db_index=False)
    outcome = models.CharField(max_length=9, choices=Outcome)
    number = models.CharField(max_length=30, unique=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = _by()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "outcome"], name="certificate_once"),
            models.CheckConstraint(condition=Q(outcome__in=("lulus", "mengikuti")), name="certificate_outcome"),
        ]

    def __str__(self):
        return self.number

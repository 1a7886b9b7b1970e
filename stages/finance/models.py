"""What P6 records: coaching attended, how somebody keeps their books, the monthly reports received.

Nothing is rewritten: a mistake is voided with who, when and why, and stays readable.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from participants.models import Participant


def void_is_whole(name):
    """Who, when and why, all three or none."""
    return models.CheckConstraint(
        condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
        | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
        name=name,
    )


class RecordQuerySet(models.QuerySet):
    def valid(self):
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def voided(self):
        return self.filter(voided_at__isnull=False).order_by("pk")

    def of(self, records):
        """Written on any of these records (keys) of a person."""
        return self.filter(participant__in=records)


class Coaching(models.Model):
    """A coaching or a class on money that somebody attended on `held_on`, a day in Jakarta."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="coachings")
    held_on = models.DateField("tanggal")
    topic = models.CharField("topik", max_length=100)
    coach = models.CharField("oleh", max_length=100)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(topic="") & ~Q(coach=""), name="coaching_says_what_and_by_whom"),
            void_is_whole("coaching_void_is_whole"),
        ]

    def __str__(self):
        return f"Pembinaan {self.topic}"


class Method(models.TextChoices):
    CASH_BOOK = "buku-kas", "Buku kas"
    SIAPIK = "siapik", "SIAPIK"
    OTHER = "lain", "Cara lain"


class Bookkeeping(models.Model):
    """How somebody keeps their books since a day. The latest one holds; those before are the history.

    `other` says which way when the method is none of the known ones.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="bookkeepings")
    method = models.CharField("metode pembukuan", max_length=8, choices=Method)
    other = models.CharField("cara lain", max_length=60, blank=True)
    since = models.DateField("sejak")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(method__in=Method.values), name="bookkeeping_method"),
            models.CheckConstraint(
                condition=Q(method=Method.OTHER.value) & ~Q(other="") | ~Q(method=Method.OTHER.value) & Q(other=""),
                name="bookkeeping_other_is_named",
            ),
            void_is_whole("bookkeeping_void_is_whole"),
        ]

    def __str__(self):
        return f"Metode pembukuan {self.title}"

    @property
    def title(self):
        return self.other or self.get_method_display()


class Marking(models.Model):
    """One form of reports, saved as a whole: what was received and what was taken back, by whom and why."""

    key = models.UUIDField(unique=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)
    received = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken_back=0) | ~Q(reason=""), name="marking_taking_back_has_reason"),
        ]

    def __str__(self):
        return f"Laporan {self.recorded_at}"


class Report(models.Model):
    """The report of one month was received. `month` is the first day of the month it is about.

    `marking` recorded it; `taken_back`, if any, says who withdrew it, when and why.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="money_reports", db_index=False)
    month = models.DateField("bulan")
    marking = models.ForeignKey(Marking, models.PROTECT, related_name="reports")
    taken_back = models.ForeignKey(Marking, models.PROTECT, null=True, related_name="withdrawn")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="report_month_is_its_first_day"),
            models.UniqueConstraint(
                fields=["participant", "month"], condition=Q(taken_back__isnull=True), name="report_once_a_month"
            ),
        ]
        indexes = [models.Index(fields=["participant", "month"], name="report_of_participant")]

    def __str__(self):
        return f"Laporan {self.month:%m-%Y}"

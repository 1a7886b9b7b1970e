"""What a kecamatan counted on paper, why it differs from the records, and who signed for it.

Rows are only ever added: a sheet that was wrong is replaced by another one and stays visible, and a sheet that was
signed for takes no more reasons. Triggers in migrations/paper.sql hold this in SQL too.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from participants.models import Desk
from stages.models import Stage

MOST_PEOPLE = 1_000_000  # of one kecamatan; more is a slip of the finger


class SheetQuerySet(models.QuerySet):
    def current(self):
        """Those that no later sheet has replaced."""
        return self.filter(replaced_by=None)


class Sheet(models.Model):
    """The figures (*pernah mencapai*) of one kecamatan for one day in Jakarta, as somebody found them on paper."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+", verbose_name="kecamatan")
    as_of = models.DateField("per tanggal")
    source = models.CharField("sumber", max_length=200)
    stated = models.PositiveSmallIntegerField()  # of how many stages it has a figure
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "desk__code", "-pk"]
        permissions = [
            ("read_paper", "Dapat membaca kertas dan catatan"),
            ("record_paper", "Dapat mencatat angka kertas dan alasannya"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="sheet_has_source"),
            models.CheckConstraint(condition=Q(stated__range=(1, 7)), name="sheet_has_figures"),
            models.UniqueConstraint(
                fields=["desk", "as_of"], condition=Q(replaces__isnull=True), name="sheet_first_of_its_day"
            ),
        ]

    def __str__(self):
        return f"Kecamatan {self.desk}, {self.as_of}"


class Figure(models.Model):
    """How many people one stage had reached, by a sheet. A stage the paper says nothing of has none."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="figures")
    stage = models.PositiveSmallIntegerField("tahap", choices=Stage)
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["stage"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "stage"], name="figure_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.programme()), name="figure_of_the_programme"),
            models.CheckConstraint(condition=Q(people__lte=MOST_PEOPLE), name="figure_possible"),
        ]

    def __str__(self):
        return f"{Stage(self.stage).title}: {self.people}"


class Reason(models.Model):
    """Why paper and records differ by `gap` (paper less records). It explains that gap and no other."""

    figure = models.ForeignKey(Figure, models.PROTECT, related_name="reasons")
    gap = models.IntegerField()
    text = models.CharField("alasan", max_length=200)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reason_says_something"),
            models.CheckConstraint(condition=~Q(gap=0), name="reason_explains_a_gap"),
        ]

    def __str__(self):
        return self.text


class SignOff(models.Model):
    """Somebody stands for a sheet. `records` is {stage number: people} as the ledger said it at that moment."""

    sheet = models.OneToOneField(Sheet, models.PROTECT, primary_key=True, related_name="sign_off")
    records = models.JSONField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    def __str__(self):
        return f"{self.signed_at}"

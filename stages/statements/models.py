"""What was said in public: figures of a day as known at a moment, kept with their sentence, author and hash.

Rows are only added; triggers in migrations/statements.sql refuse anything else, whoever asks.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from participants.models import Desk
from stages.models import Stage
from stages.tally import Measure


class PinnedMoment(models.Model):
    """Up to `known_at` the ledger is complete: nothing can be written down any more with that moment or an earlier one.

    The database sees to it (statements.sql); moments.pin() says how.
    """

    known_at = models.DateTimeField(unique=True)
    pinned_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.known_at}"


class StatementQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-created_at", "-pk").select_related("desk", "author")

    def like(self, *, desk, measure):
        """Those that say the same thing: the same place and measure."""
        return self.filter(desk=desk, measure=measure)


class Statement(models.Model):
    """One statement. `figures` is {stage number as text: people}, all eight; `place` and `sentence` are what was said.

    `as_of` is a day in Jakarta. `previous` is the statement that the sentence compares with. `sha256` is that of
    canonical.text(), which the database recomputes on its own (verify_integrity, I13).
    """

    code = models.CharField(max_length=11, unique=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    as_of = models.DateField("per tanggal")
    known_at = models.DateTimeField("sebagaimana tercatat pada")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+", verbose_name="kecamatan")
    place = models.CharField(max_length=100)
    measure = models.CharField("ukuran", max_length=7, choices=Measure)
    figures = models.JSONField()
    sentence = models.TextField()
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="statement_measure"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="statement_sha256"),
            models.CheckConstraint(condition=Q(known_at__lte=models.F("created_at")), name="statement_known_by_then"),
            models.CheckConstraint(condition=~Q(sentence=""), name="statement_says_something"),
            models.CheckConstraint(
                condition=Q(figures__has_keys=[str(stage.value) for stage in Stage]), name="statement_has_all_figures"
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("statements:statement", args=[self.code])

    @property
    def counted(self):
        """{Stage: people}, in order."""
        return {stage: self.figures[str(stage.value)] for stage in Stage}

    @property
    def scope(self):
        """The scope of tally.py: a queryset of Desk, or None for the whole district."""
        return None if self.desk_id is None else Desk.objects.filter(pk=self.desk_id)

"""How many people a year is to bring to a stage: of a kecamatan, or of the whole district.

Every value ever set is a row that stays; the one that no other has followed is the target of today.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participants.models import Desk
from stages.models import Stage

FIRST_YEAR, LAST_YEAR = 2018, 2100  # PROGRAMME_START; and far enough
MOST_PEOPLE = 10_000_000


class TargetQuerySet(models.QuerySet):
    def current(self):
        """Those that no later one has followed, and that were not taken back."""
        return self.filter(followed_by=None, people__isnull=False)


class Target(models.Model):
    """`people` new to `stage` in `year`; desk empty: Jakarta Barat; people empty: the target was taken back."""

    year = models.PositiveSmallIntegerField("tahun")
    stage = models.PositiveSmallIntegerField("tahap", choices=Stage)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+", verbose_name="kecamatan")
    people = models.PositiveIntegerField("target", null=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="target_year"),
            models.CheckConstraint(condition=Q(stage__in=Stage.programme()), name="target_of_the_programme"),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__lte=MOST_PEOPLE), name="target_possible"
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=False) | Q(people__isnull=False), name="target_begins_with_a_value"
            ),
            models.UniqueConstraint(
                F("year"),
                F("stage"),
                F("desk"),
                condition=Q(follows__isnull=True),
                nulls_distinct=False,
                name="target_first",
            ),
        ]

    def __str__(self):
        return f"{self.year} {Stage(self.stage).title}, {self.desk or 'Jakarta Barat'}: {self.people}"

    @property
    def title(self):
        return Stage(self.stage).title

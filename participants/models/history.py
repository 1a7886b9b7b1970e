"""What was changed on a record, and which two records are known to be two people. Both are only added to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from participants.models.participant import Participant


class FieldChange(models.Model):
    """One field of one participant, changed by one save: from what to what, as stored (text; "" is empty)."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=30)
    was = models.CharField(max_length=254, blank=True)  # as long as the longest field, the e-mail address
    became = models.CharField(max_length=254, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-changed_at", "field"]
        constraints = [models.CheckConstraint(condition=~Q(was=F("became")), name="fieldchange_changes_something")]

    def __str__(self):
        return f"{self.field} {self.changed_at}"


class DifferentPeople(models.Model):
    """Two records that look alike and were found to be two people, so that nobody asks again."""

    one = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    other = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="differentpeople_in_order"),
            models.UniqueConstraint(fields=["one", "other"], name="differentpeople_once"),
        ]

    def __str__(self):
        return f"{self.one_id} ≠ {self.other_id}"

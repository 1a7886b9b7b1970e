"""Whom somebody has chosen, to be moved or seen to together: kept in the database, so that it lasts across pages."""

from django.conf import settings
from django.db import models

from participants.models import Participant


class Selection(models.Model):
    """What one user has chosen, and how they work with lists.

    `previewed` is the key of the form whose preview was shown last: that form alone may be committed.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="selection")
    previewed = models.UUIDField(null=True)
    shortcuts = models.BooleanField("pintasan papan ketik", default=True)

    def __str__(self):
        return f"{self.user}"


class Chosen(models.Model):
    """One participant chosen by one user. `seen` is their open stay as the last preview showed it."""

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="chosen", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+", db_index=False)
    seen = models.ForeignKey("stages.StageVisit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "participant"], name="chosen_once")]

    def __str__(self):
        return f"{self.participant_id}"

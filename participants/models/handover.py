"""A resident who is registered at another desk: asked for by one kecamatan, decided by the other."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from participants.models.participant import Participant
from participants.models.places import Desk, Kelurahan


class HandOverQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has decided yet."""
        return self.filter(decided_at__isnull=True)

    def to_decide_by(self, user):
        """Open requests for people whom `user` may see: theirs to decide."""
        return self.open().filter(participant__in=Participant.objects.visible_to(user))


class HandOver(models.Model):
    """A request to hand a participant over to the desk of `kelurahan`, and what became of it.

    `reason` is why it is asked for, `answer` why it was declined. `from_desk` is where the participant was.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "diterima", "Diterima"
        DECLINED = "ditolak", "Ditolak"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="hand_overs")
    from_desk = models.ForeignKey(Desk, models.PROTECT, related_name="+", db_index=False)
    to_desk = models.ForeignKey(Desk, models.PROTECT, related_name="hand_overs_asked", db_index=False)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("alasan", max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="handover_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(from_desk=models.F("to_desk")), name="handover_to_another_desk"),
            models.UniqueConstraint(
                fields=["participant", "to_desk"], condition=Q(decided_at__isnull=True), name="handover_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["from_desk"], name="handover_open", condition=Q(decided_at__isnull=True)),
            models.Index(fields=["to_desk", "-asked_at"], name="handover_asked"),
        ]

    def __str__(self):
        return f"{self.participant_id} → {self.to_desk_id}"

"""Questions that tell whether somebody is in the programme: counted, so that nobody can ask them all."""

from django.conf import settings
from django.db import models


class Inquiry(models.Model):
    """One such question. `subject` is a keyed hash of who asked, or of what was asked about; never the thing itself."""

    class Kind(models.TextChoices):
        FOREIGN_NIK = "nik", "NIK terdaftar di kecamatan lain"
        STATUS = "status", "Halaman status peserta"
        CODE = "kode", "Kode pernyataan"

    kind = models.CharField(max_length=6, choices=Kind)
    subject = models.CharField(max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    found = models.ForeignKey("participants.Participant", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject", "-asked_at"], name="inquiry_counted")]

    def __str__(self):
        return f"{self.kind} {self.asked_at}"

"""The record of every list that left the office as a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Export(models.Model):
    """A list that left the office as a file: who took it, when, what for, which people and how many.

    `filters` are the codes of the list's address; `searched` says that a search narrowed it as well.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (xlsx)"
        CSV = "csv", "CSV"

    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField("keperluan", max_length=200)
    format = models.CharField("bentuk berkas", max_length=4, choices=Format)
    filters = models.CharField(max_length=500, blank=True)
    searched = models.BooleanField(default=False)
    with_nik = models.BooleanField("sertakan NIK", default=False)
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["-taken_at"]
        constraints = [models.CheckConstraint(condition=~Q(purpose=""), name="export_has_purpose")]

    def __str__(self):
        return f"{self.taken_at} {self.format}"

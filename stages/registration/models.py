"""Existing lists on their way into the register: a run for each file, a row for each of its rows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from participants.models import Participant
from stages.models import MoveBatch


class ImportRun(models.Model):
    """One file: uploaded, its columns understood, every row checked, and then imported as one batch.

    `headings` are those of the sheet, in order; `mapping` is {column number from 0: field} of what they mean.
    `done` of `rows` says how far the step under way is. Whoever works on it holds it until `held_until`; when
    that moment passes without a result, the worker has died and the step is taken up again.
    """

    class State(models.TextChoices):
        READING = "baca", "Membaca berkas"
        MAPPING = "kolom", "Kolom perlu dicocokkan"
        CHECKING = "periksa", "Memeriksa baris"
        CHECKED = "siap", "Siap diimpor"
        IMPORTING = "impor", "Mengimpor"
        IMPORTED = "selesai", "Selesai diimpor"
        FAILED = "gagal", "Gagal"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=State)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    batch = models.OneToOneField(MoveBatch, models.PROTECT, null=True, related_name="import_run")

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="selesai", batch__isnull=False) | ~Q(state="selesai") & Q(batch__isnull=True),
                name="importrun_imported_has_batch",
            ),
            models.CheckConstraint(condition=Q(state="gagal") ^ Q(failure=""), name="importrun_failed_says_why"),
        ]

    def __str__(self):
        return self.filename


class ImportRow(models.Model):
    """One row of the file: its cells as they stand there, and the verdict with every problem of the row.

    `number` is the row number of the sheet. `cells` are strings, numbers or null; a date is an ISO string.
    `problems` are [code, field, sentence, whether it refuses the row] of everything refused or noted. `participant`
    is whom the row became, or who was there already.
    """

    class Verdict(models.TextChoices):
        UNCHECKED = "", "Belum diperiksa"
        NEW = "baru", "Baru"
        KNOWN = "ada", "Sudah ada"
        REFUSED = "tolak", "Ditolak"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    verdict = models.CharField(max_length=5, choices=Verdict, blank=True)
    problems = models.JSONField(default=list)
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="importrow_number")]

    def __str__(self):
        return f"{self.run_id}:{self.number}"

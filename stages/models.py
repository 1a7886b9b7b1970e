"""The ledger: who was in which stage from when to when, who wrote it down, when, and why.

Facts are only ever added; a mistake is voided, with who, when and why. `left_on` and `first` follow from
the facts and are kept right by ledger.py. Constraints and triggers in migrations/0002_guards.py make
anything else impossible in SQL too.
"""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from participants.models import Desk, Participant
from stages.chosen import Chosen, Selection
from stages.saved import SavedFilter

__all__ = [
    "Chosen",
    "Departure",
    "Export",
    "Merge",
    "MoveBatch",
    "SavedFilter",
    "Selection",
    "Stage",
    "StageVisit",
]


class Stage(models.IntegerChoices):
    """The seven stages of the brief (ANTARA, June 2022), and the place after them.

    Number and label live here only. LEFT is not a stage of the programme but somewhere a person can be;
    as a stay like the others it has the same two clocks, can be voided, and can be followed by a return.
    """

    REGISTRATION = 1, "Pendaftaran"
    MENTORING = 2, "Pendampingan"
    TRAINING = 3, "Pelatihan"
    LICENSING = 4, "Perizinan"
    MARKETING = 5, "Akses pemasaran"
    FINANCE = 6, "Pengelolaan keuangan"
    CAPITAL = 7, "Akses permodalan"
    LEFT = 8, "Keluar dari program"

    @classmethod
    def programme(cls):
        """The seven, in order."""
        return [stage for stage in cls if stage is not cls.LEFT]

    @property
    def is_left(self):
        return self is Stage.LEFT

    @property
    def title(self):
        """`P3 Pelatihan`: the number never stands without its label."""
        return self.label if self is Stage.LEFT else f"P{self.value} {self.label}"


class Departure(models.TextChoices):
    """Why somebody left the programme."""

    WITHDREW = "mundur", "Mengundurkan diri"
    MOVED = "pindah", "Pindah domisili"
    DIED = "meninggal", "Meninggal dunia"
    FINISHED = "selesai", "Selesai mengikuti program"


class MoveBatch(models.Model):
    """Many moves made as one act, so that they can be undone as one act."""

    class Kind(models.TextChoices):
        MOVE = "pindah", "Pemindahan"
        UNDO = "urung", "Pengurungan"
        IMPORT = "impor", "Impor daftar"
        MERGE = "gabung", "Penggabungan data ganda"

    kind = models.CharField(max_length=6, choices=Kind)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    stage = models.PositiveSmallIntegerField(choices=Stage, null=True)
    effective_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    moved = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="urung", undoes__isnull=False) | ~Q(kind="urung") & Q(undoes__isnull=True),
                name="movebatch_undo_names_its_batch",
            ),
            models.CheckConstraint(condition=~Q(kind="urung") | ~Q(reason=""), name="movebatch_undo_has_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def stage_title(self):
        return Stage(self.stage).title if self.stage else ""

    def stays(self):
        """Everything it wrote, in whatever record it stands by now: copies of its stays included."""
        return StageVisit.objects.filter(Q(batch=self) | Q(original__batch=self))


class StageVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(participant__in=Participant.objects.visible_to(user))

    def valid(self):
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def open(self):
        """Where people are now."""
        return self.valid().filter(left_on__isnull=True)

    def registrations_written(self, day):
        """Registrations that were first written down on `day` (Jakarta), whenever they happened, of records that are
        still in use at that desk; the newest first.
        """
        start = timezone.make_aware(datetime.combine(day, time.min))
        here = {"participant__retired_at": None, "desk": F("participant__desk")}
        registrations = self.filter(stage=Stage.REGISTRATION, original=None, **here)
        written = registrations.filter(recorded_at__gte=start, recorded_at__lt=start + timedelta(days=1))
        return written.order_by("-recorded_at")

    def in_order(self):
        """As they happened. On one day the stage number decides, whichever was written down first."""
        return self.order_by("entered_on", "stage", "pk")


class StageVisit(models.Model):
    """One stay of one participant in one stage.

    `entered_on` and `left_on` (exclusive; empty while open) are days in Jakarta: when it happened, *berlaku*.
    `recorded_at` is the moment it was written down, *dicatat*. `first` marks a person's first stay in a
    stage, so that *reached* is a plain count. `desk` is the participant's, kept here for the figures.

    When a record changes (handed over to another desk, merged, its registration date corrected) its stays are
    voided and written down again; `original` is the stay as it was first written.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="visits")
    stage = models.PositiveSmallIntegerField("tahap", choices=Stage)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+", db_index=False)
    entered_on = models.DateField("tanggal berlaku")
    left_on = models.DateField(null=True)
    first = models.BooleanField()
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("alasan", max_length=200, blank=True)
    departure = models.CharField("sebab keluar", max_length=10, choices=Departure, blank=True)
    batch = models.ForeignKey(MoveBatch, models.PROTECT, null=True, related_name="visits")
    key = models.UUIDField(null=True, unique=True)
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = StageVisitQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_tally", "Dapat membaca rekap"),
            ("view_district_tally", "Dapat membaca rekap semua kecamatan"),
            ("move_participant", "Dapat memindahkan peserta"),
            ("correct_ledger", "Dapat membatalkan dan mengurungkan"),
            ("record_mentoring", "Dapat mencatat pendampingan"),
            ("record_training", "Dapat mencatat pelatihan"),
            ("record_licensing", "Dapat mencatat perizinan"),
            ("record_marketing", "Dapat mencatat akses pemasaran"),
            ("record_finance", "Dapat mencatat pengelolaan keuangan"),
            ("record_capital", "Dapat mencatat rujukan permodalan"),
            ("view_amounts", "Dapat melihat nilai rupiah permodalan"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stagevisit_stage"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                name="stagevisit_left_after_entered",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="stagevisit_void_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.LEFT.value) & ~Q(departure="") | ~Q(stage=Stage.LEFT.value) & Q(departure=""),
                name="stagevisit_departure",
            ),
            models.UniqueConstraint(
                fields=["participant", "entered_on", "stage"],
                condition=Q(voided_at__isnull=True),
                name="stagevisit_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(voided_at__isnull=True, stage=1),
                name="stagevisit_one_registration",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(voided_at__gte=F("recorded_at")),
                name="stagevisit_voided_after_recorded",
            ),
        ]
        indexes = [
            # The figures: people who reached, and people who are now in, a stage.
            models.Index(
                fields=["stage", "desk", "entered_on"],
                condition=Q(first=True, voided_at__isnull=True),
                name="stagevisit_reached",
            ),
            models.Index(
                fields=["stage", "desk", "entered_on", "left_on"],
                condition=Q(voided_at__isnull=True),
                name="stagevisit_now",
            ),
            # The lists behind them, newest participant first: of the district, and of one desk.
            models.Index(
                fields=["stage", "-participant"],
                condition=Q(voided_at__isnull=True),
                name="stagevisit_list",
            ),
            models.Index(
                fields=["stage", "desk", "-participant"],
                condition=Q(voided_at__isnull=True),
                name="stagevisit_list_of_desk",
            ),
            # Who was registered today.
            models.Index(fields=["-recorded_at"], condition=Q(stage=1), name="stagevisit_registered"),
        ]

    def __str__(self):
        return f"{self.title} sejak {self.entered_on}"

    @property
    def place(self):
        return Stage(self.stage)

    @property
    def title(self):
        return self.place.title

    @property
    def can_be_voided(self):
        """Everything else stands on the registration."""
        return self.voided_at is None and self.stage != Stage.REGISTRATION

    @property
    def written(self):
        """The stay as it was first written down, by whom and when."""
        return self.original or self

    @property
    def is_late(self):
        """Written down on a later day than it happened (*susulan*)."""
        return timezone.localdate(self.written.recorded_at) > self.entered_on


class Merge(models.Model):
    """Two records of one person made one: `duplicate` is retired, its stays were written down again on `kept`.

    `taken` is {field: [value before, value after]} of what `kept` took over from the duplicate, as stored.
    Who, when and why stand on the batch.
    """

    batch = models.OneToOneField(MoveBatch, models.PROTECT, primary_key=True, related_name="merge")
    kept = models.ForeignKey(Participant, models.PROTECT, related_name="merges")
    duplicate = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    taken = models.JSONField()

    def __str__(self):
        return f"{self.duplicate_id} → {self.kept_id}"


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


from stages.summary import TallyChange, TallySource, TallySpan  # noqa: E402, F401  models of this app too

"""Permits: which kinds there are, who has which, how far it has come, and every change of it.

A permit stands on the record it was written on; whose it is now follows from merges (PermitQuerySet.of). What
became of it is kept as events; the status and the dates of a permit follow from its events that are not voided,
and acts.py alone writes both.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from participants.models import Participant

SOON = timedelta(days=90)  # how long before its end a permit is warned about


class Status(models.TextChoices):
    APPLIED = "diajukan", "Diajukan"
    IN_PROCESS = "diproses", "Diproses"
    ISSUED = "terbit", "Terbit"
    REFUSED = "ditolak", "Ditolak"

    @property
    def next(self):
        """What may become of it. An issued or refused permit stays so; another application is another permit."""
        return {
            Status.APPLIED: [Status.IN_PROCESS, Status.ISSUED, Status.REFUSED],
            Status.IN_PROCESS: [Status.ISSUED, Status.REFUSED],
        }.get(self, [])


class PermitKind(models.Model):
    """A kind of permit. `code` stands in addresses. The number of a permit is one of `prefixes` (capital letters; none
    when empty) and `digits_min` to `digits_max` digits; when both are empty, anything. `years` is how long it is
    valid, empty for ever, counted from the day it is issued or, `years_from_application`, applied for.
    """

    code = models.SlugField("kode", max_length=20, unique=True, help_text="Untuk alamat, misalnya spp-irt.")
    name = models.CharField("nama", max_length=40, unique=True)
    position = models.PositiveSmallIntegerField("urutan", default=0)
    prefixes = models.CharField(
        "awalan nomor", max_length=40, blank=True, help_text="Huruf besar, dipisah spasi; kosong bila hanya angka."
    )
    digits_min = models.PositiveSmallIntegerField("angka paling sedikit", null=True, blank=True)
    digits_max = models.PositiveSmallIntegerField("angka paling banyak", null=True, blank=True)
    years = models.PositiveSmallIntegerField("berlaku (tahun)", null=True, blank=True, help_text="Kosong: seterusnya.")
    years_from_application = models.BooleanField("dihitung sejak pengajuan", default=False)
    several = models.BooleanField("boleh lebih dari satu per peserta", default=False)
    required = models.BooleanField(
        "diminta sebelum tahap berikutnya", default=False, help_text="Yang diminta bank: NIB."
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name = verbose_name_plural = "jenis izin"
        constraints = [
            models.CheckConstraint(
                condition=Q(digits_min__isnull=True, digits_max__isnull=True)
                | Q(digits_min__gte=1, digits_max__gte=F("digits_min"), digits_max__lte=30),
                name="permitkind_digits",
                violation_error_message="Isi kedua batas angka (1 sampai 30, yang kecil lebih dahulu), atau kosongkan.",
            ),
            models.CheckConstraint(
                condition=Q(prefixes__regex=r"^([A-Z]+( [A-Z]+)*)?$"),
                name="permitkind_prefixes",
                violation_error_message="Tulis awalan dengan huruf besar, dipisah satu spasi.",
            ),
            models.CheckConstraint(
                condition=Q(years__isnull=True) | Q(years__gte=1, years__lte=100),
                name="permitkind_years",
                violation_error_message="Isi 1 sampai 100 tahun, atau kosongkan.",
            ),
        ]

    def __str__(self):
        return self.name


class KindStep(models.Model):
    """One step on the way from the application to the permit, in order. Being issued is no step but the status."""

    kind = models.ForeignKey(PermitKind, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField("urutan")
    name = models.CharField("langkah", max_length=40)

    class Meta:
        ordering = ["position"]
        verbose_name, verbose_name_plural = "langkah", "langkah sebelum terbit"
        constraints = [models.UniqueConstraint(fields=["kind", "position"], name="kindstep_position")]

    def __str__(self):
        return self.name


class PermitQuerySet(models.QuerySet):
    def valid(self):
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def of(self, people):
        """The permits of `people`, a queryset of participants, and of the records merged into theirs."""
        records = Participant.objects.filter(merged_into__isnull=False)  # said, so that the few are looked at first
        fresh = list(records.filter(merged_into__in=people).values_list("pk", flat=True))
        merged = list(fresh)
        while fresh:
            fresh = list(Participant.objects.filter(merged_into__in=fresh).values_list("pk", flat=True))
            merged += fresh
        return self.filter(Q(participant__in=people.order_by()) | Q(participant__in=merged))

    def visible_to(self, user):
        return self.of(Participant.objects.visible_to(user))


def ending(today):
    return Q(status=Status.ISSUED, expires_on__gte=today, expires_on__lte=today + SOON)


def ended(today):
    return Q(status=Status.ISSUED, expires_on__lt=today)


class Permit(models.Model):
    """One permit of one participant; `subject` is the product or brand it is for. All dates are days in Jakarta;
    `expires_on` is the last day it is valid, empty when it does not end.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="permits")
    kind = models.ForeignKey(PermitKind, models.PROTECT, related_name="permits", db_index=False)
    subject = models.CharField("produk atau merek", max_length=100, blank=True)
    status = models.CharField("keadaan", max_length=8, choices=Status, default=Status.APPLIED)
    number = models.CharField("nomor", max_length=40, blank=True)
    applied_on = models.DateField("diajukan")
    processed_on = models.DateField("diproses", null=True)
    issued_on = models.DateField("terbit", null=True)
    expires_on = models.DateField("berakhir", null=True)
    refused_on = models.DateField("ditolak", null=True)
    refusal = models.CharField("alasan penolakan", max_length=200, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "izin"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(voided_at__isnull=True) & ~Q(number=""),
                name="permit_number",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["diajukan", "diproses"], issued_on=None, refused_on=None, number="", refusal="")
                | Q(status="terbit", issued_on__isnull=False, refused_on=None, refusal="") & ~Q(number="")
                | Q(status="ditolak", refused_on__isnull=False, issued_on=None, number="") & ~Q(refusal=""),
                name="permit_status_has_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(processed_on__isnull=False) | ~Q(status="diproses"), name="permit_processed_since"
            ),
            models.CheckConstraint(
                condition=(Q(processed_on__isnull=True) | Q(processed_on__gte=F("applied_on")))
                & (Q(issued_on__isnull=True) | Q(issued_on__gte=F("applied_on")))
                & (Q(refused_on__isnull=True) | Q(refused_on__gte=F("applied_on")))
                & (Q(expires_on__isnull=True) | Q(issued_on__isnull=False, expires_on__gte=F("issued_on"))),
                name="permit_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="permit_voided_with_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "status", "-id"], name="permit_by_kind"),
            models.Index(fields=["expires_on"], name="permit_by_end", condition=Q(expires_on__isnull=False)),
        ]

    def __str__(self):
        return f"{self.kind}: {self.subject}" if self.subject else str(self.kind)

    def get_absolute_url(self):
        return reverse("licensing:permit", args=[self.pk])

    @property
    def is_open(self):
        return bool(Status(self.status).next)

    @property
    def ends_soon(self):
        return bool(self.expires_on) and 0 <= (self.expires_on - timezone.localdate()).days <= SOON.days

    @property
    def has_ended(self):
        return bool(self.expires_on) and self.expires_on < timezone.localdate()


class PermitEvent(models.Model):
    """One change of a permit: who wrote it down, when, from which status to which, and the day it happened.

    With a `step` that step was taken. `detail` is the number or the reason of refusal as it was written then.
    """

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=8, choices=Status, blank=True)
    to_status = models.CharField(max_length=8, choices=Status)
    step = models.ForeignKey(KindStep, models.PROTECT, null=True, related_name="+", db_index=False)
    happened_on = models.DateField()
    detail = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "perubahan izin"
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "step"],
                condition=Q(voided_at__isnull=True, step__isnull=False),
                name="permitevent_step_once",
            ),
            models.CheckConstraint(
                condition=Q(step__isnull=False) | ~Q(from_status=F("to_status")), name="permitevent_changes"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="permitevent_voided_with_who_and_why",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """`Bimtek` or `Terbit`: what happened."""
        return self.step.name if self.step else self.get_to_status_display()

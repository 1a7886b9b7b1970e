"""What pendampingan records: mentors, whom each of them accompanies, their visits, and turnover as it was reported.

Nothing is rewritten: an assignment is closed by the next one, a visit or a figure that was a mistake is voided with
who, when and why. All of it stays with the record it was written on; whose it is, stages.work.selves() says.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from participants.dates import MONTHS
from participants.models import Participant

VOIDED_IS_WHOLE = Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="") | Q(
    voided_at__isnull=False, voided_by__isnull=False
) & ~Q(void_reason="")


class Mentor(models.Model):
    """Somebody who accompanies participants. Contract staff have no NIP; `user` is their own login, if any."""

    name = models.CharField("nama", max_length=100)
    phone = models.CharField("HP/WhatsApp", max_length=15)
    nip = models.CharField("NIP", max_length=18, blank=True)
    active = models.BooleanField("aktif", default=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mentor", verbose_name="pengguna"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, db_index=False
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = verbose_name_plural = "pendamping"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="mentor_name_given"),
            models.CheckConstraint(
                condition=Q(nip="") | Q(nip__regex=r"^[0-9]{18}$"),
                name="mentor_nip_digits",
                violation_error_message="NIP harus 18 angka.",
            ),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+62[0-9]{8,12}$"),
                name="mentor_phone_e164",
                violation_error_message="Tulis nomor seperti +6281234567890.",
            ),
            models.UniqueConstraint(
                fields=["nip"],
                condition=~Q(nip=""),
                name="mentor_nip",
                violation_error_code="unique",
                violation_error_message="NIP ini sudah dipakai pendamping lain.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("mentoring:mentor", args=[self.pk])


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        """Those that hold now."""
        return self.filter(ends_on__isnull=True)


class Assignment(models.Model):
    """A participant's mentor from one day (Jakarta) until another, exclusive; empty while it holds.

    People who were given a mentor as one act share its `key`.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="mentor_assignments")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="assignments")
    starts_on = models.DateField("sejak")
    ends_on = models.DateField("sampai", null=True)
    key = models.UUIDField(db_index=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(ends_on__isnull=True), name="assignment_one_current"
            ),
            models.UniqueConstraint(fields=["key", "participant"], name="assignment_once_an_act"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.mentor_id} sejak {self.starts_on}"


class Mode(models.TextChoices):
    """How mentor and participant met."""

    VISIT = "kunjungan", "Kunjungan"
    PHONE = "telepon", "Telepon"
    ONLINE = "daring", "Daring"
    OFFICE = "kantor", "Di kantor"


class Topic(models.TextChoices):
    """What it was about."""

    IDEA = "ide", "Ide dan rencana usaha"
    PRODUCT = "produk", "Produk dan kemasan"
    PRICE = "harga", "Modal dan harga jual"
    SALES = "penjualan", "Penjualan dan pemasaran"
    PERMIT = "izin", "Perizinan"
    BOOKS = "keuangan", "Pencatatan keuangan"
    OTHER = "lain", "Lain-lain"


class VoidableQuerySet(models.QuerySet):
    def valid(self):
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def visible_to(self, user):
        return self.filter(participant__in=Participant.objects.visible_to(user))


class MentorVisit(models.Model):
    """One meeting of a mentor with a participant, in a few short fields, and when they meet next."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="mentor_visits", db_index=False)
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="visits", db_index=False)
    held_on = models.DateField("tanggal")
    mode = models.CharField("cara", max_length=9, choices=Mode)
    place = models.CharField("tempat", max_length=100, blank=True)
    topic = models.CharField("topik", max_length=9, choices=Topic)
    topic_note = models.CharField("rincian topik", max_length=100, blank=True)
    problem = models.CharField("kendala", max_length=200, blank=True)
    action = models.CharField("tindakan", max_length=200, blank=True)
    next_on = models.DateField("pertemuan berikutnya", null=True)
    key = models.UUIDField(unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = VoidableQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="mentorvisit_mode"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="mentorvisit_topic"),
            models.CheckConstraint(
                condition=~Q(topic="lain") | ~Q(topic_note=""), name="mentorvisit_other_topic_is_named"
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")), name="mentorvisit_next_is_later"
            ),
            models.CheckConstraint(condition=VOIDED_IS_WHOLE, name="mentorvisit_void_is_whole"),
        ]
        indexes = [
            models.Index(fields=["participant", "-held_on", "-id"], name="mentorvisit_of_participant"),
            models.Index(
                fields=["held_on", "mentor"], condition=Q(voided_at__isnull=True), name="mentorvisit_of_period"
            ),
        ]

    def __str__(self):
        return f"{self.get_mode_display()} {self.held_on}"


class Turnover(models.Model):
    """What a participant said they sold in a month, in whole rupiah. `month` is its first day."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="turnovers")
    month = models.DateField("bulan")
    amount = models.BigIntegerField("omzet")
    key = models.UUIDField(unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = VoidableQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "month"], condition=Q(voided_at__isnull=True), name="turnover_one_a_month"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="turnover_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="turnover_month_is_its_first_day"),
            models.CheckConstraint(condition=VOIDED_IS_WHOLE, name="turnover_void_is_whole"),
        ]

    def __str__(self):
        return month_in_words(self.month)


def month_in_words(month):
    """The month of a day: Mei 2022."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"

"""Referrals to banks: which banks and schemes there are, who was referred where, how far it came, every change of it.

A referral stands on the record it was written on; whose it is now follows from merges (owners.py). What became of it
is kept as events; its status, dates and amounts follow from its events that are not voided, and acts.py alone writes
both. Amounts are whole rupiah, and shown only to those who have stages.view_amounts (UU 27/2022, article 4).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from participants.models import Participant
from stages.capital import owners


class Status(models.TextChoices):
    REFERRED = "dirujuk", "Dirujuk"
    SUBMITTED = "diajukan", "Diajukan"
    APPROVED = "disetujui", "Disetujui"
    REFUSED = "ditolak", "Ditolak"
    DISBURSED = "cair", "Cair"
    WITHDRAWN = "mundur", "Tidak dilanjutkan"

    @property
    def next(self):
        """What may become of it. A bank that is asked again after a refusal is another referral.

        Until the money is there whoever asked for it may withdraw, also what was approved.
        """
        return {
            Status.REFERRED: [Status.SUBMITTED, Status.WITHDRAWN],
            Status.SUBMITTED: [Status.APPROVED, Status.REFUSED, Status.WITHDRAWN],
            Status.APPROVED: [Status.DISBURSED, Status.WITHDRAWN],
        }.get(self, [])


OPEN = [status.value for status in Status if status.next]


class Bank(models.Model):
    """A bank that people are referred to. `code` stands in addresses. One that is not active is not offered."""

    code = models.SlugField("kode", max_length=20, unique=True, help_text="Untuk alamat, misalnya bank-dki.")
    name = models.CharField("nama", max_length=40, unique=True)
    active = models.BooleanField("ditawarkan", default=True)

    class Meta:
        ordering = ["pk"]  # the bank of the city first
        verbose_name = verbose_name_plural = "bank"

    def __str__(self):
        return self.name


class Scheme(models.Model):
    """A scheme of credit: KUR, Monas Pemula. `code` stands in forms."""

    code = models.SlugField("kode", max_length=20, unique=True)
    name = models.CharField("nama", max_length=40, unique=True)
    active = models.BooleanField("ditawarkan", default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "skema"

    def __str__(self):
        return self.name


class ReferralQuerySet(models.QuerySet):
    def valid(self):
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def of(self, people):
        """The referrals of `people`, a queryset of participants, and of the records merged into theirs."""
        merged = owners.merged()
        theirs = set(people.filter(pk__in=set(merged.values())).values_list("pk", flat=True)) if merged else ()
        records = [record for record, owner in merged.items() if owner in theirs]
        return self.filter(Q(participant__in=people.order_by()) | Q(participant__in=records))

    def visible_to(self, user):
        return self.of(Participant.objects.visible_to(user))


VOIDED_OR_NOT = Q(voided_at=None, voided_by=None, void_reason="") | (
    Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")
)
UNDECIDED = Q(decided_on=None, amount_approved=None, refusal="")
APPROVAL = Q(decided_on__isnull=False, amount_approved__isnull=False, refusal="")
REFUSAL = Q(decided_on__isnull=False, amount_approved=None) & ~Q(refusal="")
NOT_DISBURSED = Q(disbursed_on=None, amount_disbursed=None)
DISBURSAL = Q(disbursed_on__isnull=False, amount_disbursed__isnull=False)
GOES_ON = Q(withdrawn_on=None, withdrawal="")
WITHDRAWAL = Q(withdrawn_on__isnull=False) & ~Q(withdrawal="")


class Referral(models.Model):
    """One referral of one participant to one bank. All dates are days in Jakarta, all amounts whole rupiah.

    `unready_reason` is why somebody was referred although the stages before had not recorded everything.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="referrals")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="referrals", db_index=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="referrals", db_index=False)
    status = models.CharField("keadaan", max_length=9, choices=Status, default=Status.REFERRED)
    referred_on = models.DateField("dirujuk")
    unready_reason = models.CharField(max_length=200, blank=True)
    amount_asked = models.BigIntegerField("jumlah diminta", null=True)
    submitted_on = models.DateField("diajukan", null=True)
    decided_on = models.DateField("diputuskan", null=True)
    amount_approved = models.BigIntegerField("jumlah disetujui", null=True)
    refusal = models.CharField("alasan penolakan", max_length=200, blank=True)
    disbursed_on = models.DateField("cair", null=True)
    amount_disbursed = models.BigIntegerField("jumlah cair", null=True)
    withdrawn_on = models.DateField("tidak dilanjutkan", null=True)
    withdrawal = models.CharField("alasan tidak dilanjutkan", max_length=200, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "rujukan"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "bank", "scheme"],
                condition=Q(voided_at__isnull=True, status__in=OPEN),
                name="referral_open_once",
            ),
            models.CheckConstraint(condition=UNDECIDED | APPROVAL | REFUSAL, name="referral_approved_or_refused"),
            models.CheckConstraint(
                condition=Q(status="dirujuk", submitted_on=None) & UNDECIDED & NOT_DISBURSED & GOES_ON
                | Q(status="diajukan", submitted_on__isnull=False) & UNDECIDED & NOT_DISBURSED & GOES_ON
                | Q(status="disetujui", submitted_on__isnull=False) & APPROVAL & NOT_DISBURSED & GOES_ON
                | Q(status="ditolak", submitted_on__isnull=False) & REFUSAL & NOT_DISBURSED & GOES_ON
                | Q(status="cair", submitted_on__isnull=False) & APPROVAL & DISBURSAL & GOES_ON
                | Q(status="mundur") & UNDECIDED & NOT_DISBURSED & WITHDRAWAL
                | Q(status="mundur", submitted_on__isnull=False) & APPROVAL & NOT_DISBURSED & WITHDRAWAL,
                name="referral_status_has_its_facts",
            ),
            models.CheckConstraint(
                condition=(Q(submitted_on__isnull=True) | Q(submitted_on__gte=F("referred_on")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("submitted_on")))
                & (Q(disbursed_on__isnull=True) | Q(disbursed_on__gte=F("decided_on")))
                & (
                    Q(withdrawn_on__isnull=True)
                    | Q(withdrawn_on__gte=Coalesce(F("decided_on"), F("submitted_on"), F("referred_on")))
                ),
                name="referral_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(amount_asked__isnull=True) | Q(amount_asked__gte=0))
                & (Q(amount_approved__isnull=True) | Q(amount_approved__gte=0))
                & (Q(amount_disbursed__isnull=True) | Q(amount_disbursed__gte=0)),
                name="referral_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount_disbursed__isnull=True) | Q(amount_disbursed__lte=F("amount_approved")),
                name="referral_disbursed_within_approved",
            ),
            models.CheckConstraint(condition=VOIDED_OR_NOT, name="referral_voided_with_who_and_why"),
        ]
        indexes = [models.Index(fields=["bank", "status", "-id"], name="referral_by_bank")]

    def __str__(self):
        return f"{self.bank}, {self.scheme}"

    def get_absolute_url(self):
        return reverse("capital:referral", args=[self.pk])

    @property
    def is_open(self):
        return bool(Status(self.status).next)

    @property
    def since(self):
        """Since when it is what it is."""
        return self.withdrawn_on or self.disbursed_on or self.decided_on or self.submitted_on or self.referred_on


class ReferralEvent(models.Model):
    """One change of a referral: who wrote it down, when, from which status to which, and the day it happened.

    `amount` is what was asked, approved or disbursed, and `detail` the reason given, as they were written then.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=9, choices=Status, blank=True)
    to_status = models.CharField(max_length=9, choices=Status)
    happened_on = models.DateField()
    amount = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "perubahan rujukan"
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "to_status"], condition=Q(voided_at__isnull=True), name="referralevent_once"
            ),
            models.CheckConstraint(condition=~Q(from_status=F("to_status")), name="referralevent_changes"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="referralevent_amount_not_negative"
            ),
            models.CheckConstraint(condition=VOIDED_OR_NOT, name="referralevent_voided_with_who_and_why"),
        ]

    def __str__(self):
        return self.get_to_status_display()

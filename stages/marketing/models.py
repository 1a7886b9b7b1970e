"""What P5 records: bazaars and who took part in them with what turnover, and the shops people have online."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from participants.models import Participant
from participants.rupiah import MOST
from stages import work

MOST_STANDS = 1000


class Level(models.TextChoices):
    """Who holds a bazaar, the nearest first; ANTARA, June 2022: from the city down to the kelurahan, and online."""

    KELURAHAN = "kelurahan", "Kelurahan"
    KECAMATAN = "kecamatan", "Kecamatan"
    CITY = "kota", "Kota"
    PROVINCE = "provinsi", "Provinsi"
    ONLINE = "daring", "Daring"


class BazaarQuerySet(models.QuerySet):
    def standing(self):
        """Not voided: the only ones that are chosen for, listed and counted."""
        return self.filter(voided_at__isnull=True)


class Bazaar(models.Model):
    """One bazaar; `starts_on` and `ends_on` are its first and its last day in Jakarta.

    `version` rises with everything that is written about it and its participants (optimistic locking). One that was
    written down by mistake is voided; nobody has a stand in it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nama bazar", max_length=100)
    level = models.CharField("tingkat", max_length=10, choices=Level)
    organiser = models.CharField("penyelenggara", max_length=100)
    place = models.CharField("tempat", max_length=150)
    starts_on = models.DateField("hari pertama")
    ends_on = models.DateField("hari terakhir")
    stands = models.PositiveIntegerField(
        "jumlah stan", validators=[MinValueValidator(1), MaxValueValidator(MOST_STANDS)]
    )
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = BazaarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="bazaar_voided_whole",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="bazaar_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(stands__gte=1, stands__lte=MOST_STANDS), name="bazaar_stands"),
            models.CheckConstraint(condition=~Q(name=""), name="bazaar_name_given"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="bazaar_level"),
        ]
        indexes = [
            models.Index(fields=["starts_on"], name="bazaar_starts_on"),
            models.Index(fields=["ends_on"], name="bazaar_ends_on"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("marketing:bazaar", args=[self.pk])


class PersonalQuerySet(models.QuerySet):
    """What was recorded of somebody stays on the record it was written on."""

    def of_persons(self):
        """With the alias `person`, the key of whose it is now."""
        return work.of_persons(self).alias(person=work.PERSON)

    def visible_to(self, user):
        """Those of people whom `user` may see."""
        return self.of_persons().filter(person__in=Participant.objects.visible_to(user))


class ParticipationQuerySet(PersonalQuerySet):
    def standing(self):
        """Not cancelled: each has a stand."""
        return self.filter(cancelled_at__isnull=True)


class Participation(models.Model):
    """One participant chosen for one bazaar; while it is not cancelled it takes a stand.

    `attended` is empty until the result is written down; `turnover` is what they sold there, in whole rupiah, empty
    when not reported. `key` is that of the form they were chosen with, the same for all of it.
    """

    bazaar = models.ForeignKey(Bazaar, models.PROTECT, related_name="participations", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="participations")
    key = models.UUIDField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    attended = models.BooleanField("hadir", null=True)
    turnover = models.BigIntegerField("omzet", null=True)
    result_at = models.DateTimeField(null=True)
    result_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bazaar", "participant"],
                condition=Q(cancelled_at__isnull=True),
                name="participation_one_stand_each",
            ),
            models.UniqueConstraint(fields=["key", "participant"], name="participation_once_by_key"),
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0, turnover__lte=MOST, attended=True),
                name="participation_turnover_of_who_attended",
            ),
            models.CheckConstraint(
                condition=Q(result_at__isnull=True, result_by__isnull=True, attended__isnull=True)
                | Q(result_at__isnull=False, result_by__isnull=False),
                name="participation_result_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, attended__isnull=True)
                & ~Q(cancel_reason=""),
                name="participation_cancelled_whole",
            ),
        ]
        indexes = [models.Index(fields=["bazaar"], name="participation_of_bazaar")]

    def __str__(self):
        return f"{self.participant_id} · {self.bazaar_id}"


class Marketplace(models.Model):
    """Where people sell online. `hosts` are the ends of its addresses, parted by blanks; empty means any address."""

    name = models.CharField("nama", max_length=60, unique=True)
    hosts = models.CharField(
        "akhiran alamat", max_length=200, blank=True, help_text="Dipisah spasi, misalnya: tokopedia.com tokopedia.link"
    )
    position = models.PositiveSmallIntegerField("urutan", default=100)
    in_use = models.BooleanField("ditawarkan", default=True)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = verbose_name_plural = "lokapasar"

    def __str__(self):
        return self.name


class ShopQuerySet(PersonalQuerySet):
    def open(self):
        return self.filter(closed_on__isnull=True)


class Shop(models.Model):
    """A shop somebody has online: since when, and until when if it was closed (days in Jakarta)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="shops")
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="shops", verbose_name="lokapasar")
    name = models.CharField("nama toko", max_length=100)
    address = models.CharField("alamat toko", max_length=300)
    since = models.DateField("sejak")
    closed_on = models.DateField("ditutup", null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ShopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="shop_address_is_https"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by__isnull=True)
                | Q(closed_on__gte=F("since"), closed_by__isnull=False),
                name="shop_closed_after_it_opened",
            ),
            models.UniqueConstraint(
                fields=["address"], condition=Q(closed_on__isnull=True), name="shop_open_address_once"
            ),
        ]

    def __str__(self):
        return self.name

"""Who a resident is, as on the KTP."""

from functools import cache

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from participants import nik, numbers, search
from participants.models.places import Desk, Kelurahan

SAMPLE = "JB-0000-0000"  # a registration number of nobody


class Sex(models.TextChoices):
    MALE = nik.MALE, "Laki-laki"
    FEMALE = nik.FEMALE, "Perempuan"


class Interest(models.TextChoices):
    FOOD = "kuliner", "Kuliner"
    CRAFT = "kerajinan", "Kerajinan tangan"
    SEWING = "menjahit", "Menjahit"
    OTHER = "lain", "Lain-lain"


class Track(models.TextChoices):
    BEGINNER = "pemula", "Pemula"
    TRADING = "naik-kelas", "Naik kelas (sudah berusaha)"


class Channel(models.TextChoices):
    DESK = "kecamatan", "Kantor kecamatan"
    KELURAHAN = "kelurahan", "Kelurahan"
    NEIGHBOURHOOD = "rw", "RW"
    EVENT = "acara", "Acara"
    ONLINE = "daring", "Daring"


class Education(models.TextChoices):
    PRIMARY = "sd", "SD atau sederajat"
    JUNIOR = "smp", "SMP atau sederajat"
    SENIOR = "sma", "SMA/SMK atau sederajat"
    DIPLOMA = "diploma", "Diploma"
    BACHELOR = "s1", "S1 atau lebih"


class NoNik(models.TextChoices):
    """Why somebody is registered without a NIK; completed later."""

    NOT_BROUGHT = "tidak-dibawa", "KTP tidak dibawa"
    LOST = "hilang", "KTP hilang, dalam pengurusan"
    NOT_ISSUED = "belum-terbit", "KTP belum terbit"
    NOT_LISTED = "tanpa-nik", "NIK tidak ada di daftar lama"


class ParticipantQuerySet(models.QuerySet):
    def active(self):
        """One record for each person: without those merged into another and those of an undone import."""
        return self.filter(retired_at__isnull=True)

    def of_nobody(self):
        """Records that are nobody's any more: those of an undone import."""
        return self.filter(retired_at__isnull=False, merged_into__isnull=True)

    def visible_to(self, user):
        """The people `user` may see, by desk. No desk, nobody."""
        if user.is_active and user.has_perm("participants.view_every_participant"):
            return self.active()
        desks = Desk.objects.visible_to(user).order_by().values_list("pk", flat=True)
        return self.active().filter(desk__in=list(desks))  # as values: the planner knows their people

    def without_nik(self):
        """Those whose NIK is still to come."""
        return self.filter(nik__isnull=True)

    def matching(self, text):
        """The people meant by what was typed in the search box: name, number, phone or NIK."""
        number = numbers.clean(text)
        merged = number and self.model.objects.successor_of(number)
        return self.filter(Q(pk=merged) if merged else search.condition(text))

    def successor_of(self, number):
        """The key of the record that this registration number leads to by now, after any merges; None when the record
        was not merged or does not exist. The number still stands on a slip.
        """
        found = key = self.filter(number=number).values_list("merged_into", flat=True).first()
        while found:
            key, found = found, self.filter(pk=found).values_list("merged_into", flat=True).first()
        return key


class Participant(models.Model):
    """A resident in the programme, as on the KTP. `version` rises with each edit (optimistic locking).

    A record is never deleted: `retired_at` is the moment it was merged into another (`merged_into`) or its
    import was undone, and from then on it is nobody's record. `status_token` opens the resident's own status
    page; `desk_seconds` is how long the desk took from opening the form to saving it.
    """

    number = models.CharField("nomor pendaftaran", max_length=12, unique=True)
    nik = models.CharField("NIK", max_length=16, null=True, blank=True)  # noqa: DJ001 (NULL is not unique)
    no_nik = models.CharField("alasan tanpa NIK", max_length=12, choices=NoNik, blank=True)
    identity_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    identity_confirmed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField("nama sesuai KTP", max_length=100)
    birth_place = models.CharField("tempat lahir", max_length=60)
    birth_date = models.DateField("tanggal lahir")
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex)
    kk = models.CharField("nomor KK", max_length=16, blank=True)
    address = models.CharField("alamat KTP", max_length=200)
    rt = models.CharField("RT", max_length=3)
    rw = models.CharField("RW", max_length=3)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, verbose_name="kelurahan")
    desk = models.ForeignKey(
        Desk, models.PROTECT, related_name="participants", verbose_name="kecamatan", db_index=False
    )
    outside_dki = models.BooleanField("KTP di luar DKI Jakarta", default=False)
    domicile = models.CharField("alamat domisili", max_length=200, blank=True)
    phone = models.CharField("HP/WhatsApp", max_length=15, blank=True)
    email = models.EmailField("surel", blank=True)
    education = models.CharField("pendidikan terakhir", max_length=10, choices=Education, blank=True)
    interest = models.CharField("minat usaha", max_length=10, choices=Interest)
    track = models.CharField("jalur", max_length=10, choices=Track)
    business_name = models.CharField("nama usaha", max_length=100, blank=True)
    business_kind = models.CharField("jenis usaha", max_length=60, blank=True)
    business_since = models.PositiveSmallIntegerField("berusaha sejak tahun", null=True, blank=True)
    business_address = models.CharField("alamat usaha", max_length=200, blank=True)
    trained_elsewhere = models.BooleanField("pernah ikut pelatihan serupa", default=False)
    channel = models.CharField("mendaftar melalui", max_length=10, choices=Channel, default=Channel.DESK)
    registered_on = models.DateField("tanggal daftar")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="petugas", db_index=False
    )
    privacy_notice = models.CharField("versi pemberitahuan privasi", max_length=10)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    status_token = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    desk_seconds = models.PositiveIntegerField(null=True)
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    name_words = models.GeneratedField(expression=search.NAME_WORDS, output_field=SearchVectorField(), db_persist=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "peserta"
        permissions = [
            ("view_every_participant", "Dapat melihat peserta semua kecamatan"),
            ("merge_participant", "Dapat menggabungkan data ganda"),
            ("import_participant", "Dapat mengimpor daftar"),
            ("export_participant", "Dapat mengekspor daftar"),
            ("export_nik", "Dapat mengekspor NIK"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik"],
                condition=Q(retired_at__isnull=True),
                name="participant_nik",
                violation_error_code="unique",
                violation_error_message="NIK ini sudah terdaftar.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(retired_at__isnull=False),
                name="participant_merged_is_retired",
            ),
            models.CheckConstraint(condition=Q(nik__regex=r"^[0-9]{16}$"), name="participant_nik_digits"),
            models.CheckConstraint(
                condition=Q(nik__isnull=False, no_nik="") | Q(nik__isnull=True) & ~Q(no_nik=""),
                name="participant_nik_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(identity_confirmed_by__isnull=True, identity_confirmed_at__isnull=True)
                | Q(identity_confirmed_by__isnull=False, identity_confirmed_at__isnull=False),
                name="participant_identity_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^JB-[0-9A-Z]{4}-[0-9A-Z]{4}$"), name="participant_number_shape"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="participant_name_given"),
            models.CheckConstraint(condition=Q(kk="") | Q(kk__regex=r"^[0-9]{16}$"), name="participant_kk_digits"),
            models.CheckConstraint(
                condition=Q(rt__regex=r"^[0-9]{3}$", rw__regex=r"^[0-9]{3}$"), name="participant_rt_rw_digits"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+62[0-9]{8,12}$"), name="participant_phone_e164"
            ),
            models.CheckConstraint(
                condition=Q(birth_date__lte=models.F("registered_on")), name="participant_born_before_registered"
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="participant_sex"),
            models.CheckConstraint(condition=Q(interest__in=Interest.values), name="participant_interest"),
            models.CheckConstraint(condition=Q(track__in=Track.values), name="participant_track"),
        ]
        indexes = [
            models.Index(fields=["desk", "-id"], name="participant_by_desk"),
            models.Index(fields=["interest", "-id"], name="participant_by_interest"),
            models.Index(fields=["phone"], name="participant_by_phone", condition=~Q(phone="")),
            models.Index(fields=["birth_date"], name="participant_by_birth_date"),
            models.Index(fields=["desk", "-id"], name="participant_without_nik", condition=Q(nik__isnull=True)),
            models.Index(
                fields=["id"],
                name="participant_of_nobody",
                condition=Q(retired_at__isnull=False, merged_into__isnull=True),
            ),
            search.NameIndex,
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return page_of(self.number)


def page_of(number):
    """The address of the page about whoever has this registration number."""
    return _page().replace(SAMPLE, number)


@cache
def _page():
    """The address of SAMPLE, looked up once: fifty times on a page of a list would cost as much as two queries."""
    return reverse("participants:detail", args=[SAMPLE])

"""Where people register: the desks of the kecamatan and their kelurahan."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class DeskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The desks whose people `user` may see: all for the district office, an officer's own, else none."""
        if not user.is_active or not user.has_perm("participants.view_participant"):
            return self.none()
        if user.has_perm("participants.view_every_participant"):
            return self
        return self.filter(officers=user)


class Desk(models.Model):
    """The registration desk of one kecamatan and the officers who sit there."""

    code = models.CharField("kode Kemendagri", max_length=8, unique=True)
    name = models.CharField("kecamatan", max_length=60)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="desks", verbose_name="petugas"
    )

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "meja kecamatan"
        verbose_name_plural = "meja kecamatan"

    def __str__(self):
        return self.name


class KelurahanQuerySet(models.QuerySet):
    def in_force(self, day):
        """The kelurahan that exist on `day`; Kapuk, for one, is being split."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Kelurahan(models.Model):
    """An urban village. `valid_from` and `valid_to` are the first and the last day it exists; empty is unbounded."""

    code = models.CharField("kode Kemendagri", max_length=13, unique=True)
    name = models.CharField("kelurahan", max_length=60)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="kelurahan", verbose_name="kecamatan")
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)

    objects = KelurahanQuerySet.as_manager()

    class Meta:
        ordering = ["desk__code", "name"]
        verbose_name = verbose_name_plural = "kelurahan"
        constraints = [
            models.UniqueConstraint(fields=["id", "desk"], name="kelurahan_desk"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="kelurahan_validity",
                violation_error_message="“Berlaku sampai” mendahului “berlaku sejak”.",
            ),
        ]

    def __str__(self):
        return self.name

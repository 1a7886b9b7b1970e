"""Filters that are kept under a name. They hold codes only, so they say nothing about anybody."""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower

# In plain SQL: every list asks, most have none, and to lay it out would take longer than to answer it.
OF_LIST = """
    SELECT * FROM stages_savedfilter WHERE (owner_id = %s OR shared) AND stage IS NOT DISTINCT FROM %s
    ORDER BY name, id LIMIT 100
"""


class NameTaken(Exception):
    """The message is a sentence for whoever chose the name."""


class SavedFilterQuerySet(models.QuerySet):
    def of_list(self, stage, user):
        """Those of the list of a stage (None: of everybody's): the user's own, and what others share."""
        return self.raw(OF_LIST, [user.pk, stage]).prefetch_related("owner")


class SavedFilter(models.Model):
    """The filters of a list under a name: `codes` as addresses.codes() gives them, without the day when it was today.

    Whom it shows is for the list to say: everybody sees only their own people through it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nama saringan", max_length=60)
    stage = models.PositiveSmallIntegerField(null=True)
    codes = models.CharField(max_length=500)
    shared = models.BooleanField("bagikan ke seluruh kantor", default=False)
    saved_at = models.DateTimeField(auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="savedfilter_name_of_owner"),
            models.UniqueConstraint(Lower("name"), condition=Q(shared=True), name="savedfilter_name_in_office"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(codes=""), name="savedfilter_whole"),
        ]

    def __str__(self):
        return self.name


def keep(*, name, stage, codes, shared, by):
    """The SavedFilter of that name; the same twice is one. Raises NameTaken."""
    asked = {"name": name, "stage": stage, "codes": codes, "shared": shared}
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(owner=by, **asked)
    except IntegrityError as clash:
        if same := SavedFilter.objects.filter(owner=by, **asked).first():
            return same
        own = SavedFilter.objects.filter(owner=by, name__iexact=name).exists()
        whose = "Anda sudah punya saringan" if own else "Kantor sudah punya saringan"
        raise NameTaken(f"{whose} bernama “{name}”. Pilih nama lain.") from clash

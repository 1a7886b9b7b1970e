"""The list of classes, the latest first: what it is narrowed by, and one page of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from stages.training.models import TrainingClass

PAGE = 50
# Where a class stands on a day.
STATES = {
    "akan": lambda today: Q(first_on__gt=today),
    "berjalan": lambda today: Q(first_on__lte=today, last_on__gte=today),
    "selesai": lambda today: Q(last_on__lt=today),
}


@dataclass(frozen=True)
class Page:
    """Classes with `taken`, the latest first. `after` is the cursor of the next page, None on the last."""

    rows: list
    after: int | None


def chosen(*, year=None, desk=None, district=False, state=""):
    """The classes that begin in a year, of a desk or for the whole `district`, in one of STATES by today."""
    classes = TrainingClass.objects.all()
    if year:
        classes = classes.filter(first_on__range=(date(year, 1, 1), date(year, 12, 31)))
    if desk or district:
        classes = classes.filter(desk=desk)
    return classes.filter(STATES[state](timezone.localdate())) if state else classes


def page(classes, before=None):
    """Fifty classes after the cursor `before`, a TrainingClass. Never counts and never skips through rows."""
    if before:
        day = before.first_on
        later = Q(first_on__lt=day) | Q(first_on=day, pk__lt=before.pk)
        classes = classes.filter(later, first_on__lte=day)  # what follows from it lets the index be used
    found = list(classes.with_taken().select_related("desk")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, shown[-1].pk if len(found) > PAGE else None)

"""Figures about bazaars: what is made of the participations that a user may see, and of nothing else."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from stages.marketing.models import Bazaar, Level, Participation

NOTHING = {"chosen": 0, "attended": 0, "turnover": 0}


@dataclass(frozen=True)
class BazaarRow:
    """A bazaar and, of its people: how many are chosen, how many attended, and what these sold in whole rupiah."""

    bazaar: Bazaar
    chosen: int
    attended: int
    turnover: int


@dataclass(frozen=True)
class LevelRow:
    """The same of all bazaars of a level."""

    level: str
    bazaars: int
    chosen: int
    attended: int
    turnover: int


def rows(user, bazaars):
    """A BazaarRow for each of `bazaars`, a queryset; two queries."""
    had = Participation.objects.standing().visible_to(user).filter(bazaar__in=bazaars.order_by().values("pk"))
    counted = had.values("bazaar").annotate(**_sums())
    found = {row.pop("bazaar"): row for row in counted}
    return [BazaarRow(bazaar, **_whole(found.get(bazaar.pk, NOTHING))) for bazaar in bazaars]


def levels(rows):
    """A LevelRow for each level that has a bazaar among `rows`, the nearest first, and one of them all."""
    parts = [(label, [row for row in rows if row.bazaar.level == level]) for level, label in Level.choices]
    return [_level(label, part) for label, part in parts if part], _level("Semua", rows)


def of_year(year):
    """The bazaars that begin in a year, the newest first."""
    return begun_in(year).standing()


def voided_of_year(year):
    """Those that were voided, the newest first."""
    return begun_in(year).filter(voided_at__isnull=False).select_related("voided_by")


def begun_in(year):
    days = (date(year, 1, 1), date(year, 12, 31))
    return Bazaar.objects.filter(starts_on__range=days).order_by("-starts_on", "-pk")


def _sums():
    return {
        "chosen": Count("pk"),
        "attended": Count("pk", filter=Q(attended=True)),
        "turnover": Sum("turnover"),
    }


def _whole(sums):
    return sums | {"turnover": int(sums["turnover"] or 0)}


def _level(label, part):
    return LevelRow(label, len(part), *(sum(getattr(row, name) for row in part) for name in NOTHING))

"""Reference data: the kecamatan and kelurahan of the city, from data/dki_wilayah.csv."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from participants.models import Desk, Kelurahan

FILE = Path(__file__).parent / "data" / "dki_wilayah.csv"


@transaction.atomic
def load(city_code=settings.CITY_CODE):
    """Create the desks and kelurahan of a city that do not exist yet. Never changes or removes one.

    Where nothing is missing nothing is written, so that a start does not pass for a change of the figures.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kota_code"] == city_code]
    names = {row["kecamatan_code"]: row["kecamatan"] for row in rows}
    _create_missing(Desk, [Desk(code=code, name=name) for code, name in names.items()])
    desks = {desk.code: desk for desk in Desk.objects.filter(code__in=names)}
    kelurahan = (
        Kelurahan(code=row["kelurahan_code"], name=row["kelurahan"], desk=desks[row["kecamatan_code"]]) for row in rows
    )
    _create_missing(Kelurahan, list(kelurahan))


def _create_missing(model, places):
    known = set(model.objects.filter(code__in=[place.code for place in places]).values_list("code", flat=True))
    if missing := [place for place in places if place.code not in known]:
        model.objects.bulk_create(missing, ignore_conflicts=True)

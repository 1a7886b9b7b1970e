"""Reference data: the kecamatan and kelurahan of the city, from data/dki_wilayah.csv."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from participants.models import Desk, Kelurahan

FILE = Path(__file__).parent / "data" / "dki_wilayah.csv"


@transaction.atomic
def load(city_code=settings.CITY_CODE):
    """Create the desks and kelurahan of a city that do not exist yet. Never changes or removes one."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kota_code"] == city_code]
    names = {row["kecamatan_code"]: row["kecamatan"] for row in rows}
    Desk.objects.bulk_create((Desk(code=code, name=name) for code, name in names.items()), ignore_conflicts=True)
    desks = {desk.code: desk for desk in Desk.objects.filter(code__in=names)}
    Kelurahan.objects.bulk_create(
        (
            Kelurahan(code=row["kelurahan_code"], name=row["kelurahan"], desk=desks[row["kecamatan_code"]])
            for row in rows
        ),
        ignore_conflicts=True,
    )

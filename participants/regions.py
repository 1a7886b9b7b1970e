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
        for row in csv.DictReader(file):
            if row["kota_code"] == city_code:
                desk, _ = Desk.objects.get_or_create(code=row["kecamatan_code"], defaults={"name": row["kecamatan"]})
                Kelurahan.objects.get_or_create(
                    code=row["kelurahan_code"], defaults={"name": row["kelurahan"], "desk": desk}
                )

"""A bazaar of July 2022 and a shop, for tests and the bench."""

import uuid
from datetime import date

from stages.marketing import acts
from stages.marketing.models import Marketplace

DAY = date(2022, 7, 1)


def bazaar(by, stands=10, name="Bazar Tambora", **facts):
    facts = {"level": "kota", "organiser": "Sudin", "place": "Kantor", "starts_on": DAY, "ends_on": DAY} | facts
    return acts.create(by=by, key=uuid.uuid4(), name=name, stands=stands, **facts)


def shop(participant, by, address="https://shopee.co.id/toko"):
    marketplace = Marketplace.objects.get(name="Shopee")
    facts = {"marketplace": marketplace, "name": "Toko Contoh", "address": address, "since": DAY}
    return acts.open_shop(participant, by=by, key=uuid.uuid4(), **facts)

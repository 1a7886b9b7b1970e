"""A searched list is the list and the search together, whichever way it is found: in order, page by page."""

import random
from datetime import date

import pytest

from participants.models import Participant
from stages import people
from stages.models import Stage
from tests.factories import move, register

DAY = date(2022, 7, 1)
WORDS = ["Siti", "Sari", "Muhammad", "Ma'ruf", "M.Ali", "Ahmad", "Aminah", "Ani", "Bin", "Zaki"]
TEXTS = ["s", "a", "m a", "a m", "a ah", "si", "siti", "ali", "ani siti", "z", "s a m", "zz", "ma'r", "bin z"]
WAYS = {"in one look": (2500, 13), "walking on": (3, 0), "by the index": (3, 99), "either": (4, 2)}
FILTERS = [{}, {"stage": 2}, {"interest": "kuliner"}, {"stage": 2, "interest": "kuliner"}, {"stage": 1}]


@pytest.fixture
def crowd(cast):
    """Forty people of two desks, some moved on."""
    chance = random.Random(7)
    for number in range(40):
        officer, desk = chance.choice([(cast.officer, cast.tambora), (cast.other_officer, cast.taman_sari)])
        name = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
        somebody = register(officer, desk, name=name, interest=chance.choice(["kuliner", "menjahit"]))
        if number % 3:
            move(somebody, Stage.MENTORING, date(2022, 6, 20), cast.staff)


def pages(listing):
    """The keys of every page, one list each, read by its cursor."""
    found, after = [], None
    while not found or after:
        page = listing.page(after)
        found.append([person.pk for person in page.people])
        after = page.after
    return found


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("who", ["staff", "officer"])
def test_a_search_finds_what_its_plain_definition_does(cast, crowd, monkeypatch, way, who):
    monkeypatch.setattr(people, "PAGE", 5)
    monkeypatch.setattr(people, "NEAR", way[0])
    monkeypatch.setattr(people, "FEW", way[1])
    user, full = getattr(cast, who), 0
    for filters in FILTERS:
        listing = people.listed(user, as_of=DAY, **filters)
        for text in TEXTS:
            meant = Participant.objects.visible_to(user).matching(text).filter(pk__in=listing.rows.values(listing.key))
            plain = list(meant.order_by("-pk").values_list("pk", flat=True))
            found = pages(listing.matching(text))
            assert found == ([plain[at : at + 5] for at in range(0, len(plain), 5)] or [[]]), (filters, text)
            full += len(plain) > 5
    assert full > 5  # there were pages to turn

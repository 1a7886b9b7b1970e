"""What P5 recorded: bazaars of every level, who took part with what turnover, and shops online.

The addresses of shops are examples: below a path that says so.
"""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import NamedTuple

from jakpreneur.demonstration import days, records, shares
from jakpreneur.demonstration.days import LAST, SATURDAY
from jakpreneur.demonstration.records import Table
from stages.marketing.models import MOST_STANDS, Bazaar, Level, Marketplace, Participation, Shop
from stages.models import Stage

MODELS = [Bazaar, Participation, Shop]
CHOSEN = 39  # for a bazaar in the neighbourhood, at most
CAME, STAYED_AWAY = 0.9, 0.06  # of those chosen; of the others nobody has said yet
TOLD = 0.92  # of those who came, what they sold
STEP = 25_000  # rupiah
SOLD = {
    Level.KELURAHAN: (6, 60),
    Level.KECAMATAN: (8, 90),
    Level.CITY: (20, 200),
    Level.PROVINCE: (40, 320),
    Level.ONLINE: (4, 120),
}  # steps
SHOPS = 0.5  # of the people
CLOSED = 0.06  # of the shops
NEIGHBOURHOOD = shares({Level.KECAMATAN: 3, Level.KELURAHAN: 2})


class Fair(NamedTuple):
    """A bazaar for people of the whole district, and the part of those in P5 who are chosen for it."""

    name: str
    level: Level
    organiser: str
    place: str
    starts_on: date
    ends_on: date
    part: float


SUDIN, DINAS = "Suku Dinas PPKUMKM Jakarta Barat", "Dinas PPKUKM DKI Jakarta"
FAIRS = [
    Fair("Bazar Ramadan", Level.CITY, SUDIN, "Kantor Wali Kota", date(2022, 4, 9), date(2022, 4, 10), 0.35),
    Fair("Pasar Daring Lebaran", Level.ONLINE, SUDIN, "Siaran langsung", date(2022, 4, 18), date(2022, 4, 24), 0.3),
    Fair("Pekan UMKM Kota", Level.CITY, SUDIN, "Plaza Kantor Wali Kota", date(2022, 5, 21), date(2022, 5, 22), 0.3),
    Fair("Pekan Raya UMKM Jakarta", Level.PROVINCE, DINAS, "Kemayoran", date(2022, 6, 10), date(2022, 6, 12), 0.15),
    Fair("Pasar Daring Juni", Level.ONLINE, SUDIN, "Siaran langsung", date(2022, 6, 13), date(2022, 6, 17), 0.2),
    # Not over yet: people have been chosen, and what they sold is still to be written down.
    Fair("Bazar HUT ke-495 Jakarta", Level.CITY, SUDIN, "Kota Tua", date(2022, 6, 22), date(2022, 6, 26), 0.25),
]


class Office:
    """The tables of P5, where people sell online, and chance."""

    def __init__(self, seed, staff_id):
        self.random, self.staff_id = Random(f"{seed}/marketing"), staff_id
        self.markets = [(each.pk, each.hosts.split()[0]) for each in Marketplace.objects.exclude(hosts="")]
        by = {"recorded_by_id": staff_id}
        self.bazaars = Table(
            Bazaar, "name level organiser place starts_on ends_on stands recorded_at", version=1, void_reason="", **by
        )
        columns = "bazaar_id participant_id chosen_at attended turnover result_at result_by_id"
        self.participations = Table(Participation, columns, chosen_by_id=staff_id, cancel_reason="")
        columns = "participant_id marketplace_id name address since closed_on closed_by_id recorded_at"
        self.shops = Table(Shop, columns, **by)


def load(seed, staff_id):
    """Write all of it. The ledger has to be there, and the marketplaces. P5 is few people: they fit into memory."""
    office = Office(seed, staff_id)
    stays = list(records.stays(Stage.MARKETING, "desk__code", "entered_on"))
    sold = set()
    for (_, day), group in groupby(stays, key=lambda stay: (stay.desk, stay.entered_on)):
        if day.weekday() == SATURDAY:
            sold |= _neighbourhood(list(group), office)
    for fair in FAIRS:
        sold |= _fair(fair, stays, office)
    for stay in stays:
        _shop(stay, stay.participant in sold, office)
    records.write((office.bazaars, office.participations, office.shops))


def _neighbourhood(group, office):
    """Those who came to P5 for a bazaar near them, in as many bazaars as it takes. Returns who attended (keys)."""
    attended = set()
    for start in range(0, len(group), CHOSEN):
        chosen = group[start : start + CHOSEN]
        level, first = office.random.choice(NEIGHBOURHOOD), chosen[0]
        where = f"Kec. {first.kecamatan}" if level == Level.KECAMATAN else f"Kel. {first.kelurahan}"
        facts = f"Bazar UMKM {where}", level, where, f"Halaman kantor {where}"
        fair = Fair(*facts, first.entered_on, first.entered_on, 1)
        attended |= _hold(fair, 10 * (len(chosen) // 10 + 1), chosen, office)
    return attended


def _fair(fair, stays, office):
    """A bazaar for people of the whole district who are in P5 by then. Returns who attended (keys)."""
    able = [stay for stay in stays if stay.entered_on < fair.starts_on and stay.until > fair.ends_on]
    able += [stay for stay in stays if fair.ends_on > LAST and stay.entered_on < LAST and not stay.gone_on]
    wanted = min(round(fair.part * len(able)), MOST_STANDS)
    stands = min(10 * (wanted // 10 + 1), MOST_STANDS)
    return _hold(fair, stands, office.random.sample(able, wanted), office)


def _hold(fair, stands, chosen, office):
    """Write down a bazaar, who was chosen and what they sold. Returns who attended (keys)."""
    random, attended = office.random, set()
    planned_on = max(days.FIRST, fair.starts_on - timedelta(days=random.randint(14, 25)))
    recorded_at = days.written_down(planned_on, random, after=days.opening(days.FIRST))
    facts = fair.name, fair.level.value, fair.organiser, fair.place, fair.starts_on, fair.ends_on
    bazaar = office.bazaars.add(*facts, stands, recorded_at)
    for stay in chosen:
        chosen_on = max(days.FIRST, fair.starts_on - timedelta(days=random.randint(2, 9)))
        chosen_at = days.written_down(chosen_on, random, after=max(stay.known_at, recorded_at))
        result = _result(fair, chosen_at, office)
        office.participations.add(bazaar, stay.participant, chosen_at, *result)
        if result[0]:
            attended.add(stay.participant)
    return attended


def _result(fair, chosen_at, office):
    """(attended, turnover, written down when and by whom); all empty as long as nobody has written it down."""
    random, habit = office.random, office.random.random()
    if fair.ends_on >= LAST or habit >= CAME + STAYED_AWAY:
        return None, None, None, None
    turnover = STEP * random.randint(*SOLD[fair.level]) if habit < CAME and random.random() < TOLD else None
    return habit < CAME, turnover, days.written_down(fair.ends_on, random, after=chosen_at), office.staff_id


def _shop(stay, has_sold, office):
    """A shop online: for who moved on without a bazaar in any case, for the others by chance."""
    random, needed = office.random, stay.moved_on and not has_sold
    if not office.markets or not needed and random.random() >= SHOPS:
        return
    since = stay.entered_on + timedelta(days=random.randint(0, (stay.end - stay.entered_on).days))
    closed_on = None
    if not needed and random.random() < CLOSED:
        closed_on = since + timedelta(days=random.randint(0, (stay.until - since).days))
    market, host = random.choice(office.markets)
    name = stay.business or f"Lapak Kel. {stay.kelurahan} {office.shops.last + 1}"
    address = f"https://{host}/contoh/lapak-{office.shops.last + 1}"
    recorded_at = days.written_down(closed_on or since, random, after=stay.known_at)
    closed = closed_on, office.staff_id if closed_on else None
    office.shops.add(stay.participant, market, name, address, since, *closed, recorded_at)

"""Who registers when and where, and what their papers say. The same seed gives the same people."""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from django.db import connection

from jakpreneur.demonstration import accounts, days, names, shares
from participants import numbers
from participants.models import Channel, Desk, Education, Interest, NoNik, Participant, Sex, Track

# Residents of the kecamatan in thousands, roughly: how many come to each desk.
RESIDENTS = {
    "31.73.01": 587,
    "31.73.02": 241,
    "31.73.03": 124,
    "31.73.04": 263,
    "31.73.05": 365,
    "31.73.06": 458,
    "31.73.07": 235,
    "31.73.08": 323,
}
INTERESTS = shares(
    {Interest.FOOD.value: 55, Interest.SEWING.value: 18, Interest.CRAFT.value: 12, Interest.OTHER.value: 15}
)
SEXES = shares({Sex.FEMALE.value: 62, Sex.MALE.value: 38})
TRACKS = shares({Track.BEGINNER.value: 68, Track.TRADING.value: 32})
CHANNELS = shares(
    {Channel.DESK.value: 74, Channel.KELURAHAN.value: 12, Channel.NEIGHBOURHOOD.value: 8, Channel.ONLINE.value: 6}
)
EDUCATIONS = shares(
    {
        Education.PRIMARY.value: 14,
        Education.JUNIOR.value: 21,
        Education.SENIOR.value: 47,
        Education.DIPLOMA.value: 7,
        Education.BACHELOR.value: 9,
        "": 2,
    }
)
REASONS_WITHOUT_NIK = shares({NoNik.NOT_BROUGHT.value: 6, NoNik.LOST.value: 3, NoNik.NOT_ISSUED.value: 1})
OPERATORS = "11 12 13 14 15 16 17 18 19 21 22 31 38 52 53 55 56 57 58 77 78 81 82 85 87 95 96 97 98 99".split()


class Place(NamedTuple):
    """A kelurahan and who registers its residents; `rank` counts the desks from 0."""

    kelurahan_id: int
    kelurahan: str
    desk_id: int
    officer_id: int
    rank: int


class Registration(NamedTuple):
    """What a participant's papers and journey both start from."""

    id: int
    place: Place
    interest: str
    track: str
    registered_on: date
    recorded_at: datetime


class Registrations:
    """`count` registrations in the order of their days; the same ones each time it is iterated."""

    def __init__(self, count, seed):
        self.count, self.seed = count, seed
        self.places = _places(Random(f"{seed}/places"))

    def __len__(self):
        return self.count

    def __iter__(self):
        random, key = Random(f"{self.seed}/registrations"), 0
        for day, people in days.registrations(self.count, random):
            for turn in range(people):
                key += 1
                plan = random.choice(self.places), random.choice(INTERESTS), random.choice(TRACKS)
                yield Registration(key, *plan, day, _recorded_at(day, turn / people, random))


def _places(random):
    """A list to choose from blindly, with each kelurahan as often as people come from it."""
    weights = {}
    for rank, desk in enumerate(Desk.objects.order_by("code").prefetch_related("kelurahan")):
        officer_id = desk.officers.get(username=accounts.officer_login(desk)).pk
        kelurahan = sorted(desk.kelurahan.all(), key=lambda kelurahan: kelurahan.code)
        for each in kelurahan:
            weight = RESIDENTS.get(desk.code, 300) * random.uniform(0.6, 1.4) * 10 / len(kelurahan)
            weights[Place(each.pk, each.name, desk.pk, officer_id, rank)] = round(weight)
    return shares(weights)


def _recorded_at(day, progress, random):
    """In office hours of that day, in the order of the queue; one in twelve papers comes days later."""
    if random.random() < 1 / 12:
        day += timedelta(days=random.randint(1, 4))
    return days.opening(days.working(day)) + days.OPEN_FOR * progress


COLUMNS = (
    "id number nik no_nik name birth_place birth_date sex kk address rt rw outside_dki domicile phone email education "
    "interest track business_name business_kind business_since business_address trained_elsewhere channel "
    "kelurahan_id desk_id registered_on registered_by_id privacy_notice version changed_at changed_by_id"
).split()
PRIVACY_NOTICE = "2022-01"
# A NIK says where it was first issued, which may be anywhere: 99, a regency, a district in it, date, serial.
REGENCIES, DISTRICTS, SERIALS = 79, 40, 9999
MOST = REGENCIES * DISTRICTS * SERIALS
ELDER_BORN_BEFORE = 1977


def load(registrations):
    """Write everybody who registers, by COPY. Their ledger has to follow in the same transaction."""
    statement = f"COPY {Participant._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows(registrations):
            copy.write_row(row)


def rows(registrations):
    """Yields the values of COLUMNS for everybody, in order. Numbers and NIKs are unique up to MOST people."""
    random = Random(f"{registrations.seed}/papers")
    number_from, nik_from = random.getrandbits(40), random.randrange(MOST)
    for registration in registrations:
        number = _number(number_from + registration.id)
        issue = (nik_from + registration.id * 19_260_817) % MOST
        yield (registration.id, number, *_papers(random, registration, issue))


class _Letters:
    """Stands in for a source of chance in numbers.new(): spells out a whole number, so that no two are alike."""

    def __init__(self, value):
        self.value = value

    def choice(self, alphabet):
        self.value, place = divmod(self.value, len(alphabet))
        return alphabet[place]


def _number(serial):
    """A registration number for each serial below 2**40: odd factors and shifted bits never make two alike."""
    for odd in (0x9E3779B97F, 0x85EBCA77C1):
        serial = serial * odd % 2**40
        serial ^= serial >> 19
    return numbers.new(_Letters(serial))


def _papers(random, registration, issue):
    """Everything of COLUMNS from the NIK on."""
    sex, community = random.choice(SEXES), random.choice(names.COMMUNITIES)
    age = random.triangular(18.05, 65.95, 34)
    born = registration.registered_on - timedelta(days=int(age * 365.25))
    name, called = names.person(random, community, sex, elder=born.year < ELDER_BORN_BEFORE)
    birth_place = "Jakarta" if random.random() < 0.55 else random.choice(community.towns)
    return (
        *_nik(random, issue, born, sex),
        *(name, birth_place, born, sex, _kk(random)),
        *_residence(random, registration.place.kelurahan),
        *_contact(random, name),
        *_business(random, registration, called, sex, born),
        *_form(random, registration),
    )


def _nik(random, issue, born, sex):
    """(NIK, reason for having none): a sample that nobody holds; one in two hundred left the KTP at home."""
    if random.random() < 1 / 200:
        return None, random.choice(REASONS_WITHOUT_NIK)
    region, serial = divmod(issue, SERIALS)
    regency, district = divmod(region, DISTRICTS)
    day = born.day + 40 * (sex == Sex.FEMALE)
    return f"99{regency + 1:02}{district + 1:02}{day:02}{born:%m%y}{serial + 1:04}", ""


def _kk(random):
    return "" if random.random() < 0.04 else f"99{random.randrange(10**14):014}"


def _residence(random, kelurahan):
    """(address, RT, RW, outside DKI, domicile): the domicile is given by those whose KTP is from elsewhere."""
    here = names.address(random, kelurahan)
    outside = random.random() < 0.03
    address, domicile = (names.elsewhere(random), here) if outside else (here, "")
    return address, f"{random.randint(1, 16):03}", f"{random.randint(1, 14):03}", outside, domicile


def _contact(random, name):
    """(phone, e-mail, education): phones that begin with noughts after the operator, e-mail at sample domains."""
    phone = email = ""
    if random.random() < 0.94:
        phone = f"+628{random.choice(OPERATORS)}000{random.randrange(10**5):05}"
    if random.random() < 0.15:
        words = "".join(letter for letter in name.lower() if letter.isalpha() or letter == " ").split()
        email = f"{'.'.join(words[:1] + words[1:][-1:])}{random.randrange(100)}@example.{random.choice(['com', 'org'])}"
    return phone, email, random.choice(EDUCATIONS)


def _business(random, registration, called, sex, born):
    """(interest, track, name, kind, since, address, trained elsewhere): of those already trading, the business."""
    _, _, interest, track, registered_on, _ = registration
    if track == Track.BEGINNER:
        return interest, track, "", "", None, "", random.random() < 0.04
    name, kind = names.business(random, interest, called, sex)
    since = random.randint(max(born.year + 17, registered_on.year - 14), registered_on.year - 1)
    return interest, track, name, kind, since, "", random.random() < 0.12


def _form(random, registration):
    """What the officer fills in, and who and when that was."""
    _, place, _, _, day, recorded_at = registration
    channel = Channel.EVENT.value if day.weekday() in days.WEEKEND else random.choice(CHANNELS)
    officer = place.officer_id
    return channel, place.kelurahan_id, place.desk_id, day, officer, PRIVACY_NOTICE, 1, recorded_at, officer

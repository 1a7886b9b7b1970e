"""Whatever stands in a row: no error, nothing lost, and what is not refused can be stored."""

import uuid
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants import dates, nik, phones, regions
from participants.models import Kelurahan, Participant
from stages import transitions
from stages.registration.lists.headings import FIELDS
from stages.registration.lists.problems import Problem
from stages.registration.lists.rows import Reader
from tests.lists.people import CELLS, COLUMNS, PLACES, TODAY, read, value

ANYTHING = (
    st.none() | st.text(max_size=60) | st.integers() | st.floats() | st.booleans()
    | st.from_regex(r"[0-9 ,./'eE+-]{0,20}") | st.dates().map(date.isoformat)
    | st.just(10**2000) | st.characters(categories=["Cs"])
)  # fmt: skip


@given(st.lists(ANYTHING, max_size=len(FIELDS) + 2))
def test_any_cells_give_problems_and_no_error(cells):
    row = Reader(COLUMNS, kelurahan=PLACES, today=TODAY).read(cells)
    assert all(isinstance(problem, Problem) and problem.text and problem.code for problem in row.problems)
    assert {problem.field for problem in row.problems} <= set(FIELDS)


@settings(deadline=timedelta(seconds=10))  # a pattern that tries every way to match takes minutes
@given(st.sampled_from([*FIELDS]), st.text(alphabet=" ,./-:T0a\t'#&", min_size=500, max_size=1500))
def test_long_and_odd_cells_are_read_as_quickly(field, cell):
    read(**{field: cell})


DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2018, 1, 1))


@given(
    DAYS, st.sampled_from([dates.numeric, dates.in_words, date.isoformat, lambda day: (day - date(1899, 12, 30)).days])
)
def test_a_date_in_our_forms_reads_back(day, written):
    assert read(birth_date=written(day)).values["birth_date"] == day


@given(st.from_regex(r"\+62[1-9][0-9]{7,11}", fullmatch=True), st.booleans())
def test_a_phone_in_our_forms_reads_back(number, local):
    assert read(phone=phones.local(number) if local else f"'{number}").values["phone"] == number


@given(DAYS, st.booleans(), st.integers(1, 9999), st.sampled_from(["{}", "'{}", " {} "]))
def test_a_nik_in_our_forms_reads_back(born, woman, serial, form):
    digits = f"997301{born.day + 40 * woman:02}{born:%m}{born.year % 100:02}{serial:04}"
    row = read(nik=form.format(digits), birth_date=born.isoformat(), sex="P" if woman else "L")
    assert (row.values["nik"], nik.parse(row.values["nik"]).sex, row.problems) == (digits, row.values["sex"], [])


def test_a_number_that_python_will_not_print():
    row = read(**dict.fromkeys(FIELDS, 10**5000))
    assert {problem.code for problem in row.problems} == {"too-long", "stage-day"}


LIKELY = {
    "nik": st.sampled_from([None, "9973011205900001", "9973015205900001", 3173011205900001]),
    "name": st.text(max_size=110) | st.just("Siti"),
    "birth_date": st.sampled_from([None, "12-05-1990", 33005, "1900-01-01", "01-06-2022", "2-6-2022"]),
    "birth": st.sampled_from([None, "Jakarta, 12-05-1990"]) | st.text(max_size=30),
    "sex": st.sampled_from([None, "L", "P", "F", "?"]),
    "kk": st.sampled_from([None, "3173011205120001", 3173011205120000, "1"]),
    "rt": st.none() | st.integers(0, 2000),
    "phone": st.none() | st.integers(0, 10**14) | st.from_regex(r"08[0-9]{5,13}", fullmatch=True),
    "email": st.none() | st.emails() | st.text(max_size=20),
    "interest": st.text(max_size=20),
    "track": st.text(max_size=20),
    "education": st.text(max_size=20),
    "address": st.text(max_size=220),
    "business_name": st.text(max_size=120),
    "registered_on": st.sampled_from(["2022-06-01", 44713, "24-11-2026", "1-1-2018"]),
    "p2": st.sampled_from([None, "2022-06-02", "2022-06-01", "2026-11-24"]),
}


@pytest.fixture
def city(cast):
    return cast, list(Kelurahan.objects.select_related("desk"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(changed=st.fixed_dictionaries({}, optional=LIKELY))
def test_what_is_not_refused_can_be_stored(city, changed):
    cast, kelurahan = city
    row = read_from(kelurahan, changed)
    if row.refused:
        return
    with transaction.atomic():
        notice = django_settings.PRIVACY_NOTICE_VERSION
        new = Participant(desk=row.values["kelurahan"].desk, privacy_notice=notice, **row.values)
        stored = transitions.register(new, by=cast.staff, key=uuid.uuid4())
        stored.refresh_from_db()
        assert {field: getattr(stored, field) for field in row.values} == row.values
        transaction.set_rollback(True)


def read_from(kelurahan, changed):
    cells = CELLS | changed
    return Reader(COLUMNS, kelurahan=kelurahan, today=date.today()).read([cells.get(field) for field in FIELDS])


@pytest.mark.django_db
def test_every_kelurahan_of_the_city_is_found_by_its_name_alone():
    regions.load()
    kelurahan = list(Kelurahan.objects.select_related("desk"))
    reader = Reader({0: "kelurahan", 1: "kecamatan"}, kelurahan=kelurahan, today=TODAY)
    for place in kelurahan:
        for cells in ([place.name], [place.name.upper().replace(" ", ""), f"KEC. {place.desk.name}"]):
            assert reader.read(cells).values["kelurahan"] == place
    assert len(kelurahan) == 56


def test_the_days_between_are_counted_as_in_excel():
    assert value("registered_on", 44713 + 1)[0] == date(2022, 6, 1) + timedelta(days=1)

"""People of figures told apart: sums are the figures, lists are the parts, and officials read no name."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from participants.models import Desk, Interest, Sex, Track
from stages import course, dashboard, memory, tally
from stages.models import Stage
from tests.capital.referrals import disbursed
from tests.factories import move, register

AS_OF = date(2022, 6, 22)
somebody = some.tuples(
    some.sampled_from(["Tambora", "Taman Sari"]),
    some.sampled_from(Interest.values),
    some.sampled_from(Track.values),
    some.sampled_from(Sex.values),
    some.lists(some.sampled_from(Stage.programme()[1:]), unique=True, max_size=3),
)


def fill(cast, people):
    for desk, interest, track, sex, ways in people:
        kind = {"interest": interest, "track": track, "sex": sex}
        someone = register(cast.staff, Desk.objects.get(name=desk), registered_on=date(2022, 6, 1), **kind)
        for day, stage in enumerate(ways, 3):
            move(someone, stage, date(2022, 6, day), cast.staff)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(somebody, min_size=1, max_size=5))
def test_the_sums_of_every_breakdown_are_the_figure(cast, people):
    fill(cast, people)
    for desk in (None, cast.tambora):
        scope = dashboard.scope_for(cast.official, desk)
        for table in dashboard.tables_of(scope, AS_OF, desk):
            counted = tally.totals(tally.figures(table.measure, scope, AS_OF))
            assert dict(table.foot[0].figures) == {stage: counted[stage] for stage in table.stages}
            for group in table.groups:
                assert [sum(each) for each in zip(*(part.people for part in group.parts), strict=True)] == table.people


@pytest.fixture
def few(cast):
    fill(
        cast,
        [
            ("Tambora", "kuliner", "pemula", "L", [Stage.TRAINING]),
            ("Tambora", "menjahit", "pemula", "P", [Stage.TRAINING, Stage.LICENSING]),
            ("Taman Sari", "kuliner", "naik-kelas", "P", []),
        ],
    )


def test_a_figure_is_told_apart_until_nothing_is_left_to_tell(client, cast, few):
    client.force_login(cast.official)
    address, seen = f"/tally/3/?measure=reached&as_of={AS_OF}", 0
    while address:
        answer = client.get(address)
        seen += 1
        for _, parts in answer.context["parts"]:
            assert sum(people for *_, people in parts) == answer.context["people"]
        links = re.findall(r'<a href="(/tally/3/[^"]+)" aria-label="([1-9]\d*) orang', answer.content.decode())
        address, shown = links[0] if links else (None, None)
        if address:
            assert client.get(address.replace("&amp;", "&")).context["people"] == int(shown)
            address = address.replace("&amp;", "&")
    assert seen == 6  # kecamatan, kelurahan, minat, jalur, jenis kelamin


def test_a_part_opens_its_people_in_heading_list_and_export(client, cast, few):
    client.force_login(cast.staff)
    body = client.get(f"/tally/3/?measure=reached&as_of={AS_OF}&desk=31.73.04").content.decode()
    links = re.findall(r'<a href="(/stages/3/[^"]+)" aria-label="(\d+) orang, ([^"]+)"', body)
    assert {label: shown for _, shown, label in links if shown != "0"}.keys() >= {"Kuliner", "Menjahit", "Perempuan"}
    for address, shown, _ in links:
        listed = client.get(address.replace("&amp;", "&"))
        assert (listed.context["figure"], len(listed.context["page"].people)) == (int(shown), int(shown))
        taken = client.get(f"/participants/export/?{listed.context['codes']}")
        assert taken.context["people"] == int(shown)


def test_people_are_filtered_by_sex(client, cast, few):
    client.force_login(cast.staff)
    assert len(client.get("/participants/?sex=P").context["page"].people) == 2
    assert "perempuan" in client.get("/stages/3/?sex=P").content.decode()


PAGES = ("/tally/", "/tally/ways/", "/tally/1/?measure=reached", "/tally/?desk=31.73.04")


@pytest.mark.parametrize("address", PAGES)
def test_an_official_reads_no_name_and_opens_no_list(client, cast, few, address):
    someone = register(cast.officer, cast.tambora, name="Kinanti Purbaningrum", registered_on=date(2022, 6, 1))
    client.force_login(cast.official)
    body = client.get(address).content.decode()
    for personal in ("Kinanti", someone.number, someone.nik, "/participants/", 'href="/stages/'):
        assert personal not in body


@pytest.mark.parametrize("address", PAGES)
def test_the_same_queries_however_many_people(client, cast, few, address):
    client.force_login(cast.official)

    def queries():
        memory.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    one = queries()
    fill(cast, [("Taman Sari", "lain", "pemula", "L", [Stage.MENTORING])] * 3)
    assert queries() == one


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("since=2022-06-22&as_of=2022-06-22", "Tanggal pembanding harus sebelum tanggal rekap."),
        ("since=2021-01-01", "Belum ada pendaftaran sampai tanggal ini. Pendaftaran pertama: 1 Juni 2022."),
        ("since=x", "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."),
        ("desk=31.73.99", "Kecamatan itu tidak ada. Pilih dari daftar."),
        ("desk=Tambora", "Kecamatan itu tidak ada. Pilih dari daftar."),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(client, cast, few, asked, sentence):
    client.force_login(cast.official)
    answer = client.get(f"/tally/?{asked}")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "<table" not in answer.content.decode()


def test_the_change_since_an_earlier_day(client, cast, few):
    client.force_login(cast.official)
    answer = client.get("/tally/?as_of=2022-06-22&since=2022-06-03")
    changes = {row.stage.value: (row.reached_change, row.now_change) for row in answer.context["rows"]}
    assert changes == {1: (0, 0), 3: (0, -1), 4: (1, 1)} | dict.fromkeys((2, 5, 6, 7, 8), (0, 0))
    assert '<span class="sub">−1</span>' in answer.content.decode()


def test_the_course_is_the_figures_of_its_days(cast, few):
    found = course.of(None, AS_OF)
    for row in found.rows:
        counted = tally.totals(tally.figures(tally.Measure.REACHED, None, row.as_of))
        assert dict(row.figures) == {stage: counted[stage] for stage in Stage.programme()}
    assert (found.days[0], found.days[-1]) == (date(2022, 6, 1), AS_OF)
    assert "P3 Pelatihan, pernah mencapai: 0 orang pada 1 Juni 2022, 2 orang pada 22 Juni 2022." in [
        line.in_words for line in found.lines
    ]


def test_the_days_of_the_course_are_ends_of_months_or_weeks():
    months = course.days_until(date(2022, 6, 22), date(2022, 1, 3))
    assert months == [date(2022, *day) for day in ((1, 3), (1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 22))]
    assert course.days_until(date(2022, 6, 22), date(2022, 6, 10)) == [date(2022, 6, day) for day in (10, 15, 22)]
    assert len(course.days_until(date(2022, 6, 22), date(2000, 1, 1))) == course.MOST


def test_amounts_are_told_to_those_who_may_see_them(client, cast, person):
    disbursed(person, cast.staff)
    told = {}
    for user in (cast.staff, cast.official):
        client.force_login(user)
        told[user] = "jumlah cair" in client.get("/tally/").content.decode()
    assert told == {cast.staff: True, cast.official: False}

"""The tally page and its command: one source, every figure opening its people."""

import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages import memory
from stages.models import Stage
from tests.factories import move, register


@pytest.fixture
def moved(cast, person, foreigner):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    move(foreigner, Stage.TRAINING, date(2022, 6, 10), cast.staff)


def figures(answer):
    return {row.stage.value: (row.reached, row.now) for row in answer.context["rows"] if row.reached or row.now}


def test_both_measures_as_of_any_day(client, cast, moved):
    client.force_login(cast.official)
    assert figures(client.get("/tally/?as_of=2022-06-04")) == {1: (2, 2)}
    assert figures(client.get("/tally/?as_of=2022-06-05")) == {1: (2, 1), 3: (1, 1)}
    assert figures(client.get("/tally/?as_of=22 Juni 2022")) == {1: (2, 0), 3: (2, 2)}
    assert figures(client.get("/tally/")) == {1: (2, 0), 3: (2, 2)}


def test_an_officer_reads_only_their_kecamatan(client, cast, moved):
    client.force_login(cast.officer)
    answer = client.get("/tally/?as_of=2022-06-22")
    assert figures(answer) == {1: (1, 0), 3: (1, 1)}
    assert [part.label for part in answer.context["tables"][0].groups[0].parts] == ["Tambora"]
    assert "Taman Sari" not in answer.content.decode()


def test_every_breakdown_adds_up_to_the_figures(client, cast, moved):
    client.force_login(cast.official)
    shown = client.get("/tally/").context
    rows = shown["rows"]
    for table in shown["tables"]:
        assert table.people == [getattr(row, table.measure) for row in rows][: len(table.stages)]
        for group in table.groups:
            assert [sum(people) for people in zip(*(part.people for part in group.parts), strict=True)] == table.people


def test_every_figure_opens_exactly_its_people(client, cast, moved):
    client.force_login(cast.staff)
    body = client.get("/tally/?as_of=2022-06-07").content.decode()
    links = re.findall(r'<a href="(/stages/[^"]+)" aria-label="([\d.]+) orang', body)
    # Both measures; each by 8 kecamatan, 4 interests, 2 tracks, 2 sexes and their sum; two days of the course
    assert len(links) == (1 + 8 + 4 + 2 + 2 + 1) * (7 + 8) + 2 * 7
    for address, shown in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert (answer.context["figure"], len(answer.context["page"].people)) == (int(shown), int(shown))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("06-22-2022", "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."),
        ("31-02-2022", "Tanggal ini tidak ada di kalender."),
        ("3000-01-01", "Tanggal rekap tidak boleh di masa depan."),
        ("kemarin", "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."),
        ("9" * 100_000, "Tulis tanggal seperti di KTP"),
        ("%00", ""),
        ("%ff", ""),
    ],
)
def test_a_date_that_cannot_be_is_a_sentence_and_never_a_zero(client, cast, moved, asked, sentence):
    client.force_login(cast.official)
    answer = client.get(f"/tally/?as_of={asked}")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "rows" not in answer.context


def test_before_the_first_registration_it_says_so(client, cast, moved):
    client.force_login(cast.official)
    answer = client.get("/tally/?as_of=2022-01-01").content.decode()
    assert "Belum ada pendaftaran sampai tanggal ini. Pendaftaran pertama: 3 Juni 2022." in answer
    assert "<table" not in answer


def test_an_empty_programme_says_so(client, cast):
    client.force_login(cast.official)
    assert "Belum ada peserta." in client.get("/tally/").content.decode()


def test_the_same_queries_whoever_is_counted(client, cast, person):
    client.force_login(cast.official)

    def queries():
        memory.forget()
        with CaptureQueriesContext(connection) as captured:
            client.get("/tally/")
        return len(captured)

    one = queries()
    for _ in range(3):
        register(cast.other_officer, cast.taman_sari)
    assert queries() == one


def command(*arguments):
    out = StringIO()
    call_command("tally", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_same(moved):
    assert command("--as-of", "2022-06-05").splitlines()[:4] == [
        "Pernah mencapai per 5 Juni 2022, Jakarta Barat",
        "P1 Pendaftaran                     2",
        "P2 Pendampingan                    0",
        "P3 Pelatihan                       1",
    ]


def test_the_command_as_json_by_kecamatan_and_as_known_then(moved):
    found = json.loads(command("--as-of", "2022-06-22", "--kecamatan", "31.73.04", "--measure", "now", "--json"))
    assert {row["stage"]: row["people"] for row in found["stages"] if row["people"]} == {3: 1}
    found = json.loads(command("--as-of", "2022-06-22", "--known-at", "2022-06-22", "--json"))
    assert [row["people"] for row in found["stages"]] == [0] * 7  # nothing had been written down by then


@pytest.mark.parametrize(
    "arguments", [["--as-of", "x"], ["--as-of", "3000-01-01"], ["--kecamatan", "1"], ["--known-at", "x"]]
)
def test_the_command_refuses_in_one_sentence(moved, arguments):
    with pytest.raises(CommandError):
        command(*arguments)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("--as-of=2022-05-01", "Nobody had registered by 2022-05-01; the first did on 2022-06-03."),
        ("--kecamatan=", "There is no kecamatan “”"),
        ("--known-at=9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59-12:00 lies out of the calendar"),
    ],
)
def test_the_command_answers_what_it_cannot_tell_in_a_sentence_never_with_noughts(person, asked, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("tally", asked)

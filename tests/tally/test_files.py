"""The tally out of the house: the same figures in every form, none below five, and a sentence instead of zeros."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest

from participants.models import Desk
from stages.models import Stage
from tests.factories import move, register

ADDRESSES = ("/tally.json", "/tally.csv", "/tally.xlsx", "/tally/sheet/", "/tally/course.svg", "/tally/ways.svg")
ASKED = "?as_of=2022-06-22"


@pytest.fixture
def programme(cast):
    """Every kecamatan has twelve people; in each six reach P3, and of Tambora one more P2."""
    for desk in Desk.objects.all():
        for number in range(12):
            kind = {"interest": ("kuliner", "menjahit", "kerajinan", "lain")[number % 4], "sex": "LP"[number // 6]}
            track = ("pemula", "naik-kelas")[number % 2]
            person = register(cast.staff, desk, track=track, registered_on=date(2022, 6, 1), **kind)
            if number < 6:
                move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    move(person, Stage.MENTORING, date(2022, 6, 7), cast.staff)


@pytest.fixture
def official(client, cast, programme):
    client.force_login(cast.official)
    return client


def test_json_tells_the_figures_and_hides_the_small_ones(official):
    told = official.get(f"/tally.json{ASKED}").json()
    assert (told["as_of"], told["kecamatan"]) == ("2022-06-22", None)
    assert told["stages"][2] == {"stage": 3, "label": "Pelatihan"}
    assert told["reached"]["total"] == {"1": 96, "2": None, "3": 48, **dict.fromkeys("4567")}
    assert (
        told["now"]["total"] == {"1": None, "2": None, "3": 48, **dict.fromkeys("45678")}
        or told["now"]["total"]["2"] is None
    )
    desks = {row["code"]: row["people"] for row in told["reached"]["desk"]}
    assert len(desks) == 8
    assert {people["3"] for people in desks.values()} == {6}
    assert {people["2"] for people in desks.values()} == {None}


def test_csv_and_xlsx_are_the_same_table_as_json(official):
    told = official.get(f"/tally.json{ASKED}").json()
    from_csv = list(
        csv.reader(io.StringIO(official.get(f"/tally.csv{ASKED}").content.decode("utf-8-sig")), delimiter=";")
    )
    book = openpyxl.load_workbook(io.BytesIO(official.get(f"/tally.xlsx{ASKED}").content))
    from_xlsx = [["" if cell is None else str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    width = len(from_csv[0])
    assert [(row + [""] * width)[:width] for row in from_csv] == from_xlsx
    for measure, label in (("reached", "Pernah mencapai"), ("now", "Sedang di")):
        for row in told[measure]["desk"]:
            cells = next(line for line in from_csv if line[2:5] == [label, "Kecamatan", row["label"]])[5:]
            assert cells == ["*" if people is None else str(people) for people in row["people"].values()]


def test_no_file_holds_a_figure_below_five(official):
    for row in csv.reader(io.StringIO(official.get(f"/tally.csv{ASKED}").content.decode("utf-8-sig")), delimiter=";"):
        assert [cell for cell in row[5:] if cell.isdigit() and int(cell) < 5] == []
    for text in texts(official, "/tally/ways.svg") + texts(official, "/tally/course.svg"):
        assert not re.fullmatch("[0-4]", text) or text == "0"  # of a line that is drawn as nothing


def texts(client, address):
    drawn = ElementTree.fromstring(client.get(f"{address}{ASKED}").content)
    return [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]


def test_charts_stand_alone_and_say_what_they_show(official):
    answer = official.get(f"/tally/course.svg{ASKED}")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="perjalanan-2022-06-22.svg"'
    assert "Pernah mencapai sampai 22 Juni 2022, seluruh Jakarta Barat" in texts(official, "/tally/course.svg")
    assert "P3 Pelatihan" in texts(official, "/tally/course.svg")
    assert "48" in texts(official, "/tally/ways.svg")
    assert "style=" not in answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("as_of=3000-01-01", "Tanggal rekap tidak boleh di masa depan."),
        ("as_of=2021-12-31", "Belum ada pendaftaran sampai tanggal ini. Pendaftaran pertama: 1 Juni 2022."),
        ("as_of=kemarin", "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."),
        ("desk=31.73.99", "Kecamatan itu tidak ada. Pilih dari daftar."),
        ("as_of=%00&desk=%00", ""),
    ],
)
def test_what_cannot_be_is_a_sentence_and_never_zeros(official, address, asked, sentence):
    answer = official.get(f"{address}?{asked}")
    assert answer.status_code == 422
    said = str(answer.json()) if address.endswith("json") else answer.content.decode()
    assert sentence in said


def test_an_officer_takes_their_kecamatan_only(client, cast, programme):
    client.force_login(cast.officer)
    told = client.get(f"/tally.json{ASKED}").json()
    assert [row["label"] for row in told["reached"]["desk"]] == ["Tambora"]
    assert told["reached"]["total"]["1"] == 12
    assert client.get(f"/tally.json{ASKED}&desk=31.73.03").status_code == 422


def test_the_file_of_a_kecamatan_tells_no_more_of_it_than_that_of_the_district(official):
    district = official.get(f"/tally.json{ASKED}").json()
    for code in ("31.73.03", "31.73.04"):
        alone = official.get(f"/tally.json{ASKED}&desk={code}").json()
        for measure in ("reached", "now"):
            row = next(row["people"] for row in district[measure]["desk"] if row["code"] == code)
            assert {stage for stage, people in alone[measure]["total"].items() if people is not None} <= {
                stage for stage, people in row.items() if people is not None
            }
            assert alone[measure].keys() == {"total", "kelurahan"}

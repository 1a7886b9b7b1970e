"""Birth and sex of a row."""

from datetime import date

import pytest

from tests.lists.people import CELLS, FOUR_DIGITS, SHAPE, notes, read, refusals, value


@pytest.mark.parametrize(
    "cell",
    [
        "1990-05-12", "12-05-1990", "12/5/1990", "12051990", 12051990, "12 Mei 1990", "12.05.1990", 33005, 33005.0,
        "33005", "33005.0", "'12-05-1990", "1990-05-12 00:00:00", "12/05/1990 10.22", "Sabtu, 12 Mei 1990",
        "12-Mei-1990",
    ],
)  # fmt: skip
def test_a_birth_date_in_many_forms(cell):
    assert value("birth_date", cell) == (date(1990, 5, 12), [])


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("12-05-90", FOUR_DIGITS),
        ("12 Mei 90", FOUR_DIGITS),
        ("05-13-1990", "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."),
        ("31-02-1990", "Tanggal ini tidak ada di kalender."),
        (1990, SHAPE),
        ("tahun 1990", SHAPE),
        (float("nan"), SHAPE),
        (-5, SHAPE),
        ("25-11-2026", "Tanggal lahir tidak boleh di masa depan."),
        ("02-06-2022", "Tanggal lahir sesudah tanggal daftar."),
        ("12-05-1890", "Tahun lahir 1890 tidak mungkin. Periksa KTP."),
    ],
)
def test_what_is_no_birth_date(cell, sentence):
    assert refusals(birth_date=cell) == [("birth_date", sentence)]


@pytest.mark.parametrize(
    ("cell", "place", "codes"),
    [
        ("Jakarta, 12-05-1990", "Jakarta", []),
        ("JAKARTA/12-05-1990", "JAKARTA", []),
        ("Kab. Tegal 12 Mei 1990", "Kab. Tegal", []),
        ("12-05-1990", "", ["birth-place-missing"]),
        (33005, "", ["birth-place-missing"]),
        ("1990-05-12", "", ["birth-place-missing"]),
        ("Jakarta", "Jakarta", ["birth-date-by-nik"]),
    ],
)
def test_place_and_date_of_birth_in_one_column(cell, place, codes):
    row = read(birth=cell, birth_place=None, birth_date=None)
    assert (row.values["birth_place"], row.values["birth_date"]) == (place, date(1990, 5, 12))
    assert [problem.code for problem in row.problems] == codes


def test_columns_of_their_own_come_first():
    row = read(birth="Bogor, 13-05-1990")
    assert (row.values["birth_place"], row.values["birth_date"]) == ("Jakarta", date(1990, 5, 12))


def test_a_combined_column_with_a_bad_date():
    assert refusals(birth="Jakarta, 12-05-90", birth_date=None) == [("birth_date", FOUR_DIGITS)]


def test_no_birth_place_is_noted():
    assert notes(birth_place="-") == [("birth-place-missing", "birth_place", "Tempat lahir kosong.")]


SEXES = {"L": "L l Lk Laki-laki LAKI-LAKI Pria laki", "P": "P p Pr Perempuan WANITA wanita"}


@pytest.mark.parametrize(("cell", "sex"), [(word, sex) for sex, words in SEXES.items() for word in words.split()])
def test_sex_in_many_words(cell, sex):
    assert value("sex", cell, nik="9973015205900001" if sex == "P" else CELLS["nik"]) == (sex, [])


@pytest.mark.parametrize(("cell", "text"), [("M", "“M” dibaca Laki-laki."), ("male", "“male” dibaca Laki-laki.")])
def test_english_is_noted(cell, text):
    assert notes(sex=cell) == [("sex-english", "sex", text)]


def test_f_is_female():
    assert value("sex", "F", nik="9973015205900001") == ("P", ["sex-english"])


@pytest.mark.parametrize(("cell", "shown"), [("X", "X"), (1, "1"), ("b" * 50, "b" * 40 + "…")])
def test_an_unknown_sex(cell, shown):
    assert refusals(sex=cell) == [("sex", f"Jenis kelamin “{shown}” tidak dikenal. Tulis L atau P.")]

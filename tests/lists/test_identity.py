"""NIK and name of a row."""

import json
from datetime import date

import pytest

from stages.models import Stage
from stages.registration.lists.problems import Problem
from stages.registration.lists.rows import Reader
from tests.lists.people import (
    CELLS,
    COLUMNS,
    PLACES,
    TAMBORA,
    TODAY,
    VALUES,
    notes,
    read,
    refusals,
    value,
)


def test_a_whole_row():
    row = read(p3="5 Juni 2022", p2="2022-06-10")
    assert {field: value for field, value in row.values.items() if field != "kelurahan"} == VALUES
    assert (row.values["kelurahan"].name, row.values["kelurahan"].desk) == ("Krendang", TAMBORA)
    assert row.stays == {Stage.MENTORING: date(2022, 6, 10), Stage.TRAINING: date(2022, 6, 5)}
    assert row.problems == []


def test_columns_may_come_as_they_are_kept():
    mapping = json.loads(json.dumps(COLUMNS))
    assert Reader(mapping, kelurahan=PLACES, today=TODAY).read([*CELLS.values()][:1]).values["nik"] == CELLS["nik"]


# Identity.

ROUNDED = "NIK dibulatkan oleh spreadsheet: angka terakhirnya hilang. Jadikan kolomnya teks, lalu salin lagi dari KTP."
DAMAGED = "NIK rusak oleh spreadsheet (misalnya 3,17E+15). Salin lagi dari KTP."


@pytest.mark.parametrize(
    "cell",
    ["9973011205900001", "'9973011205900001", " 9973 0112 0590 0001 ", "99.73.01.120590.0001", 9973011205900001],
)
def test_a_nik_in_many_forms(cell):
    assert value("nik", cell) == ("9973011205900001", [])


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (3173011205900010, ROUNDED),
        (3173011205900000.0, ROUNDED),
        ("3,17301E+15", DAMAGED),
        ("'3.17301E+15", DAMAGED),
        ("997301120590000", "NIK harus 16 angka. Yang diketik 15 angka."),
        (997301120590001, "NIK harus 16 angka. Yang diketik 15 angka."),
        (317301120590.5, "NIK hanya berisi angka."),
        ("dibawa besok", "NIK hanya berisi angka."),
        ("9973013305900001", "Tanggal lahir di dalam NIK tidak mungkin. Periksa KTP."),
        ("#REF!", "Sel ini berisi kesalahan rumus (#REF!). Ketik isinya."),
    ],
)
def test_what_is_no_nik(cell, sentence):
    assert refusals(nik=cell) == [("nik", sentence)]


ZEROS = "Angka terakhir NIK mungkin dibulatkan spreadsheet. Cocokkan dengan KTP."


@pytest.mark.parametrize("cell", ["9973011205900000", 9973011205900002])
def test_a_nik_that_may_have_lost_its_last_digit_is_noted(cell):
    assert notes(nik=cell) == [("nik-zeros", "nik", ZEROS)]


@pytest.mark.parametrize("cell", [None, "", " - ", "tidak ada", "n/a"])
def test_without_nik_it_is_to_be_completed(cell):
    row = read(nik=cell)
    assert (row.values["nik"], row.values["no_nik"]) == (None, "tanpa-nik")
    assert row.problems == [Problem("nik-missing", "nik", "Tanpa NIK, dilengkapi kemudian.", refuses=False)]


def test_without_nik_birth_date_and_sex_are_needed():
    assert refusals(nik=None, birth_date=None, sex=None) == [
        ("birth_date", "Tanggal lahir wajib diisi bila NIK kosong."),
        ("sex", "Jenis kelamin wajib diisi bila NIK kosong."),
    ]


def test_a_broken_nik_is_the_only_complaint_about_what_it_would_have_told():
    assert refusals(nik="1", birth_date=None, sex=None) == [("nik", "NIK harus 16 angka. Yang diketik 1 angka.")]


def test_the_nik_fills_birth_date_and_sex():
    row = read(nik="9973015205900001", birth_date=None, sex=None)
    assert (row.values["birth_date"], row.values["sex"]) == (date(1990, 5, 12), "P")
    assert [problem[:3] for problem in row.problems] == [
        ("birth-date-by-nik", "birth_date", "Tanggal lahir kosong, diambil dari NIK: 12-05-1990."),
        ("sex-by-nik", "sex", "Jenis kelamin kosong, diambil dari NIK: P."),
    ]


def test_a_difference_to_the_nik_is_noted():
    assert notes(birth_date="13-05-1990", sex="P") == [
        ("nik-differs", "birth_date", "Tanggal lahir di NIK (12-05-1990) berbeda dengan yang diketik. Periksa KTP."),
        ("nik-differs", "sex", "Jenis kelamin di NIK berbeda dengan yang dipilih. Periksa KTP."),
    ]


def test_an_unknown_region_is_noted():
    text = "Kode wilayah 20 pada NIK tidak dikenal. Cocokkan dengan KTP."
    assert notes(nik="2073011205900001") == [("nik-region", "nik", text)]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (None, "Nama wajib diisi."),
        ("-", "Nama wajib diisi."),
        (12345, "Nama harus berisi huruf."),
        ("Siti\0", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ("Siti\ufffd", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ("a" * 101, "Paling banyak 100 huruf. Yang diketik 101."),
        ("a" * 100_000, "Paling banyak 100 huruf. Yang diketik 100000."),
    ],
)
def test_what_is_no_name(cell, sentence):
    assert refusals(name=cell) == [("name", sentence)]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("  Siti \n Aminah ", "Siti Aminah"),
        ("'Aisyah", "'Aisyah"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'@siti", "@siti"),
        ("'\u200b=siti", "\u200b=siti"),
        ("'＝siti", "＝siti"),
        ("' +62 Siti", "+62 Siti"),
        ("<3 Siti", "<3 Siti"),
        ("a" * 100, "a" * 100),
    ],
)
def test_a_name_stays_as_it_is(cell, name):
    assert value("name", cell) == (name, [])

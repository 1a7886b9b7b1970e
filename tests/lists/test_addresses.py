"""Address, kelurahan and contact of a row."""

import pytest

from participants.models import Desk, Kelurahan
from stages.registration.lists.problems import Problem
from tests.lists.people import CENGKARENG, NAMES, TAMBORA, notes, read, read_among, refusals, value


@pytest.mark.parametrize(
    ("cell", "rt_rw"),
    [
        ("016/006", ("016", "006")),
        ("16/6", ("016", "006")),
        ("RT 16 RW 6", ("016", "006")),
        ("RT.016/RW.006", ("016", "006")),
        ("016006", ("016", "006")),
        ("'016/006", ("016", "006")),
    ],
)
def test_rt_and_rw_in_one_column(cell, rt_rw):
    row = read(rt=None, rw=None, rt_rw=cell)
    assert (row.values["rt"], row.values["rw"], row.problems) == (*rt_rw, [])


@pytest.mark.parametrize(("cell", "rt"), [("1", "001"), (1, "001"), (1.0, "001"), ("01", "001"), ("016", "016")])
def test_rt_gets_its_zeros_back(cell, rt):
    assert value("rt", cell) == (rt, [])


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"rt": "1234"}, ("rt", "RT paling banyak 3 angka. Yang diketik 4 angka.")),
        ({"rw": "VI"}, ("rw", "RW hanya berisi angka.")),
        ({"rt": None, "rw": None, "rt_rw": "16"}, ("rt_rw", "Tulis RT/RW seperti 016/006.")),
        ({"rt": None, "rw": None, "rt_rw": "16/6/2"}, ("rt_rw", "Tulis RT/RW seperti 016/006.")),
        (
            {"rt": None, "rw": None, "rt_rw": "2022-06-16"},
            ("rt_rw", "RT/RW diubah spreadsheet menjadi tanggal. Tulis seperti 016/006."),
        ),
    ],
)
def test_what_is_no_rt_or_rw(cells, found):
    assert refusals(**cells) == [found]


def test_what_is_missing_of_an_address_is_noted():
    assert notes(rt=None, rw="", address="-") == [
        ("address-missing", "address", "Alamat kosong."),
        ("rt-rw-missing", "rt", "RT kosong, dicatat 000."),
        ("rt-rw-missing", "rw", "RW kosong, dicatat 000."),
    ]
    assert read(rt=None, rw="").values["rt"] == "000"


@pytest.mark.parametrize(
    ("kelurahan", "kecamatan", "name"),
    [
        ("KRENDANG", "", "Krendang"),
        ("Kel. Kapuk", "Kecamatan Cengkareng", "Kapuk"),
        ("Kelurahan Kapuk", "KEC. CENGKARENG", "Kapuk"),
        ("kel.kapuk", None, "Kapuk"),
        ("Pal Merah", "Palmerah", "Palmerah"),
        ("Palmerah", "Pal Merah", "Palmerah"),
        ("Kalianyar", "tambora", "Kali Anyar"),
        ("Tanah Sareal", None, "Tanah Sereal"),
        ("Jati Pulo", "Palmerah", "Jatipulo"),
        ("Kali Deres", "Kali Deres", "Kalideres"),
        ("Jembatan 5", "Tambora", "Jembatan Lima"),
        ("Kota Bambu Utr", "", "Kota Bambu Utara"),
    ],
)
def test_kelurahan_in_many_spellings(kelurahan, kecamatan, name):
    row = read(kelurahan=kelurahan, kecamatan=kecamatan)
    assert (row.values["kelurahan"].name, row.problems) == (name, [])


@pytest.mark.parametrize("desk", NAMES)
def test_every_kelurahan_is_found_by_its_own_name(desk):
    names = NAMES[desk].split("|")
    assert [read(kelurahan=name, kecamatan=desk.name).values["kelurahan"].name for name in names] == names


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"kelurahan": None}, "Kelurahan wajib diisi."),
        ({"kelurahan": "Kel. Tebet", "kecamatan": None}, "Kelurahan Tebet tidak dikenal. Periksa ejaannya."),
        (
            {"kelurahan": "Kapuk", "kecamatan": "Kec. Tambora"},
            "Kelurahan Kapuk tidak terletak di Kec. Tambora, tetapi di Kec. Cengkareng.",
        ),
    ],
)
def test_what_is_no_kelurahan(cells, sentence):
    assert refusals(**cells) == [("kelurahan", sentence)]


def offered(*places):
    return [Kelurahan(name=name, desk=desk) for name, desk in places]


def test_a_kelurahan_of_another_desk():
    row = read_among(offered(("Krendang", TAMBORA)), kelurahan="Kapuk", kecamatan="Cengkareng")
    text = "Kelurahan Kapuk tidak ada di kecamatan Anda."
    assert row.problems == [Problem("kelurahan-unknown", "kelurahan", text)]


def test_a_name_that_two_kecamatan_have():
    both = offered(("Kapuk", TAMBORA), ("Kapuk", CENGKARENG))
    assert read_among(both, kelurahan="Kapuk", kecamatan="Cengkareng").values["kelurahan"].desk == CENGKARENG
    text = "Kelurahan Kapuk ada di beberapa kecamatan. Isi kecamatan."
    found = read_among(both, kelurahan="Kapuk", kecamatan=None).problems
    assert found == [Problem("kelurahan-twice", "kelurahan", text)]


# Contact.


@pytest.mark.parametrize(
    "cell",
    [
        "0812-3456-7890", "+62 812 3456 7890", "62812345 67890", 81234567890, 6281234567890, 81234567890.0,
        "'081234567890", "81234567890", "0812-3456-7890 / 0813-1111-2222", "081234567890 atau 081311112222",
    ],
)  # fmt: skip
def test_a_phone_in_many_forms(cell):
    assert value("phone", cell) == ("+6281234567890", [])


@pytest.mark.parametrize("cell", [None, "-", 0, "0", "tidak ada"])
def test_no_phone(cell):
    assert value("phone", cell) == ("", [])


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"phone": "12345678"}, ("phone", "Nomor harus nomor Indonesia: dimulai dengan 0 atau +62.")),
        (
            {"phone": "08123"},
            ("phone", "Nomor telepon 9 sampai 13 angka, termasuk 0 di depan. Nomor ini 5 angka."),
        ),
        ({"phone": "punya istri"}, ("phone", "Nomor telepon hanya berisi angka, misalnya 0812-3456-7890.")),
        ({"email": "siti"}, ("email", "Surel tidak lengkap, misalnya nama@contoh.id.")),
        ({"kk": "317301120512"}, ("kk", "Nomor KK harus 16 angka. Yang diketik 12 angka.")),
        ({"address": "a" * 201}, ("address", "Paling banyak 200 huruf. Yang diketik 201.")),
        ({"domicile": "a" * 201}, ("domicile", "Paling banyak 200 huruf. Yang diketik 201.")),
        ({"birth_place": "a" * 61}, ("birth_place", "Paling banyak 60 huruf. Yang diketik 61.")),
        ({"business_name": "a" * 101}, ("business_name", "Paling banyak 100 huruf. Yang diketik 101.")),
        ({"business_kind": "a" * 61}, ("business_kind", "Paling banyak 60 huruf. Yang diketik 61.")),
        ({"business_address": "a" * 201}, ("business_address", "Paling banyak 200 huruf. Yang diketik 201.")),
    ],
)
def test_what_does_not_fit(cells, found):
    assert refusals(**cells) == [found]


@pytest.mark.parametrize("cell", [3173011205120000, "3,17301E+15"])
def test_a_rounded_kk_is_left_out(cell):
    assert read(kk=cell).values["kk"] == ""
    assert notes(kk=cell) == [("kk-rounded", "kk", "Nomor KK dibulatkan oleh spreadsheet, dikosongkan.")]


@pytest.mark.parametrize(
    "kecamatan",
    ["Grogol Petamburan", "GROGOL", "Kec. Grogol Ptmb", "Grogol Petamburan, Jakarta Barat", "grogol petamburan jakbar"],
)
def test_a_kecamatan_named_in_short_or_with_its_city(kecamatan):
    row = read_among(
        offered(("Jelambar", Desk(pk=2, name="Grogol Petamburan"))), kelurahan="Jelambar", kecamatan=kecamatan
    )
    assert (row.values["kelurahan"].name, row.problems) == ("Jelambar", [])


def test_a_kecamatan_that_nobody_knows():
    found = read_among(offered(("Kapuk", CENGKARENG)), kelurahan="Kapuk", kecamatan="Cengkarang").problems
    text = "Kecamatan Cengkarang tidak dikenal. Periksa ejaannya."
    assert found == [Problem("kecamatan-unknown", "kelurahan", text)]

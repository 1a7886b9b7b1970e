"""A row that is in order, to be changed cell by cell, and what is read from it."""

from datetime import date

from participants.models import Desk, Kelurahan
from stages.registration.lists.headings import FIELDS
from stages.registration.lists.rows import Reader

TODAY = date(2026, 11, 24)
COLUMNS = dict(enumerate(FIELDS))
TAMBORA, CENGKARENG = Desk(pk=4, name="Tambora"), Desk(pk=1, name="Cengkareng")
PAL_MERAH, KALIDERES = Desk(pk=7, name="Pal Merah"), Desk(pk=6, name="Kalideres")
NAMES = {
    TAMBORA: "Tambora|Kali Anyar|Tanah Sereal|Krendang|Jembatan Lima",
    CENGKARENG: "Kapuk|Kedaung Kali Angke|Cengkareng Barat",
    PAL_MERAH: "Palmerah|Jatipulo|Kota Bambu Utara",
    KALIDERES: "Kalideres|Kamal",
}
PLACES = [Kelurahan(name=name, desk=desk) for desk, names in NAMES.items() for name in names.split("|")]
SHAPE = "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."
FOUR_DIGITS = "Tulis tahun dengan empat angka, misalnya 12-05-1990."
CELLS = {
    "nik": "9973011205900001",
    "name": "Siti Ma'rufah",
    "birth_place": "Jakarta",
    "birth_date": "12-05-1990",
    "sex": "L",
    "kk": "3173011205120001",
    "address": "Jl. Krendang 1",
    "rt": "016",
    "rw": "006",
    "kelurahan": "Krendang",
    "kecamatan": "Tambora",
    "phone": "0812-3456-7890",
    "email": "siti@contoh.id",
    "education": "SMA",
    "interest": "Kuliner",
    "track": "Naik kelas",
    "business_name": "Kue Siti",
    "business_kind": "Kue basah",
    "registered_on": "01-06-2022",
}
VALUES = {
    "nik": "9973011205900001",
    "no_nik": "",
    "name": "Siti Ma'rufah",
    "birth_place": "Jakarta",
    "birth_date": date(1990, 5, 12),
    "sex": "L",
    "kk": "3173011205120001",
    "address": "Jl. Krendang 1",
    "domicile": "",
    "rt": "016",
    "rw": "006",
    "phone": "+6281234567890",
    "email": "siti@contoh.id",
    "education": "sma",
    "interest": "kuliner",
    "track": "naik-kelas",
    "business_name": "Kue Siti",
    "business_kind": "Kue basah",
    "business_address": "",
    "registered_on": date(2022, 6, 1),
}


def read(**changed):
    return read_among(PLACES, **changed)


def read_among(places, **changed):
    cells = CELLS | changed
    return Reader(COLUMNS, kelurahan=places, today=TODAY).read([cells.get(field) for field in FIELDS])


def value(field, cell, **changed):
    """The value that a cell gives, and the codes of what is noted; nothing is refused."""
    row = read(**{field: cell}, **changed)
    assert [problem for problem in row.problems if problem.refuses] == []
    return row.values[field], [problem.code for problem in row.problems]


def refusals(**changed):
    return [(problem.field, problem.text) for problem in read(**changed).problems if problem.refuses]


def notes(**changed):
    row = read(**changed)
    assert not row.refused
    return [(problem.code, problem.field, problem.text) for problem in row.problems]

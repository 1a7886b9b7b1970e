"""Interest, registration and stages of a row."""

from datetime import date

import pytest

from stages.models import Stage
from tests.lists.people import FOUR_DIGITS, SHAPE, TODAY, notes, read, refusals, value

INTERESTS = {
    "kuliner": "Kuliner|kue|Catering|KATERING|Tata Boga|Makanan ringan",
    "menjahit": "Menjahit|jahit|Fesyen|fashion|Konveksi|Tata Busana",
    "kerajinan": "Kerajinan tangan|kriya|handycraft|Handy Craft|batik",
    "lain": "Lain-lain|lainnya",
}


@pytest.mark.parametrize(
    ("cell", "code"), [(word, code) for code, words in INTERESTS.items() for word in words.split("|")]
)
def test_interest_in_many_words(cell, code):
    assert value("interest", cell) == (code, [])


def test_what_is_not_understood_is_noted():
    assert notes(interest="Otomotif", track="khusus", education="pesantren") == [
        ("interest-other", "interest", "“Otomotif” tidak dikenal, dicatat Lain-lain."),
        ("track-other", "track", "“khusus” tidak dikenal, dicatat Pemula."),
        ("education-other", "education", "“pesantren” tidak dikenal, dikosongkan."),
    ]


def test_what_is_missing_of_the_programme():
    row = read(interest=None, track=None, education=None)
    assert [row.values[field] for field in ("interest", "track", "education")] == ["lain", "pemula", ""]
    assert [problem[:3] for problem in row.problems] == [
        ("interest-missing", "interest", "Minat usaha kosong, dicatat Lain-lain.")
    ]


EDUCATION = {"sd": "SD|SDN 01", "smp": "SMP|SLTP|MTs", "sma": "SMA|SMK|SLTA|SMA/SMK atau sederajat|STM|MA"} | {
    "diploma": "D3|D-III|Diploma|D 1",
    "s1": "S1|S-1|Sarjana|S1 atau lebih|S2",
}


@pytest.mark.parametrize(
    ("cell", "code"), [(word, code) for code, words in EDUCATION.items() for word in words.split("|")]
)
def test_education_in_many_words(cell, code):
    assert value("education", cell) == (code, [])


@pytest.mark.parametrize(
    ("cell", "code"), [("Pemula", "pemula"), ("Naik Kelas", "naik-kelas"), ("sudah usaha", "naik-kelas")]
)
def test_track_in_words(cell, code):
    assert value("track", cell) == (code, [])


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (None, "Tanggal daftar wajib diisi."),
        ("2-6-22", FOUR_DIGITS),
        ("25-11-2026", "Tanggal daftar tidak boleh di masa depan."),
        ("31-12-2017", "Tanggal daftar mendahului program (2018)."),
    ],
)
def test_what_is_no_day_of_registration(cell, sentence):
    assert refusals(registered_on=cell) == [("registered_on", sentence)]


@pytest.mark.parametrize(
    ("cell", "day"), [("24-11-2026", TODAY), ("2018-01-01", date(2018, 1, 1)), (44713, date(2022, 6, 1))]
)
def test_days_of_registration(cell, day):
    assert value("registered_on", cell) == (day, [])


@pytest.mark.parametrize(
    ("field", "cell", "sentence"),
    [
        ("p3", "25-11-2026", "P3 Pelatihan: Tanggal berlaku tidak boleh di masa depan."),
        ("p7", "31-05-2022", "P7 Akses permodalan: Tanggal berlaku mendahului pendaftaran (1 Juni 2022)."),
        ("p2", "sudah", f"P2 Pendampingan: {SHAPE}"),
        ("p4", "5-6-22", f"P4 Perizinan: {FOUR_DIGITS}"),
    ],
)
def test_what_is_no_day_of_a_stage(field, cell, sentence):
    assert refusals(**{field: cell}) == [(field, sentence)]


@pytest.mark.parametrize("cell", [None, "-", "belum", "x", "tidak"])
def test_a_stage_not_reached(cell):
    assert read(p2=cell).stays == {}
    assert read(p2=cell).problems == []


def test_stages_in_any_order_and_on_the_day_of_registration():
    days = {"p2": "2022-06-20", "p3": "2022-06-01", "p7": "2022-06-01"}
    assert read(**days).stays == {
        Stage.MENTORING: date(2022, 6, 20), Stage.TRAINING: date(2022, 6, 1), Stage.CAPITAL: date(2022, 6, 1),
    }  # fmt: skip


def test_all_problems_of_a_row_at_once():
    found = [field for field, _ in refusals(
        nik="1", name=None, birth_date="x", sex="X", kk="1", rt="a", rw="b", kelurahan="Z", phone="1", email="a",
        registered_on="?", p2="?", p7="?",
    )]  # fmt: skip
    assert found == [
        "registered_on", "nik", "name", "birth_date", "sex", "rt", "rw", "kelurahan", "phone", "email", "kk",
        "p2", "p7",
    ]  # fmt: skip

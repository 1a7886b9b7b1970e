"""Headings as offices write them, and what a list must have."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.models import Stage
from stages.registration.lists import headings
from stages.registration.lists.headings import FIELDS, field_of, is_ignored, missing, recognise

WRITTEN = {
    "nik": "NIK|No KTP|No. NIK|Nomor Induk Kependudukan|NIK/KTP|No. KTP / NIK|NIK (16 digit)|NIK KTP|Nomor KTP",
    "name": "Nama|Nama Lengkap|Nama Peserta|NAMA LENGKAP (SESUAI KTP)|Nama sesuai KTP|Nama Lengkap Peserta",
    "birth_place": "Tempat Lahir|Tmp Lahir|Kota Kelahiran|Tempat lahir*",
    "birth_date": "Tgl Lahir|Tanggal Lahir|Tgl. Lahir (hh/bb/tttt)|TGL_LAHIR|TglLahir|Tgl. Lhr",
    "birth": "Tempat, Tgl Lahir|TTL|Tempat/Tanggal Lahir|Tempat dan Tanggal Lahir|Tempat, Tanggal Lahir|T.T.L",
    "sex": "L/P|JK|Jenis Kelamin|Jenis Kelamin (L/P)|P/L|Jns Kelamin|Gender|Kelamin|JENIS KELAMIN L/P",
    "kk": "No KK|Nomor Kartu Keluarga|KK|No. KK|No. Kartu Keluarga (KK)",
    "address": "Alamat|Alamat KTP|Alamat Lengkap|Alamat (sesuai KTP)|Alamat sesuai KTP|Alamat Rumah",
    "rt": "RT|No. RT",
    "rw": "RW|No. RW",
    "rt_rw": "RT/RW|RT / RW|RT RW|RT-RW",
    "kelurahan": "Kelurahan|Kel|Kel.|Nama Kelurahan|Desa/Kelurahan|Kelurahan/Desa",
    "kecamatan": "Kecamatan|Kec|Kec.",
    "phone": "No HP|No. Telp|WA|WhatsApp|No. HP/WA|Nomor Telepon|No Handphone|HP/WhatsApp|No.HP (WA aktif)|Telp./HP",
    "email": "Email|E-mail|Surel|Alamat Email|Email aktif",
    "domicile": "Alamat Domisili|Domisili",
    "education": "Pendidikan|Pendidikan Terakhir|Ijazah Terakhir",
    "interest": "Peminatan|Minat|Minat Usaha|Jenis Pelatihan|Bidang Pelatihan|Minat Pelatihan|Jenis Peminatan",
    "track": "Jalur|Jalur Peserta",
    "business_name": "Nama Usaha|Nama UMKM|Merek Usaha|Nama Usaha/Merk",
    "business_kind": "Jenis Usaha|Bidang Usaha|Produk",
    "business_address": "Alamat Usaha|Tempat Usaha|Lokasi usaha",
    "registered_on": "Tgl Daftar|Tanggal Pendaftaran|P1|P1 Pendaftaran|Tgl P1|Tanggal Daftar|Pendaftaran|Timestamp",
    "p2": "P2|P2 Pendampingan|Tgl P2|Pendampingan|Tanggal Pendampingan|Tahap 2",
    "p3": "P3|P3 Pelatihan|Tgl P3|Pelatihan|Tanggal P3 Pelatihan|P-3",
    "p4": "P4|Perizinan|Tgl. P4",
    "p5": "P5|Akses Pemasaran|Pemasaran|P5 (Akses Pemasaran)",
    "p6": "P6|Pengelolaan Keuangan|P6 Pengelolaan Keuangan",
    "p7": "P7|Permodalan|P7 Akses Permodalan|Tanggal P7",
}
EVERY = [(heading, field) for field, written in WRITTEN.items() for heading in written.split("|")]
IGNORED = ["No", "No.", "NO URUT", "Nomor", "Keterangan", "Ket.", "Nomor Pendaftaran", "Umur", "Paraf", "Catatan", ""]
UNKNOWN = ["Agama", "Status Perkawinan", "Nama Ibu", "Tanggal", "Tanggal Wawancara", "P8", "P0", "P", "Nikah", "Lahir"]


@pytest.mark.parametrize(("heading", "field"), EVERY)
def test_a_heading_in_many_spellings(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize("field", FIELDS)
def test_our_own_labels_are_recognised(field):
    assert field_of(FIELDS[field]) == field


@pytest.mark.parametrize("heading", ["P2 Pelatihan", "P3 Pendampingan", "Tgl P4 Pelatihan"])
def test_a_number_beside_the_label_of_another_stage_is_left_to_people(heading):
    assert field_of(heading) is None


@pytest.mark.parametrize("heading", [*IGNORED, *UNKNOWN])
def test_other_headings_mean_nothing(heading):
    assert field_of(heading) is None


def test_which_headings_are_known_to_mean_nothing():
    assert [is_ignored(heading) for heading in [*IGNORED, *UNKNOWN]] == [True] * len(IGNORED) + [False] * len(UNKNOWN)


def test_every_field_has_spellings_here():
    assert list(WRITTEN) == list(FIELDS)


def test_stages_have_their_labels_from_the_programme():
    assert [FIELDS[field] for field in headings.STAGES] == [f"Tanggal {stage.title}" for stage in Stage.programme()[1:]]


@given(
    st.sampled_from(EVERY),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from([" ", "  ", "_", ". ", " - ", "\n", "\u00a0"]),
    st.sampled_from(["", "*", ":", " *)", " (wajib)", " [diisi petugas]", "."]),
)
def test_case_blanks_and_marks_make_no_difference(written, case, between, after):
    heading, field = written
    assert field_of(case(heading).replace(" ", between) + after) == field


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from([*IGNORED, *UNKNOWN]), max_size=5))
def test_any_order_gives_every_column_its_field(chance, others):
    columns = [
        *((chance.choice(written.split("|")), field) for field, written in WRITTEN.items()),
        *((o, None) for o in others),
    ]
    random.Random(chance.random()).shuffle(columns)
    expected = {number: field for number, (_, field) in enumerate(columns) if field}
    assert recognise([heading for heading, _ in columns]) == expected


@given(st.lists(st.text(max_size=200), max_size=20))
def test_any_text_may_be_a_heading(texts):
    mapping = recognise(texts)
    assert set(mapping.values()) <= set(FIELDS)
    assert len(set(mapping.values())) == len(mapping)


def test_a_field_met_twice_is_the_first_columns():
    assert recognise(["Nama", "NIK", "Nama Lengkap", "No KTP"]) == {0: "name", 1: "nik"}


def test_headings_may_be_missing():
    assert recognise([None, "", "NIK"]) == {2: "nik"}


@pytest.mark.parametrize(
    ("written", "lacking"),
    [
        ("NIK|Nama|Kelurahan|Tgl Daftar", []),
        ("TTL|Nama|Kelurahan|P1", []),
        ("Tgl Lahir|Nama|Kelurahan|P1", []),
        ("NIK", ["Nama", "Kelurahan", "Tanggal daftar"]),
        ("Nama|Kelurahan|P1|Tempat Lahir", ["NIK atau tanggal lahir"]),
        ("", ["Nama", "Kelurahan", "Tanggal daftar", "NIK atau tanggal lahir"]),
    ],
)
def test_what_a_list_must_have(written, lacking):
    assert missing(recognise(written.split("|"))) == lacking

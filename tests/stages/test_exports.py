"""Files of people: exactly the list, every cell text, no formula, no NIK that was not asked for."""

import csv
import io
import re
import uuid
import zipfile
from datetime import date

import openpyxl
import pytest

from participants import phones
from participants.models import Desk, Kelurahan, Participant
from stages import addresses, exports, merging, spreadsheets
from stages import people as lists
from stages.models import Export, Stage
from stages.tally import Measure
from tests.factories import move, register
from tests.stages.acts import june, leave, void

FORMATS = list(Export.Format)
SIGNS = "=+-@＝＋－＠"
FORMULAS = [
    *(f"{lead}{sign}1+1" for sign in SIGNS for lead in ("", " ", "  ", "\t", "\r", "\n", "\u00a0", "\u200b", "\ufeff")),
    "\tTab", "\rCR", "=cmd|'/C calc'!A0", '=HYPERLINK("http://x.example";"Buka")', "−1+1", "﹢1", "@SUM(1;2)", "-", "=",
]  # fmt: skip
HARMLESS = [
    "Ma'ruf", 'Toko "Sumber; Rejeki"', "dua\nbaris", "dua\r\nbaris", "a\tb", "<3 & </t></is></c>", "&lt;", "😀 Sari",
    "n" * 100, " depan", "belakang ", "A = B", "a@b.id", "'petik", "\\.", "\\N", "x\\n", "001", "1,5", "TRUE", "Ünal",
    "( kurung )", "%s %(x)s", "",
]  # fmt: skip
TYPED = ("name", "birth_place", "address", "email", "business_name")
HEADINGS = dict(zip(TYPED, ("Nama", "Tempat Lahir", "Alamat", "Email", "Nama Usaha"), strict=True))
PERSONAL = {"NIK", "No KK"}


def taken(user, format, with_nik=False, listing=None, **filters):
    """The bytes of the file and its record."""
    file, export = exports.take(
        listing or lists.listed(user, **filters), by=user, purpose="Daftar hadir", format=format, with_nik=with_nik,
        filters=addresses.codes(**filters), searched=False,
    )  # fmt: skip
    with file:
        return file.read(), export


def rows(content, format):
    """A dictionary of texts for each row of a file, None being an empty cell."""
    if format == Export.Format.CSV:
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    headings, *lines = cells(content)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def cells(content):
    """The rows of the sheet; every cell is a string, in the format “Text”."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {(cell.data_type, cell.number_format) for row in sheet for cell in row} == {("s", "@")}
    return [[cell.value for cell in row] for row in sheet]


def numbers(content, format):
    return [row["Nomor"] for row in rows(content, format)]


@pytest.fixture
def programme(cast, person, foreigner):
    """Seven people of two desks, in several stages, with several interests."""
    move(person, Stage.TRAINING, june(5), cast.staff)
    move(foreigner, Stage.MENTORING, june(5), cast.staff)
    move(foreigner, Stage.TRAINING, june(8), cast.staff)
    move(foreigner, Stage.LICENSING, june(9), cast.staff)
    for desk, interest in ((cast.tambora, "menjahit"), (cast.taman_sari, "kuliner"), (cast.tambora, "kerajinan")):
        register(cast.staff, desk, interest=interest)
    leave(register(cast.staff, cast.tambora), 7, cast.staff)
    register(cast.staff, cast.tambora, nik=None, no_nik="hilang")


@pytest.mark.parametrize("format", FORMATS)
def test_a_row_holds_what_is_known_as_it_is_read_here(cast, format):
    known = register(
        cast.officer, cast.tambora, name="Siti Ma'rufah", nik="9973041205900001", kk="9973040101100002",
        birth_place="Tegal", birth_date=date(1990, 5, 12), sex="P", address="Jl. Contoh 1", rt="001", rw="012",
        phone="+6281234567890", email="siti@contoh.id", education="sma", interest="menjahit", track="naik-kelas",
        business_name="Jahit Siti", registered_on=june(1),
    )  # fmt: skip
    move(known, Stage.TRAINING, june(5), cast.staff)
    move(known, Stage.MENTORING, june(9), cast.staff)
    move(known, Stage.TRAINING, june(12), cast.staff)
    apart = format == Export.Format.CSV
    assert rows(taken(cast.staff, format, with_nik=True)[0], format) == [
        {
            "Nomor": known.number, "NIK": "997304.120590.0001" if apart else "9973041205900001",
            "Nama": "Siti Ma'rufah", "Tempat Lahir": "Tegal", "Tgl Lahir": "12-05-1990", "L/P": "P",
            "No KK": "997304.010110.0002" if apart else "9973040101100002", "Alamat": "Jl. Contoh 1", "RT": "001",
            "RW": "012", "Kelurahan": known.kelurahan.name, "Kecamatan": "Tambora", "No HP": "0812-3456-7890",
            "Email": "siti@contoh.id", "Peminatan": "Menjahit", "Jalur": "Naik kelas (sudah berusaha)",
            "Pendidikan": "SMA/SMK atau sederajat", "Nama Usaha": "Jahit Siti", "Tgl Daftar": "01-06-2022",
            "P2": "09-06-2022", "P3": "05-06-2022", "P4": "", "P5": "", "P6": "", "P7": "", "Kini di": "P3 Pelatihan",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("length", [8, 9, 10, 11, 12])
def test_a_phone_stands_as_it_is_dialled(cast, format, length):
    phone = "+62" + "812345678901"[:length]
    register(cast.staff, cast.tambora, phone=phone)
    register(cast.staff, cast.tambora, phone="")
    assert [row["No HP"] for row in rows(taken(cast.staff, format)[0], format)] == ["", phones.local(phone)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("field", TYPED)
def test_nothing_typed_becomes_a_formula_and_in_a_workbook_nothing_changes(cast, format, field):
    fits = Participant._meta.get_field(field).max_length
    values = [value for value in FORMULAS + HARMLESS if len(value) <= fits and (value or field != "name")]
    for value in values:
        register(cast.staff, cast.tambora, **{field: value})
    content = taken(cast.staff, format)[0]
    found = [row[HEADINGS[field]] for row in reversed(rows(content, format))]
    apostrophe = "'" if format == Export.Format.CSV else ""
    assert found == [apostrophe + value if value in FORMULAS else value for value in values]
    assert format == Export.Format.CSV or b"<f" not in sheet(content)


def test_blanks_at_the_ends_are_kept_by_every_program(cast):
    """openpyxl keeps them anyway; others only when they are told to."""
    register(cast.staff, cast.tambora, name=" depan ")
    assert b'<t xml:space="preserve"> depan </t>' in sheet(taken(cast.staff, "xlsx")[0])


def test_a_voided_stay_is_in_no_column(cast, person):
    void(move(person, Stage.TRAINING, june(5), cast.staff), by=cast.staff)
    row = rows(taken(cast.staff, "csv")[0], "csv")[0]
    assert (row["P3"], row["Kini di"]) == ("", "P1 Pendaftaran")


def sheet(content):
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("format", FORMATS)
def test_places_are_guarded_too(cast, person, format):
    Kelurahan.objects.filter(pk=person.kelurahan_id).update(name="=1+1")
    Desk.objects.filter(pk=person.desk_id).update(name=" @x")
    row = rows(taken(cast.staff, format)[0], format)[0]
    found = [row["Kelurahan"], row["Kecamatan"]]
    assert found == (["'=1+1", "' @x"] if format == Export.Format.CSV else ["=1+1", " @x"])


@pytest.mark.parametrize("format", FORMATS)
def test_what_nobody_can_read_is_left_out(cast, format):
    unreadable = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
    register(cast.staff, cast.tambora, name=f"Si{unreadable}ti", address=f"{unreadable}=1+1")
    row = rows(taken(cast.staff, format)[0], format)[0]
    assert (row["Nama"], row["Alamat"].lstrip("'")) == ("Siti", "=1+1")
    assert row["Alamat"].startswith("'") == (format == Export.Format.CSV)


@pytest.mark.parametrize("format", FORMATS)
def test_an_address_of_two_hundred_letters_is_whole(cast, format):
    register(cast.staff, cast.tambora, address="é" * 200)
    assert rows(taken(cast.staff, format)[0], format)[0]["Alamat"] == "é" * 200


@pytest.mark.parametrize("format", FORMATS)
def test_without_asking_there_is_nothing_of_a_nik_in_the_file(cast, format):
    register(cast.staff, cast.tambora, nik="9973041205907777", kk="9973040101108888")
    content = taken(cast.staff, format)[0]
    assert PERSONAL & set(rows(content, format)[0]) == set()
    everything = content if format == Export.Format.CSV else sheet(content)
    for secret in (b"7777", b"8888", b"997304"):
        assert secret not in everything
    assert set(rows(taken(cast.staff, format, with_nik=True)[0], format)[0]) >= PERSONAL


@pytest.mark.parametrize("format", FORMATS)
def test_somebody_without_nik_has_an_empty_cell(cast, format):
    register(cast.staff, cast.tambora, nik=None, no_nik="hilang", kk="")
    row = rows(taken(cast.staff, format, with_nik=True)[0], format)[0]
    assert (row["NIK"], row["No KK"]) == ("", "")


LISTS = [
    {},
    {"stage": 1},
    {"stage": 3},
    {"stage": 3, "measure": Measure.REACHED},
    {"stage": 3, "measure": Measure.REACHED, "as_of": june(6)},
    {"stage": 3, "as_of": june(8)},
    {"stage": 8},
    {"interest": "kuliner"},
    {"no_nik": True},
    {"stage": 1, "no_nik": True},
    {"stage": 1, "measure": Measure.REACHED, "interest": "kuliner"},
]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_the_rows_are_the_list_in_its_order(cast, programme, format, filters):
    filters = {"as_of": june(30)} | filters
    listing = lists.listed(cast.staff, **filters)
    content, export = taken(cast.staff, format, **filters)
    shown = [participant.number for participant in listing.page().people]
    assert numbers(content, format) == shown
    assert (export.people, listing.count()) == (len(shown), len(shown))
    assert shown


@pytest.mark.parametrize("format", FORMATS)
def test_the_parts_of_the_desks_make_the_district(cast, programme, format):
    desks = list(Desk.objects.all())
    parts = [part(cast, format, desk=desk) for desk in desks]
    whole = numbers(taken(cast.staff, format)[0], format)
    assert len(desks) == 8
    assert sorted(number for numbers in parts for number in numbers) == sorted(whole)
    assert len(set(whole)) == len(whole) == 7


def part(cast, format, desk):
    listing = lists.listed(cast.staff, desk=desk)
    return numbers(taken(cast.staff, format, listing=listing)[0], format) if listing.count() else []


def test_two_records_of_one_person_are_one_row(cast, person, foreigner):
    merging.merge(person, foreigner, reason="orang yang sama", by=cast.staff, key=uuid.uuid4())
    assert numbers(taken(cast.staff, "csv")[0], "csv") == [person.number]
    reached = {"stage": 1, "measure": Measure.REACHED, "as_of": june(22)}
    assert numbers(taken(cast.staff, "csv", **reached)[0], "csv") == [person.number]


def test_the_record_says_who_took_what_and_how_many(cast, programme):
    filters = {"stage": 3, "measure": Measure.REACHED, "as_of": june(22), "desk": cast.tambora, "interest": "kuliner"}
    export = taken(cast.staff, "xlsx", with_nik=True, **filters)[1]
    assert Export.objects.values_list(
        "taken_by", "purpose", "format", "filters", "searched", "with_nik", "people"
    ).get() == (
        cast.staff.pk, "Daftar hadir", "xlsx",
        "stage=3&measure=reached&as_of=2022-06-22&desk=31.73.04&interest=kuliner", False, True, 1,
    )  # fmt: skip
    words = addresses.in_words(export.filters, {"desk": {"31.73.04": "Tambora"}}, searched=True)
    assert words == "Pernah mencapai P3 Pelatihan per 22 Juni 2022, Kecamatan Tambora, minat kuliner, hasil pencarian"


def test_every_filter_of_a_list_has_its_words():
    assert addresses.codes(desk=None, interest=None, no_nik=True) == "no_nik=1"
    assert addresses.in_words("no_nik=1", {}) == "Semua peserta, belum ada NIK"


def test_a_list_with_nobody_is_refused_and_leaves_no_record(cast):
    with pytest.raises(exports.ExportRefused, match="Tidak ada peserta di daftar ini, jadi tidak ada yang diekspor"):
        taken(cast.staff, "csv")
    assert not Export.objects.exists()


def test_more_than_a_sheet_holds_is_refused_for_excel_alone(cast, person, foreigner, monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS_OF_A_SHEET", 1)
    with pytest.raises(exports.ExportRefused, match="Pilih CSV, atau saring daftarnya"):
        taken(cast.staff, "xlsx")
    assert taken(cast.staff, "csv")[1].people == 2


@pytest.mark.parametrize("format", FORMATS)
def test_dates_read_as_before_afterwards(cast, person, format):
    taken(cast.staff, format)
    assert Participant.objects.get(pk=person.pk).registered_on == june(3)


def test_the_headings_are_those_an_import_knows_and_none_twice(cast, person):
    headings = list(rows(taken(cast.staff, "csv", with_nik=True)[0], "csv")[0])
    assert len(set(headings)) == len(headings) == 26
    assert [heading for heading in headings if re.fullmatch("P[0-9]", heading)] == ["P2", "P3", "P4", "P5", "P6", "P7"]

"""Files as offices send them: whatever their form, the same headings and rows come out."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from stages.registration.lists import sheets
from tests.lists import files
from tests.lists.files import HEADINGS, ROW


def read(file, name="daftar.xlsx"):
    sheet = sheets.read(file, name)
    return sheet.headings, sheet.first, list(sheet.rows)


def refusal(file, name="daftar.xlsx"):
    with pytest.raises(sheets.SheetError) as refused:
        read(file, name)
    return str(refused.value)


CSV = "NIK{0}Nama{0}Kelurahan{0}Tgl Daftar\r\n9973011205900001{0}Siti{0}Krendang{0}01-06-2022\r\n"


# Workbooks.


def test_a_workbook_gives_headings_and_rows():
    assert read(files.xlsx([HEADINGS, ROW])) == (HEADINGS, 2, [(2, ROW)])


def test_titles_and_blank_rows_may_precede_the_headings():
    rows = [["DAFTAR PESERTA JAKPRENEUR 2022"], [], ["Kecamatan", "Tambora"], [None, " "], HEADINGS, [], ROW]
    assert read(files.xlsx(rows)) == (HEADINGS, 7, [(7, ROW)])


def test_blank_rows_are_skipped_and_the_numbers_stay_those_of_the_sheet():
    rows = [HEADINGS, ROW, [], ["", " ", None], ROW]
    assert read(files.xlsx(rows))[2] == [(2, ROW), (5, ROW)]


def test_the_first_worksheet_with_headings_is_taken():
    assert read(files.xlsx([["Catatan"], ["apa saja"]], [], [HEADINGS, ROW], [HEADINGS])) == (HEADINGS, 2, [(2, ROW)])


def test_a_hidden_worksheet_is_left_out():
    book = Workbook()
    for state, name in (("hidden", "Lama"), ("visible", "Siti")):
        sheet = book.create_sheet()
        sheet.sheet_state = state
        sheet.append(HEADINGS)
        sheet.append([ROW[0], name, *ROW[2:]])
    assert [cells[1] for _, cells in read(files.saved(book))[2]] == ["Siti"]


def test_rows_are_as_wide_as_the_headings():
    rows = [[*HEADINGS, None], ROW[:2], [*ROW, "di luar"]]
    assert read(files.xlsx(rows)) == (HEADINGS, 2, [(2, [*ROW[:2], None, None]), (3, ROW)])


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("Ma'ruf <3 & ü", "Ma'ruf <3 & ü"),
        ("'9973011205900001", "'9973011205900001"),
        (81234567890, 81234567890),
        (3173011205900001, 3173011205900001),
        (3173011205900010.0, 3173011205900010),
        (1.5, 1.5),
        (True, "TRUE"),
        (date(1990, 5, 12), "1990-05-12"),
        (datetime(2022, 6, 22, 10, 22, 33), "2022-06-22"),  # noqa: DTZ001 (a sheet knows no zone)
        (datetime(1990, 5, 12).time(), 0),  # noqa: DTZ001
        ("a\nb", "a\nb"),
        (" ", None),
    ],
)
def test_each_kind_of_cell(written, cell):
    assert read(files.xlsx([HEADINGS, [*ROW[:3], written]]))[2] == [(2, [*ROW[:3], cell])]


def test_dates_that_count_from_1904():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADINGS)
    book.active.append([*ROW[:3], date(2022, 6, 1)])
    assert read(files.saved(book))[2] == [(2, [*ROW[:3], "2022-06-01"])]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "[$-421]dd mmmm yyyy", "d-mmm-yy"])
def test_a_number_is_a_date_when_its_format_says_so(code):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append([*ROW[:3], 44713])
    book.active["D2"].number_format = code
    assert read(files.saved(book))[2] == [(2, [*ROW[:3], "2022-06-01"])]


@pytest.mark.parametrize("code", ["0", "General", "h:mm", '0 "hari"', "#,##0"])
def test_a_number_stays_one_otherwise(code):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append([*ROW[:3], 44713])
    book.active["D2"].number_format = code
    assert read(files.saved(book))[2] == [(2, [*ROW[:3], 44713])]


def test_texts_in_pieces_are_joined_without_their_pronunciation():
    strings = "<sst><si><r><t>Si</t></r><r><t>ti</t></r><rPh><t>shi</t></rPh></si></sst>"
    sheet = files.WORKSHEET.format(files.cells(*HEADINGS) + '<row><c t="s"><v>0</v></c></row>')
    assert read(files.zipped(files.parts(sheet, strings=strings)))[2] == [(2, ["Siti", None, None, None])]


def test_the_result_of_a_formula_is_read():
    cells = (
        '<row><c t="str"><f>A1</f><v>Siti</v></c><c><f>1+1</f><v>2</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    sheet = files.WORKSHEET.format(files.cells(*HEADINGS) + cells)
    assert read(files.zipped(files.parts(sheet)))[2] == [(2, ["Siti", 2, "#DIV/0!", None])]


@pytest.mark.parametrize(("written", "cell"), [("_x0000_", "\ufffd"), ("_xD800_", "\ufffd"), ("a_x000D_b", "a\rb")])
def test_what_no_text_can_hold_is_marked(written, cell):
    sheet = files.WORKSHEET.format(files.cells(*HEADINGS) + files.cells(written))
    assert read(files.zipped(files.parts(sheet)))[2] == [(2, [cell, None, None, None])]


@pytest.mark.parametrize(
    ("written", "cell"),
    [("3.1730112059E+15", 3173011205900000), ("1e999", "1e999"), ("nan", "nan"), ("9" * 40, "9" * 40)],
)
def test_numbers_as_written_in_the_file(written, cell):
    sheet = files.WORKSHEET.format(files.cells(*HEADINGS) + f"<row><c><v>{written}</v></c></row>")
    found = read(files.zipped(files.parts(sheet)))[2][0][1][0]
    assert found == (float(cell) if written == "9" * 40 else cell)


# csv.


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    text = CSV.format(delimiter).replace("Siti", "Sitì")
    assert read(files.csv(text, encoding), "daftar.csv") == (HEADINGS, 2, [(2, [ROW[0], "Sitì", *ROW[2:]])])


def test_utf_16_written_the_other_way_round():
    text = files.csv("\ufeff" + CSV.format("\t"), "utf-16-be")
    assert read(text, "daftar.txt") == (HEADINGS, 2, [(2, ROW)])


def test_commas_within_cells_do_not_mislead():
    text = 'NIK;Nama;Kelurahan;Alamat\r\n1;"Siti, S.E.";Krendang;"Jl. A, B, C, D, E"\r\n'
    assert read(files.csv(text), "daftar.csv")[2] == [(2, ["1", "Siti, S.E.", "Krendang", "Jl. A, B, C, D, E"])]


def test_a_cell_of_several_lines_is_one_row():
    text = 'NIK,Nama\n1,"Siti\nAminah"\n\n2,Budi\n'
    assert read(files.csv(text), "daftar.csv")[2] == [(2, ["1", "Siti\nAminah"]), (4, ["2", "Budi"])]


def test_a_letter_that_no_encoding_has_is_marked():
    file = io.BytesIO(CSV.format(";").encode() + b"\x81;x")
    assert read(file, "daftar.csv")[2] == [(2, ROW), (3, ["\ufffd", "x", None, None])]


def test_the_callers_file_stays_open():
    file = files.csv(CSV.format(";"))
    read(file, "daftar.csv")
    assert not file.closed
    assert read(file, "daftar.csv")[2] == [(2, ROW)]


# What is no list, each with its sentence.

NOT_A_LIST = "Berkas ini bukan daftar. Kirim daftar sebagai Excel (.xlsx) atau csv."
NOT_A_WORKBOOK = "Berkas ini bukan daftar Excel. Simpan daftar sebagai Excel (.xlsx), lalu kirim lagi."
NO_HEADINGS = "Baris judul kolom tidak ditemukan. Daftar harus berisi judul seperti NIK, Nama, Kelurahan."
NO_ROWS = "Daftar ini hanya berisi judul kolom, tanpa baris data."
CORRUPT = "Berkas Excel ini rusak. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
WEB_PAGE = "Berkas ini halaman web, walau namanya mungkin Excel. Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "daftar.xlsx", "Berkas ini kosong."),
        (b"\r\n \r\n", "daftar.csv", "Berkas ini kosong."),
        (b"MZ\x90\0", "daftar.xlsx", NOT_A_LIST),
        (b"\x89PNG\r\n", "daftar.csv", NOT_A_LIST),
        (b"\x01\x02\0\x03", "daftar.xlsx", NOT_A_LIST),
        (b"%PDF-1.7", "daftar.xlsx", "Berkas ini PDF. Kirim daftar aslinya sebagai Excel (.xlsx) atau csv."),
        (
            b"\r\n<html><table>",
            "daftar.xls",
            WEB_PAGE,
        ),
        (
            OLE,
            "daftar.xls",
            "Berkas Excel ini berbentuk lama (.xls). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi.",
        ),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "daftar.xlsx",
            "Berkas ini berkata sandi. Simpan tanpa kata sandi, lalu kirim lagi.",
        ),
        (
            CSV.format(";").encode(),
            "daftar.xlsx",
            "Isi berkas ini csv, tetapi akhiran namanya “.xlsx”. Ganti akhirannya menjadi .csv.",
        ),
        (b"apa saja\r\nyang ditulis", "daftar.csv", NO_HEADINGS),
        (b"NIK;Nama;Kelurahan\r\n;;\r\n", "daftar.csv", NO_ROWS),
        (CSV.format(";").encode() + b"a\0b", "daftar.csv", NOT_A_LIST),
        (CSV.format(";").encode() + b"\x00", "daftar.csv", NOT_A_LIST),
        (b"PK\x03\x04 dan seterusnya", "daftar.xlsx", CORRUPT),
        (files.xlsx([HEADINGS, ROW]).getvalue()[:-300], "daftar.xlsx", CORRUPT),
    ],
)
def test_the_sentence_for_what_is_no_list(content, name, sentence):
    assert refusal(io.BytesIO(content), name) == sentence


@pytest.mark.parametrize("name", ["daftar.csv", "daftar.xls", "daftar"])
def test_a_workbook_by_another_name(name):
    extension = name.removeprefix("daftar")
    sentence = f"Isi berkas ini Excel, tetapi akhiran namanya “{extension}”. Ganti akhirannya menjadi .xlsx."
    assert refusal(files.xlsx([HEADINGS, ROW]), name) == sentence


def test_another_kind_of_archive():
    assert refusal(files.zipped({"word/document.xml": "<document/>"})) == NOT_A_WORKBOOK


@pytest.mark.parametrize("rows", [[], [[]], [[" "]]])
def test_an_empty_workbook(rows):
    assert refusal(files.xlsx(rows)) == "Berkas ini kosong."


def test_headings_without_rows():
    assert refusal(files.xlsx([HEADINGS, [], [" "]])) == NO_ROWS


def test_no_headings_anywhere():
    assert refusal(files.xlsx([["apa"], ["saja"]], [["Nama"], ["Siti"]])) == NO_HEADINGS

"""Files as offices send them: whatever their form, the same headings and rows come out."""

import io
import tracemalloc
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from stages.registration.lists import sheets
from tests.lists import files
from tests.lists.files import HEADINGS, LIST, ROW


def read(file, name="daftar.xlsx"):
    sheet = sheets.read(file, name)
    return sheet.headings, sheet.first, list(sheet.rows)


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


def test_memory_stays_flat_however_long_the_list():
    rows = (
        f"<row>{''.join(f'<c><v>{row * 7 + column}</v></c>' for column in range(4))}</row>" for row in range(20_000)
    )
    file = files.zipped(files.parts(files.WORKSHEET.format(files.cells(*HEADINGS) + "".join(rows))))
    tracemalloc.start()
    assert sum(1 for _ in sheets.read(file, "daftar.xlsx").rows) == 20_000
    assert tracemalloc.get_traced_memory()[1] < 3 * 1024 * 1024
    tracemalloc.stop()


# csv.


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    text = LIST.format(delimiter).replace("Siti", "Sitì")
    assert read(files.csv(text, encoding), "daftar.csv") == (HEADINGS, 2, [(2, [ROW[0], "Sitì", *ROW[2:]])])


def test_utf_16_written_the_other_way_round():
    text = files.csv("\ufeff" + LIST.format("\t"), "utf-16-be")
    assert read(text, "daftar.txt") == (HEADINGS, 2, [(2, ROW)])


def test_commas_within_cells_do_not_mislead():
    text = 'NIK;Nama;Kelurahan;Alamat\r\n1;"Siti, S.E.";Krendang;"Jl. A, B, C, D, E"\r\n'
    assert read(files.csv(text), "daftar.csv")[2] == [(2, ["1", "Siti, S.E.", "Krendang", "Jl. A, B, C, D, E"])]


def test_a_cell_of_several_lines_is_one_row():
    text = 'NIK,Nama\n1,"Siti\nAminah"\n\n2,Budi\n'
    assert read(files.csv(text), "daftar.csv")[2] == [(2, ["1", "Siti\nAminah"]), (4, ["2", "Budi"])]


def test_a_letter_that_no_encoding_has_is_marked():
    file = io.BytesIO(LIST.format(";").encode() + b"\x81;x")
    assert read(file, "daftar.csv")[2] == [(2, ROW), (3, ["\ufffd", "x", None, None])]


def test_csv_may_begin_like_an_archive():
    assert read(files.csv("PK;NIK;Nama\n1;2;Siti\n"), "daftar.csv") == (
        ["PK", "NIK", "Nama"],
        2,
        [(2, ["1", "2", "Siti"])],
    )


def test_the_callers_file_stays_open():
    file = files.csv(LIST.format(";"))
    read(file, "daftar.csv")
    assert not file.closed
    assert read(file, "daftar.csv")[2] == [(2, ROW)]

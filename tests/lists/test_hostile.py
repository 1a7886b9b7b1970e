"""Files that would exhaust whoever opens them are refused with a sentence, and cost next to nothing."""

import contextlib
import io
import os
import tracemalloc
import zipfile

import pytest

from stages.registration.lists import bounds, sheets, xlsx
from stages.registration.lists.bounds import SheetError
from tests.lists import files
from tests.lists.files import HEADINGS, ROW, WORKSHEET, cells

MEGABYTE = 1024 * 1024
BOMB = "Isi berkas ini jauh lebih besar daripada sebuah daftar. Salin daftarnya ke berkas Excel baru, lalu kirim lagi."
FORBIDDEN = "Berkas Excel ini memuat perintah yang tidak diizinkan. Salin daftarnya ke berkas Excel baru."
CORRUPT = "Berkas Excel ini rusak. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
TOO_WIDE = "Terlalu banyak kolom: paling banyak 200. Hapus kolom yang tidak dipakai."
TOO_LONG = "Daftar terlalu panjang: paling banyak 100.000 baris. Bagi daftar, atau hapus baris kosong di bawahnya."
ENDLESS = "Ada baris yang terlalu panjang untuk sebuah daftar. Periksa apakah berkas ini benar."
BEFORE, AFTER = WORKSHEET.format(cells(*HEADINGS) + "|").split("|")


def refusal(file, name="daftar.xlsx", most=8 * MEGABYTE):
    """The sentence, once it is certain that reading took at most `most` bytes beyond the file."""
    tracemalloc.start()
    try:
        with pytest.raises(SheetError) as refused:
            for _ in sheets.read(file, name).rows:
                pass
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
    return str(refused.value)


def workbook(sheet, **more):
    return files.zipped(files.parts(sheet, **more))


def padded(length):
    """Bytes that hardly shrink, in portions: beside them a bomb does not look like one."""
    return (os.urandom(MEGABYTE // 2).hex().encode() for _ in range(length))


# More than it seems.


def test_a_file_of_more_than_twenty_megabytes():
    sentence = "Berkas terlalu besar: paling besar 20 MB. Bagi daftar menjadi beberapa berkas."
    assert refusal(io.BytesIO(bytes(bounds.LARGEST + 1))) == sentence


def test_a_zip_bomb():
    assert refusal(workbook(files.repeated(BEFORE, "<row/>", 3_000_000, AFTER))) == BOMB


def test_a_zip_bomb_beside_something_that_hardly_shrinks():
    bomb = files.parts(files.repeated(BEFORE, "<row/>", 3_000_000, AFTER)) | {"xl/media/image1.png": padded(8)}
    assert refusal(files.zipped(bomb)) == BOMB


def test_a_bomb_in_a_part_that_nobody_would_read():
    bomb = files.parts(BEFORE + cells(*ROW) + AFTER) | {"a.bin": files.repeated("", "\0" * 100, 100_000, "")}
    assert refusal(files.zipped(bomb)) == BOMB


def test_many_parts_that_are_large_together(monkeypatch):
    monkeypatch.setattr(xlsx, "LARGEST_UNPACKED", 3 * MEGABYTE)
    together = {f"xl/media/{number}.txt": padded(1) for number in range(4)}
    assert refusal(files.zipped(files.parts(BEFORE + AFTER) | together)) == BOMB


def test_a_directory_that_lies_about_the_size():
    honest = workbook(files.repeated(BEFORE, "<row/>", 300_000, AFTER))
    assert refusal(files.claiming_less(honest, "xl/worksheets/sheet1.xml", 5_000)) == CORRUPT


def test_members_that_overlap():
    data = workbook(BEFORE + cells(*ROW) + AFTER)
    with zipfile.ZipFile(data, "a") as archive:
        archive.filelist.append(archive.filelist[-1])
        archive.NameToInfo["again"] = archive.filelist[-1]
        archive._didModify = True
    assert refusal(data) == BOMB


def test_a_directory_of_half_a_million_members():
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        archive.writestr("x", "")
        archive.filelist *= 60_000
        archive._didModify = True
    assert refusal(many) == BOMB


# XML that attacks its reader.

DOCTYPES = [
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "<!DOCTYPE a>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("part", ["sheet", "strings", "styles", "workbook"])
def test_a_document_type_is_refused_in_every_part(part, doctype):
    sheet = BEFORE + cells(*ROW) + AFTER
    hostile = {part: f"{doctype}<a/>"}
    assert refusal(workbook(hostile.pop("sheet", sheet), **hostile)) == FORBIDDEN


def test_elements_within_elements():
    assert refusal(workbook(BEFORE + "<c>" * 100_000 + AFTER)) == BOMB


def test_a_tag_without_end():
    # The portions differ, so that the archive does not look like a bomb.
    assert refusal(workbook([BEFORE.encode(), b'<row a="', *padded(3), b'"/>', AFTER.encode()])) == BOMB


def test_a_cell_without_end_is_cut():
    sheet = [BEFORE.encode(), b'<row><c t="inlineStr"><is><t>', *padded(3), b"</t></is></c></row>", AFTER.encode()]
    assert [len(row[0]) for _, row in sheets.read(workbook(sheet), "daftar.xlsx").rows] == [32_767]


def test_a_style_sheet_without_end():
    styles = files.repeated("<styleSheet><cellXfs>", '<xf numFmtId="14"/>', 250_000, "</cellXfs></styleSheet>")
    hostile = files.parts(BEFORE + cells(*ROW) + AFTER, styles="") | {"xl/styles.xml": styles}
    assert refusal(files.zipped(hostile)) == BOMB


@pytest.mark.parametrize(
    "sheet",
    [
        "bukan XML",
        BEFORE + cells(*ROW),
        BEFORE + '<row r="x"/>' + AFTER,
        BEFORE + '<row r="99999999999"/>' + AFTER,
        BEFORE + '<row r="7"/><row r="7"/>' + AFTER,
        BEFORE + '<row><c r="B2"/><c r="A2"/></row>' + AFTER,
        BEFORE + '<row><c t="s"><v>5</v></c></row>' + AFTER,
        BEFORE + '<row><c t="s"><v>Siti</v></c></row>' + AFTER,
    ],
)
def test_a_worksheet_that_contradicts_itself(sheet):
    assert refusal(workbook(sheet)) == CORRUPT


# More than a list.


def test_a_million_columns():
    wide = files.repeated("<worksheet><sheetData><row>", "<c><v>1</v></c>", 60_000, "</row></sheetData></worksheet>")
    assert refusal(workbook(wide)) == TOO_WIDE


def test_a_column_far_to_the_right():
    assert refusal(workbook(BEFORE + '<row><c r="ZZZZ9"><v>1</v></c></row>' + AFTER)) == TOO_WIDE


def test_more_headings_than_columns_are_read():
    assert refusal(files.xlsx([[*HEADINGS, *(f"Kolom {number}" for number in range(197))], ROW])) == TOO_WIDE


def test_two_hundred_headings_are_read():
    headings = [*HEADINGS, *(f"Kolom {number}" for number in range(196))]
    assert sheets.read(files.xlsx([headings, ROW]), "daftar.xlsx").headings == headings


def test_more_than_a_hundred_thousand_rows(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    rows = sheets.read(files.xlsx([HEADINGS, ROW, ROW, ROW, ROW]), "daftar.xlsx").rows
    assert [next(rows)[0] for _ in range(3)] == [2, 3, 4]
    with pytest.raises(SheetError, match=TOO_LONG):
        next(rows)


def test_a_hundred_thousand_rows_are_the_limit():
    assert bounds.MOST_ROWS == 100_000
    rows = "NIK;Nama\n" + "1;a\n" * 100_001
    assert refusal(files.csv(rows), "daftar.csv") == TOO_LONG


def test_a_csv_file_of_one_line():
    assert refusal(io.BytesIO(b"a" * 19 * MEGABYTE), "daftar.csv") == ENDLESS


def test_a_csv_record_without_end():
    assert refusal(io.BytesIO(b"NIK;Nama\n" + b'"\n";' * 2_000_000), "daftar.csv") == ENDLESS


def test_a_csv_quote_without_end():
    assert refusal(io.BytesIO(b'NIK;Nama\n"' + b"a\n" * 2_000_000), "daftar.csv") == ENDLESS


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_broken_bytes_gives_rows_or_a_sentence(seed):
    data = bytearray(files.xlsx([HEADINGS, *[ROW] * 20]).getvalue())
    for step in range(1, 6):
        data[(seed * 7919 + step * 104_729) % len(data)] ^= 1 + seed * step % 255
    with contextlib.suppress(SheetError):
        list(sheets.read(io.BytesIO(bytes(data)), "daftar.xlsx").rows)

"""What is no list, each with the sentence that says what to do."""

import io

import pytest

from stages.registration.lists import sheets
from tests.lists import files
from tests.lists.files import HEADINGS, LIST, ROW


def refusal(file, name="daftar.xlsx"):
    with pytest.raises(sheets.SheetError) as refused:
        list(sheets.read(file, name).rows)
    return str(refused.value)


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
            LIST.format(";").encode(),
            "daftar.xlsx",
            "Isi berkas ini csv, tetapi akhiran namanya “.xlsx”. Ganti akhirannya menjadi .csv.",
        ),
        (b"apa saja\r\nyang ditulis", "daftar.csv", NO_HEADINGS),
        (b"NIK;Nama;Kelurahan\r\n;;\r\n", "daftar.csv", NO_ROWS),
        (LIST.format(";").encode() + b"a\0b", "daftar.csv", NOT_A_LIST),
        (LIST.format(";").encode() + b"\x00", "daftar.csv", NOT_A_LIST),
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

"""Lists as offices keep them, as real files; and a truly messy one of sixty rows."""

import io
import uuid
from datetime import date

from openpyxl import Workbook, load_workbook

from stages.registration.imports import runs, work

HEADINGS = ["No", "N I K", "NAMA LENGKAP", "Tempat/Tgl Lahir", "L/P", "Alamat", "RT/RW", "Kel.", "No. HP", "Peminatan",
            "Tgl Daftar", "P2", "P3"]  # fmt: skip
NIK, NAME, BORN, SEX, NEIGHBOURHOOD, KELURAHAN, PHONE, REGISTERED, P2, P3 = 1, 2, 3, 4, 6, 7, 8, 10, 11, 12
FIRST = 2  # the sheet's number of the first row below the headings


def nik(serial):
    return f"9973011205{90}{serial:04}"


def row(serial, **cells):
    """A row of a good list: cells by the name of their column above."""
    values = [serial, nik(serial), f"Warga {serial}", "Jakarta, 12-05-1990", "L", f"Jl. Contoh {serial}", "001/002",
              "Tambora", f"0812{serial:08}", "Kuliner", "1 Juni 2022", None, None]  # fmt: skip
    for name, cell in cells.items():
        values[globals()[name]] = cell
    return values


def good(count, start=1):
    return [row(serial) for serial in range(start, start + count)]


def messy():
    """Sixty rows: 51 that can be imported in spite of how they look, and 9 that cannot."""
    rows = good(60)
    odd = {
        3: {"NIK": f" 9973.0112.0590.{3:04} "},
        4: {"BORN": "Jakarta / 12 Mei 1990", "SEX": "laki-laki"},
        5: {"REGISTERED": date(2022, 6, 1), "P2": "05/06/2022", "P3": date(2022, 6, 10)},
        6: {"REGISTERED": 44713, "P3": "belum"},  # 1 June 2022 as a serial number
        7: {"KELURAHAN": "KEL. TAMBORA", "PHONE": "+62 812-0000-0007"},
        8: {"NIK": None},
        9: {"NAME": "=cmd|' /C calc'!A0"},
        10: {"BORN": "Jakarta, 13-05-1990"},  # differs from the NIK
        11: {"NEIGHBOURHOOD": "1/2"},
        # and those that nobody can read
        20: {"NIK": 9.97301120590002e15},
        21: {"NIK": "99730112059000"},
        22: {"NIK": nik(2)},
        23: {"NAME": None},
        24: {"KELURAHAN": "Atlantis"},
        25: {"REGISTERED": "06/22/2022"},
        26: {"REGISTERED": date(2999, 1, 1)},
        27: {"P3": "1 Mei 2022"},  # before the registration
        28: {"SEX": "?", "KELURAHAN": None, "PHONE": "12"},
    }
    for serial, cells in odd.items():
        rows[serial - 1] = row(serial, **cells)
    return rows


MESSY_ROWS = range(20 + FIRST - 1, 28 + FIRST)  # of the sheet


def xlsx(rows, headings=HEADINGS):
    """An open xlsx of these rows. Text that begins with = is text."""
    book = Workbook()
    sheet = book.active
    sheet.append(headings)
    for number, cells in enumerate(rows, FIRST):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "daftar.xlsx"
    return file


def rows_of(content):
    """Rows of an xlsx, the headings first."""
    return [list(cells) for cells in load_workbook(io.BytesIO(content)).active.values]


def start(rows, by, headings=HEADINGS, key=None):
    return runs.start(xlsx(rows, headings), "daftar.xlsx", by=by, key=key or uuid.uuid4())


def checked(rows, by, **more):
    run = start(rows, by, **more)
    work.work_now(run)
    return run


def imported(rows, by, **more):
    run = checked(rows, by, **more)
    runs.order_import(run)
    work.work_now(run)
    return run

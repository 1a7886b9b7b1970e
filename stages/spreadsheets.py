"""Lists of people as csv and xlsx. Every cell is text, and none is taken for a formula, whatever has been typed.

PostgreSQL writes the rows and COPY carries them into the file a piece at a time, so the memory needed does not grow
with the list. Libraries for xlsx take 10 million cells through Python one by one, minutes in which nobody else of the
process gets on.
"""

from django.db import connection, transaction

from stages import columns, workbook
from stages.columns import Kind
from stages.workbook import TEXT, UNREADABLE

ROWS_OF_A_SHEET = 900_000  # Excel ends at 1.048.576 rows, and a plain zip file at 2 GB unpacked
# What a spreadsheet takes for the beginning of a formula; full-width and small signs and the minus included.
SIGNS = r"[=+@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20-]"
BLANKS = r"[\s\u0001-\u001f\u007f-\u00a0\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"


def write_csv(out, people, with_nik):
    """Write to the binary file `out` as Excel opens it here: UTF-8 with its mark, semicolons. Returns how many people.

    A cell that could start a formula gets an apostrophe in front, and a NIK stands in groups (317304.120590.0001),
    because nothing else in a csv says that it is text.
    """
    cells = ", ".join(f'{_csv_cell(column)} AS "{column.heading}"' for column in columns.chosen(with_nik))
    out.write("\ufeff".encode())
    return _copy(people, cells, "FORMAT csv, DELIMITER ';', HEADER", out)


def _csv_cell(column):
    value = column.value
    if column.kind is Kind.DIGITS:
        return f"substr({value}, 1, 6) || nullif('.' || substr({value}, 7, 6) || '.' || substr({value}, 13), '..')"
    if column.kind is Kind.TEXT:
        return f"""
            CASE WHEN {value} !~ '^[^A-Za-z0-9]|{UNREADABLE}' THEN {value}
            ELSE regexp_replace(regexp_replace({value}, '{UNREADABLE}', '', 'g'),
                '^(?=[\\t\\r]|{BLANKS}*{SIGNS})', '''') END
        """
    return value


def _copy(people, cells, options, out):
    statement, parameters = columns.query(people, cells)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'Postgres, DMY'")  # 12-05-1990, at a fifth of what to_char() costs
        with cursor.copy(f"COPY ({statement}) TO STDOUT ({options}, ENCODING 'UTF8')", parameters) as pieces:
            for piece in pieces:
                out.write(piece)
        count = cursor.rowcount
        cursor.execute("SET LOCAL datestyle TO DEFAULT")
    return count


def write_xlsx(out, people, with_nik):
    """Write a workbook to the binary, seekable file `out`, every cell a string. Returns how many people."""
    chosen = columns.chosen(with_nik)
    with workbook.sheet(out, [column.heading for column in chosen]) as rows:
        return _copy(people, _xlsx_row(chosen), r"FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01'", rows)


def _xlsx_row(chosen):
    """SQL for a row of the sheet, one line of text: with those marks for quoting, COPY passes it on as it is."""
    cells = (f"""'<c t="inlineStr" s="{TEXT}"><is><t{_keeping(column)}>', {_xlsx_cell(column)}""" for column in chosen)
    return "concat('<row>', " + ", '</t></is></c>', ".join(cells) + ", '</t></is></c></row>')"


def _keeping(column):
    """Blanks at the ends of what somebody typed are kept only when asked for."""
    return ' xml:space="preserve"' if column.kind is Kind.TEXT else ""


def _xlsx_cell(column):
    value = column.value
    if column.kind is not Kind.TEXT:
        return value
    safe = f"regexp_replace({value}, '{UNREADABLE}', '', 'g')"
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), (r"\n", "&#10;"), (r"\r", "&#13;")):
        safe = f"replace({safe}, E'{sign}', '{written}')"
    return f"CASE WHEN {value} !~ '[&<>\\n\\r]|{UNREADABLE}' THEN {value} ELSE {safe} END"

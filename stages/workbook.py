"""The smallest workbook of ECMA-376 that spreadsheets open: one sheet, frozen headings, cells in the format “Text”.

So that what stands in a cell stays what it is when somebody edits it, and nothing is taken for a formula.
"""

import re
from contextlib import contextmanager
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

UNREADABLE = r"[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]"  # what XML cannot hold and nobody can read
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_NAME = "xl/worksheets/sheet1.xml"
SHEET = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="40" width="18" style="1" customWidth="1"/></cols><sheetData>'
)
TEXT, HEADING = 1, 2  # styles; 0 is the default there must be
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
END_OF_SHEET = "</sheetData></worksheet>"
PARTS = {
    "[Content_Types].xml": (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Peserta" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": STYLES,
}


@contextmanager
def sheet(out, headings):
    """A workbook in the binary, seekable file `out`; yields the file that takes its rows, bytes as row() has them."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        with book.open(SHEET_NAME, "w") as rows:
            rows.write((SHEET + row(headings, HEADING)).encode())
            yield rows
            rows.write(END_OF_SHEET.encode())


def row(cells, style=TEXT):
    """One row of texts, numbers and None. A number stays a number, so that a rounded one is still seen to be."""
    return f"<row>{''.join(_cell(cell, style) for cell in cells)}</row>\n"


def _cell(value, style):
    if value is None:
        return f'<c s="{style}"/>'
    if not isinstance(value, str):
        return f'<c s="{style}"><v>{value}</v></c>'
    text = escape(re.sub(UNREADABLE, "\N{REPLACEMENT CHARACTER}", value), {"\n": "&#10;", "\r": "&#13;"})
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'

"""Real files for tests of lists: workbooks as offices make them, and such as nobody should open."""

import io
import struct
import zipfile

from openpyxl import Workbook

HEADINGS = ["NIK", "Nama", "Kelurahan", "Tgl Daftar"]
ROW = ["9973011205900001", "Siti", "Krendang", "01-06-2022"]
LIST = "NIK{0}Nama{0}Kelurahan{0}Tgl Daftar\r\n9973011205900001{0}Siti{0}Krendang{0}01-06-2022\r\n"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
WORKSHEET = f"<worksheet {_MAIN}><sheetData>{{}}</sheetData></worksheet>"


def xlsx(*sheets):
    """A workbook with these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file


def csv(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


def parts(sheet, **more):
    """{name: content} of the smallest workbook around one worksheet's XML. `more` are further parts."""
    links = f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    if "strings" in more:
        links += f'<Relationship Id="r2" Type="{_LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    if "styles" in more:
        links += f'<Relationship Id="r3" Type="{_LINKS}/styles" Target="styles.xml"/>'
    book = f'<Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    sheets = f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    contents = {
        "_rels/.rels": _RELATIONS.format(book),
        "xl/workbook.xml": more.get("workbook", sheets),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(links),
        "xl/sharedStrings.xml": more.get("strings"),
        "xl/styles.xml": more.get("styles"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    return {name: content for name, content in contents.items() if content is not None}


def zipped(contents):
    """Contents are text or an iterable of bytes, so that a large one need not exist at once."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            with archive.open(name, "w") as part:
                for piece in [content.encode()] if isinstance(content, str) else content:
                    part.write(piece)
    return file


def cells(*texts):
    """The XML of a row of texts."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts) + "</row>"


def repeated(before, piece, times, after):
    """Bytes of `before`, `piece` many times, `after`, in portions."""
    yield before.encode()
    portion = piece.encode() * 10_000
    for _ in range(times // 10_000):
        yield portion
    yield after.encode()


def claiming_less(file, name, size):
    """The same archive whose directory says that `name` unpacks to `size` bytes."""
    data = bytearray(file.getvalue())
    entry = data.rindex(name.encode()) - 46
    struct.pack_into("<I", data, entry + 24, size)
    return io.BytesIO(bytes(data))

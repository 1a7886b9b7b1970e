"""The certificates of a class as one PDF: a page of A4 for each person, without a NIK.

Who passed and who only attended get different words and a different title.
"""

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from participants.dates import in_words
from stages.training.models import Outcome

WIDTH, HEIGHT = landscape(A4)
MIDDLE, ROOM = WIDTH / 2, WIDTH - 60 * mm
BLUE, INK = (0.06, 0.3, 0.36), (0.11, 0.17, 0.2)
FONTS = ("Vera", "VeraBd")
SMALLEST = 8  # points; below that a name goes on a second line
TITLES = {Outcome.PASSED: "SERTIFIKAT KELULUSAN", Outcome.ATTENDED: "SURAT KETERANGAN MENGIKUTI PELATIHAN"}
WORDS = {
    Outcome.PASSED: "telah LULUS pelatihan, teori dan praktik",
    Outcome.ATTENDED: "telah MENGIKUTI pelatihan",
}


def pdf(training_class, earned):
    """The bytes of the file. `earned` is [(name, Certificate)] in the order of the pages."""
    file = BytesIO()
    _fonts()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.setTitle(f"Sertifikat {training_class}")
    canvas.setAuthor("Suku Dinas PPKUMKM Kota Administrasi Jakarta Barat")
    for name, certificate in earned:
        _page(canvas, training_class, name, certificate)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@cache
def _fonts():
    """The typeface that comes with the library, embedded in the file: it knows more letters than the PDF standard."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in FONTS:
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))


def _page(canvas, training_class, name, certificate):
    canvas.setStrokeColorRGB(*BLUE)
    canvas.setLineWidth(2)
    canvas.rect(12 * mm, 12 * mm, WIDTH - 24 * mm, HEIGHT - 24 * mm)
    _line(canvas, 178, "Suku Dinas PPKUMKM Kota Administrasi Jakarta Barat", 12)
    _line(canvas, 171, "Program JakPreneur", 12)
    _line(canvas, 152, TITLES[certificate.outcome], 24, "VeraBd", BLUE)
    _line(canvas, 143, f"Nomor {certificate.number}", 11)
    _line(canvas, 127, "diberikan kepada", 12)
    _name(canvas, name)
    _line(canvas, 98, WORDS[certificate.outcome], 13)
    _line(canvas, 89, str(training_class), 15, "VeraBd")
    _line(canvas, 80, _when(training_class), 12)
    _line(canvas, 73, f"di {training_class.place}", 12)
    _signatures(canvas, training_class)


def _when(training_class):
    first, last = in_words(training_class.first_on), in_words(training_class.last_on)
    return f"pada {first}" if first == last else f"pada {first} sampai {last}"


def _name(canvas, name):
    """On one line as large as it fits, or on two when it would become too small to be read with pleasure."""
    for size in range(28, 17, -1):
        if pdfmetrics.stringWidth(name, "VeraBd", size) <= ROOM:
            return _line(canvas, 112, name, size, "VeraBd")
    half = min(
        (at for at, letter in enumerate(name) if letter == " "), key=lambda at: abs(at - len(name) / 2), default=0
    )
    parts = (name[:half], name[half + 1 :]) if half else (name,)
    for part, height in zip(parts, (116, 107), strict=False):
        _line(canvas, height, part, 18, "VeraBd")


def _signatures(canvas, training_class):
    left, right = WIDTH * 0.28, WIDTH * 0.72
    _line(canvas, 60, f"Jakarta, {in_words(training_class.last_on)}", 11, at=right)
    for at, role in ((left, "Pelatih"), (right, "Kepala Suku Dinas PPKUMKM")):
        _line(canvas, 54, role, 11, at=at)
        canvas.line(at - 35 * mm, 27 * mm, at + 35 * mm, 27 * mm)
    _line(canvas, 29, training_class.trainer, 11, at=left, room=70 * mm)


def undrawable(texts):
    """Those of `texts` with a letter for which the typeface has neither itself nor a plain one: Arabic, Chinese."""
    _fonts()
    known = [pdfmetrics.getFont(font).face.charToGlyph for font in FONTS]
    return [text for text in texts if not all(ord(letter) in each for each in known for letter in _latin(text, each))]


def _latin(text, known):
    """`text` with a plain letter for each one that is not `known`: Ż is drawn as Z rather than as a box."""
    return "".join(letter if ord(letter) in known else _plain(letter) for letter in text)


def _drawable(text, font):
    return _latin(text, pdfmetrics.getFont(font).face.charToGlyph)


def _plain(letter):
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def _line(canvas, height, text, size, font="Vera", colour=INK, *, at=MIDDLE, room=ROOM):
    """`text` in the middle of `at`, `height` millimetres above the edge; smaller when there is no room for it."""
    text = _drawable(text, font)
    width = pdfmetrics.stringWidth(text, font, size)
    canvas.setFillColorRGB(*colour)
    canvas.setFont(font, size if width <= room else max(size * room / width, SMALLEST / 2))
    canvas.drawCentredString(at, height * mm, text)

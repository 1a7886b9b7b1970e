"""The file of certificates: a page for each, the right words for each, any name fits, and never a NIK."""

import re
import shutil
import subprocess

import pytest

from stages.training import acts, certificates, roster
from tests.training.classes import a_judged_class

LONG = "Raden Mas Muhammad Abdurrahman Wahid Kusumawardhana bin Haji Sastrowardoyo Tjokroaminoto Adiningrat X"[:100]
NAMES = ["Ma'ruf <b>&", LONG, "W" * 100, "Nur’aini Çelebi-Łuczak"]
needs_pdftotext = pytest.mark.skipif(not shutil.which("pdftotext"), reason="NO pdftotext: the text was not read.")


@pytest.fixture
def judged(cast):
    training_class, group = a_judged_class(cast, count=5)
    for person, name in zip(group, NAMES, strict=False):
        type(person).objects.filter(pk=person.pk).update(name=name)
    issued = acts.issue_certificates(training_class, by=cast.staff)
    seats = [seat for seat in roster.seats(training_class, cast.staff) if seat.enrolment.pk in issued]
    return training_class, [(seat.person.name, issued[seat.enrolment.pk]) for seat in seats]


def test_a_page_for_each(judged):
    assert len(re.findall(rb"/Type /Page\b", certificates.pdf(*judged))) == len(NAMES)


@needs_pdftotext
def test_what_stands_on_them(judged, tmp_path):
    (tmp_path / "c.pdf").write_bytes(certificates.pdf(*judged))
    read = subprocess.run(["pdftotext", "-layout", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True)
    pages = [" ".join(page.split()) for page in read.stdout.split("\f")[:-1]]
    number = f"P3/2022/{judged[0].pk:04}"
    assert [name in page for name, page in zip(NAMES, pages, strict=True)] == [True] * 4
    assert ["SERTIFIKAT KELULUSAN" in page for page in pages] == [True, True, True, False]
    assert ["telah LULUS" in page for page in pages] == [True, True, True, False]
    assert ["MENGIKUTI PELATIHAN" in page and "LULUS" not in page for page in pages] == [False] * 3 + [True]
    assert [re.search(rf"Nomor ({number}/\S+)", page)[1][-5:] for page in pages] == ["001-L", "002-L", "003-L", "004-H"]
    assert not any(re.search(r"\d{16}", page) for page in pages)
    assert all("Kuliner angkatan 1, Jakarta Barat pada 7 Juni 2022 sampai 10 Juni 2022" in page for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_within_the_frame(name, monkeypatch):
    drawn = []
    monkeypatch.setattr(certificates.Canvas, "drawCentredString", lambda self, x, y, text: drawn.append((self, text)))
    canvas = certificates.Canvas("unused")
    certificates._fonts()
    certificates._name(canvas, name)
    widths = [certificates.pdfmetrics.stringWidth(text, "VeraBd", canvas._fontsize) for canvas, text in drawn]
    assert max(widths) <= certificates.ROOM
    assert " ".join(text for _, text in drawn) == name


@needs_pdftotext
def test_a_letter_that_the_typeface_lacks_is_drawn_without_its_mark(judged, tmp_path):
    training_class, earned = judged
    (tmp_path / "c.pdf").write_bytes(certificates.pdf(training_class, [("Żaneta Đặng’s", earned[0][1])]))
    read = subprocess.run(["pdftotext", "-layout", tmp_path / "c.pdf", "-"], capture_output=True, text=True, check=True)
    assert "Zaneta Đang’s" in read.stdout


@pytest.mark.parametrize(
    ("text", "drawn"), [("محمد", False), ("王小明", False), ("Siti محمد", False), ("Żaneta Łuczak", True)]
)
def test_what_would_be_boxes_is_known_before(text, drawn):
    assert certificates.undrawable(["Ma'ruf", text]) == ([] if drawn else [text])

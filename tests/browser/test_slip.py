"""The printed slip: one page on either paper, its code large enough; and the resident's page on a phone."""

import re
from datetime import date

import pytest

from participants.models import Participant
from tests.browser.conftest import SIZES
from tests.browser.test_accessibility import problems
from tests.factories import register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Without margins, and with those a browser or a printer driver adds.
PAPERS = {
    "A4": {"format": "A4"},
    "A4 with margins": {"format": "A4", "margin": dict.fromkeys(("top", "right", "bottom", "left"), "20mm")},
    "receipt": {"width": "80mm", "height": "297mm"},
    "receipt with margins": {
        "width": "80mm", "height": "297mm", "margin": dict.fromkeys(("top", "right", "bottom", "left"), "4mm"),
    },
}  # fmt: skip
MM = 96 / 25.4  # CSS pixels


@pytest.fixture
def longest(cast):
    """The slip with the most on it: a name of a hundred letters, no NIK yet, late, an older privacy notice."""
    name = "Muhammad Abdurrahman " * 4 + "Kusumawardhana"
    late = date(2022, 12, 31)
    return register(cast.officer, cast.tambora, name=name, nik=None, no_nik="belum-terbit", registered_on=late)


@pytest.fixture
def slip(sign_in, live_server, cast, longest):
    page = sign_in(cast.officer)
    page.goto(f"{live_server.url}/register/{longest.number}/")
    return page


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("paper", PAPERS)
def test_the_slip_fits_on_one_page(slip, paper):
    assert pages(slip.pdf(**PAPERS[paper])) == 1


def test_what_does_not_fit_would_be_noticed(slip):
    assert pages(slip.pdf(width="80mm", height="60mm")) > 1


@pytest.mark.parametrize("width", [80, 72, 210])
def test_what_is_printed(slip, longest, width):
    """In millimetres: nothing is cut off, the number is large, the code itself (without its white edge) is readable."""
    slip.set_viewport_size({"width": int(width * MM), "height": 1122})
    slip.emulate_media(media="print")
    assert slip.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    number = slip.locator(".number")
    assert number.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert float(number.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) / MM > 6.5
    edge = slip.locator(".qr").bounding_box()["width"] / MM
    modules = slip.locator(".qr").evaluate("e => Number(decodeURIComponent(e.src).match(/viewBox='0 0 (\\d+)/)[1])")
    assert edge * (modules - 8) / modules >= 25
    for printed in (".slip", ".qr", ".slip-notice p"):
        assert slip.locator(printed).first.is_visible()
    for not_printed in (".top", "footer", ".after-saving"):
        assert not slip.locator(not_printed).first.is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_the_number_and_what_to_do_next_are_seen_without_scrolling(slip, size):
    slip.set_viewport_size(SIZES[size])
    slip.reload()
    slip.wait_for_selector("a:focus:has-text('Peserta berikutnya')")
    assert slip.get_by_role("button", name="Cetak tanda terima").is_visible()  # there is a script
    assert slip.evaluate("window.scrollY") == 0
    for seen in (slip.locator(".number"), slip.get_by_role("link", name="Peserta berikutnya")):
        box = seen.bounding_box()
        assert box["y"] + box["height"] <= SIZES[size]["height"]


def test_without_a_script_there_is_no_print_button_and_the_rest_works(browser, live_server, person):
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(f"{live_server.url}/status/")
    page.get_by_label("Nomor pendaftaran").fill(person.number)
    page.get_by_label("Empat angka terakhir NIK").fill(person.nik[-4:])
    page.get_by_role("button", name="Lihat status").click()
    assert "Kini di" in page.inner_text("main")
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_resident_types_a_wrong_number_and_then_the_right_one(page, live_server, person, size):
    page.set_viewport_size(SIZES[size])
    page.goto(f"{live_server.url}/status/")
    for tail in ("0000", person.nik[-4:]):
        page.get_by_label("Nomor pendaftaran").fill(person.number)
        page.get_by_label("Empat angka terakhir NIK").fill(tail)
        page.get_by_role("button", name="Lihat status").click()
        assert problems(page) == []
        if tail == "0000":
            page.wait_for_selector("#ringkasan:focus")
    assert page.get_by_text("Pendampingan: petugas menghubungi Anda").is_visible()
    assert Participant.objects.get().name not in page.content()

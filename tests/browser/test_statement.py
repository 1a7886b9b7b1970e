"""A statement from the tally to the paper: published, copied, printed on one page, checked by its code."""

import re

import pytest
from playwright.sync_api import expect

from stages.models import Stage
from stages.statements.models import Statement
from tests.browser.conftest import SIZES
from tests.browser.test_accessibility import problems
from tests.browser.test_slip import pages
from tests.factories import move, register
from tests.stages.acts import june, void
from tests.statements.said import said, without_lag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPERS = {
    "A4": {"format": "A4"},
    "A4 with margins": {"format": "A4", "margin": dict.fromkeys(("top", "right", "bottom", "left"), "20mm")},
}


@pytest.fixture
def programme(cast, monkeypatch):
    without_lag(monkeypatch)
    people = [register(cast.officer, cast.tambora) for _ in range(6)]
    return [move(person, Stage.TRAINING, june(5), cast.staff) for person in people]


@pytest.mark.parametrize("size", SIZES)
def test_from_the_tally_to_the_public_page(page, sign_in, live_server, cast, programme, size):
    page.set_viewport_size(SIZES[size])
    sign_in(cast.official)
    page.goto(f"{live_server.url}/tally/?as_of=2022-06-22")
    page.get_by_role("link", name="Buat pernyataan").click()
    assert problems(page) == []
    page.get_by_role("button", name="Terbitkan pernyataan").click()
    expect(page.get_by_text("Pernyataan diterbitkan.")).to_be_visible()
    made = Statement.objects.get()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Salin kalimat").click()
    expect(page.get_by_text("Tersalin.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == made.sentence
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("Kode pemeriksaan").fill(made.code.lower())
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", name="Angka ini diterbitkan")).to_be_visible()
    assert problems(page) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_it_is_one_page_of_paper_with_the_sentence_and_the_code(page, sign_in, live_server, cast, programme, paper):
    """The longest there is: of a kecamatan, with the change since the last, and known differently by now."""
    said(cast.official, desk=cast.tambora, as_of=june(10))
    made = said(cast.official, desk=cast.tambora, compare=True)
    void(programme[0], cast.staff)
    sign_in(cast.official)
    page.goto(f"{live_server.url}{made.get_absolute_url()}")
    assert pages(page.pdf(**PAPERS[paper])) == 1
    page.emulate_media(media="print")
    for printed in (".sentence", ".said", ".qr", ".verification", ".hash"):
        assert page.locator(printed).is_visible()
    for not_printed in (".top", "footer", ".copy", ".today", ".on-screen"):
        assert [each.is_visible() for each in page.locator(not_printed).all()].count(True) == 0
    assert cast.official.first_name not in page.locator("article").inner_text()
    assert re.search(r"P3\s+Pelatihan\s+6", page.locator(".said").inner_text())


def test_without_a_script_the_sentence_can_be_selected(browser, live_server, cast, programme):
    made = said(cast.official)
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Nama pengguna").fill(cast.official.username)
    page.get_by_label("Kata sandi").fill(cast.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.goto(f"{live_server.url}{made.get_absolute_url()}")
    assert page.get_by_label("Kalimat untuk disalin").input_value() == made.sentence
    assert not page.get_by_role("button", name="Salin kalimat").is_visible()
    context.close()

"""The tally in print: one page of A4 with all that stands on it, whatever the margins; and readable on a wall."""

from io import StringIO

import pytest
from django.core.management import call_command

from stages.checking import runs
from tests.browser.test_accessibility import problems
from tests.browser.test_slip import pages
from tests.browser.test_statement import PAPERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIDES = ("top", "right", "bottom", "left")
SHEETS = ("/tally/sheet/?as_of=2022-06-22", "/tally/?as_of=2022-06-22", "/tally/ways/?as_of=2022-06-22")


@pytest.fixture
def official(page, sign_in, cast, monkeypatch):
    """Signed in to a whole demonstration, with targets, paper and a check."""
    monkeypatch.setenv("DEMO_PASSWORD", "rahasia-uji")
    call_command("demo", participants=600, stdout=StringIO())
    runs.check()
    sign_in(cast.official)
    return page


def test_it_is_one_page_of_paper(official, live_server):
    """The one for outside whatever the margins, those of the office with the margins they ask for."""
    for sheet in SHEETS:
        official.goto(f"{live_server.url}{sheet}")
        assert pages(official.pdf(format="A4", margin=dict.fromkeys(SIDES, "9mm"))) == 1, sheet
    official.goto(f"{live_server.url}{SHEETS[0]}")
    for name, paper in PAPERS.items():
        assert pages(official.pdf(**paper)) == 1, name


def test_targets_paper_and_the_check_are_printed_and_no_form_is(official, live_server):
    official.goto(f"{live_server.url}{SHEETS[0]}")
    assert problems(official) == []
    official.emulate_media(media="print")
    for said in ("terhadap target 2022", "Kertas dan catatan", "Pemeriksaan angka", "kurang dari 5 orang"):
        assert official.get_by_text(said).first.is_visible(), said
    assert [each.is_visible() for each in official.locator("form, .top, .on-screen").all()].count(True) == 0


def test_figures_are_larger_on_a_wall(official, live_server):
    size = "parseFloat(getComputedStyle(document.querySelector('.figures td.num')).fontSize)"
    sizes = []
    for width, height in ((1366, 768), (1920, 1080)):
        official.set_viewport_size({"width": width, "height": height})
        official.goto(f"{live_server.url}{SHEETS[1]}")
        sizes.append(official.evaluate(size))
        assert official.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert sizes[1] > 1.25 * sizes[0]

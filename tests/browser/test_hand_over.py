"""From a NIK at the desk to a person who changed desks, in a real browser, at both widths."""

import pytest

from participants.models import HandOver
from tests.browser.conftest import SIZES
from tests.browser.test_accessibility import problems

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", SIZES)
def test_the_desk_asks_by_nik_and_the_other_decides(page, sign_in, live_server, cast, person, size):
    page.set_viewport_size(SIZES[size])
    sign_in(cast.other_officer)
    page.goto(f"{live_server.url}/register/")
    page.get_by_label("NIK", exact=True).fill(person.nik)
    page.get_by_role("button", name="Minta dialihkan ke sini").click()
    page.wait_for_url("**/register/hand-over/")
    found = problems(page)
    page.get_by_role("button", name="Kirim permintaan").click()
    page.wait_for_selector("#ringkasan:focus")
    found += problems(page)
    page.get_by_label("Kelurahan sekarang").select_option(label=cast.taman_sari.kelurahan.first().name)
    page.get_by_label("Alasan").fill("Pindah rumah")
    page.get_by_role("button", name="Kirim permintaan").click()
    page.wait_for_url("**/register/hand-overs/")
    assert (found, page.get_by_text(person.name).count()) == ([], 0)
    decide(page, sign_in, live_server, cast)
    assert HandOver.objects.get().decision == HandOver.Decision.ACCEPTED
    person.refresh_from_db()
    assert person.desk == cast.taman_sari


def decide(page, sign_in, live_server, cast):
    """Enter in the answer must not accept; the button does."""
    sign_in(cast.officer)
    page.goto(f"{live_server.url}/register/hand-overs/")
    page.get_by_text("Tolak", exact=False).first.click()
    page.get_by_label("Jawaban untuk kecamatan yang meminta").press("Enter")
    page.wait_for_selector("#ringkasan:focus")
    assert problems(page) == []
    assert HandOver.objects.open().count() == 1
    page.get_by_role("button", name="Terima: alihkan").click()
    page.get_by_text("Diterima: pengalihan ke Kec. Taman Sari.").wait_for()

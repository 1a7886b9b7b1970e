"""Sending a list in a real browser: read, imported and undoable; what is too large is told before it leaves."""

import pytest
from playwright.sync_api import expect

from stages.registration.models import ImportRun
from tests.imports.lists import messy, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def upload(page, sign_in, live_server, cast, tmp_path):
    """Choose a file of these bytes on the page that imports lists."""
    sign_in(cast.staff)

    def upload(content):
        path = tmp_path / "daftar.xlsx"
        path.write_bytes(content)
        page.goto(f"{live_server.url}/register/import/")
        page.get_by_label("Berkas daftar").set_input_files(path)
        page.get_by_role("button", name="Kirim dan periksa").click()

    return upload


def test_a_list_is_sent_read_imported_and_can_be_undone(page, upload):
    upload(xlsx(messy()).getvalue())
    expect(page.get_by_text("51 baru, 0 sudah ada, 9 ditolak")).to_be_visible()
    page.get_by_role("button", name="Impor 51 peserta").click()
    expect(page.get_by_text("Daftar ini sudah diimpor.")).to_be_visible()
    page.get_by_role("link", name="Lihat peserta atau urungkan").click()
    expect(page.get_by_role("heading", name="Impor daftar: 51 peserta")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page, upload):
    upload(b"PK" + bytes(21 * 2**20))
    told = page.get_by_label("Berkas daftar").evaluate("input => input.validationMessage")
    assert told == "Berkas terlalu besar: paling besar 20 MB. Bagi daftar."
    assert (page.url.endswith("/register/import/"), ImportRun.objects.count()) == (True, 0)

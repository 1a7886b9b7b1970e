"""A list taken home through a real browser: the file arrives whole, under a name without anybody's data."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_from_a_list_to_a_file(page, sign_in, live_server, cast, person, foreigner, format):
    sign_in(cast.staff)
    page.goto(f"{live_server.url}/participants/?desk=31.73.04")
    page.get_by_role("link", name="Ekspor").click()
    page.get_by_label("Keperluan").fill("Undangan bazar")
    page.get_by_label("Bentuk berkas").select_option(format)
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh berkas").click()
    assert re.fullmatch(rf"peserta-\d{{4}}-\d\d-\d\d\.{format}", download.value.suggested_filename)
    content = download.value.path().read_bytes()
    assert content[:3] == (b"\xef\xbb\xbf" if format == "csv" else b"PK\x03")
    assert format == "xlsx" or content.decode().count("\n") == 2

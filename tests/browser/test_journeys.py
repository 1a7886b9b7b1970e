"""The main journeys after registration, in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from participants.models import Participant
from stages.models import Stage
from tests.factories import register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_refused_is_explained_and_everything_typed_is_kept(sign_in, cast, live_server):
    page = sign_in(cast.officer)
    page.goto(f"{live_server.url}/register/")
    page.get_by_label("NIK", exact=True).fill("997304120590000")
    page.get_by_label("Nama sesuai KTP").fill("Suharto")
    page.get_by_role("button", name="Simpan pendaftaran").click()
    page.wait_for_selector("#ringkasan:focus")
    expect(page.get_by_role("link", name="NIK: NIK harus 16 angka. Yang diketik 15 angka.")).to_be_visible()
    expect(page.get_by_label("Nama sesuai KTP")).to_have_value("Suharto")
    assert Participant.objects.count() == 0


def test_staff_move_people_and_the_tally_follows_and_opens_them(sign_in, cast, live_server):
    people = [
        register(cast.officer, cast.tambora, name=f"Warga {letter}", registered_on=date(2022, 6, 1)) for letter in "ABC"
    ]
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/stages/1/")
    for person in people[:2]:
        page.get_by_label(f"Pilih {person.name}").check()
    expect(page.locator("[data-chosen-count]")).to_have_text("2 dipilih")
    page.get_by_role("link", name="Pindahkan").click()
    page.get_by_label("Pindahkan ke").select_option(str(Stage.MENTORING.value))
    page.get_by_label("Tanggal berlaku").fill("3 Juni 2022")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.locator("main")).to_contain_text("Pernah mencapai P2 Pendampingan: 0 → 2")
    page.get_by_role("button", name="Pindahkan 2 peserta").click()
    expect(page.locator("main")).to_contain_text("2 peserta dipindahkan ke P2 Pendampingan.")
    page.goto(f"{live_server.url}/tally/?as_of=2022-06-22")
    page.get_by_role("link", name="2 orang, P2 Pendampingan", exact=True).first.click()
    expect(page.locator(".people tbody th")).to_have_text(["Warga B", "Warga A"])
    expect(page.locator(".lead .big")).to_have_text("2")


def test_staff_undo_a_batch(sign_in, cast, person, live_server):
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/stages/1/")
    page.get_by_label("Pilih semua di halaman ini").check()
    page.get_by_role("link", name="Pindahkan").click()
    page.get_by_label("Pindahkan ke").select_option("2")
    page.get_by_role("button", name="Pratinjau").click()
    page.get_by_role("button", name="Pindahkan 1 peserta").click()
    page.get_by_text("Urungkan perpindahan ini").click()
    page.get_by_label("Alasan").fill("Salah daftar hadir")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator("main")).to_contain_text("Diurungkan: 1 peserta kembali")
    assert person.visits.open().get().stage == Stage.REGISTRATION


def test_an_official_reads_the_tally_and_is_refused_everything_else(sign_in, cast, person, live_server):
    page = sign_in(cast.official)
    expect(page).to_have_url(f"{live_server.url}/tally/")
    page.get_by_label("Per tanggal").fill("22 Juni 2022")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_role("heading", name="Rekap per 22 Juni 2022")).to_be_visible()
    ways = page.locator("main a").evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    assert {way.split("/")[1] for way in ways} <= {
        "tally",
        "tally.xlsx",
        "tally.csv",
        "tally.json",
        "statements",
        "paper",
    }
    page.get_by_role("link", name="1 orang, P1 Pendaftaran", exact=True).first.click()  # the same, told apart
    assert person.name not in page.content()
    for address in ("/participants/", "/stages/", "/stages/1/", f"/participants/{person.number}/", "/register/"):
        assert page.goto(live_server.url + address).status == 403
        assert person.name not in page.content()

"""The desk with a queue before it: keyboard only, a patchy network, people who are known already."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participants.models import DifferentPeople, Participant
from stages import integrity
from tests.factories import register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUDGET = 110  # keys for a full registration (Tab, Ctrl and Enter are keys too)
# What is typed, in the order of the Tab key; "" is passed over: birth date and sex come from the NIK.
WALK_IN = [
    "9973041205900001", "", "Siti Ma'rufah", "Jakarta", "", "", "Jl. Tambora III 5", "1", "16", "Tam",
    "08123456789", "1", "1", "Kue Siti", "", "", "", "",
]  # fmt: skip


class Keyboard:
    """A person at the keyboard, every key counted."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def type(self, *texts):
        """Each text, and Tab to the next field."""
        for text in texts:
            self.page.keyboard.type(text)
            self.press("Tab")
            self.keys += len(text)

    def press(self, keys):
        self.page.keyboard.press(keys)
        self.keys += keys.count("+") + 1


@pytest.fixture
def desk(sign_in, cast, live_server):
    page = sign_in(cast.officer)
    page.goto(f"{live_server.url}/register/")
    expect(page.locator("#id_nik")).to_be_focused()
    return page


def test_a_full_registration_takes_few_keys_and_no_mouse(desk, record_property):
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.page.keyboard.press("Space")  # the notice was given
    keyboard.keys += 1
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_be_visible()
    record_property("measured", f"A full registration takes {keyboard.keys} keys; the budget is {BUDGET}.")
    assert keyboard.keys <= BUDGET
    participant = Participant.objects.get()
    assert desk.locator(".number").inner_text() == participant.number
    assert (participant.name, participant.kelurahan.name) == ("Siti Ma'rufah", "Tambora")
    assert (participant.birth_date, participant.sex) == (date(1990, 5, 12), "L")
    assert (participant.rt, participant.rw, participant.phone) == ("001", "016", "+628123456789")
    assert (participant.interest, participant.track, participant.business_name) == ("kuliner", "pemula", "Kue Siti")
    assert participant.visits.get().entered_on == timezone.localdate()
    assert participant.desk_seconds is not None
    expect(desk.get_by_role("link", name="Peserta berikutnya")).to_be_focused()


def test_three_walk_ins_in_a_row(desk, cast, foreigner):
    """One is known elsewhere, one has no NIK and looks like the first, and one meets a broken connection."""
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    keyboard.press("Control+Enter")
    expect(desk.get_by_role("link", name="Peserta berikutnya")).to_be_focused()
    keyboard.press("Enter")

    expect(desk.locator("#id_nik")).to_be_focused()
    desk.keyboard.type(foreigner.nik)
    said = desk.locator("#nik-verdict")
    expect(said).to_contain_text("NIK ini sudah terdaftar di Kec. Taman Sari pada 3 Juni 2022.")
    assert foreigner.name not in desk.content()
    for _ in range(16):
        keyboard.press("Backspace")

    keyboard.press("Tab")
    keyboard.type("KTP hilang", "Siti Marufah", "Jakarta", "12051990", "Laki", "Jl. Tambora III 7", "1", "16", "Tam")
    expect(desk.locator("#look-alikes")).to_contain_text("nama sama, tanggal lahir sama")
    desk.get_by_label("bukan orang yang sama").check()
    desk.locator("#id_phone").focus()
    keyboard.type("", "2", "2", "", "", "", "", "")
    keyboard.press("Space")
    desk.context.set_offline(True)
    keyboard.press("Control+Enter")
    lost = desk.get_by_text("Belum tersimpan: sambungan terputus.")
    expect(lost).to_be_focused()
    expect(desk.locator("#id_name")).to_have_value("Siti Marufah")
    desk.context.set_offline(False)
    desk.locator("#id_name").focus()
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_be_visible()
    assert Participant.objects.filter(desk=cast.tambora).count() == 2
    assert DifferentPeople.objects.count() == 1
    assert integrity.broken() == {}


def test_an_answer_that_was_lost_is_not_registered_twice(desk, cast):
    """The server has saved, but its answer never arrives: the same form is sent again."""
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    desk.route("**/register/", lambda route: (route.fetch(max_redirects=0), route.abort()))
    keyboard.press("Control+Enter")
    expect(desk.get_by_text("Belum tersimpan: sambungan terputus.")).to_be_focused()
    assert Participant.objects.count() == 1
    desk.unroute("**/register/")
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_have_text(Participant.objects.get().number)


def test_a_session_that_expired_keeps_what_was_typed(desk, cast):
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    desk.context.clear_cookies(name="session")
    keyboard.press("Control+Enter")
    desk.get_by_label("Nama pengguna").fill(cast.officer.username)
    desk.get_by_label("Kata sandi").fill(cast.password)
    desk.get_by_role("button", name="Masuk").click()
    desk.get_by_role("button", name="Kirim isian").click()
    expect(desk.locator(".number")).to_have_text(Participant.objects.get().number)


def test_an_error_of_the_server_keeps_what_was_typed(desk):
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    desk.route("**/register/", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    keyboard.press("Control+Enter")
    expect(desk.get_by_text("Sistem sedang terganggu, jadi mungkin belum tersimpan.")).to_be_focused()
    expect(desk.locator("#id_name")).to_have_value("Siti Ma'rufah")
    desk.unroute("**/register/")
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_be_visible()
    assert desk.locator(".number").inner_text() == Participant.objects.get().number


def test_signing_in_again_in_another_window_loses_nothing(desk, cast, live_server):
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    desk.context.clear_cookies(name="session")
    other = desk.context.new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    other.get_by_label("Nama pengguna").fill(cast.officer.username)
    other.get_by_label("Kata sandi").fill(cast.password)
    other.get_by_role("button", name="Masuk").click()
    expect(other.get_by_role("button", name="Keluar")).to_be_visible()
    desk.bring_to_front()
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_be_visible()
    assert desk.locator(".number").inner_text() == Participant.objects.get().number


def test_what_is_said_of_another_nik_is_gone_at_once(desk, foreigner):
    """Its button stands between two fields: a blank in the name would press it and leave the form."""
    desk.keyboard.type(foreigner.nik)
    expect(desk.get_by_role("button", name="Minta dialihkan ke sini")).to_be_visible()
    desk.context.set_offline(True)
    desk.keyboard.press("Backspace")
    expect(desk.locator("#nik-verdict")).to_have_text("", timeout=500)


def test_a_shared_computer_keeps_nothing_after_saving_and_signing_out(desk):
    keyboard = Keyboard(desk)
    keyboard.type(*WALK_IN)
    keyboard.press("Space")
    keyboard.press("Control+Enter")
    expect(desk.locator(".number")).to_be_visible()
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert desk.evaluate(kept) == [0, 0, ""]
    assert desk.evaluate("indexedDB.databases()") == []
    desk.go_back()
    expect(desk.locator("#id_nik")).to_have_value("")
    assert "Ma'rufah" not in desk.content()
    desk.get_by_role("button", name="Keluar").click()
    expect(desk.get_by_role("heading", name="Masuk")).to_be_visible()
    for _ in range(3):
        desk.go_back()
        desk.wait_for_load_state()
        assert "Ma'rufah" not in desk.content()


def test_a_look_alike_stays_unanswered_without_a_script_too(browser, live_server, cast, person):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Nama pengguna").fill(cast.officer.username)
    page.get_by_label("Kata sandi").fill(cast.password)
    page.get_by_role("button", name="Masuk").click()
    page.goto(f"{live_server.url}/register/")
    page.locator("#id_nik").fill(person.nik)
    page.get_by_role("button", name="Simpan pendaftaran").click()
    expect(page.get_by_role("link", name=f"Buka data {person.name}")).to_be_visible()
    page.locator("#id_nik").fill("")
    page.locator("#id_no_nik").select_option("hilang")
    page.locator("#id_name").fill("Siti Marufah")
    page.locator("#id_birth_date").fill("12-05-1990")
    page.get_by_role("button", name="Simpan pendaftaran").click()
    expect(page.get_by_label(f"{person.name} ({person.number}) bukan orang yang sama")).to_be_visible()
    context.close()


def test_a_second_registration_of_today_is_on_the_first_page(desk, cast, live_server):
    register(cast.officer, cast.tambora, name="Dari kertas", registered_on=date(2022, 6, 1), desk_seconds=41)
    desk.goto(live_server.url)
    expect(desk.get_by_role("heading", name="Terdaftar hari ini: 1")).to_be_visible()
    expect(desk.get_by_text("Median waktu mengisi formulir: 41 detik.")).to_be_visible()
    expect(desk.get_by_text("susulan")).to_be_visible()

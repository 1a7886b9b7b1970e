"""Ticking and single keys in lists, in a real browser; and the same by buttons where there is no script."""

import re

import pytest
from playwright.sync_api import expect

from stages import selection
from tests.factories import register
from tests.mentoring.acts import accompanied

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(cast):
    """Five, the last of them first in a list: Warga E to Warga A."""
    return [register(cast.officer, cast.tambora, name=f"Warga {letter}") for letter in "ABCDE"]


@pytest.fixture
def people(sign_in, cast, group, live_server):
    """The list of everybody, as staff see it."""
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/participants/")
    return page


def tick(page, letter):
    return page.get_by_label(f"Pilih Warga {letter}")


def count(page, words):
    expect(page.locator("[data-chosen-count]")).to_have_text(words)


def chosen(user):
    return sorted(person.name[-1] for person in selection.people(user))


def test_a_tick_is_saved_at_once_and_stays_on_every_page(people, cast, live_server):
    tick(people, "B").check()
    count(people, "1 dipilih")
    people.goto(f"{live_server.url}/stages/1/")
    expect(tick(people, "B")).to_be_checked()
    tick(people, "C").check()
    count(people, "2 dipilih")
    tick(people, "B").uncheck()
    count(people, "1 dipilih")
    assert chosen(cast.staff) == ["C"]


def test_shift_chooses_all_between_two(people, cast):
    tick(people, "D").click()
    tick(people, "B").click(modifiers=["Shift"])
    count(people, "3 dipilih")
    assert chosen(cast.staff) == ["B", "C", "D"]


def test_the_box_of_the_page_chooses_and_takes_out_all(people, cast):
    people.get_by_label("Pilih semua di halaman ini").check()
    count(people, "5 dipilih")
    people.get_by_label("Pilih semua di halaman ini").uncheck()
    count(people, "Tidak ada yang dipilih")
    assert chosen(cast.staff) == []


def test_by_keys_alone(people, cast):
    for key in ("j", "j", "x"):
        people.keyboard.press(key)
    expect(tick(people, "D")).to_be_focused()
    count(people, "1 dipilih")
    for key in ("j", "j", "k", "j", "Shift+X"):
        people.keyboard.press(key)
    count(people, "3 dipilih")
    people.keyboard.press("x")
    count(people, "2 dipilih")
    assert chosen(cast.staff) == ["C", "D"]
    people.keyboard.press("/")
    expect(people.locator("#id_q")).to_be_focused()


def test_no_key_does_anything_while_one_is_typing(people, cast):
    people.locator("#id_q").press_sequentially("jxk/")
    expect(people.locator("#id_q")).to_have_value("jxk/")
    assert chosen(cast.staff) == []


def test_with_control_the_browser_keeps_its_own_keys(people):
    people.keyboard.press("Control+j")
    expect(tick(people, "E")).not_to_be_focused()


def test_keys_that_are_switched_off_stay_off(people, live_server):
    people.get_by_role("button", name="Matikan").click()
    expect(people.locator("main")).to_contain_text("Pintasan papan ketik mati.")
    people.goto(f"{live_server.url}/stages/1/")
    people.keyboard.press("j")
    expect(tick(people, "E")).not_to_be_focused()


def test_what_could_not_be_saved_is_not_shown_as_chosen(people, cast):
    people.route("**/selection/add/", lambda route: route.abort())
    tick(people, "B").click()
    count(people, "Belum tersimpan: muat ulang halaman ini, lalu centang lagi.")
    expect(tick(people, "B")).not_to_be_checked()
    assert chosen(cast.staff) == []


def test_nothing_is_kept_by_the_browser_and_no_address_names_anybody(people):
    addresses = []
    people.on("request", lambda request: addresses.append(request.url))
    tick(people, "B").check()
    count(people, "1 dipilih")
    assert people.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert [address for address in addresses if re.search("JB-|Warga", address)] == []


def test_a_selection_is_moved_and_leaves(people, cast, group):
    tick(people, "A").check()
    tick(people, "B").check()
    count(people, "2 dipilih")
    people.get_by_role("link", name="Pindahkan").click()
    people.get_by_label("Pindahkan ke").select_option("2")
    people.get_by_label("Tanggal berlaku").fill("3 Juni 2022")
    people.get_by_role("button", name="Pratinjau").click()
    people.get_by_role("button", name="Pindahkan 2 peserta").click()
    expect(people.locator("main")).to_contain_text("2 peserta dipindahkan ke P2 Pendampingan.")
    assert ([person.visits.open().get().stage for person in group], chosen(cast.staff)) == ([2, 2, 1, 1, 1], [])


class TestWithoutScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return browser_context_args | {"java_script_enabled": False}

    def test_buttons_do_everything(self, people, cast):
        for letter in "AB":
            tick(people, letter).check()
        people.get_by_role("button", name="Tambahkan ke pilihan").click()
        expect(people.locator("main")).to_contain_text("2 peserta ditambahkan ke pilihan.")
        expect(people.get_by_text("Dipilih", exact=True)).to_have_count(2)
        tick(people, "A").check()
        people.get_by_role("button", name="Keluarkan").click()
        assert chosen(cast.staff) == ["B"]
        people.get_by_role("button", name="Pilih semua 5 dari saringan ini").click()
        count(people, "5 dipilih")
        people.get_by_role("button", name="Kosongkan").click()
        expect(people.locator("main")).to_contain_text("Pilihan dikosongkan.")
        assert chosen(cast.staff) == []


def test_everybody_of_a_mentor_is_ticked_at_once(sign_in, cast, person, live_server):
    mentor, _ = accompanied(person, cast.staff)
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}{mentor.get_absolute_url()}")
    page.get_by_label("Pilih semua di halaman ini").check()
    page.get_by_role("button", name="Alihkan yang dipilih").click()
    expect(page.locator("main")).to_contain_text(person.name)

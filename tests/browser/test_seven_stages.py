"""One person from P1 to P7 in a real browser, with every record of every stage, each from their own page."""

import pytest
from playwright.sync_api import expect

from stages import work
from stages.models import Stage
from tests.training.classes import a_class, a_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(sign_in, cast, person, live_server):
    return Office(sign_in(cast.staff), person, live_server.url)


class Office:
    """Staff at the page of one person: follow a link there, fill what is asked, send it, read the answer."""

    def __init__(self, page, person, url):
        self.page, self.home = page, f"{url}{person.get_absolute_url()}"
        self.url = url

    def do(self, link, button, **fields):
        """From the page of the person: `link`, then `fields` by their labels, then `button`."""
        self.follow(link)
        self.send(button, **fields)

    def follow(self, link):
        self.page.goto(self.home)
        self.page.locator("main").get_by_role("link", name=link, exact=True).first.click()

    def send(self, button, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]:not([type=hidden])")
            if field.evaluate("field => field.localName") == "select":
                value = field.locator("option", has_text=value).first.get_attribute("value")
                field.select_option(value)
            else:
                field.fill(value)
        self.page.locator("main").get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator("main .alert-success")).to_be_visible()

    def move(self, stage, day):
        """By the one button of the next step, on the day given; ready, so no reason is asked."""
        self.page.goto(self.home)
        expect(self.page.locator("main")).to_contain_text(f"Siap ke {stage.title}.")
        self.page.get_by_role("link", name=f"Pindahkan ke {stage.title}").click()
        self.send("Pindahkan", entered_on=day)

    def press(self, button):
        """A button of the page of the person that leads to a form elsewhere."""
        self.page.goto(self.home)
        self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()

    def sees(self, text):
        self.page.goto(self.home)
        expect(self.page.locator("main")).to_contain_text(text)


def test_one_person_from_registration_to_the_bank(desk, cast, person):
    is_mentored(desk)
    is_trained(desk, cast)
    is_licensed(desk)
    sells(desk)
    keeps_books(desk)
    is_financed(desk)
    desk.sees("Tahap terakhir sudah dicapai.")
    stays = list(person.visits.valid().in_order().values_list("stage", "reason"))
    assert stays == [(stage, "") for stage in Stage.programme()]
    assert [each.missing([person.pk]) for each in work.declared()] == [{}] * 6


def is_mentored(desk):
    desk.page.goto(f"{desk.url}/mentoring/mentors/new/")
    desk.send("Simpan", name="Rina Wati", phone="0812 0000 0001")
    desk.move(Stage.MENTORING, "4-6-2022")
    desk.do("Tunjuk pendamping", "Simpan", mentor="Rina Wati", starts_on="4-6-2022")
    met = {"held_on": "5-6-2022", "mode": "Kunjungan", "topic": "Produk dan kemasan", "next_on": "20-6-2022"}
    desk.do("Catat kunjungan", "Simpan", mentor="Rina Wati", **met)
    desk.do("Catat omzet", "Simpan", month="Mei 2022", amount="Rp1.250.000")


def is_trained(desk, cast):
    training_class = a_class(cast.staff)
    sessions = [a_session(training_class, 7, kind, cast.staff) for kind in ("teori", "praktik")]
    desk.move(Stage.TRAINING, "6-6-2022")
    desk.press("Daftarkan ke kelas")
    desk.send("Daftarkan ke kelas", training_class=str(training_class))
    for session in sessions:
        desk.page.goto(f"{desk.url}/training/sessions/{session.pk}/")
        desk.send("Simpan kehadiran", present="1")
    desk.sees("Lulus")


def is_licensed(desk):
    desk.move(Stage.LICENSING, "10-6-2022")
    desk.do("Catat izin", "Catat izin", kind="NIB", applied_on="10-6-2022")
    desk.do("Catat kemajuan NIB", "Simpan", outcome="Terbit", happened_on="13-6-2022", number="1234 5678 90123")
    desk.do("Catat izin", "Catat izin", kind="Halal reguler", applied_on="14-6-2022")


def sells(desk):
    desk.move(Stage.MARKETING, "15-6-2022")
    days = {"starts_on": "16-6-2022", "ends_on": "17-6-2022", "stands": "10"}
    desk.page.goto(f"{desk.url}/marketing/new/")
    where = {"level": "Kelurahan", "organiser": "Kelurahan Krendang", "place": "Halaman kantor"}
    desk.send("Simpan bazar", name="Bazar Krendang", **where, **days)
    desk.page.get_by_role("link", name="Pilih peserta").click()
    desk.page.get_by_label("Pilih Siti Ma'rufah").check()
    desk.send("Beri stan kepada yang dicentang")
    desk.page.get_by_role("link", name="Catat kehadiran dan omzet").click()
    desk.page.get_by_label("Kehadiran Siti Ma'rufah").select_option(label="Hadir")
    desk.page.get_by_label("Omzet Siti Ma'rufah").fill("750.000")
    desk.send("Simpan semua")
    shop = {"marketplace": "Shopee", "name": "Dapur Siti", "address": "https://shopee.co.id/dapur-siti"}
    desk.do("Catat toko daring", "Simpan toko", since="18-6-2022", **shop)


def keeps_books(desk):
    desk.move(Stage.FINANCE, "20-6-2022")
    desk.do("Catat pembinaan", "Simpan", held_on="20-6-2022", topic="Arus kas", coach="Bu Rini")
    desk.do("Catat pembukuan", "Simpan", method="Buku kas", since="20-6-2022")
    desk.follow("Catat laporan")
    for box in desk.page.get_by_role("checkbox").all()[-3:]:
        box.check()
    desk.send("Simpan")


def is_financed(desk):
    desk.move(Stage.CAPITAL, "21-6-2022")
    asked = {"bank": "Bank DKI", "scheme": "KUR", "referred_on": "21-6-2022", "amount_asked": "10.000.000"}
    desk.do("Rujuk ke bank", "Catat rujukan", **asked)
    desk.do("Catat kemajuan Bank DKI, KUR", "Simpan", outcome="Diajukan", happened_on="22-6-2022")
    desk.do("Catat kemajuan Bank DKI, KUR", "Simpan", outcome="Disetujui", happened_on="23-6-2022", amount="7.500.000")
    desk.do("Catat kemajuan Bank DKI, KUR", "Simpan", outcome="Cair", happened_on="24-6-2022", amount="Rp7.500.000")
    desk.sees("Cair Rp7.500.000 dari Rp7.500.000 yang disetujui")

"""One whole class of forty in a real browser: enrolled, attended, certified, moved on, and the move undone."""

import re
import time
from datetime import date

import pytest
from playwright.sync_api import expect

from stages.models import Stage, StageVisit
from stages.training.models import Attendance, TrainingClass
from tests.factories import move
from tests.training.classes import a_class, a_session, enrol, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAIN = "main"


def test_a_class_of_forty_from_enrolment_to_certificates_and_back(sign_in, cast, live_server, record_property):
    group = people(cast, 40)
    for person in group:
        move(person, Stage.TRAINING, date(2022, 6, 6), cast.staff)
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/training/new/")
    page.get_by_label("Minat").select_option("kuliner")
    page.get_by_label("Angkatan").fill("3")
    page.get_by_label("Tempat").fill("Balai Latihan")
    page.get_by_label("Hari pertama").fill("7-6-2022")
    page.get_by_label("Hari terakhir").fill("10-6-2022")
    page.get_by_role("button", name="Buka kelas").click()
    enrol_all(page, group)
    for day, kind, topic in (("7-6-2022", "teori", "Bahan"), ("10-6-2022", "praktik", "Memasak")):
        add_session(page, day, kind, topic)
    started = time.monotonic()
    type_attendance(page, "Teori: Bahan", "1-40")
    type_attendance(page, "Praktik: Memasak", "1-12, 15-40")
    record_property("measured", f"two sign-in sheets of forty typed and saved in {time.monotonic() - started:.1f} s")
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh sertifikat").click()
    assert len(re.findall(rb"/Type /Page\b", download.value.path().read_bytes())) == 40
    move_on_and_undo(page)


def enrol_all(page, group):
    page.get_by_label("Tambah peserta").fill("\n".join(person.number for person in group))
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", name="Daftarkan 40 peserta ke kelas")).to_be_visible()
    page.get_by_role("combobox", name="Kelas").select_option(str(TrainingClass.objects.get().pk))
    page.get_by_role("button", name="Daftarkan ke kelas").click()
    expect(page.locator(MAIN)).to_contain_text("40 peserta terdaftar di Kuliner angkatan 3, Jakarta Barat.")


def add_session(page, day, kind, topic):
    page.get_by_role("link", name="Tambah pertemuan").click()
    page.get_by_label("Tanggal").fill(day)
    page.get_by_label("Jenis").select_option(kind)
    page.get_by_label("Materi").fill(topic)
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.locator(MAIN)).to_contain_text("Pertemuan ditambahkan.")


def type_attendance(page, session, rows):
    """Keyboard only: the field has the focus when the page opens."""
    page.get_by_role("link", name=f"Catat kehadiran {session}").press("Enter")
    expect(page.get_by_label("Nomor yang hadir")).to_be_focused()
    page.keyboard.type(rows)
    page.keyboard.press("Enter")
    expect(page.locator(MAIN)).to_contain_text(f"{session}: ")


def move_on_and_undo(page):
    page.get_by_role("button", name="Majukan 38 yang lulus ke P4 Perizinan").click()
    expect(page.locator(MAIN)).to_contain_text("Pernah mencapai P4 Perizinan: 0 → 38")
    page.get_by_role("button", name="Pindahkan 38 peserta").click()
    expect(page.locator(MAIN)).to_contain_text("38 peserta dipindahkan ke P4 Perizinan.")
    here = StageVisit.objects.open()
    assert here.filter(stage=Stage.LICENSING, entered_on=date(2022, 6, 10)).count() == 38
    page.get_by_text("Urungkan perpindahan ini").click()
    page.get_by_label("Alasan").fill("Salah kelas")
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator(MAIN)).to_contain_text("Diurungkan: 38 peserta kembali")
    assert here.filter(stage=Stage.TRAINING).count() == 40


def test_what_is_refused_keeps_what_was_typed(sign_in, cast, live_server):
    training_class = a_class(cast.staff)
    enrol(training_class, people(cast, 40), cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/training/sessions/{session.pk}/")
    page.keyboard.type("1-45")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ringkasan:focus")
    expect(page.locator("#ringkasan")).to_contain_text("Nomor 41-45 tidak ada di daftar. Nomor terakhir 40.")
    expect(page.get_by_label("Nomor yang hadir")).to_have_value("1-45")
    assert Attendance.objects.count() == 0


def test_the_sheet_of_forty_prints_on_one_page(sign_in, cast, live_server):
    training_class, group = a_class(cast.staff, trainer="Chef Rudi"), people(cast, 40)
    type(group[0]).objects.filter(pk=group[0].pk).update(name="W" * 100)
    enrol(training_class, group, cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    page = sign_in(cast.staff)
    page.goto(f"{live_server.url}/training/sessions/{session.pk}/sheet/")
    expect(page.get_by_role("button", name="Cetak daftar hadir")).to_be_visible()
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    printed = page.pdf(format="A4", margin=margin)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1

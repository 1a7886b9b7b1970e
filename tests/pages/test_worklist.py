"""The board and the list of a stage as pages, and filters that are kept under a name."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stages import memory, saved
from stages.models import SavedFilter, Stage
from tests.factories import move, register
from tests.licensing.permits import issued


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def text(answer):
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


def licensed(cast, days=10):
    person = register(cast.officer, cast.tambora)
    move(person, Stage.LICENSING, timezone.localdate() - timedelta(days=days), cast.staff)
    return person


def test_every_link_of_the_board_opens_the_list_of_its_number(staff, cast):
    for days in (0, 12, 100, 100):
        licensed(cast, days)
    links = re.findall(
        r'<a href="(/stages/4/[^"]*)"[^>]*>([\d.]+)( orang| hari)?</a>', staff.get("/stages/").content.decode()
    )
    found = [(unit, number, staff.get(unescape(address)).context["figure"]) for address, number, unit in links]
    assert found == [("", "4", 4), ("", "4", 4), (" hari", "100", 2), (" orang", "2", 2)]


def test_what_stands_beside_a_stage_and_its_pages(staff, cast):
    issued(licensed(cast), cast.staff)
    page = text(staff.get("/stages/"))
    assert "Izin terbit 1 Izin diproses 0 Perizinan Daftar izin" in page


def test_an_officer_reads_the_board_and_the_list_of_their_desk(client, cast):
    licensed(cast, 5)
    move(register(cast.other_officer, cast.taman_sari), Stage.LICENSING, timezone.localdate(), cast.staff)
    client.force_login(cast.officer)
    board = client.get("/stages/")
    assert [row.figures.now for row in board.context["rows"] if row.stage == Stage.LICENSING] == [1]
    assert "Untuk memindahkan" not in text(board)
    answer = client.get("/stages/4/")
    assert (answer.context["figure"], len(answer.context["page"].people)) == (1, 1)
    assert "Pindahkan yang dipilih" not in text(answer)


def test_a_row_says_since_when_and_what_is_missing(staff, cast):
    person, done = licensed(cast, 12), licensed(cast, 0)
    issued(done, cast.staff)
    rows = re.findall("<tr>.*?</tr>", staff.get("/stages/4/").content.decode(), re.S)[1:]
    words = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in rows]
    assert words[0].endswith("· hari ini lengkap")
    assert words[1].endswith("· 12 hari Belum lengkap: NIB belum tercatat")
    assert person.name in words[1]


@pytest.mark.parametrize("path", ["/stages/", "/stages/4/", "/stages/4/?missing=1&idle=0&track=pemula", "/stages/3/"])
def test_the_same_queries_for_one_and_for_three(staff, cast, path):
    def queries():
        memory.forget()
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(path).status_code == 200
        return len(captured)

    licensed(cast)
    keep(cast.staff, "Satu")
    one = queries()
    for number in range(3):
        issued(licensed(cast), cast.staff, number=f"{number:013}")
        licensed(cast)
        keep(cast.staff, f"Lagi {number}")
    assert queries() == one


def test_the_usual_measure_is_the_one_that_is_shown(staff, person):
    assert (
        '<option value="now">' in staff.get("/stages/1/").content.decode().split("id_measure")[2].split("</select>")[0]
    )


# Saved filters

NEW = "/stages/filters/new/?stage=4&desk=31.73.04&idle=60&before=9&nama=Siti"


def keep(user, name, codes="stage=4&measure=now&idle=60", shared=False, stage=4):
    return saved.keep(name=name, stage=stage, codes=codes, shared=shared, by=user)


def test_a_filter_is_kept_as_codes_alone_and_leads_back(staff, cast, person):
    assert "Sedang di P4 Perizinan, Kecamatan Tambora, belum bergerak lebih dari 60 hari." in text(staff.get(NEW))
    answer = staff.post(NEW, {"name": "Menunggu lama", "shared": "on"})
    assert answer.url == "/stages/4/?measure=now&desk=31.73.04&idle=60"
    assert SavedFilter.objects.values_list("owner", "name", "stage", "codes", "shared").get() == (
        cast.staff.pk, "Menunggu lama", 4, "stage=4&measure=now&desk=31.73.04&idle=60", True,
    )  # fmt: skip
    page = staff.get(answer.url)
    assert "Menunggu lama Sedang di P4 Perizinan, Kecamatan Tambora" in text(page)
    assert 'href="/stages/4/?measure=now&amp;desk=31.73.04&amp;idle=60">Menunggu lama</a>' in page.content.decode()


def test_a_day_that_was_asked_for_is_kept_and_today_is_not(staff, person):
    staff.post("/stages/filters/new/?stage=4&as_of=2022-06-22", {"name": "Dulu"})
    staff.post(f"/stages/filters/new/?stage=4&as_of={timezone.localdate()}", {"name": "Kini"})
    codes = dict(SavedFilter.objects.values_list("name", "codes"))
    assert codes == {"Dulu": "stage=4&measure=now&as_of=2022-06-22", "Kini": "stage=4&measure=now"}


def test_the_same_twice_is_once(staff, cast):
    for _ in range(2):
        assert staff.post(NEW, {"name": "Menunggu lama"}).status_code == 302
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize(
    ("owner", "shared", "sentence"),
    [
        ("staff", False, "Anda sudah punya saringan bernama “menunggu LAMA”. Pilih nama lain."),
        ("officer", True, "Kantor sudah punya saringan bernama “menunggu LAMA”. Pilih nama lain."),
    ],
)
def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(staff, cast, owner, shared, sentence):
    keep(getattr(cast, owner), "Menunggu lama", "stage=4", shared=shared)
    answer = staff.post(NEW, {"name": "menunggu LAMA", "shared": "on"})
    body = answer.content.decode()
    assert (answer.status_code, body.count(sentence)) == (422, 2)
    assert 'value="menunggu LAMA"' in body
    assert "checked" in body
    assert SavedFilter.objects.count() == 1


def test_own_filters_of_two_people_may_have_one_name(staff, cast):
    keep(cast.officer, "Menunggu lama")
    assert staff.post(NEW, {"name": "Menunggu lama"}).status_code == 302
    assert SavedFilter.objects.count() == 2


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\0b", "y" * 100_000])
def test_a_name_that_cannot_be_is_a_sentence(staff, cast, name):
    answer = staff.post(NEW, {"name": name})
    assert (answer.status_code, "Belum tersimpan" in text(answer)) == (422, True)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "query", ["desk=x", "stage=99", "stage=4&idle=x", "idle=4", "stage=1&missing=1", "stage=3&kelas=x"]
)
def test_what_the_list_cannot_read_is_not_kept(staff, cast, query):
    answer = staff.post(f"/stages/filters/new/?{query}", {"name": "Uji"})
    assert (answer.status_code, "tidak dapat disimpan" in text(answer)) == (422, True)
    assert not SavedFilter.objects.exists()


def test_nothing_that_filters_is_said(staff, cast):
    answer = staff.post("/stages/filters/new/?nama=Siti", {"name": "Uji"}, follow=True)
    assert "Belum ada saringan. Saring daftarnya dahulu, lalu simpan." in text(answer)


def shown(answer):
    return [kept.name for kept, _, _ in answer.context["saved"]]


def test_own_and_shared_ones_of_the_stage_are_listed(client, cast):
    keep(cast.staff, "Milik staf")
    keep(cast.staff, "Untuk semua", shared=True)
    keep(cast.staff, "Tahap lain", "stage=3", shared=True, stage=3)
    keep(cast.staff, "Taman Sari", "stage=4&desk=31.73.03", shared=True)
    keep(cast.officer, "Punya Siti")
    client.force_login(cast.staff)
    assert shown(client.get("/stages/4/")) == ["Milik staf", "Taman Sari", "Untuk semua"]
    client.force_login(cast.officer)
    assert shown(client.get("/stages/4/")) == ["Punya Siti", "Untuk semua"]
    assert shown(client.get("/participants/")) == []


def test_only_the_owner_takes_a_filter_away(client, cast):
    kept = keep(cast.staff, "Untuk semua", shared=True)
    client.force_login(cast.officer)
    assert "Hapus saringan" not in text(client.get("/stages/4/"))
    assert client.post(f"/stages/filters/{kept.pk}/forget/").status_code == 404
    client.force_login(cast.staff)
    assert client.post(f"/stages/filters/{kept.pk}/forget/").url == "/stages/4/?measure=now&idle=60"
    assert not SavedFilter.objects.exists()


def test_a_shared_filter_shows_an_officer_their_own_people(client, cast):
    licensed(cast, 100)
    move(register(cast.other_officer, cast.taman_sari), Stage.LICENSING, date(2022, 6, 5), cast.staff)
    keep(cast.staff, "Untuk semua", shared=True)
    client.force_login(cast.officer)
    [(_, address, _)] = client.get("/stages/4/").context["saved"]
    answer = client.get(address)
    assert [person.desk for person in answer.context["page"].people] == [cast.tambora.name]
    assert answer.context["figure"] == 1

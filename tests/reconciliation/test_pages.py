"""The pages of paper: entering, the sheet, working a gap down, and what the tally says of it."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from stages import memory
from stages.models import Stage
from stages.reconciliation import acts
from stages.reconciliation.models import Reason, Sheet, SignOff
from tests.factories import move, register
from tests.reconciliation.sheets import AS_OF, enter, explain, replace

NEW = "/paper/new/"


def form(**changes):
    typed = {"as_of": "22-06-2022", "desk": "31.73.04", "source": "Rekap Pak Lurah", "p1": "1.410", "p3": "402"}
    return typed | {"key": uuid.uuid4()} | changes


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def body(answer):
    return " ".join(answer.content.decode().split())


def test_entering_twice_is_once_and_leads_to_the_sheet(staff, cast):
    sent = form()
    answers = [staff.post(NEW, sent) for _ in range(2)]
    (sheet,) = Sheet.objects.all()
    assert [answer.url for answer in answers] == [f"/paper/{sheet.pk}/"] * 2
    assert acts.written(sheet) == {Stage.REGISTRATION: 1410, Stage.TRAINING: 402}
    assert (sheet.desk, sheet.as_of, sheet.entered_by) == (cast.tambora, AS_OF, cast.staff)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("as_of", "", "Wajib diisi."),
        ("as_of", "01-01-2999", "Tanggal rekap kertas tidak boleh di masa depan."),
        ("as_of", "31-12-2017", "Program dimulai 1 Januari 2018."),
        ("as_of", "06-22-2022", "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."),
        ("as_of", "kemarin", "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."),
        ("desk", "99.99.99", "Pilih dari daftar."),
        ("desk", "x\0", "Karakter null tidak diizinkan."),
        ("desk", "", "Wajib diisi."),
        ("p1", "-3", "Tidak boleh kurang dari nol."),
        ("p1", "3,5", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("p1", "1.41", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("p1", "banyak", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("p1", "1000001", "Paling banyak 1.000.000."),
        ("p1", "9" * 100_000, "Paling banyak 1.000.000."),
        ("p1", "4\0", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("p7", "٣", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("source", "", "Wajib diisi."),
        ("source", "x" * 201, "Paling banyak 200 huruf. Yang diketik 201."),
    ],
)
def test_bad_input_is_one_sentence_beside_its_field_and_everything_typed_is_kept(staff, field, typed, sentence):
    sent = form(**{field: typed})
    answer = staff.post(NEW, sent)
    shown = answer.context["form"]
    assert (answer.status_code, dict(shown.errors)) == (422, {field: [sentence]})
    assert {name: shown[name].value() for name in sent} == {name: str(value) for name, value in sent.items()}
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Sheet.objects.exists()


def test_no_figure_at_all_is_one_sentence(staff):
    answer = staff.post(NEW, form(p1="", p3=" "))
    assert (answer.status_code, answer.context["form"].errors) == (422, {"__all__": [acts.NO_FIGURES]})


def test_the_same_kecamatan_and_day_again_leads_to_the_sheet_that_is_there(staff, cast):
    there = enter(cast, p1=3)
    answer = staff.post(NEW, form())
    (sentence,) = answer.context["form"].errors["desk"]
    assert "untuk tanggal itu sudah dimasukkan oleh Dewi pada" in sentence
    assert f'href="/paper/{there.pk}/"' in body(answer)
    assert answer.context["form"]["p1"].value() == "1.410"


def test_a_broken_or_foreign_key_is_a_sentence(staff, cast):
    assert staff.post(NEW, form(key="x")).status_code == 422
    key = uuid.uuid4()
    enter(cast, key=key, desk=cast.taman_sari, p1=3)
    answer = staff.post(NEW, form(key=key))
    assert (answer.status_code, answer.context["form"]["key"].value() != str(key)) == (422, True)


def test_every_line_opens_exactly_its_people(staff, cast, person, foreigner):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    move(foreigner, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    sheet = enter(cast, p3=9)
    page = staff.get(f"/paper/{sheet.pk}/")
    address = "/stages/3/?measure=reached&as_of=2022-06-22&desk=31.73.04"
    assert f'<a href="{escape(address)}" aria-label="1 orang di catatan, P3 Pelatihan">1</a>' in body(page)
    people = staff.get(address).context
    assert (people["figure"], [each.pk for each in people["page"].people]) == (1, [person.pk])


def test_replacing_shows_what_stood_there_and_keeps_it(staff, cast):
    old = enter(cast, p1=1410)
    assert staff.get(f"/paper/{old.pk}/replace/").context["form"]["p1"].value() == "1.410"
    answer = staff.post(f"/paper/{old.pk}/replace/", form(p1="1.411"))
    new = Sheet.objects.current().get()
    assert answer.url == f"/paper/{new.pk}/"
    assert "P1 1.410" in body(staff.get(answer.url))
    assert f'href="/paper/{new.pk}/">Buka lembar penggantinya' in body(staff.get(f"/paper/{old.pk}/"))
    assert staff.post(f"/paper/{old.pk}/replace/", form(p1="1")).context["form"].non_field_errors() == [acts.REPLACED]


def test_explaining_and_signing(staff, cast, person):
    sheet = enter(cast, p1=3)
    page = staff.get(f"/paper/{sheet.pk}/1/")
    sent = {"text": "Dua nama ganda", "expected": page.context["form"]["expected"].value(), "key": uuid.uuid4()}
    assert [staff.post(f"/paper/{sheet.pk}/1/", sent).url for _ in range(2)] == [f"/paper/{sheet.pk}/"] * 2
    assert [(reason.gap, reason.text) for reason in Reason.objects.all()] == [(2, "Dua nama ganda")]
    staff.post(f"/paper/{sheet.pk}/sign/")
    assert SignOff.objects.get().signed_by == cast.staff
    assert "Ditandatangani oleh Dewi" in body(staff.get(f"/paper/{sheet.pk}/"))
    refused = staff.post(f"/paper/{sheet.pk}/1/", sent | {"key": uuid.uuid4()})
    assert (refused.status_code, Reason.objects.count()) == (422, 1)


def test_a_sheet_with_an_unexplained_gap_cannot_be_signed(staff, cast):
    sheet = enter(cast, p1=3)
    answer = staff.post(f"/paper/{sheet.pk}/sign/", follow=True)
    assert "Masih ada selisih yang belum dijelaskan: P1. Isi alasannya dahulu." in body(answer)
    assert not SignOff.objects.exists()


def test_an_empty_reason_and_a_gap_that_changed_are_sentences(staff, cast, person):
    sheet = enter(cast, p1=3)
    empty = staff.post(f"/paper/{sheet.pk}/1/", {"text": " ", "expected": 2, "key": uuid.uuid4()})
    assert dict(empty.context["form"].errors) == {"text": ["Isi alasan."]}
    late = staff.post(f"/paper/{sheet.pk}/1/", {"text": "Ganda", "expected": 3, "key": uuid.uuid4()})
    assert "Selisih berubah menjadi +2 selagi formulir ini terbuka. Periksa lagi." in body(late)
    assert (late.context["form"]["text"].value(), late.context["form"]["expected"].value()) == ("Ganda", "2")


def test_a_gap_at_work_stays_in_sight_and_leads_to_the_late_paper_and_back(staff, cast, person):
    sheet = enter(cast, p3=1)
    answer = staff.post(f"/paper/{sheet.pk}/3/start/")
    assert answer.url == "/participants/?desk=31.73.04"
    told = "Kecamatan Tambora, P3 Pelatihan per 22 Juni 2022: kertas 1, catatan 0, selisih +1."
    for address in (answer.url, "/register/", person.get_absolute_url()):
        assert told in body(staff.get(address))
    late = f"/participants/{person.number}/late/?stage=3"
    assert f'href="{late}"' in body(staff.get(person.get_absolute_url()))
    assert staff.get(late).context["form"]["stage"].value() == "3"
    ways = {
        to: staff.post(f"/paper/{sheet.pk}/3/start/", {"to": to}).url for to in ("records", "register", "https://x")
    }
    assert ways == {
        "records": "/stages/3/?measure=reached&as_of=2022-06-22&desk=31.73.04",
        "register": "/register/",
        "https://x": "/participants/?desk=31.73.04",
    }
    assert staff.post("/paper/stop/").url == f"/paper/{sheet.pk}/3/"
    assert "Selisih yang Anda kerjakan" not in body(staff.get("/register/"))
    assert staff.post("/paper/stop/").url == "/paper/"


def test_the_tally_says_what_is_left_to_everybody_in_their_scope(client, cast, person, foreigner):
    explain(enter(cast, p1=3), 1, cast.staff, 2)
    enter(cast, desk=cast.taman_sari, p1=9, p3=0)
    tambora = "Kecamatan Tambora, P1: kertas 3, catatan 1, selisih 2 sudah dijelaskan"
    taman_sari = "Kecamatan Taman Sari, P1: kertas 9, catatan 1, selisih 8 <strong>belum dijelaskan</strong>"
    both = {tambora, taman_sari}
    for user, told in ((cast.official, both), (cast.staff, both), (cast.officer, {tambora})):
        client.force_login(user)
        page = body(client.get("/tally/?as_of=2022-06-22"))
        assert {line for line in both if line in page} == told
        assert "selisih" not in body(client.get("/tally/?as_of=2022-06-21"))


def test_a_day_shows_every_kecamatan_and_an_official_only_reads(client, cast, person):
    sheet = enter(cast, p1=3, p2=0)
    client.force_login(cast.official)
    page = client.get("/paper/")
    shown = {desk.name: compared and [line.gap for line in compared.lines] for desk, compared in page.context["rows"]}
    assert (page.context["as_of"], len(shown), shown["Tambora"], shown["Taman Sari"]) == (AS_OF, 8, [2, 0], None)
    assert "/paper/new/" not in body(page)
    assert "1 selisih belum dijelaskan" in body(page)
    page = body(client.get(f"/paper/{sheet.pk}/"))
    assert not any(act in page for act in ("Kerjakan selisih", "Ganti dengan", "/stages/1/", "Tandatangani"))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("01-01-2999", "Tanggal rekap kertas tidak boleh di masa depan."),
        ("01-01-2001", "Program dimulai 1 Januari 2018."),
        ("x" * 100_000, "Tulis tanggal seperti di KTP"),
        ("%00", "Tulis tanggal seperti di KTP"),
    ],
)
def test_a_day_that_cannot_be_is_a_sentence_not_an_empty_table(staff, cast, asked, sentence):
    enter(cast, p1=3)
    answer = staff.get(f"/paper/?as_of={asked}")
    assert (answer.status_code, sentence in body(answer), "<table" in body(answer)) == (422, True, False)


@pytest.mark.parametrize("address", ["/paper/99999999999999999999/", "/paper/1/", "/paper/1/3/", "/paper/1/8/"])
def test_what_is_not_there_is_not_found(staff, address):
    assert staff.get(address).status_code == 404


def test_the_pages_take_the_same_queries_however_much_is_entered(staff, cast, person):
    sheet = replace(enter(cast, p1=1), cast.staff, p1=2)
    addresses = ("/paper/", f"/paper/{sheet.pk}/", "/tally/?as_of=2022-06-22")
    few = [queries(staff, address) for address in addresses]
    enter(cast, desk=cast.taman_sari, p1=3, p2=4, p3=5)
    for number in range(3):
        register(cast.officer, cast.tambora)
        replace(Sheet.objects.current().get(desk=cast.tambora), cast.staff, p1=9, p2=number)
    assert [queries(staff, address) for address in addresses] == few


def queries(client, address):
    """When nothing is kept."""
    memory.forget()
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)

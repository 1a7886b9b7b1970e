"""The pages of pendampingan: what staff write, what officers read, and what is said of bad input."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover
from tests.factories import register
from tests.mentoring.acts import accompanied, assign, mentor, turnover, visit

JUNK = ("x" * 100_000, "a\0b")


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def visit_form(mentor, **fields):
    known = {"mentor": mentor.pk, "held_on": "10-06-2022", "mode": "telepon", "topic": "harga", "key": uuid.uuid4()}
    return known | {"place": "", "topic_note": "", "problem": "", "action": "", "next_on": "17 Juni 2022"} | fields


def test_staff_add_and_change_a_mentor(staff, cast):
    form = {"name": "Rina Wati", "phone": "0812-0000-0001", "nip": "", "active": "on", "key": uuid.uuid4()}
    for _ in range(2):
        assert staff.post("/mentoring/mentors/new/", form).status_code == 302
    rina = Mentor.objects.get()
    assert (rina.phone, rina.recorded_by) == ("+6281200000001", cast.staff)
    edit = f"/mentoring/mentors/{rina.pk}/edit/"
    form |= {"seen": staff.get(edit).context["form"]["seen"].value()}
    staff.post(edit, form | {"nip": "19700101 199001 1 001", "active": ""})
    assert list(Mentor.objects.values_list("nip", "active")) == [("197001011990011001", False)]
    second = staff.post(edit, form | {"name": "Rina"})
    (sentence,) = second.context["form"].non_field_errors()
    assert (second.status_code, sentence[:46]) == (422, "Orang lain mengubah data ini sementara Anda me")
    again = form | {"name": "Rina", "seen": second.context["form"]["seen"].value()}
    assert staff.post(edit, again).status_code == 302


def test_a_nip_is_whole_and_nobody_elses(staff, cast):
    mentor(cast.staff, nip="1" * 18)
    form = {"name": "Joko", "phone": "0812-0000-0002", "key": uuid.uuid4()}
    for nip, sentence in (
        ("12", "NIP harus 18 angka. Yang diketik 2 angka."),
        ("1" * 18, "NIP ini sudah dipakai pendamping lain."),
    ):
        answer = staff.post("/mentoring/mentors/new/", form | {"nip": nip})
        assert (answer.status_code, answer.context["form"].errors) == (422, {"nip": [sentence]})


def test_the_second_who_gives_a_mentor_is_told_of_the_first(staff, cast, person):
    page, rina, joko = f"/mentoring/{person.number}/assign/", mentor(cast.staff), mentor(cast.staff, name="Joko")
    form = {"mentor": joko.pk, "starts_on": "10-06-2022", "seen": "0", "key": uuid.uuid4()}
    assign([person], rina, cast.administrator)
    answer = staff.post(page, form)
    again = answer.context["form"]
    sentence = (
        "Orang lain menunjuk Rina Wati sejak 10 Juni 2022 sementara Anda mengisi. Bila tetap diganti, simpan lagi."
    )
    assert (answer.status_code, again.non_field_errors()) == (422, [sentence])
    assert staff.post(page, form | {"seen": again["seen"].value()}).status_code == 302
    assert [one.mentor for one in Assignment.objects.order_by("pk")] == [rina, joko]


def test_one_person_is_given_a_mentor_from_their_page(staff, cast, person):
    rina = mentor(cast.staff)
    page = f"/mentoring/{person.number}/assign/"
    assert page in staff.get(person.get_absolute_url()).content.decode()
    form = {"mentor": rina.pk, "starts_on": "10-06-2022", "key": uuid.uuid4()}
    for _ in range(2):
        assert staff.post(page, form).status_code == 302
    assert Assignment.objects.get().mentor == rina
    answer = staff.post(page, form | {"key": uuid.uuid4()})
    assert answer.context["form"].non_field_errors() == ["Sudah didampingi Rina Wati sejak 10 Juni 2022."]


def test_many_are_given_a_mentor_as_one_act(staff, cast, person, foreigner):
    rina = mentor(cast.staff)
    chosen = {"participant": [person.number, foreigner.number]}
    assert "Rina Wati: 0 peserta, 0 lewat jadwal" in text(staff.post("/mentoring/assign/", chosen))
    form = chosen | {"step": "commit", "mentor": rina.pk, "starts_on": "10-06-2022", "key": uuid.uuid4()}
    for _ in range(2):
        answer = staff.post("/mentoring/assign/", form, follow=True)
        assert "2 peserta kini didampingi Rina Wati." in text(answer)
    assert Assignment.objects.count() == 2


def test_whoever_cannot_be_given_one_is_named_and_left_out_on_request(staff, cast, person):
    newer = register(cast.officer, cast.tambora, name="Baru", registered_on=date(2022, 6, 20))
    form = {"participant": [person.number, newer.number], "step": "commit", "mentor": mentor(cast.staff).pk}
    form |= {"starts_on": "10-06-2022", "key": uuid.uuid4()}
    answer = staff.post("/mentoring/assign/", form)
    assert (answer.status_code, Assignment.objects.count()) == (422, 0)
    assert answer.context["refusals"] == [(newer, "Terdaftar sejak 20 Juni 2022, sesudah tanggal itu.")]
    staff.post("/mentoring/assign/", form | {"step": "rest"})
    assert Assignment.objects.get().participant == person


def test_nobody_chosen_leads_back_to_the_list(staff):
    answer = staff.post("/mentoring/assign/", {"participant": ["JB-0000-0000", "\0"]})
    assert (answer.status_code, answer.url) == (302, "/participants/")


def test_a_visit_is_recorded_and_stands_on_both_pages(staff, cast, person):
    rina, _ = accompanied(person, cast.staff)
    form = visit_form(rina, problem="Harga bahan naik")
    for _ in range(2):
        assert staff.post(f"/mentoring/{person.number}/visit/", form).status_code == 302
    assert MentorVisit.objects.get().next_on == date(2022, 6, 17)
    assert "1 kunjungan, terakhir 10 Juni 2022: Modal dan harga jual; berikutnya 17 Juni 2022" in text(
        staff.get(person.get_absolute_url())
    )
    assert "Kendala: Harga bahan naik" in text(staff.get(f"/mentoring/{person.number}/"))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("held_on", "02-06-2022", "Tanggal ini mendahului pendaftaran (3 Juni 2022)."),
        ("held_on", "01-01-2999", "Tanggal tidak boleh di masa depan."),
        ("held_on", "06-22-2022", "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."),
        ("next_on", "10-06-2022", "Pertemuan berikutnya harus sesudah tanggal kunjungan."),
        ("mode", "surat", "Pilih dari daftar."),
        ("mentor", "99999999999999999999", "Pilih dari daftar."),
        ("problem", "x" * 201, "Paling banyak 200 huruf. Yang diketik 201."),
    ],
)
def test_a_wrong_visit_is_explained_beside_its_field_and_kept(staff, cast, person, field, typed, sentence):
    rina, _ = accompanied(person, cast.staff)
    answer = staff.post(f"/mentoring/{person.number}/visit/", visit_form(rina, action="Latihan") | {field: typed})
    form = answer.context["form"]
    assert (answer.status_code, form.errors, MentorVisit.objects.count()) == (422, {field: [sentence]}, 0)
    assert (form[field].value(), form["action"].value()) == (typed, "Latihan")


def test_another_topic_is_named(staff, cast, person):
    rina, _ = accompanied(person, cast.staff)
    answer = staff.post(f"/mentoring/{person.number}/visit/", visit_form(rina, topic="lain"))
    assert answer.context["form"].errors == {"topic_note": ["Sebutkan topiknya dengan beberapa kata."]}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"amount": "Rp1.000.000,50"}, {"amount": ["Tulis rupiah bulat, tanpa sen."]}),
        ({"amount": "-5"}, {"amount": ["Jumlah tidak boleh kurang dari nol."]}),
        ({"month": "01-2999"}, {"month": ["Bulan ini belum tiba."]}),
        ({"month": "13-2022"}, {"month": ["Tulis bulan dan tahun, misalnya 05-2022 atau Mei 2022."]}),
        ({"month": "12-05-2022"}, {"month": ["Tulis bulan dan tahun, misalnya 05-2022 atau Mei 2022."]}),
        ({"amount": "9"}, {"reason": ["Omzet Mei 2022 sudah tercatat Rp1.250.000. Isi alasan untuk membetulkan."]}),
    ],
)
def test_wrong_turnover_is_explained_beside_its_field_and_kept(staff, cast, person, fields, errors):
    turnover(person, cast.staff)
    form = {"month": "05-2022", "amount": "1.250.000", "key": uuid.uuid4()} | fields
    answer = staff.post(f"/mentoring/{person.number}/turnover/", form)
    shown = answer.context["form"]
    assert (answer.status_code, shown.errors, Turnover.objects.count()) == (422, errors, 1)
    assert (shown["month"].value(), shown["amount"].value()) == (form["month"], form["amount"])


@pytest.mark.parametrize("typed", ["05-2022", "5/2022", "Mei 2022", "mei 2022", "2022-05", "2022-5"])
def test_a_month_is_read_in_every_usual_way(staff, person, typed):
    staff.post(f"/mentoring/{person.number}/turnover/", {"month": typed, "amount": "Rp5", "key": uuid.uuid4()})
    assert list(Turnover.objects.values_list("month", "amount")) == [(date(2022, 5, 1), 5)]


def test_turnover_is_a_line_and_a_table(staff, cast, person):
    turnover(person, cast.staff, date(2022, 4, 1), 625_000)
    turnover(person, cast.staff)
    page = staff.get(f"/mentoring/{person.number}/")
    assert '<polyline points="10,74 630,14"/>' in page.content.decode()
    assert "Mei 2022 Rp1.250.000" in text(page)
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize("what", ["visits", "turnovers"])
def test_a_mistake_is_voided_with_a_reason(staff, cast, person, what):
    rina, _ = accompanied(person, cast.staff)
    record = visit(person, rina, cast.staff) if what == "visits" else turnover(person, cast.staff)
    address = f"/mentoring/{what}/{record.pk}/void/"
    answer = staff.post(address, {"reason": "", "key": uuid.uuid4()})
    assert answer.context["form"].errors == {"reason": ["Isi alasan."]}
    assert staff.post(address, {"reason": "Salah orang", "key": uuid.uuid4()}).url == f"/mentoring/{person.number}/"
    record.refresh_from_db()
    assert (record.voided_by, record.void_reason) == (cast.staff, "Salah orang")
    assert "Salah orang" in text(staff.get(f"/mentoring/{person.number}/"))


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("form", ["assign", "visit", "turnover", "mentor"])
def test_junk_in_every_field_is_refused_in_words(staff, cast, person, form, junk):
    address = "/mentoring/mentors/new/" if form == "mentor" else f"/mentoring/{person.number}/{form}/"
    fields = staff.get(address).context["form"].fields
    answer = staff.post(address, dict.fromkeys(fields, junk))
    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)


def test_an_officer_reads_but_does_not_write(client, cast, person):
    accompanied(person, cast.staff)
    client.force_login(cast.officer)
    page = client.get(person.get_absolute_url())
    assert "Pendamping: Rina Wati sejak 10 Juni 2022" in text(page)
    assert f"/mentoring/{person.number}/visit/" not in page.content.decode()


def test_an_agenda_shows_only_whom_the_officer_may_see(client, cast, person, foreigner):
    rina = mentor(cast.staff)
    assign([person, foreigner], rina, cast.staff)
    client.force_login(cast.officer)
    page = client.get(f"/mentoring/mentors/{rina.pk}/").content.decode()
    assert (person.number in page, foreigner.number in page) == (True, False)


def test_an_administrator_keeps_the_mentors(client, cast):
    client.force_login(cast.administrator)
    client.post("/admin/mentoring/mentor/add/", {"name": "Rina", "phone": "0812-0000-0001", "nip": "", "active": "on"})
    assert list(Mentor.objects.values_list("name", "phone", "recorded_by")) == [
        ("Rina", "+6281200000001", cast.administrator.pk)
    ]


def queries(client, address):
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_pages_ask_as_often_for_many_as_for_one(staff, cast):
    rina, counted = mentor(cast.staff), []
    for names in (["Ani Wulandari"], ["Budi Santoso", "Citra Lestari"]):
        chosen = [register(cast.officer, cast.tambora, name=name) for name in names]
        assign(chosen, rina, cast.staff)
        for one in chosen:
            visit(one, rina, cast.staff)
        pages = ("/mentoring/", f"/mentoring/mentors/{rina.pk}/", f"/mentoring/{chosen[0].number}/")
        counted.append([queries(staff, page) for page in (*pages, chosen[0].get_absolute_url())])
    assert counted[0] == counted[1]

"""The pages of a class: what is typed is kept, refusals are sentences, and nothing happens twice."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stages import merging
from stages.models import MoveBatch, Stage
from stages.training import acts, lists, session_acts
from stages.training.models import Attendance, Certificate, Enrolment, Session, SessionChange, TrainingClass
from tests.factories import move, register
from tests.training.classes import a_class, a_judged_class, a_session, enrol, june, people, present

CLASS = {
    "interest": "kuliner",
    "number": "3",
    "desk": "",
    "place": "Balai Latihan",
    "first_on": "7-6-2022",
    "last_on": "10 Juni 2022",
    "seats": "40",
    "trainer": "Chef Rudi",
    "theory_percent": "75",
    "practice_percent": "100",
}


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def keyed(**fields):
    return {"key": uuid.uuid4()} | fields


def test_a_class_is_opened_once(staff):
    form = keyed(**CLASS)
    answers = [staff.post("/training/new/", form) for _ in range(2)]
    opened = TrainingClass.objects.get()
    assert [answer.url for answer in answers] == [f"/training/{opened.pk}/"] * 2
    assert str(opened) == "Kuliner angkatan 3, Jakarta Barat"
    assert (opened.first_on.isoformat(), opened.last_on.isoformat(), opened.seats) == ("2022-06-07", "2022-06-10", 40)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("last_on", "6-6-2022", "Hari terakhir mendahului hari pertama."),
        ("last_on", "31-02-2022", "Tanggal ini tidak ada di kalender."),
        ("first_on", "7-6-1999", "Mendahului program (2017)."),
        ("last_on", "10-6-9999", "Kelas lebih dari satu tahun. Periksa tanggalnya."),
        ("first_on", "7-6-2222", "Periksa tahunnya."),
        ("seats", "0", "Isi 1 sampai 500 kursi."),
        ("seats", "-1", "Isi 1 sampai 500 kursi."),
        ("seats", "9" * 50, "Isi 1 sampai 500 kursi."),
        ("seats", "9" * 5000, "Tulis dengan angka."),
        ("number", "tiga", "Tulis dengan angka."),
        ("number", "", "Wajib diisi."),
        ("theory_percent", "101", "Isi 1 sampai 100."),
        ("interest", "sulap", "Pilih dari daftar."),
        ("desk", "x", "Pilih dari daftar."),
        ("place", "a\0b", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ("trainer", "x" * 100_000, "Paling banyak 200 huruf. Yang diketik 100000."),
    ],
)
def test_a_refused_class_says_why_and_keeps_what_was_typed(staff, settings, field, typed, sentence):
    settings.PROGRAMME_START = "2017-01-01"
    answer = staff.post("/training/new/", keyed(**CLASS | {field: typed}))
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [sentence]})
    assert answer.context["form"]["place" if field != "place" else "trainer"].value() in ("Balai Latihan", "Chef Rudi")
    assert TrainingClass.objects.count() == 0


def test_the_same_class_is_not_opened_twice(staff):
    staff.post("/training/new/", keyed(**CLASS))
    answer = staff.post("/training/new/", keyed(**CLASS))
    sentence = "Kelas dengan minat, angkatan, kecamatan dan hari pertama ini sudah ada."
    assert answer.context["form"].errors == {"number": [sentence]}


def test_a_class_is_changed_and_its_refusals_stand_beside_their_field(staff, cast):
    training_class, _ = a_judged_class(cast)
    address = f"/training/{training_class.pk}/edit/"
    form = keyed(**CLASS, seen=staff.get(address).context["form"]["seen"].value())
    answer = staff.post(address, form | {"seats": "2"})
    sentence = "Sudah 3 orang terdaftar. Kursi tidak boleh kurang dari itu."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"seats": [sentence]})
    assert staff.post(address, form | {"seats": "3"}).status_code == 302
    training_class.refresh_from_db()
    assert (training_class.seats, training_class.number, training_class.recorded_by) == (3, 3, cast.staff)


def test_the_second_who_changes_a_class_is_asked_and_loses_nothing(staff, cast):
    training_class = a_class(cast.staff)
    address = f"/training/{training_class.pk}/edit/"
    seen = staff.get(address).context["form"]["seen"].value()
    assert staff.post(address, keyed(**CLASS | {"place": "Aula"}, seen=seen)).status_code == 302
    assert staff.post(address, keyed(**CLASS | {"place": "Aula"}, seen=seen)).status_code == 302  # nothing to change
    answer = staff.post(address, keyed(**CLASS | {"trainer": "Bu Rina"}, seen=seen))
    form = answer.context["form"]
    assert (answer.status_code, form.non_field_errors(), form["trainer"].value()) == (422, [acts.CHANGED], "Bu Rina")
    again = keyed(**CLASS | {"trainer": "Bu Rina"}, seen=form["seen"].value())
    assert staff.post(address, again).status_code == 302
    assert staff.post(address, keyed(**CLASS | {"trainer": "x"})).status_code == 422  # the version is mandatory


def test_every_class_stands_on_one_page_the_latest_first(staff, cast, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    days = [june(7), june(9), june(9), june(9), june(1)]
    opened = [a_class(cast.staff, number=at, first_on=day) for at, day in enumerate(days, 1)]
    address, seen = "/training/", []
    while address:
        page = staff.get(address).context["page"]
        seen.append([each.number for each in page.rows])
        address = page.after and f"/training/?before={page.after}"
    assert seen == [[4, 3], [2, 1], [5]]
    assert [each.pk for each in lists.page(lists.chosen(), opened[3]).rows] == [opened[2].pk, opened[1].pk]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 2, 1]),
        ("year=2022", [2, 1]),
        ("desk=31.73.04", [2]),
        ("desk=kota", [4, 3, 1]),
        ("state=selesai", [2, 1]),
        ("state=berjalan", [3]),
        ("state=akan", [4]),
        ("state=akan&year=2022", []),
    ],
)
def test_classes_by_year_kecamatan_and_state(staff, cast, query, numbers):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    a_class(cast.staff)
    a_class(cast.staff, number=2, desk=cast.tambora)
    a_class(cast.staff, number=3, first_on=today, last_on=today)
    a_class(cast.staff, number=4, first_on=tomorrow, last_on=tomorrow)
    assert [each.number for each in staff.get(f"/training/?{query}").context["page"].rows] == numbers


@pytest.mark.parametrize("name", ["year", "desk", "state", "before"])
@pytest.mark.parametrize("typed", ["x", "9" * 5000, "-1", "2022\0"])
def test_a_filter_that_cannot_be_is_asked_again(staff, name, typed):
    answer = staff.get("/training/", {name: typed})
    assert (answer.status_code, list(answer.context["filters"].errors)) == (422, [name])


def test_from_chosen_people_to_a_class(staff, cast):
    training_class, group = a_class(cast.staff, seats=2), people(cast, 3)
    trained = register(cast.officer, cast.tambora, name="Zainab", trained_elsewhere=True)
    numbers = [person.number for person in [*group[1:], trained]]
    page = staff.post("/training/enrol/", {"participant": numbers})
    body = page.content.decode()
    assert "Kuliner angkatan 1, Jakarta Barat, mulai 07-06-2022: 2 kursi kosong" in body
    assert body.count("pernah ikut pelatihan serupa") == 1
    form = keyed(participant=numbers, training_class=training_class.pk)
    answers = [staff.post("/training/enrol/", form, follow=True) for _ in range(2)]
    for answer in answers:
        text = answer.content.decode()
        assert "2 peserta terdaftar di Kuliner angkatan 1, Jakarta Barat. 1 tidak." in text
        assert answer.context["refused"] == [(trained, "Kursi sudah penuh: 2 orang.")]
        assert re.search(rf'name="participant"\s+value="{trained.number}"', text)
    assert Enrolment.objects.count() == 2


def test_a_pasted_list_with_what_cannot_be_seen(staff, cast, client, person):
    pasted = f"{person.number.lower()}\n{person.number[3:]}, JB-0000-0000; apa\0 {'x' * 90_000}"
    page = staff.post("/training/enrol/", {"participant": pasted})
    assert page.context["people"] == [person]
    assert page.context["unseen"] == ["JB-0000-0000", *["nomor yang tidak lengkap"] * 2]


def test_a_class_must_be_chosen(staff, person):
    answer = staff.post("/training/enrol/", keyed(participant=person.number, training_class=""))
    assert (answer.status_code, answer.context["form"].errors) == (422, {"training_class": ["Wajib diisi."]})
    for junk in ("x", "0", "9" * 40):
        answer = staff.post("/training/enrol/", keyed(participant=person.number, training_class=junk))
        assert answer.context["form"].errors == {"training_class": ["Pilih dari daftar."]}


def test_nobody_chosen_is_explained(staff):
    answer = staff.post("/training/enrol/", {}, follow=True)
    assert "Pilih 1 sampai 1.000 peserta untuk kelas. Nomor yang tidak dikenal dilewati." in answer.content.decode()


def test_a_seat_is_cancelled_with_a_reason(staff, cast, person):
    training_class = a_class(cast.staff)
    enrol(training_class, [person], cast.staff)
    address = f"/training/enrolments/{Enrolment.objects.get().pk}/cancel/"
    assert staff.post(address, keyed(reason="")).context["form"].errors == {"reason": ["Isi alasan."]}
    assert staff.post(address, keyed(reason="Sakit")).url == f"/training/{training_class.pk}/"
    assert "Sakit" in staff.get(f"/participants/{person.number}/").content.decode()
    twice = staff.post(address, keyed(reason="Sakit"), follow=True)
    assert twice.redirect_chain == [(f"/training/{training_class.pk}/", 302)]
    assert "Siti Ma&#x27;rufah sudah dikeluarkan dari kelas ini: Sakit" in twice.content.decode()


def test_a_session_outside_the_class_is_refused_beside_its_field(staff, cast):
    training_class = a_class(cast.staff)
    form = keyed(held_on="11-06-2022", kind="teori", topic="Bahan")
    answer = staff.post(f"/training/{training_class.pk}/sessions/", form)
    assert answer.context["form"].errors == {"held_on": ["Di luar hari kelas: 7 Juni 2022 sampai 10 Juni 2022."]}
    assert answer.context["form"]["topic"].value() == "Bahan"
    for _ in range(2):
        staff.post(f"/training/{training_class.pk}/sessions/", form | {"held_on": "8-6-2022"})
    session = Session.objects.get()
    assert (session.training_class, str(session)) == (training_class, "Teori: Bahan")


def test_a_session_is_changed_and_the_second_who_does_is_asked(staff, cast):
    session = a_session(a_class(cast.staff), 7, "teori", cast.staff)
    address = f"/training/sessions/{session.pk}/edit/"
    form = keyed(
        held_on="8-6-2022", kind="teori", topic="Gizi", seen=staff.get(address).context["form"]["seen"].value()
    )
    answer = staff.post(address, form | {"held_on": "11-6-2022"})
    assert answer.context["form"].errors == {"held_on": ["Di luar hari kelas: 7 Juni 2022 sampai 10 Juni 2022."]}
    assert [staff.post(address, form).status_code for _ in range(2)] == [302, 302]  # sent twice, changed once
    answer = staff.post(address, form | {"topic": "Kemasan"})
    refused = answer.context["form"]
    assert (answer.status_code, refused.non_field_errors()) == (422, [session_acts.CHANGED])
    assert staff.post(address, form | {"topic": "Kemasan", "seen": ""}).status_code == 422  # the version is mandatory
    again = keyed(**{name: refused[name].value() for name in ("held_on", "kind", "topic", "seen")})
    assert staff.post(address, again).status_code == 302
    body = staff.get(address).content.decode()
    assert SessionChange.objects.count() == 2
    assert "Teori: Bahan, 7 Juni 2022" in body
    assert "Teori: Gizi, 8 Juni 2022" in body


@pytest.mark.parametrize(("field", "typed"), [("held_on", "31-2-2022"), ("kind", "x"), ("topic", "x" * 100_000)])
def test_any_session_is_answered(staff, cast, field, typed):
    session = a_session(a_class(cast.staff), 7, "teori", cast.staff)
    form = keyed(held_on="8-6-2022", kind="teori", topic="Gizi", seen="\0")
    answer = staff.post(f"/training/sessions/{session.pk}/edit/", form | {field: typed})
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


def test_a_session_is_cancelled_with_a_reason(staff, cast):
    training_class = a_class(cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    address = f"/training/sessions/{session.pk}/"
    assert staff.post(f"{address}cancel/", keyed(reason="")).context["form"].errors == {"reason": ["Isi alasan."]}
    form = keyed(reason="Pelatih sakit")
    answers = [staff.post(f"{address}cancel/", form, follow=True) for _ in range(2)]
    assert "Teori: Bahan: dibatalkan." in answers[0].content.decode()
    assert "Teori: Bahan: sudah dibatalkan. Alasannya: Pelatih sakit" in answers[1].content.decode()
    assert (answers[0].context["sessions"], answers[0].context["cancelled"]) == ([], [session])
    for page in ("", "edit/", "cancel/", "sheet/"):
        assert staff.get(f"{address}{page}").url == f"/training/{training_class.pk}/"


def test_each_act_of_a_session_says_what_it_is_about(staff, cast):
    training_class, _ = a_judged_class(cast)
    a_session(training_class, 8, "teori", cast.staff)
    body = staff.get(f"/training/{training_class.pk}/").content.decode()
    acts_offered = re.findall(r'<a class="btn btn-sm [^>]+>([^<]+)<span', body)
    assert set(acts_offered) == {"Catat kehadiran", "Ubah kehadiran", "Ubah pertemuan", "Daftar hadir"}


def test_a_session_with_attendance_is_not_cancelled(staff, cast):
    training_class, _ = a_judged_class(cast)
    answer = staff.post(f"/training/sessions/{training_class.sessions.first().pk}/cancel/", keyed(reason="Salah"))
    sentence = "Kehadiran pertemuan ini sudah dicatat, jadi tidak dapat dibatalkan."
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [sentence])


def test_a_form_that_was_gone_back_to_is_not_lost_in_silence(staff, cast):
    """The browser shows the form of the last session again, key included, and somebody types the next one into it."""
    training_class, key = a_class(cast.staff), uuid.uuid4()
    address = f"/training/{training_class.pk}/sessions/"
    first = {"held_on": "7-6-2022", "kind": "teori", "topic": "Bahan", "key": key}
    staff.post(address, first)
    answer = staff.post(address, first | {"topic": "Gizi"})
    form = answer.context["form"]
    sentence = "Formulir ini sudah dipakai untuk simpanan lain. Periksa isian, lalu simpan lagi."
    assert (answer.status_code, form.non_field_errors(), form["topic"].value()) == (422, [sentence], "Gizi")
    assert staff.post(address, first | {"topic": "Gizi", "key": form["key"].value()}).status_code == 302
    assert list(Session.objects.values_list("topic", flat=True)) == ["Bahan", "Gizi"]
    key = uuid.uuid4()
    staff.post("/training/new/", CLASS | {"key": key})
    assert staff.post("/training/new/", CLASS | {"key": key, "place": "Aula"}).status_code == 422


def test_attendance_is_typed_and_refused_in_words(staff, cast):
    training_class = a_class(cast.staff)
    enrol(training_class, people(cast, 40), cast.staff)
    address = f"/training/sessions/{a_session(training_class, 7, 'teori', cast.staff).pk}/"
    answer = staff.post(address, keyed(present="1-45", seen=0))
    sentence = "Nomor 41-45 tidak ada di daftar. Nomor terakhir 40."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"present": [sentence]})
    assert answer.context["form"]["present"].value() == "1-45"
    assert Attendance.objects.count() == 0
    answer = staff.post(address, keyed(present="1-12, 15, 18-40", seen=0), follow=True)
    assert "Teori: Bahan: 36 dari 40 hadir." in answer.content.decode()
    form = staff.get(address).context["form"]
    assert form["present"].value() == "1-12, 15, 18-40"
    staff.post(address, keyed(present="semua", seen=form["seen"].value()))
    assert [shown for _, shown in staff.get(address).context["history"]] == ["1-40", "1-12, 15, 18-40"]


def test_the_second_typist_of_a_sheet_is_asked_and_loses_nothing(staff, cast):
    training_class = a_class(cast.staff)
    enrol(training_class, people(cast, 3), cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    address = f"/training/sessions/{session.pk}/"
    theirs = present(session, {1, 2}, cast.administrator)
    answer = staff.post(address, keyed(present="3", seen=0))
    (sentence,) = answer.context["form"].errors["present"]
    assert sentence.startswith("Rina mencatat kehadiran ini pukul ")
    assert sentence.endswith(": 1-2. Bila isian Anda yang benar, simpan lagi.")
    again = {name: answer.context["form"][name].value() for name in ("present", "seen", "key")}
    assert (answer.status_code, again["present"], again["seen"]) == (422, "3", str(theirs.pk))
    assert staff.post(address, again).status_code == 302
    assert [written.present for written in Attendance.objects.all()] == [[3], [1, 2]]


def test_the_same_sheet_saved_again_is_quiet(staff, cast):
    training_class = a_class(cast.staff)
    enrol(training_class, people(cast, 3), cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    present(session, {1, 2}, cast.administrator)
    assert staff.post(f"/training/sessions/{session.pk}/", keyed(present="1,2", seen=0)).status_code == 302
    assert Attendance.objects.count() == 1


def test_a_row_that_was_cancelled_does_not_stand_in_the_field(staff, cast):
    training_class, _ = a_judged_class(cast)
    session = training_class.sessions.first()
    present(session, {1, 3}, cast.staff)
    acts.cancel(training_class.enrolments.get(row=3), reason="Pindah", by=cast.staff)
    assert staff.get(f"/training/sessions/{session.pk}/").context["form"]["present"].value() == "1"


@pytest.mark.parametrize("junk", ["\0", "x" * 100_000, "1-" * 200, "=1+1", "<3"])
def test_any_attendance_is_answered(staff, cast, junk):
    training_class, _ = a_judged_class(cast)
    session = training_class.sessions.first()
    answer = staff.post(f"/training/sessions/{session.pk}/", keyed(present=junk, seen=0))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["present"])


def test_the_sheet_has_rows_and_names(staff, cast):
    training_class, group = a_judged_class(cast)
    body = staff.get(f"/training/sessions/{training_class.sessions.first().pk}/sheet/").content.decode()
    rows = re.findall(r'<td class="no">(\d+)</td>\s*<th scope="row">(.*?)</th>', body)
    assert rows == [(str(row), person.name) for row, person in enumerate(group, 1)]
    assert all(person.nik not in body for person in group)


def test_certificates_come_as_one_file_or_say_what_is_missing(staff, cast):
    training_class, _ = a_judged_class(cast)
    answer = staff.post(f"/training/{training_class.pk}/certificates/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="sertifikat-kelas-{training_class.pk}.pdf"'
    assert Certificate.objects.count() == 2
    a_session(training_class, 9, "teori", cast.staff)
    answer = staff.post(f"/training/{training_class.pk}/certificates/", follow=True)
    assert "Sertifikat terbit setelah kehadiran setiap pertemuan" in answer.content.decode()


def test_a_name_that_cannot_be_printed_is_told_instead_of_drawn_as_boxes(staff, cast):
    training_class, (passed, *_) = a_judged_class(cast)
    type(passed).objects.filter(pk=passed.pk).update(name="محمد")
    answer = staff.post(f"/training/{training_class.pk}/certificates/", follow=True)
    assert "hanya dapat dicetak dengan huruf Latin, sedangkan ini tidak: محمد." in answer.content.decode()
    type(passed).objects.filter(pk=passed.pk).update(name="Muhammad")
    assert staff.post(f"/training/{training_class.pk}/certificates/")["Content-Type"] == "application/pdf"


def test_whoever_sat_there_twice_under_two_records_gets_one_certificate_the_better(staff, cast):
    training_class, (passed, attended, _) = a_judged_class(cast)
    merging.merge(attended, passed, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    answer = staff.post(f"/training/{training_class.pk}/certificates/")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 1
    page = staff.get(f"/training/{training_class.pk}/")
    assert page.context["forward"]["numbers"] == [attended.number]


def test_those_who_passed_lead_to_the_preview_of_the_bulk_move(staff, cast):
    training_class, group = a_judged_class(cast, count=5)
    for person in group:
        move(person, Stage.TRAINING, training_class.first_on, cast.staff)
    page = staff.get(f"/training/{training_class.pk}/")
    assert "Majukan 3 yang lulus ke P4 Perizinan" in page.content.decode()
    forward = page.context["forward"]
    form = {"participant": forward["numbers"], "stage": 4, "entered_on": forward["entered_on"], "step": "preview"}
    preview = staff.post("/stages/move/", keyed(**form)).context["preview"]
    assert [(person.name, findings) for person, findings in preview.movers] == [
        (person.name, []) for person in group[:3]
    ]
    assert (forward["entered_on"], MoveBatch.objects.count()) == ("10-06-2022", 0)


def test_who_has_not_passed_moves_on_with_a_reason_only(staff, cast):
    _, (passed, attended, _) = a_judged_class(cast)
    for person in (passed, attended):
        move(person, Stage.TRAINING, june(7), cast.staff)
    form = {"participant": [passed.number, attended.number], "stage": 4, "entered_on": "10-06-2022", "step": "preview"}
    preview = staff.post("/stages/move/", keyed(**form, reason="")).context["preview"]
    assert [person for person, _ in preview.movers] == [passed]
    assert [str(findings[0]) for _, findings in preview.refused] == [
        "Belum siap ke P4: belum lulus pelatihan. Boleh dilanjutkan dengan alasan."
    ]


def test_an_officer_reads_the_class_but_changes_nothing(client, cast, person, foreigner):
    training_class = a_class(cast.staff)
    enrol(training_class, [person, foreigner], cast.staff)
    client.force_login(cast.officer)
    body = client.get(f"/training/{training_class.pk}/").content.decode()
    assert (person.number in body, foreigner.number in body, foreigner.name in body) == (True, False, False)
    assert "<form" not in body.split('id="isi"')[1]
    assert "Daftarkan ke kelas" not in client.get(f"/participants/{person.number}/").content.decode()


@pytest.mark.parametrize("address", ["/training/{0}/", "/training/sessions/{1}/", "/participants/{2}/"])
def test_the_same_queries_however_many(staff, cast, address):
    few = a_judged_class(cast, 3)
    TrainingClass.objects.update(number=2)
    many = a_judged_class(cast, 8)
    counts = []
    for training_class, group in (few, many):
        place = (training_class.pk, training_class.sessions.first().pk, group[0].number)
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(address.format(*place)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]

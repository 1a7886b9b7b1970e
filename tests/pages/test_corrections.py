"""The page that puts one stay right, and what somebody who comes second is told."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from stages import transitions
from stages.models import Stage
from tests.factories import move
from tests.stages.acts import june, leave, refusal, replace


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def wrong(cast, person):
    return move(person, Stage.MENTORING, june(5), cast.staff)


def form(**fields):
    return {"stage": "2", "entered_on": "07-06-2022", "reason": "Salah tulis", "key": uuid.uuid4()} | fields


def post(staff, visit, **fields):
    return staff.post(f"/stages/visits/{visit.pk}/correct/", form(**fields))


def told(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_from_the_timeline_in_two_steps(staff, person, wrong):
    page = staff.get(f"/participants/{person.number}/").content.decode()
    address = f"/stages/visits/{wrong.pk}/correct/"
    assert f'href="{address}"' in page
    asked = staff.get(address).context["form"]
    assert (asked["stage"].value(), asked["entered_on"].value(), asked["reason"].value()) == (2, "05-06-2022", None)
    answer = post(staff, wrong, stage="3")
    sentence = "P2 Pendampingan (5 Juni 2022) dibetulkan menjadi P3 Pelatihan (7 Juni 2022)."
    assert (answer.status_code, answer["Location"]) == (302, f"/participants/{person.number}/")
    assert told(answer) == [f"{sentence} {person} kini: P3 Pelatihan."]


def test_both_stay_in_the_timeline(staff, person, wrong):
    post(staff, wrong)
    page = staff.get(f"/participants/{person.number}/").content.decode()
    assert "Menggantikan P2 Pendampingan, 5 Juni 2022, yang keliru" in page
    assert "Dibetulkan menjadi P2 Pendampingan (7 Juni 2022): Salah tulis" in page


def test_sent_twice_is_corrected_once(staff, person, wrong):
    same = form()
    for _ in range(2):
        assert staff.post(f"/stages/visits/{wrong.pk}/correct/", same).status_code == 302
    assert person.visits.count() == 3


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Isi alasan."),
        ({"reason": "x" * 151}, "reason", "Paling banyak 150 huruf. Yang diketik 151."),
        ({"reason": "a\0b"}, "reason", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ({"stage": ""}, "stage", "Wajib diisi."),
        ({"stage": "1"}, "stage", "Pilih dari daftar."),
        ({"stage": "8"}, "stage", "Pilih dari daftar."),
        ({"entered_on": "31-02-2022"}, "entered_on", "Tanggal ini tidak ada di kalender."),
        ({"entered_on": "01-01-3000"}, "entered_on", "Tanggal berlaku tidak boleh di masa depan."),
        ({"entered_on": "05-06-2022"}, "__all__", "Isiannya masih sama dengan yang tercatat. Ubah yang keliru."),
    ],
)
def test_each_refusal_has_its_sentence_and_keeps_what_was_typed(staff, person, wrong, fields, field, sentence):
    answer = post(staff, wrong, **fields)
    found = answer.context["form"]
    assert (answer.status_code, found.errors) == (422, {field: [sentence]})
    assert {name: found[name].value() for name in fields} == fields
    assert person.visits.count() == 2


def test_who_corrects_what_was_corrected_meanwhile_is_told(staff, cast, wrong):
    new = replace(wrong, Stage.MENTORING, 8, cast.staff, reason="Tertukar")
    answer = post(staff, wrong)
    when = timezone.localtime(new.recorded_at)
    why = "Dibetulkan menjadi P2 Pendampingan (8 Juni 2022): Tertukar. Periksa lagi."
    sentence = f"P2 Pendampingan (5 Juni 2022) sudah dibatalkan oleh Dewi pukul {when:%H.%M}: {why}"
    assert answer.context["form"].non_field_errors() == [sentence]
    assert sentence in staff.get(f"/stages/visits/{wrong.pk}/correct/").content.decode()


def test_who_voids_what_was_corrected_meanwhile_is_told(staff, cast, person, wrong):
    replace(wrong, Stage.MENTORING, 8, cast.staff, reason="Tertukar")
    answer = staff.post(f"/stages/visits/{wrong.pk}/void/", {"reason": "Salah orang", "key": uuid.uuid4()})
    assert "Dibetulkan menjadi P2 Pendampingan (8 Juni 2022): Tertukar. Periksa lagi." in told(answer)[0]
    assert person.visits.valid().count() == 2


def test_the_registration_is_corrected_on_its_own_page(staff, person):
    answer = staff.get(f"/stages/visits/{person.visits.get().pk}/correct/")
    assert answer["Location"] == f"/participants/{person.number}/registered-on/"


def test_of_leaving_the_cause_and_the_day_are_corrected(staff, cast, person):
    left = leave(person, 8, cast.staff)
    assert list(staff.get(f"/stages/visits/{left.pk}/correct/").context["form"].fields) == [
        "departure", "entered_on", "reason", "key",
    ]  # fmt: skip
    post(staff, left, departure="pindah", entered_on="09-06-2022")
    here = person.visits.open().get()
    assert (here.stage, here.entered_on, here.departure) == (Stage.LEFT, date(2022, 6, 9), "pindah")


def test_coming_back_reads_well(staff, cast, person):
    leave(person, 8, cast.staff)
    page = staff.get(f"/participants/{person.number}/").content.decode()
    assert "Kembali ke program" in page
    act = {"stage": Stage.MENTORING, "entered_on": june(9), "by": cast.staff, "key": uuid.uuid4()}
    sentence = "Kembali setelah keluar dari program. Boleh dilanjutkan dengan alasan."
    assert refusal(transitions.move, person, **act)[1] == sentence

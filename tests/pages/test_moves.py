"""Moving one person, recording late paper, leaving, voiding: the pages over stages.transitions."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from stages import transitions
from stages.models import Stage, StageVisit
from tests.factories import move


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def open_stage(person):
    return person.visits.open().get().stage


def form(person, **fields):
    expected = person.visits.open().get().pk
    return {"stage": 2, "entered_on": "05-06-2022", "reason": "", "key": uuid.uuid4(), "expected": expected} | fields


def test_a_move_says_where_the_person_is_now(staff, person):
    answer = staff.post(f"/participants/{person.number}/move/", form(person), follow=True)
    assert f"{person} kini di P2 Pendampingan." in [str(message) for message in answer.context["messages"]]
    assert open_stage(person) == Stage.MENTORING


def test_a_skip_asks_for_a_reason_and_keeps_what_was_typed(staff, person):
    answer = staff.post(f"/participants/{person.number}/move/", form(person, stage=4))
    sentence = "Melewati P2 Pendampingan, P3 Pelatihan. Boleh dilanjutkan dengan alasan."
    assert answer.context["form"].errors == {"reason": [sentence]}
    assert f'<a href="#id_reason">Alasan (opsional): {sentence}</a>' in answer.content.decode()
    assert answer.context["form"]["entered_on"].value() == "05-06-2022"
    staff.post(f"/participants/{person.number}/move/", form(person, stage=4, reason="Sudah berusaha"))
    assert open_stage(person) == Stage.LICENSING


def test_sent_twice_is_moved_once(staff, person):
    same = form(person)
    for _ in range(2):
        answer = staff.post(f"/participants/{person.number}/move/", same)
        assert answer.status_code == 302
    assert person.visits.count() == 2


def test_the_second_of_two_is_told_who_was_faster(staff, cast, person):
    late = form(person)
    move(person, Stage.TRAINING, date(2022, 6, 4), cast.staff)
    answer = staff.post(f"/participants/{person.number}/move/", late)
    when = timezone.localtime(person.visits.open().get().recorded_at)
    assert answer.context["form"].non_field_errors() == [
        f"{person} sudah dipindahkan ke P3 Pelatihan oleh Dewi pukul {when:%H.%M}. Periksa lagi."
    ]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"stage": ""}, "stage", "Wajib diisi."),
        ({"stage": "9"}, "stage", "Pilih dari daftar."),
        ({"stage": "1"}, "stage", "Pilih dari daftar."),
        ({"entered_on": ""}, "entered_on", "Wajib diisi."),
        ({"entered_on": "31-02-2022"}, "entered_on", "Tanggal ini tidak ada di kalender."),
        ({"entered_on": "01-01-3000"}, "entered_on", "Tanggal berlaku tidak boleh di masa depan."),
        ({"entered_on": "01-06-2022"}, "entered_on", "Tanggal berlaku mendahului pendaftaran (3 Juni 2022)."),
        ({"reason": "x" * 201}, "reason", "Paling banyak 200 huruf. Yang diketik 201."),
    ],
)
def test_each_refusal_has_its_sentence(staff, person, fields, field, sentence):
    answer = staff.post(f"/participants/{person.number}/move/", form(person, **fields))
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert person.visits.count() == 1


def test_late_paper_is_put_before_the_last_stay_and_marked(staff, cast, person):
    move(person, Stage.TRAINING, date(2022, 6, 10), cast.staff)
    fields = {"stage": 2, "entered_on": "7 Juni 2022", "reason": "Daftar hadir baru datang", "key": uuid.uuid4()}
    answer = staff.post(f"/participants/{person.number}/late/", fields, follow=True)
    history = person.visits.in_order().values_list("stage", "entered_on", "left_on")
    assert list(history) == [
        (1, date(2022, 6, 3), date(2022, 6, 7)),
        (2, date(2022, 6, 7), date(2022, 6, 10)),
        (3, date(2022, 6, 10), None),
    ]
    assert "susulan" in answer.content.decode()


def test_leaving_and_coming_back(staff, person):
    fields = form(person) | {"departure": "pindah", "left_on": "06-06-2022"}
    staff.post(f"/participants/{person.number}/leave/", fields)
    assert open_stage(person) == Stage.LEFT
    page = staff.get(f"/participants/{person.number}/move/").content.decode()
    assert "<h1>Kembali ke program: " in page
    assert "Di luar program sejak 6 Juni 2022: pindah domisili" in page
    back = form(person, stage=3, entered_on="08-06-2022", reason="Kembali ke Tambora")
    staff.post(f"/participants/{person.number}/move/", back)
    assert open_stage(person) == Stage.TRAINING


def test_voiding_reopens_the_stay_before_and_stays_visible(staff, cast, person):
    visit = move(person, Stage.MENTORING, date(2022, 6, 5), cast.staff)
    answer = staff.post(f"/stages/visits/{visit.pk}/void/", {"reason": "Salah orang", "key": uuid.uuid4()}, follow=True)
    assert open_stage(person) == Stage.REGISTRATION
    assert "Salah orang" in answer.content.decode()


def test_voiding_needs_a_reason_and_never_the_registration(staff, cast, person):
    visit = move(person, Stage.MENTORING, date(2022, 6, 5), cast.staff)
    answer = staff.post(f"/stages/visits/{visit.pk}/void/", {"reason": "", "key": uuid.uuid4()})
    assert answer.context["form"].errors["reason"] == ["Isi alasan."]
    answer = staff.post(f"/stages/visits/{person.visits.get(stage=1).pk}/void/", {"reason": "x", "key": uuid.uuid4()})
    assert answer.context["form"].non_field_errors() == ["Pendaftaran tidak dapat dibatalkan."]
    assert StageVisit.objects.filter(voided_at__isnull=False).count() == 0


def test_the_timeline_tells_who_when_recorded_and_why(staff, cast, person):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff, reason="Sudah berusaha")
    body = staff.get(f"/participants/{person.number}/").content.decode()
    assert "5 Juni 2022" in body
    assert "Alasan: Sudah berusaha" in body
    assert "oleh Dewi" in body


def test_a_stale_form_can_be_sent_again_once_it_was_read(staff, cast, person):
    stale = form(person, stage=4, reason="Sudah berusaha")
    move(person, Stage.TRAINING, date(2022, 6, 4), cast.staff)
    refused = staff.post(f"/participants/{person.number}/move/", stale)
    again = stale | {"expected": refused.context["form"]["expected"].value()}
    assert staff.post(f"/participants/{person.number}/move/", again).status_code == 302
    assert open_stage(person) == Stage.LICENSING


def test_a_key_that_was_used_otherwise_is_renewed(staff, person, foreigner):
    used = form(person)
    staff.post(f"/participants/{person.number}/move/", used)
    answer = staff.post(f"/participants/{foreigner.number}/move/", form(foreigner, key=used["key"]))
    assert answer.context["form"].non_field_errors() == [
        "Formulir ini sudah dipakai untuk simpanan lain. Periksa isian, lalu simpan lagi."
    ]
    again = form(foreigner, key=answer.context["form"]["key"].value())
    assert staff.post(f"/participants/{foreigner.number}/move/", again).status_code == 302


def test_a_void_meanwhile_is_told_as_a_void(staff, cast, person):
    visit = move(person, Stage.MENTORING, date(2022, 6, 5), cast.staff)
    stale = form(person, stage=3, entered_on="06-06-2022")
    transitions.void(visit, reason="Salah orang", by=cast.staff)
    sentence = staff.post(f"/participants/{person.number}/move/", stale).context["form"].non_field_errors()[0]
    assert sentence.startswith(f"P2 Pendampingan {person} dibatalkan oleh Dewi pukul ")

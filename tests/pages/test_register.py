"""The desk's page: a walk-in becomes a participant, once, whatever happens on the way."""

import uuid

import pytest
from django.utils import timezone

from participants import look_alikes
from participants.models import DifferentPeople, Participant
from stages.models import Stage, StageVisit
from tests.factories import register


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def typed(cast):
    return {
        "nik": "9973.0412.0590.0001", "name": "Siti  Ma'rufah", "birth_place": "Jakarta", "birth_date": "12051990",
        "sex": "L", "address": "Jl. Tambora III 5", "rt": "1", "rw": "16",
        "kelurahan": str(cast.tambora.kelurahan.first().pk),
        "phone": "0812 3456 789", "interest": "kuliner", "track": "pemula", "channel": "kecamatan",
        "registered_on": "03-06-2022", "notice_given": "on", "key": str(uuid.uuid4()),
    }  # fmt: skip


def test_a_walk_in_is_registered_and_opens_p1(desk, cast, typed):
    answer = desk.post("/register/", typed, follow=True)
    participant = Participant.objects.get()
    assert (participant.name, participant.nik, participant.rt) == ("Siti Ma'rufah", "9973041205900001", "001")
    assert (participant.desk, participant.registered_by) == (cast.tambora, cast.officer)
    visit = participant.visits.get()
    assert (visit.stage, str(visit.entered_on), visit.recorded_by) == (Stage.REGISTRATION, "2022-06-03", cast.officer)
    assert f'<p class="number">{participant.number}</p>' in answer.content.decode()


def test_the_slip_shows_the_last_four_digits_of_the_nik_only(desk, typed):
    body = desk.post("/register/", typed, follow=True).content.decode()
    assert "…0001" in body
    assert "9973041205900001" not in body
    assert "12 Mei 1990" not in body


def test_the_same_form_sent_twice_is_one_participant_and_one_answer(desk, typed):
    answers = [desk.post("/register/", typed) for _ in range(3)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Participant.objects.count(), StageVisit.objects.count()) == (1, 1)


def test_a_known_nik_is_told_where_and_since_when_and_opened(desk, typed, person):
    answer = desk.post("/register/", typed | {"nik": person.nik})
    assert answer.status_code == 422
    assert answer.context["form"].errors["nik"] == ["NIK ini sudah terdaftar di Kec. Tambora pada 3 Juni 2022."]
    assert person.get_absolute_url() in answer.content.decode()


def test_a_nik_known_elsewhere_gives_away_no_name_and_no_link(desk, typed, foreigner):
    answer = desk.post("/register/", typed | {"nik": foreigner.nik})
    assert answer.context["form"].errors["nik"] == ["NIK ini sudah terdaftar di Kec. Taman Sari pada 3 Juni 2022."]
    assert foreigner.number not in answer.content.decode()
    assert foreigner.name not in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik", "123", "NIK harus 16 angka. Yang diketik 3 angka."),
        ("nik", "", "Isi NIK, atau pilih alasan tanpa NIK."),
        ("name", "", "Wajib diisi."),
        ("birth_date", "05-13-1990", "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."),
        ("phone", "abc", "Nomor telepon hanya berisi angka, misalnya 0812-3456-7890."),
        ("rt", "1234", "RT paling banyak 3 angka. Yang diketik 4 angka."),
        ("kk", "12", "Nomor KK harus 16 angka. Yang diketik 2 angka."),
        ("registered_on", "3000-01-01", "Tanggal daftar tidak boleh di masa depan."),
        ("notice_given", "", "Sampaikan pemberitahuan privasi, lalu centang."),
        ("kelurahan", "999999", "Pilih kelurahan dari daftar."),
        ("interest", "tani", "Pilih dari daftar."),
    ],
)
def test_a_refusal_is_a_sentence_and_everything_typed_is_kept(desk, typed, field, value, sentence):
    answer = desk.post("/register/", typed | {field: value})
    body = answer.content.decode()
    assert answer.context["form"].errors[field] == [sentence]
    assert body.count(sentence) == 2  # in the summary and beside the field
    kept = {name: text for name, text in typed.items() if name not in (field, "notice_given")}
    assert {name: answer.context["form"][name].value() for name in kept} == kept
    assert Participant.objects.count() == 0


def test_an_empty_post_is_refused_field_by_field(desk):
    answer = desk.post("/register/", {})
    assert answer.status_code == 422
    assert "Wajib diisi." in answer.content.decode()


def test_a_kelurahan_of_another_desk_is_not_offered_nor_accepted(desk, cast, typed):
    foreign = cast.taman_sari.kelurahan.first()
    answer = desk.post("/register/", typed | {"kelurahan": foreign.pk})
    assert answer.context["form"].errors["kelurahan"] == ["Pilih kelurahan dari daftar."]
    assert foreign.name.encode() not in desk.get("/register/").content


def test_a_difference_to_the_nik_is_confirmed_once(desk, cast, typed):
    answer = desk.post("/register/", typed | {"birth_date": "13-05-1990"})
    assert "Tanggal lahir di NIK (12-05-1990) berbeda dengan yang diketik." in answer.content.decode()
    assert 'name="identity_confirmed"' in answer.content.decode()
    desk.post("/register/", typed | {"birth_date": "13-05-1990", "identity_confirmed": "on"})
    assert Participant.objects.get().identity_confirmed_by == cast.officer


def test_without_a_nik_a_reason_is_enough(desk, typed):
    desk.post("/register/", typed | {"nik": "", "no_nik": "hilang"})
    assert (Participant.objects.get().nik, Participant.objects.get().no_nik) == (None, "hilang")


def test_fields_that_are_not_asked_cannot_be_set(desk, cast, typed):
    forged = {
        "desk": cast.taman_sari.pk,
        "number": "JB-0000-0000",
        "version": 9,
        "registered_by": cast.staff.pk,
        "stage": 7,
        "id": 7,
    }
    desk.post("/register/", typed | forged)
    participant = Participant.objects.get()
    assert (participant.desk, participant.version, participant.registered_by) == (cast.tambora, 1, cast.officer)
    assert participant.number != "JB-0000-0000"
    assert participant.visits.get().stage == Stage.REGISTRATION


@pytest.mark.parametrize("junk", ["\0", "😀" * 50, "x" * 100_000, "<script>", "‮"])
def test_junk_in_every_field_is_never_a_failure(desk, typed, junk):
    for field in typed:
        assert desk.post("/register/", typed | {field: junk, "key": typed["key"]}).status_code in (200, 302, 422)


def test_an_officer_without_a_desk_is_told_what_to_do(desk, cast):
    cast.tambora.officers.clear()
    assert "Akun Anda belum ditugaskan" in desk.get("/register/").content.decode()


def test_today_is_filled_in(desk):
    assert desk.get("/register/").context["form"]["registered_on"].value() == timezone.localdate().strftime("%d-%m-%Y")


def test_what_is_said_while_typing(desk, cast, typed, person, foreigner):
    body = desk.post("/register/check/", {"nik": person.nik}).content.decode()
    assert "NIK ini sudah terdaftar di Kec. Tambora pada 3 Juni 2022." in body
    assert person.get_absolute_url() in body
    body = desk.post("/register/check/", {"nik": foreigner.nik}).content.decode()
    assert "NIK ini sudah terdaftar di Kec. Taman Sari pada 3 Juni 2022." in body
    assert foreigner.name not in body
    assert foreigner.number not in body
    assert "belum terdaftar" in desk.post("/register/check/", typed).content.decode()
    assert Participant.objects.count() == 2


def test_somebody_alike_is_shown_beside_what_is_typed(desk, typed, person):
    alike = {"nik": "", "name": "Siti Marufah", "birth_date": "12-05-1990"}
    body = desk.post("/register/check/", alike).content.decode()
    assert body.count(person.number) == 4  # the column and its link, the tick and its label
    assert 'name="not_same"' in body


def test_that_two_are_different_people_is_kept_with_who_and_when(desk, cast, typed, person):
    alike = typed | {"nik": "", "no_nik": "hilang", "name": "Siti Marufah"}
    answer = desk.post("/register/", alike)
    assert (answer.status_code, Participant.objects.count()) == (422, 1)
    desk.post("/register/", alike | {"not_same": person.number})
    pair = DifferentPeople.objects.get()
    new = Participant.objects.exclude(pk=person.pk).get()
    assert (pair.one, pair.other, pair.decided_by) == (person, new, cast.officer)
    assert look_alikes.of(new, Participant.objects.all()) == []


def test_a_form_sent_again_after_its_answer_was_lost_is_not_its_own_look_alike(desk, typed):
    alike = typed | {"nik": "", "no_nik": "hilang"}
    answers = [desk.post("/register/", alike) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Participant.objects.count() == 1


def test_an_officer_who_tries_out_niks_is_stopped(desk, cast, typed):
    people = [register(cast.other_officer, cast.taman_sari) for _ in range(31)]
    said = [desk.post("/register/check/", {"nik": person.nik}).content.decode() for person in people]
    assert ["sudah terdaftar di Kec. Taman Sari" in body for body in said] == [True] * 30 + [False]
    assert "Terlalu banyak" in said[-1]


def test_the_browser_is_told_to_keep_nothing(desk):
    answer = desk.get("/register/")
    assert 'autocomplete="off"' in answer.content.decode().split("<form")[2]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_changed_after_a_lost_answer_is_not_said_to_be_saved(desk, typed):
    desk.post("/register/", typed)
    answer = desk.post("/register/", typed | {"phone": "0813 1111 2222"})
    assert answer.status_code == 422
    assert answer.context["form"]["phone"].value() == "0813 1111 2222"
    assert Participant.objects.get().phone == "+628123456789"
    again = desk.post("/register/", {name: answer.context["form"][name].value() or "" for name in typed})
    assert "Buka data Siti Ma&#x27;rufah" in again.content.decode()

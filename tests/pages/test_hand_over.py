"""A resident of another desk: asked for by NIK alone, decided by the desk that sees them, never named to the other."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants import inquiries
from participants.models import HandOver, Participant
from stages import integrity, merging, records
from tests.factories import move, register
from tests.stages.acts import REGISTRATION, TRAINING, history, june

ASK = "/register/hand-over/"
PAGE = "/register/hand-overs/"


@pytest.fixture
def asking(client, cast):
    """The officer of Taman Sari, who knows no more than a NIK."""
    client.force_login(cast.other_officer)
    return client


def place(cast):
    return cast.taman_sari.kelurahan.first()


def form(cast, person, **fields):
    known = {"step": "ask", "nik": person.nik, "kelurahan": place(cast).pk}
    return known | {"reason": "Pindah rumah", "key": uuid.uuid4()} | fields


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def asked(cast, person):
    asking = {"reason": "Pindah rumah", "by": cast.other_officer, "key": uuid.uuid4()}
    return records.ask_hand_over(person, kelurahan=place(cast), **asking)


def decide(client, hand_over, decision="diterima", **fields):
    return client.post(f"{PAGE}{hand_over.pk}/", {"decision": decision} | fields, follow=True)


def test_the_nik_tells_where_and_since_when_never_who(asking, cast, person):
    answer = asking.post(ASK, {"nik": f"{person.nik[:6]} {person.nik[6:]}"})
    assert "NIK ini terdaftar di Kec. Tambora sejak 3 Juni 2022." in text(answer)
    for secret in (person.name, person.number, person.phone, person.address):
        assert secret not in answer.content.decode()
    offered = answer.context["form"].fields["kelurahan"].queryset
    assert {kelurahan.desk for kelurahan in offered} == {cast.taman_sari}


def test_the_desks_own_form_only_asks_who(asking, cast, person):
    answer = asking.post(ASK, form(cast, person, step="", reason=""))
    assert (answer.status_code, answer.context["form"].is_bound, HandOver.objects.count()) == (200, False, 0)


def test_a_request_is_kept_once_however_often_it_is_sent(asking, cast, person):
    same = form(cast, person)
    for _ in range(2):
        answer = asking.post(ASK, same, follow=True)
        assert answer.redirect_chain == [(PAGE, 302)]
        assert "Permintaan dikirim ke Kec. Tambora." in text(answer)
    request = HandOver.objects.get()
    assert (request.participant, request.to_desk, request.kelurahan) == (person, cast.taman_sari, place(cast))
    assert (request.asked_by, request.reason) == (cast.other_officer, "Pindah rumah")


@pytest.mark.parametrize(
    ("nik", "sentence"),
    [
        ("", "Isi NIK."),
        ("997304120590000", "NIK harus 16 angka. Yang diketik 15 angka."),
        ("9973041205909999", "NIK ini belum terdaftar. Daftarkan sebagai peserta baru."),
        ("x" * 100_000, "NIK hanya berisi angka."),
        ("9973\0", "NIK hanya berisi angka."),
    ],
)
def test_a_nik_that_leads_nowhere_gets_its_sentence(asking, cast, nik, sentence):
    answer = asking.post(ASK, {"nik": nik})
    assert answer.status_code == 422
    assert answer.context["who"].errors["nik"] == [sentence]


def test_who_is_here_already_is_linked(asking, foreigner):
    answer = asking.post(ASK, {"nik": foreigner.nik})
    assert answer.context["who"].errors["nik"] == ["NIK ini sudah terdaftar pada meja Anda."]
    assert f'<a href="{foreigner.get_absolute_url()}">Buka data {foreigner.name}</a>' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"kelurahan": ""}, "kelurahan", "Wajib diisi."),
        ({"kelurahan": "x"}, "kelurahan", "Pilih kelurahan dari daftar."),
        ({"kelurahan": "tambora"}, "kelurahan", "Pilih kelurahan dari daftar."),
        ({"reason": " "}, "reason", "Isi alasan."),
        ({"reason": "x" * 201}, "reason", "Paling banyak 200 huruf. Yang diketik 201."),
        ({"key": "x"}, "key", "Formulir ini rusak. Buka formulir baru."),
    ],
)
def test_an_incomplete_request_keeps_what_was_typed(asking, cast, person, fields, field, sentence):
    if fields.get("kelurahan") == "tambora":
        fields = {"kelurahan": cast.tambora.kelurahan.first().pk}
    answer = asking.post(ASK, form(cast, person, **fields))
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [sentence]})
    assert answer.context["form"]["reason"].value() == fields.get("reason", "Pindah rumah")
    assert HandOver.objects.count() == 0


def test_a_key_that_was_used_otherwise_is_renewed(asking, cast, person):
    another = register(cast.officer, cast.tambora)
    used = form(cast, person)
    asking.post(ASK, used)
    answer = asking.post(ASK, form(cast, another, key=used["key"]))
    assert answer.context["form"].non_field_errors() == [
        "Formulir ini sudah dipakai untuk simpanan lain. Periksa isian, lalu simpan lagi."
    ]
    asking.post(ASK, form(cast, another, key=answer.context["form"]["key"].value()))
    assert HandOver.objects.count() == 2


def test_niks_cannot_all_be_tried(asking, cast, monkeypatch):
    people = [register(cast.officer, cast.tambora) for _ in range(3)]
    few = inquiries.Limit(2, inquiries.FOREIGN_NIKS.within)
    monkeypatch.setattr(inquiries, "FOREIGN_NIKS", few)
    answers = [asking.post(ASK, {"nik": person.nik}) for person in people]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert "Terlalu banyak pertanyaan." in text(answers[2])


def test_without_a_desk_there_is_nowhere_to_go(asking, cast, person):
    cast.taman_sari.officers.clear()
    assert "Akun Anda belum ditugaskan" in text(asking.post(ASK, {"nik": person.nik}))


def test_the_desk_that_is_asked_sees_who_and_why(client, cast, person):
    request = asked(cast, person)
    client.force_login(cast.officer)
    answer = client.get(PAGE)
    assert [one for one, _ in answer.context["incoming"]] == [request]
    shown = text(answer)
    assert f"Diminta ke Kec. Taman Sari, Kel. {place(cast)} oleh Budi" in shown
    assert "Alasan: Pindah rumah" in shown
    assert person.name in answer.content.decode().replace("&#x27;", "'")
    assert "Kec. Taman Sari meminta peserta ini dialihkan" in text(client.get(person.get_absolute_url()))


def test_the_desk_that_asks_sees_no_name_until_it_is_theirs(asking, cast, person):
    request = asked(cast, person)
    before = asking.get(PAGE)
    assert [one for one, _ in before.context["outgoing"]] == [request]
    assert f"NIK …{person.nik[-4:]} · Kec. Tambora → Kec. Taman Sari" in text(before)
    assert person.number not in before.content.decode()
    assert person.name not in before.content.decode().replace("&#x27;", "'")
    records.accept(request, by=cast.officer)
    assert person.get_absolute_url() in asking.get(PAGE).content.decode()


def test_accepted_the_person_moves_with_the_whole_history(client, cast, person):
    move(person, TRAINING, june(10), cast.staff)
    request = asked(cast, person)
    client.force_login(cast.officer)
    assert "Diterima: pengalihan ke Kec. Taman Sari." in text(decide(client, request))
    person.refresh_from_db()
    assert (person.desk, person.kelurahan) == (cast.taman_sari, place(cast))
    assert [stage for stage, *_ in history(person)] == [REGISTRATION, TRAINING]
    assert client.get(person.get_absolute_url()).status_code == 404
    client.force_login(cast.other_officer)
    page = text(client.get(person.get_absolute_url()))
    assert page.count("Dialihkan ke Kec. Taman Sari ·") == 4  # on each stay, and on each old one
    assert "Catatan lama (2)" in page
    assert integrity.broken() == {}


def test_declining_needs_an_answer_that_the_other_desk_reads(client, cast, person):
    request = asked(cast, person)
    client.force_login(cast.officer)
    refused = decide(client, request, "ditolak", answer=" ")
    assert refused.status_code == 422
    assert refused.context["refused"].errors["answer"] == ["Isi jawaban, agar kecamatan yang meminta tahu sebabnya."]
    decide(client, request, "ditolak", answer="Masih tinggal di sini")
    client.force_login(cast.other_officer)
    page = text(client.get(PAGE))
    assert "Ditolak" in page
    assert "oleh Siti: Masih tinggal di sini" in page


@pytest.mark.parametrize("fields", [{"decision": ""}, {"decision": "x"}, {"answer": "x" * 201}, {"answer": "\0"}])
def test_a_broken_decision_decides_nothing(client, cast, person, fields):
    request = asked(cast, person)
    client.force_login(cast.officer)
    answer = client.post(f"{PAGE}{request.pk}/", {"decision": "ditolak", "answer": "Tidak"} | fields)
    request.refresh_from_db()
    assert (answer.status_code, request.decided_at) == (422, None)


def test_deciding_again_says_what_was_decided(client, cast, person):
    request = asked(cast, person)
    client.force_login(cast.officer)
    decide(client, request)
    answer = decide(client, request, "ditolak", answer="Tidak jadi")
    assert "Sudah diterima: pengalihan ke Kec. Taman Sari, oleh Siti pada " in text(answer)
    assert Participant.objects.get(pk=person.pk).desk == cast.taman_sari


def test_a_request_for_a_record_that_was_merged_does_not_wait_for_ever(asking, cast, person):
    request = asked(cast, person)
    kept = register(cast.officer, cast.tambora)
    merging.merge(kept, person, reason="Sama", by=cast.staff, key=uuid.uuid4())
    answer = asking.get("/register/hand-overs/")
    assert [one for one, _ in answer.context["outgoing"]] == [request]
    assert "Tidak dapat diputuskan: datanya sudah digabung" in text(answer)
    assert "Menunggu ·" not in text(answer)


def test_nobody_decides_about_people_they_do_not_see(asking, cast, person):
    request = asked(cast, person)
    assert asking.post(f"{PAGE}{request.pk}/", {"decision": "diterima"}).status_code == 404
    assert asking.post(f"{PAGE}{2**70}/", {"decision": "diterima"}).status_code == 404
    request.refresh_from_db()
    assert request.decided_at is None


def test_the_same_queries_for_one_request_and_for_three(client, cast, person):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            for user in (cast.officer, cast.other_officer):
                client.force_login(user)
                assert client.get(PAGE).status_code == 200
        return len(captured)

    asked(cast, person)
    queries()  # the permissions of both are kept from here on
    one = queries()
    for _ in range(2):
        asked(cast, register(cast.officer, cast.tambora))
    assert queries() == one


def test_the_desks_page_offers_it_for_a_nik_of_another_desk_only(asking, person, foreigner):
    for nik, offered in ((person.nik, 1), (foreigner.nik, 0), ("9973041205909999", 0)):
        body = asking.post("/register/", {"nik": nik}).content.decode()
        assert body.count("Minta dialihkan ke sini") == offered
        assert body.count(f'name="nik" value="{nik}">Minta dialihkan ke sini') == offered


@pytest.fixture
def office(client, cast):
    client.force_login(cast.staff)
    return client


def transfer(office, person, desk, **more):
    form = {"kelurahan": desk.kelurahan.first().pk, "reason": "Pindah rumah", "key": str(uuid.uuid4())}
    return office.post(f"/register/{person.number}/transfer/", form | more, follow=True)


def test_the_office_hands_over_at_once_and_twice_is_once(office, cast, person):
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = transfer(office, person, cast.taman_sari, key=key)
        assert "dialihkan ke Kec. Taman Sari." in answer.content.decode()
    person.refresh_from_db()
    assert (person.desk, HandOver.objects.get().decided_by) == (cast.taman_sari, cast.staff)
    assert integrity.broken() == {}


def test_nobody_is_handed_over_to_another_kelurahan_than_was_typed(office, cast, person):
    """The desk has asked for one kelurahan, the office types another one of the same kecamatan."""
    waiting = asked(cast, person)
    other = cast.taman_sari.kelurahan.exclude(pk=place(cast).pk).first()
    answer = transfer(office, person, cast.taman_sari, kelurahan=other.pk)
    assert answer.status_code == 422
    assert f"Pengalihan ke Kel. {place(cast).name} sudah diminta oleh Budi" in text(answer)
    person.refresh_from_db()
    waiting.refresh_from_db()
    assert (person.desk, waiting.decided_at) == (cast.tambora, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Isi alasan."),
        ({"kelurahan": "999999"}, "Pilih kelurahan dari daftar."),
        ({}, "Peserta sudah tercatat di Kec. Tambora."),
    ],
)
def test_a_hand_over_by_the_office_that_is_refused(office, cast, person, wrong, sentence):
    answer = transfer(office, person, cast.taman_sari if wrong else cast.tambora, **wrong)
    assert (answer.status_code, HandOver.objects.count()) == (422, 0)
    assert sentence in answer.content.decode()

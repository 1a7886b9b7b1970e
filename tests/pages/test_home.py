"""The first page of each role."""

import uuid
from datetime import date

from stages import merging, records
from tests.factories import register


def today(client, user):
    client.force_login(user)
    return client.get("/").context["desk"]


def test_the_desk_sees_its_day_paper_of_earlier_days_included(client, cast):
    late = register(cast.officer, cast.tambora, name="Dari kertas", registered_on=date(2022, 6, 1), desk_seconds=60)
    other = register(cast.staff, cast.tambora, desk_seconds=30, nik=None, no_nik="hilang")
    register(cast.other_officer, cast.taman_sari, desk_seconds=500)
    seen = today(client, cast.officer)
    assert [visit.participant for visit in seen.latest] == [other, late]
    assert (seen.registered, seen.median_seconds, seen.without_nik, seen.hand_overs) == (2, 45, 1, 0)
    assert today(client, cast.staff).registered == 3


def test_who_was_registered_today_is_seen_whatever_became_of_the_record(client, cast):
    kept, duplicate = (register(cast.officer, cast.tambora, registered_on=date(2022, 6, 1)) for _ in range(2))
    merging.merge(kept, duplicate, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    day = {"registered_on": date(2022, 6, 2), "reason": "Salah ketik"}
    records.correct_registration(kept, **day, by=cast.staff, key=uuid.uuid4())
    assert [visit.participant for visit in today(client, cast.officer).latest] == [kept]


def test_a_desk_without_a_registration_today_is_told_so(client, cast):
    seen = today(client, cast.officer)
    assert (seen.latest, seen.registered, seen.median_seconds) == ([], 0, None)


def test_the_desk_sees_what_it_is_asked_to_hand_over(client, cast, person):
    place = cast.taman_sari.kelurahan.first()
    asked = records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=uuid.uuid4())
    assert [today(client, user).hand_overs for user in (cast.officer, cast.other_officer, cast.staff)] == [1, 0, 1]
    records.accept(asked, by=cast.officer)
    seen = {user: today(client, user) for user in (cast.officer, cast.other_officer)}
    assert [(day.hand_overs, day.registered) for day in seen.values()] == [(0, 0), (0, 0)]


def test_people_without_a_nik_are_a_list_of_their_own(client, cast, person):
    waiting = register(cast.officer, cast.tambora, nik=None, no_nik="hilang")
    client.force_login(cast.officer)
    assert _listed(client, "/participants/?no_nik=1") == [waiting.pk]
    assert client.get("/stages/1/?no_nik=1").context["figure"] == 1
    assert _listed(client, "/participants/") == [waiting.pk, person.pk]


def _listed(client, address):
    return [each.pk for each in client.get(address).context["page"].people]


def test_an_officer_without_a_desk_is_told_whom_to_ask(client, cast):
    cast.tambora.officers.clear()
    client.force_login(cast.officer)
    assert "Akun Anda belum ditugaskan di satu kecamatan pun." in client.get("/").content.decode()


def test_somebody_without_a_role_is_told_so(client, cast):
    client.force_login(cast.nobody)
    answer = client.get("/")
    assert answer.status_code == 403
    assert "minta administrator menambah peran" in answer.content.decode()


def test_only_what_waits_is_listed_as_work(client, cast, person):
    client.force_login(cast.officer)
    assert "0 permintaan" not in client.get("/").content.decode()
    place = cast.taman_sari.kelurahan.first()
    records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=uuid.uuid4())
    body = client.get("/").content.decode()
    assert "1 permintaan pengalihan menunggu keputusan" in body
    assert "0 peserta belum ada NIK" not in body

"""The first page of each role."""

from datetime import date

from tests.factories import register


def test_the_desk_finds_what_it_registered_today_paper_of_earlier_days_included(client, cast):
    late = register(cast.officer, cast.tambora, name="Dari kertas", registered_on=date(2022, 6, 1))
    register(cast.other_officer, cast.taman_sari)
    client.force_login(cast.officer)
    assert [visit.participant for visit in client.get("/").context["registered_today"]] == [late]


def test_an_officer_without_a_desk_is_told_whom_to_ask(client, cast):
    cast.tambora.officers.clear()
    client.force_login(cast.officer)
    assert "Akun Anda belum ditugaskan di satu kecamatan pun." in client.get("/").content.decode()


def test_somebody_without_a_role_is_told_so(client, cast):
    client.force_login(cast.nobody)
    answer = client.get("/")
    assert answer.status_code == 403
    assert "minta administrator menambah peran" in answer.content.decode()

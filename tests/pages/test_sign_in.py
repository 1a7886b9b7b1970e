"""Signing in; and a session that expires while a form is being filled in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participants.models import Participant
from tests.participants.posts import posted


def sign_in(client, user, password, **more):
    return client.post("/accounts/login/", {"username": user.username, "password": password} | more)


def test_each_role_starts_on_its_own_page(client, cast):
    for user, address in (
        (cast.officer, "/"),
        (cast.staff, "/"),
        (cast.official, "/tally/"),
        (cast.administrator, "/admin/"),
    ):
        sign_in(client, user, cast.password)
        assert client.get("/", follow=True).request["PATH_INFO"] == address


def test_an_administrator_finds_the_targets(client, cast):
    sign_in(client, cast.administrator, cast.password)
    assert '<a href="/targets/">' in client.get("/admin/").content.decode()


def test_another_password_is_refused_in_the_words_of_the_page(client, cast):
    client.force_login(cast.officer)
    typed = {"old_password": "salah", "new_password1": "meja-kursi-lampu", "new_password2": "meja-kursi-lampa"}
    for sent, old, again in (
        ({}, "Wajib diisi.", "Wajib diisi."),
        (typed, "Kata sandi lama tidak cocok.", "Kedua kata sandi baru tidak sama."),
    ):
        errors = client.post("/accounts/password/", sent).context["form"].errors
        assert (errors["old_password"], errors["new_password2"]) == ([old], [again])
    typed |= {"old_password": cast.password, "new_password2": typed["new_password1"]}
    assert client.post("/accounts/password/", typed)["Location"] == "/"


@pytest.mark.parametrize("name", ["siti", "nobody-of-this-name"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client, cast, name):
    answer = client.post("/accounts/login/", {"username": name, "password": "salah"})
    assert answer.context["form"].non_field_errors() == ["Nama pengguna atau kata sandi tidak cocok."]


def test_nobody_is_led_away_from_here(client, cast):
    assert sign_in(client, cast.officer, cast.password, next="https://elsewhere.example/")["Location"] == "/"


def test_what_was_typed_survives_an_expired_session(client, cast):
    typed = posted(cast.tambora)
    expired = client.post("/register/", typed)
    assert expired.status_code == 401
    assert "Sesi Anda sudah berakhir" in expired.content.decode()
    kept = dict(expired.context["typed"])
    assert kept == typed
    resumed = sign_in(client, cast.officer, cast.password, next=expired.context["next"], kept="1", **kept)
    assert (resumed.context["address"], dict(resumed.context["typed"])) == ("/register/", typed)
    client.post(resumed.context["address"], dict(resumed.context["typed"]))
    assert Participant.objects.get().name == "Siti Ma'rufah"


def test_a_file_is_not_carried_along_and_that_is_said(client, cast):
    sentence = "Berkasnya perlu dipilih sekali lagi."
    sent = {"key": "7", "file": SimpleUploadedFile("daftar.csv", b"NIK;Nama")}
    assert sentence in client.post("/register/import/", sent).content.decode()
    assert sentence not in client.post("/register/import/", {"key": "7"}).content.decode()


def test_names_do_not_travel_in_cookies(client, cast):
    client.force_login(cast.officer)
    answer = client.post("/register/", posted(cast.tambora))
    assert (answer.status_code, "messages" in answer.cookies) == (302, False)
    assert "Siti Ma&#x27;rufah terdaftar." in client.get(answer.url).content.decode()


def test_a_wrong_password_on_the_way_loses_nothing_either(client, cast):
    typed = posted(cast.tambora)
    answer = sign_in(client, cast.officer, "salah", next="/register/", kept="1", **typed)
    assert (answer.status_code, dict(answer.context["typed"]), answer.context["next"]) == (401, typed, "/register/")


def test_the_password_is_never_carried_along(client, cast):
    answer = sign_in(client, cast.officer, cast.password, next="/register/", kept="1", name="Siti")
    assert cast.password not in answer.content.decode()
    changing = {"old_password": cast.password, "new_password1": "rahasia-baru", "new_password2": "rahasia-baru"}
    client.logout()
    body = client.post("/accounts/password/", changing).content.decode()
    assert [secret for secret in (cast.password, "rahasia-baru") if secret in body] == []

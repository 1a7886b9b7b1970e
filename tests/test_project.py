"""The project around the programme: migrations, production settings, health, administration, error pages."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from jakpreneur import roles
from jakpreneur.postgres import VAR
from participants.models import Kelurahan


def manage(*arguments, **environment):
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=given, cwd=VAR.parent, capture_output=True, text=True, check=False)


def test_the_migrations_are_what_the_models_say(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_the_guards_can_be_taken_back_and_put_there_again(transactional_db):
    call_command("migrate", "stages", "0001", verbosity=0)
    call_command("migrate", "stages", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = 'stagevisit_no_overlap'")
        assert cursor.fetchone() == (1,)


def test_production_settings_pass_every_check_of_django():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="true", SECRET_KEY="k" * 40 + "abcdefghijkl")
    assert checked.returncode == 0, checked.stderr


def test_production_without_a_secret_key_names_the_variable():
    refused = manage("check", HTTPS="true", SECRET_KEY="")
    assert (refused.returncode, refused.stderr) == (
        1,
        "SECRET_KEY is not set; set it to a long random text that stays the same.\n",
    )


def test_health_needs_no_sign_in_and_no_known_host(client, db):
    for path in ("/healthz/live", "/healthz/ready"):
        assert client.get(path, HTTP_HOST="10.0.0.1").status_code == 200


def test_live_needs_no_database(client):
    assert client.get("/healthz/live").content == b"ok\n"  # a query would fail here: this test may not use the database


def test_preparing_twice_changes_nothing(cast):
    roles.synchronise()
    before = sorted(Kelurahan.objects.values_list("code", "name", "desk"))
    call_command("prepare", stdout=StringIO())
    assert sorted(Kelurahan.objects.values_list("code", "name", "desk")) == before


@pytest.mark.parametrize("path", ["/nowhere/", "/participants/JB-0000-0000/", "/participants/%00/", "/stages/9/"])
def test_what_is_not_there_says_what_to_do_next(client, cast, path):
    client.force_login(cast.officer)
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Ke beranda" in answer.content.decode()


def test_too_many_fields_are_refused_in_words(client, cast):
    client.force_login(cast.staff)
    answer = client.post("/stages/move/", {f"participant{number}": "x" for number in range(2600)})
    assert answer.status_code == 400
    assert "Permintaan tidak dapat dibaca" in answer.content.decode()


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.administrator)
    return client


def test_an_administrator_gives_roles_but_never_to_themselves(administrator, cast):
    address = reverse("admin:auth_user_change", args=[cast.administrator.pk])
    form = administrator.get(address).context["adminform"].form
    assert {"groups", "is_staff", "is_active", "is_superuser", "user_permissions"} & set(form.fields) == set()
    others = administrator.get(reverse("admin:auth_user_change", args=[cast.officer.pk])).context["adminform"].form
    assert "groups" in others.fields
    assert {"is_superuser", "user_permissions"} & set(others.fields) == set()


def test_an_administrator_sees_no_participant(administrator, cast, person):
    for path in ("/participants/", person.get_absolute_url(), "/tally/"):
        assert administrator.get(path).status_code == 403
    assert person.name not in administrator.get("/admin/").content.decode()


def test_a_kelurahan_where_people_live_keeps_its_kecamatan(administrator, cast, person):
    address = reverse("admin:participants_kelurahan_change", args=[person.kelurahan.pk])
    assert "desk" not in administrator.get(address).context["adminform"].form.fields


def test_desks_and_users_can_be_kept(administrator, cast):
    for name in ("auth_user_changelist", "auth_user_add", "participants_desk_changelist", "participants_kelurahan_add"):
        assert administrator.get(reverse(f"admin:{name}")).status_code == 200

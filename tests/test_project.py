"""The project around the programme: migrations, production settings, health, administration, error pages."""

import os
import subprocess
import sys
import time
import uuid
from datetime import date
from io import StringIO

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from jakpreneur import assets, roles
from jakpreneur.postgres import VAR
from participants.models import Kelurahan
from stages import merging, records
from tests.factories import move, register
from tests.stages.acts import version
from tests.stages.test_concurrency import at_once


def manage(*arguments, **environment):
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=given, cwd=VAR.parent, capture_output=True, text=True, check=False)


def test_the_migrations_are_what_the_models_say(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_the_migrations_can_be_taken_back_and_made_again(transactional_db, cast):
    """Also with data that the older tables had no room for: a merged pair that shared a NIK, a hand-over."""
    kept, handed = a_merge_and_a_hand_over(cast)
    before = guards(), stays(kept), stays(handed)
    for app, name in (("registration", "zero"), ("stages", "0001"), ("participants", "0002")):
        call_command("migrate", app, name, verbosity=0)
    assert (stays(kept), stays(handed)) == before[1:]
    call_command("migrate", verbosity=0)
    assert (guards(), stays(kept), stays(handed)) == before


def a_merge_and_a_hand_over(cast):
    """(key of the record that was kept, key of the person handed over), everything committed."""
    kept = register(cast.officer, cast.tambora, nik=None, no_nik="hilang")
    duplicate, handed = (register(cast.officer, cast.tambora) for _ in range(2))
    move(duplicate, 3, date(2022, 6, 5), cast.staff)
    act = {"reason": "Orang yang sama", "by": cast.staff}
    merging.merge(kept, duplicate, take=["nik"], key=uuid.uuid4(), **act)
    place = cast.taman_sari.kelurahan.first()
    records.accept(records.ask_hand_over(handed, kelurahan=place, key=uuid.uuid4(), **act), by=cast.staff)
    return kept.pk, handed.pk


def stays(participant_key):
    """What every version of the ledger has of a person."""
    columns = "stage, desk_id, entered_on, left_on, first, recorded_at, voided_at"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM stages_stagevisit WHERE participant_id = {participant_key} ORDER BY id")
        return cursor.fetchall()


def guards():
    """Every constraint and trigger of the product, by name, and what its functions say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace "
            "UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
            "UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        )
        return sorted(cursor.fetchall())


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
    before = version(), sorted(Kelurahan.objects.values_list("code", "name", "desk"))
    call_command("prepare", stdout=StringIO())
    assert (version(), sorted(Kelurahan.objects.values_list("code", "name", "desk"))) == before


def test_static_files_are_collected_anew_only_when_one_changed(settings, tmp_path):
    sources, settings.STATIC_ROOT = tmp_path / "sources", str(tmp_path / "static")
    sources.mkdir()
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = [sources], [finders.__name__ + ".FileSystemFinder"]
    finders.get_finder.cache_clear()
    served = tmp_path / "static" / "a.css"
    for written, text in enumerate(("a {}", "a { color: red }")):
        (sources / "a.css").write_text(text)
        os.utime(sources / "a.css", times=(time.time() + 5 * written,) * 2)
        assets.collect()
        assert served.read_text() == text
    served.write_text("left alone")
    assets.collect()
    assert served.read_text() == "left alone"
    finders.get_finder.cache_clear()


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_one_user_who_is_added_eight_times_at_once_is_told_beside_the_field(cast):
    user = {"username": "baru", "usable_password": "true"} | dict.fromkeys(("password1", "password2"), "kata-sandi-9")

    def add():
        browser = Client()
        browser.force_login(cast.administrator)
        return browser.post(reverse("admin:auth_user_add"), user)

    answers = at_once(*[add] * 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [302]
    for answer in answers:
        assert answer.status_code == 302 or "username" in answer.context["adminform"].form.errors

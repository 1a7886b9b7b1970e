"""Runs are kept whole, never rewritten, and said in words beside the tally."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stages import integrity
from stages.checking import runs
from stages.checking.models import Result, Run
from stages.checking.words import WORDS
from tests.corruptions import corrupt


def body(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def official(client, cast):
    client.force_login(cast.official)
    return client


def test_every_invariant_has_its_words():
    assert {invariant.code for invariant in integrity.everything()} - set(WORDS) == set()


def test_the_command_keeps_its_run_whole(cast, person):
    out = StringIO()
    call_command("verify_integrity", "--json", stdout=out)
    told = [(row["invariant"], row["violations"]) for row in json.loads(out.getvalue())["invariants"]]
    run = Run.objects.get()
    assert [(result.code, result.violations) for result in run.results.all()] == told
    assert [code for code, _ in told] == [invariant.code for invariant in integrity.everything()]
    assert 0 <= run.seconds < 60


def test_before_the_first_check_the_tally_says_so(official):
    assert "Belum pernah diperiksa." in body(official.get("/tally/"))


def test_green_only_when_everything_held(official, person):
    run, found = runs.check()
    page = body(official.get("/tally/"))
    assert f"<strong>Semua {len(found)} aturan terpenuhi</strong>" in page
    when = timezone.localtime(run.started_at)
    assert f"pukul {when:%H.%M}" in page


def test_what_is_broken_is_named_in_words(official, cast, person):
    corrupt(f"UPDATE participants_participant SET birth_date = '1991-01-01' WHERE id = {person.pk}")
    with pytest.raises(SystemExit):
        call_command("verify_integrity", stdout=StringIO())
    page = body(official.get("/tally/"))
    assert f"<strong>1 dari {len(integrity.everything())} aturan tidak terpenuhi</strong>" in page
    assert "Tidak terpenuhi: Tanggal lahir dan jenis kelamin sesuai NIK, atau sudah dipastikan (1 pelanggaran)" in page
    assert "check-holds" not in page


@pytest.mark.parametrize(("hours", "stale"), [(35.9, False), (36.1, True)])
def test_older_than_36_hours_is_said(official, cast, hours, stale):
    then = timezone.now() - timedelta(hours=hours)
    run = Run.objects.create(started_at=then, ended_at=then)
    Result.objects.create(run=run, position=1, code="I1", violations=0)
    page = body(official.get("/tally/"))
    assert ("lebih dari 36 jam yang lalu" in page, "check-holds" in page) == (stale, not stale)


@pytest.mark.parametrize("table", ["run", "result"])
def test_what_a_check_found_is_never_rewritten(cast, table):
    runs.check()
    for act in ("UPDATE checking_{} SET id = id", "DELETE FROM checking_{}", "TRUNCATE checking_{} CASCADE"):
        connection.check_constraints()
        with pytest.raises(IntegrityError, match="check_history"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act.format(table))


def test_a_run_ends_after_it_starts(cast):
    with pytest.raises(IntegrityError, match="run_ends_after_it_starts"):
        Run.objects.create(started_at=timezone.now(), ended_at=timezone.now() - timedelta(seconds=1))


def test_the_last_check_takes_two_queries(cast, django_assert_num_queries):
    for _ in range(3):
        runs.check()
    with django_assert_num_queries(2):
        assert runs.last().broken == []

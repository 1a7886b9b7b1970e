"""Work that outlives the request, the page and its worker: nothing is half kept, and nothing is done twice.

Every test runs on real connections; some in processes of their own, which are killed.
"""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from jakpreneur.postgres import VAR
from participants.models import Participant
from stages import integrity, transitions
from stages.models import MoveBatch, StageVisit
from stages.registration.imports import outcome, runs, work
from stages.registration.models import ImportRow, ImportRun
from tests.factories import unsaved
from tests.imports.lists import checked, good, nik, start, xlsx

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("connections")]
State = ImportRun.State


def finished(run, seconds=30):
    """Wait until nobody works on it."""
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        run.refresh_from_db()
        if run.state not in work.UNDER_WAY:
            return run
        time.sleep(0.02)
    raise AssertionError(f"still {run.state} after {seconds} s")


def summary(run):
    return outcome.summary(outcome.counts(run))


def let_it_expire(run):
    """As if the hold of a dead worker had run out."""
    ImportRun.objects.filter(pk=run.pk).update(held_until=timezone.now() - timedelta(seconds=1))


def test_a_short_list_is_done_before_the_answer(cast):
    run = start(good(5), cast.staff)
    assert work.take_up(run, wait=30) is False
    run.refresh_from_db()
    assert (run.state, run.held_until, summary(run)) == (State.CHECKED, None, "5 baru, 0 sudah ada, 0 ditolak")


def test_the_thread_gives_its_connection_back(cast):
    run = start(good(5), cast.staff)
    work.take_up(run, wait=30)
    _until_nobody_else_is_connected()


def test_two_at_once_work_on_one_run_once(cast):
    run, gate, taken = checked(good(1200), cast.staff), Barrier(8), []
    runs.order_import(run)

    def take():
        gate.wait(timeout=30)
        taken.append(work.claim(run)[0])
        connections.close_all()

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (held,) = [held for held in taken if held]
    work._in_background(run.pk, held)
    assert (finished(run).state, Participant.objects.count(), MoveBatch.objects.count()) == (State.IMPORTED, 1200, 1)


def test_a_worker_that_lost_its_hold_does_nothing_more(cast):
    run = start(good(600), cast.staff)
    late, _ = work.claim(run)
    let_it_expire(run)
    fresh, interrupted = work.claim(run)
    assert (fresh is not None, interrupted) == (True, True)
    work._work(run.pk, late)
    assert run.lines.exclude(verdict="").count() == 0
    work._work(run.pk, fresh)
    assert finished(run).state == State.CHECKED


def test_nobody_takes_up_what_is_being_imported_however_long_it_takes(cast):
    run = checked(good(3), cast.staff)
    runs.order_import(run)
    let_it_expire(run)
    claimed = []
    with transaction.atomic():
        ImportRun.objects.select_for_update().get(pk=run.pk)  # as the import does, for all of its transaction
        thread = Thread(target=lambda: (claimed.append(work.claim(run)), connections.close_all()))
        thread.start()
        thread.join(10)
    assert claimed == [(None, False)]


@contextmanager
def slowly(table, seconds):
    """Every statement that writes rows into `table` takes `seconds` more, so that a process can be killed within."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE OR REPLACE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END $$;
            CREATE TRIGGER slowly AFTER INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION slowly()
            """
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER slowly ON {table}; DROP FUNCTION slowly()")


def environment():
    """Of a process of its own on the database of the tests."""
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    url = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    return given | {"DATABASE_URL": url}


def test_two_processes_at_once_import_one_run_once(cast):
    run = checked(good(1500), cast.staff)
    runs.order_import(run)
    act = (
        "from stages.registration.imports import work; from stages.registration.models import ImportRun; "
        "work.take_up(ImportRun.objects.get(), wait=60)"
    )
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", act]
    with slowly("stages_stagevisit", 0.5):
        both = [subprocess.Popen(command, env=environment(), cwd=VAR.parent) for _ in range(2)]
        assert [process.wait(timeout=90) for process in both] == [0, 0]
    run.refresh_from_db()
    assert (run.state, Participant.objects.count(), MoveBatch.objects.count()) == (State.IMPORTED, 1500, 1)
    assert integrity.broken() == {}


@contextmanager
def importing_process(rows, tmp_path):
    """`manage.py import_participants` in a process of its own, on the database of the tests."""
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(xlsx(rows).getvalue())
    command = [sys.executable, "manage.py", "import_participants", str(path)]
    process = subprocess.Popen(
        command,
        env=environment(),
        cwd=VAR.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def killed_when(process, condition, delay, seconds=60):
    """Kill the process `delay` seconds after `condition` holds."""
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "it never came that far"
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.01)
    time.sleep(delay)
    assert process.poll() is None, "it had ended before it was killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _until_nobody_else_is_connected()


def _until_nobody_else_is_connected():
    """The backend of a killed client goes on with its statement and then rolls back."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    patience = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < patience:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    raise AssertionError("somebody is still connected")


@pytest.mark.parametrize("attempt", range(3))
def test_killed_while_it_checks_it_is_resumed_where_it_stood(cast, tmp_path, attempt):
    rows = good(2500)
    rows[2400][1] = nik(7)  # the same NIK as a row that was checked before the kill
    with slowly("registration_importrow", 0.15), importing_process(rows, tmp_path) as process:
        checking = ImportRun.objects.filter(state=State.CHECKING, done__gte=500)
        killed_when(process, checking.exists, random.Random(attempt).uniform(0, 0.4))
    run = ImportRun.objects.get()
    assert (run.state, run.done % 500, run.lines.exclude(verdict="").count()) == (State.CHECKING, 0, run.done)
    assert 0 < run.done < 2500
    assert work.take_up(run) is False  # the dead worker's hold has not run out
    let_it_expire(run)
    assert work.take_up(run) is True
    assert summary(finished(run)) == "2.499 baru, 0 sudah ada, 1 ditolak"
    assert run.done == 2500
    assert run.lines.get(number=2402).problems[-1][2] == "NIK sama dengan baris 8."
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("attempt", range(3))
def test_killed_while_it_imports_nothing_is_kept_and_it_starts_anew(cast, tmp_path, attempt):
    with slowly("stages_stagevisit", 0.4), importing_process(good(2500), tmp_path) as process:
        importing = ImportRun.objects.filter(state=State.IMPORTING, held_until__isnull=False)
        killed_when(process, importing.exists, random.Random(attempt).uniform(0.1, 1.2))
    run = ImportRun.objects.get()
    assert (run.state, Participant.objects.count(), StageVisit.objects.count(), MoveBatch.objects.count()) == (
        State.IMPORTING,
        0,
        0,
        0,
    )
    assert run.lines.exclude(participant=None).count() == 0
    let_it_expire(run)
    assert work.take_up(run) is True
    assert (finished(run).state, run.batch.moved, Participant.objects.count()) == (State.IMPORTED, 2500, 2500)
    assert run.lines.filter(participant=None).count() == 0
    assert integrity.broken() == {}


def test_a_walk_in_at_the_very_moment_of_the_import_fails_nothing(cast):
    """The walk-in's NIK is written but not committed when the import looks: the import waits, and leaves it out."""
    run = checked(good(3), cast.staff)
    runs.order_import(run)
    held, _ = work.claim(run)
    importer = Thread(target=work._in_background, args=(run.pk, held))
    with transaction.atomic():
        transitions.register(unsaved(cast.tambora, nik=nik(2)), by=cast.officer, key=uuid.uuid4())
        importer.start()
        _until_it_waits()
    importer.join(30)
    run.refresh_from_db()
    assert (run.state, summary(run)) == (State.IMPORTED, "2 baru, 1 sudah ada, 0 ditolak")
    assert (Participant.objects.count(), integrity.broken()) == (3, {})


def _until_it_waits():
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    patience = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < patience:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone() == (1,):
                return
            time.sleep(0.02)
    raise AssertionError("nobody waited")


def test_what_goes_wrong_is_said_and_nothing_is_kept(cast, caplog):
    run = checked(good(3), cast.staff)
    ImportRow.objects.filter(number=3).update(cells=5)  # what no code path writes
    runs.order_import(run)
    work.take_up(run, wait=30)
    assert finished(run).state == State.FAILED
    assert run.failure == "Impor terhenti oleh gangguan pada sistem. Tidak ada yang tersimpan. Kirim berkasnya lagi."
    assert (Participant.objects.count(), run.held_until) == (0, None)
    assert [record.name for record in caplog.records] == ["stages.registration.imports.work"]
    assert "Warga" not in caplog.text

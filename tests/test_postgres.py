"""The embedded PostgreSQL: shared by all processes, stopped by the last, survives being killed."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from urllib.request import urlopen

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from jakpreneur import postgres
from jakpreneur.settings import database

FOLDER = "postgres-lifecycle"
ALIVE = f"""
import os
import psycopg
from jakpreneur import postgres
postgres.ensure_running({FOLDER!r})
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SELECT 'alive'").fetchone()[0], flush=True)
input()
"""


UNPREPARED = f"""
import sys
from jakpreneur import postgres
postgres.ensure_running({FOLDER!r})
import manage
sys.argv = ["manage.py", "tally"]
manage.main()
"""

UNWRITABLE = """
import sys
from pathlib import Path
from jakpreneur import postgres
postgres.VAR = Path(sys.argv[1])
import manage
sys.argv = ["manage.py", "check"]
manage.main()
"""


@pytest.fixture(autouse=True)
def _clean():
    yield
    for path in postgres.VAR.glob(f"{FOLDER}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def manage(command, environment):
    """A command of manage.py, run to its end."""
    asked = [sys.executable, "manage.py", command]
    return subprocess.run(asked, env=environment, cwd=postgres.VAR.parent, capture_output=True, text=True, check=False)


def process(code=ALIVE, *arguments, environment=os.environ, **options):
    clean = {name: value for name, value in environment.items() if name not in ("DATABASE_URL", "EMBEDDED_POSTGRES")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=clean, cwd=postgres.VAR.parent, **pipes, **options)


def end(running):
    running.communicate("\n", timeout=30)
    assert running.returncode == 0


def is_up():
    return (postgres.VAR / FOLDER / "postmaster.pid").exists()


def test_two_that_start_at_once_share_it_and_the_last_one_stops_it():
    first, second = process(), process()
    assert [first.stdout.readline(), second.stdout.readline()] == ["alive\n", "alive\n"]
    end(first)
    assert is_up()
    end(second)
    assert not is_up()


def test_after_a_kill_the_next_one_joins_and_stops_it():
    killed = process()
    assert killed.stdout.readline() == "alive\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    following = process()
    assert following.stdout.readline() == "alive\n"
    end(following)
    assert not is_up()


def test_a_half_made_data_folder_does_not_matter():
    unfinished = postgres.VAR / f"{FOLDER}.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    running = process()
    assert running.stdout.readline() == "alive\n"
    end(running)


def test_a_stale_process_id_does_not_matter():
    running = process()
    assert running.stdout.readline() == "alive\n"
    end(running)
    (postgres.VAR / FOLDER / "postmaster.pid").write_text(f"{os.getpid()}\n/\n0\n5432\n/\n\n0\nready\n")
    running = process()
    assert running.stdout.readline() == "alive\n"
    end(running)


@pytest.mark.parametrize("language", ["xx_YY.UTF-8", "C"])
def test_the_language_of_the_machine_does_not_matter(language):
    """Not even one that is not installed, as SSH brings it along; and letters beyond ASCII are letters."""
    asking = ALIVE.replace("SELECT 'alive'", "SELECT 'alive' WHERE lower(chr(201)) = chr(233)")  # É and é
    running = process(asking, environment=os.environ | {"LC_ALL": language})
    assert running.stdout.readline() == "alive\n"
    end(running)


@pytest.mark.parametrize(
    "url", ["mysql://host/db", "nonsense", "postgresql://host", "postgresql://host/db?connect_timeout=soon"]
)
def test_a_wrong_address_is_one_sentence_without_the_password(url):
    command = [sys.executable, "manage.py", "tally"]
    environment = os.environ | {"DATABASE_URL": url.replace("//", "//user:secret@")}
    refused = subprocess.run(
        command, env=environment, cwd=postgres.VAR.parent, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("DATABASE_URL is not a PostgreSQL address")
    assert "secret" not in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_message_without_traceback():
    environment = os.environ | {"DATABASE_URL": "postgresql://user:secret@127.0.0.1:9/nothing"}
    refused = manage("tally", environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database does not answer; check DATABASE_URL.")
    assert refused.stderr.count("\n") == 1
    assert "secret" not in refused.stderr


def test_a_database_that_never_answers_is_not_waited_for_long():
    assert database("postgresql://host/db")["OPTIONS"]["connect_timeout"] == "10"
    assert database("postgresql://host/db?connect_timeout=30")["OPTIONS"]["connect_timeout"] == "30"


def test_a_folder_that_cannot_be_written_to_is_one_sentence_with_a_database_elsewhere_too(tmp_path):
    folder = tmp_path / "file" / "var"
    folder.parent.touch()
    refused = subprocess.run(
        [sys.executable, "-c", UNWRITABLE, folder],
        env=os.environ | {"SECRET_KEY": ""},
        cwd=postgres.VAR.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.stderr == f"{folder} cannot be written to (Not a directory); give yourself write permission.\n"
    assert refused.returncode == 1


def test_ctrl_c_during_a_command_is_no_traceback():
    asleep = [sys.executable, "manage.py", "shell", "-c", "print('here', flush=True); import time; time.sleep(60)"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    heard = {"preexec_fn": partial(signal.signal, signal.SIGINT, signal.SIG_DFL)}  # in the background it is not
    running = subprocess.Popen(asleep, env=os.environ, cwd=postgres.VAR.parent, **pipes, **heard)
    while "here" not in running.stdout.readline():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert (running.communicate(timeout=30)[1], running.returncode) == ("", 130)


def test_a_database_that_was_never_prepared_says_what_to_do():
    running = process(UNPREPARED)
    assert running.communicate(timeout=60) == (
        "",
        "This database is not prepared for this version of JakPreneur; run manage.py prepare first.\n",
    )
    assert running.returncode == 1


@pytest.fixture
def database_of_ascii():
    """The address of a database that knows bytes only, as `initdb` makes them where no LANG is set."""
    name = f"ascii_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        yield make_conninfo(os.environ["DATABASE_URL"], dbname=name)
        connection.execute(f"DROP DATABASE {name}")


def test_a_database_in_another_encoding_is_refused_in_one_sentence(database_of_ascii):
    environment = os.environ | {"DATABASE_URL": database_of_ascii}
    refused = manage("prepare", environment)
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: The database must be in UTF8; this one is in SQL_ASCII.")
    assert refused.stderr.count("\n") == 1


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "127.0.0.1", str(port)]
        refused = subprocess.run(
            command, env=os.environ, cwd=postgres.VAR.parent, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"CommandError: Port {port} on 127.0.0.1 cannot be used")
    assert refused.stderr.count("\n") == 1


SERVING = f"""
import os
import sys
import django
from jakpreneur import postgres
os.environ["DJANGO_SETTINGS_MODULE"] = "jakpreneur.settings"
os.environ.pop("HTTPS", None)
postgres.ensure_running({FOLDER!r})
django.setup()
from jakpreneur.management.commands.serve import WebServer
WebServer({{"bind": "127.0.0.1:" + sys.argv[1]}}).run()
"""


def test_ctrl_c_stops_the_web_server_and_the_database_without_a_word():
    """A terminal sends it to every process of the group at once, and an impatient user sends it twice."""
    port = free_port()
    (postgres.VAR / "static").mkdir(exist_ok=True)
    running = process(SERVING, str(port), start_new_session=True)
    wait_until_ready(port)
    for _ in range(2):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.3)
    said = running.communicate(timeout=30)
    assert (running.returncode, *said) == (0, "", "")
    assert not is_up()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port):
    for _ in range(300):
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz/ready") as answer:
            return answer.read()
        time.sleep(0.1)
    return pytest.fail("The web server did not start.")

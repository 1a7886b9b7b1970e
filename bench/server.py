"""A PostgreSQL of the bench's own, a database for every size, out of reach of the user's data; gone in the end."""

import atexit
import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
from time import perf_counter

import psycopg

from jakpreneur import postgres

FOLDER = "postgres-bench"
EMPTY = "bench_empty"  # migrated, without participants: the others are copies of it
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "jakpreneur.settings",
    "DEBUG": "false",
    "HTTPS": "false",
    "SECRET_KEY": "for the bench only",
    "DEMO_PASSWORD": "for-the-bench-only",
}


def start():
    """Start the server and set Django up on it. To be called before anything asks for the settings."""
    os.environ.pop("DATABASE_URL", None)
    os.environ |= ENVIRONMENT
    _be_alone()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    atexit.register(_remove)  # registered before the server's own stopping, and therefore called after it
    postgres.ensure_running(FOLDER)
    _set_up()
    _create(EMPTY, "template1")
    use(EMPTY)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _be_alone():
    """The kernel lets go of the lock when the process ends, however it ends."""
    postgres.VAR.mkdir(exist_ok=True)
    lock = os.open(postgres.VAR / f"{FOLDER}.alone", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("Another bench is running; two would measure each other.")


def _remove():
    data = postgres.VAR / FOLDER
    if (data / "postmaster.pid").exists():
        print(f"The bench's server did not stop; its data stays in var/{FOLDER} until the next run.")
        return
    shutil.rmtree(data, ignore_errors=True)
    for file in postgres.VAR.glob(f"{FOLDER}.*"):
        file.unlink(missing_ok=True)


def _set_up():
    """As in production, but for two things: nobody has to collect static files first, and one more page is there."""
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.ROOT_URLCONF = "bench.urls"
    django.setup()


def use(name):
    """Let Django talk to the database `name` from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def copy(name, template):
    """Make a copy of the database `template`, which nobody may be using."""
    use(EMPTY)
    _create(name, template)


def _create(name, template):
    """A fresh copy of `template`; an older one of that name, from a run that was killed, is dropped."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def fresh(name):
    """Make an empty database, migrated, and use it."""
    use(name)  # which also leaves the template alone, or it could not be copied
    _create(name, EMPTY)


def demonstration(participants):
    """Make a database with the demonstration, in a process of its own, and use it.

    Returns (seconds, peak resident megabytes) of that process. Raises SystemExit when that fails.
    """
    fresh(f"bench_{participants}")
    taken = manage("demo", "--participants", str(participants))
    settle()
    return taken


def manage(*arguments):
    """Run manage.py on the database in use, in a process of its own.

    Returns (seconds, peak resident megabytes) of that process; the system counts at least what this process had
    when it started the other. Raises SystemExit when that fails.
    """
    from django.db import connection

    url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    started = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=postgres.VAR.parent,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} failed with status {process.returncode}.")
    return perf_counter() - started, _megabytes(usage)


def settle():
    """What autovacuum does within a minute or two, so that it does not do it in the middle of a measurement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM")


def _megabytes(usage: resource.struct_rusage):
    """Linux counts kilobytes, macOS bytes."""
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)

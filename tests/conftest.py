"""The cast and the database of every test: a real PostgreSQL, embedded unless DATABASE_URL names another."""

import os
import threading

os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jakpreneur.settings")

from jakpreneur import postgres

postgres.ensure_running(folder="postgres-test")

import django

django.setup()

from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as hypothesis_settings

from jakpreneur import roles
from participants import regions
from participants.models import Desk
from stages import memory
from tests import reference
from tests.factories import register

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The browser's driver leaves an event loop running in this thread. Django would keep connections apart for it, which
# nobody closes, and the test database could not be dropped in the end.
connections._connections = threading.local()
hypothesis_settings.register_profile("no clock", deadline=None)  # a busy machine is no mistake
hypothesis_settings.load_profile("no clock")
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # ten thousand logins are not the test


class Cast:
    """The people of the programme: an officer of Tambora, one of Taman Sari, staff, an official, an administrator."""

    password = "kata-sandi-uji"

    def __init__(self):
        roles.synchronise()
        regions.load()
        reference.fill_again()
        self.tambora, self.taman_sari = Desk.objects.get(name="Tambora"), Desk.objects.get(name="Taman Sari")
        self.officer = self._user("siti", roles.OFFICER, self.tambora)
        self.other_officer = self._user("budi", roles.OFFICER, self.taman_sari)
        self.staff = self._user("dewi", roles.STAFF)
        self.official = self._user("agus", roles.OFFICIAL)
        self.administrator = self._user("rina", roles.ADMINISTRATOR, is_staff=True)
        self.nobody = self._user("tanpa-peran")

    def _user(self, name, role=None, desk=None, **fields):
        user = User.objects.create_user(name, password=self.password, first_name=name.capitalize(), **fields)
        if role:
            user.groups.add(Group.objects.get(name=role))
        if desk:
            desk.officers.add(user)
        return user


@pytest.fixture(autouse=True)
def _nothing_is_kept_from_another_test():
    cache.clear()
    memory.forget()


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def person(cast):
    """A participant of Tambora, registered on 3 June 2022."""
    return register(cast.officer, cast.tambora, name="Siti Ma'rufah", registered_on=date(2022, 6, 3))


@pytest.fixture
def foreigner(cast):
    """A participant of Taman Sari."""
    return register(cast.other_officer, cast.taman_sari, name="Bambang", registered_on=date(2022, 6, 3))


def pytest_terminal_summary(terminalreporter):
    """Print what tests have measured."""
    for report in terminalreporter.stats.get("passed", []):
        for name, sentence in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(sentence)


def _flush_with_guards_asleep(operations, statements):
    """The ledger refuses TRUNCATE, which Django empties a test database with; its triggers rest just for that."""
    asleep, awake = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
    return _flush(operations, [asleep, *statements, awake])


_flush = DatabaseOperations.execute_sql_flush
DatabaseOperations.execute_sql_flush = _flush_with_guards_asleep

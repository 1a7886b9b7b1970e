from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from jakpreneur import assets, roles
from participants import inquiries, regions


class Command(BaseCommand):
    help = "Brings an installation up to date: migrations, roles, kecamatan and kelurahan, static files."

    def handle(self, **options):
        require_version()
        require_encoding()
        call_command("migrate", interactive=False, verbosity=0)
        roles.synchronise()
        regions.load()
        inquiries.forget_old()
        assets.collect()


def require_version():
    """Raises CommandError on a PostgreSQL older than what the tests run on."""
    with connection.cursor():
        version = connection.pg_version
    if version < 150000:
        raise CommandError(f"PostgreSQL 15 or newer is needed; this one is {version // 10000}.")


def require_encoding():
    """Raises CommandError on a database that cannot hold every name, nor say how many letters one has."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if encoding != "UTF8":
        raise CommandError(
            f"The database must be in UTF8; this one is in {encoding}. "
            "Make it with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'."
        )

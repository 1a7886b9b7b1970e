from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from jakpreneur import roles
from participants import inquiries, regions

# Of Bootstrap only the whole stylesheet is served; the map it names must lie beside it.
UNUSED = ["bootstrap-*", "*.rtl.*", "bootstrap.css", "bootstrap.css.map"]


class Command(BaseCommand):
    help = "Brings an installation up to date: migrations, roles, kecamatan and kelurahan, static files."

    def handle(self, **options):
        require_version()
        call_command("migrate", interactive=False, verbosity=0)
        roles.synchronise()
        regions.load()
        inquiries.forget_old()
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)


def require_version():
    """Raises CommandError on a PostgreSQL older than what the tests run on."""
    with connection.cursor():
        version = connection.pg_version
    if version < 150000:
        raise CommandError(f"PostgreSQL 15 or newer is needed; this one is {version // 10000}.")

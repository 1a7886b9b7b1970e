#!/usr/bin/env python
"""Django's command line, on the embedded PostgreSQL when DATABASE_URL names none."""

import os
import sys

from jakpreneur import postgres


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jakpreneur.settings")
    try:
        postgres.ensure_running()
    except postgres.PostgresUnavailable as problem:
        sys.exit(f"{problem}")

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
    from django.db.migrations.exceptions import MigrationSchemaMissing

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"{problem}")
    except MigrationSchemaMissing as problem:
        sys.exit(f"This database user may not create tables; give it CREATE on the schema. PostgreSQL says: {problem}")
    except OperationalError as problem:
        sys.exit(f"The database does not answer; check DATABASE_URL. PostgreSQL says: {problem}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Django's command line, on the embedded PostgreSQL when DATABASE_URL names none."""

import os
import signal
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
    from django.db import OperationalError, ProgrammingError
    from django.db.migrations.exceptions import MigrationSchemaMissing
    from psycopg.errors import UndefinedTable

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"{problem}")
    except MigrationSchemaMissing as problem:
        sys.exit(f"This database user may not create tables; give it CREATE on the schema. {_said(problem)}")
    except OperationalError as problem:
        sys.exit(f"The database does not answer; check DATABASE_URL. {_said(problem)}")
    except ProgrammingError as problem:
        if not isinstance(problem.__cause__, UndefinedTable):
            raise
        sys.exit("This database is not prepared for this version of JakPreneur; run manage.py prepare first.")
    except OSError as problem:
        if not str(problem.filename).startswith(str(postgres.VAR)):
            raise
        sys.exit(f"{postgres.VAR} cannot be written to ({problem.strerror}); give yourself write permission.")


def _said(problem):
    """PostgreSQL's own words, on one line."""
    return f"PostgreSQL says: {' '.join(str(problem).split())}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # during the start; the web server answers it itself
        sys.exit(128 + signal.SIGINT)

"""What would be in the database if its guards had slept: SQL on tables without their constraints and triggers."""

from django.apps import apps
from django.db import connection

CONSTRAINTS = """
    SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'x')
"""
INDEXES = (
    "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary"
)


def let_guards_sleep(app_label):
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in apps.get_app_config(app_label).get_models():
            table = model._meta.db_table
            for name in _names(cursor, CONSTRAINTS, table):
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            for name in _names(cursor, INDEXES, table):
                cursor.execute(f"DROP INDEX {name}")


def corrupt(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


def _names(cursor, query, table):
    cursor.execute(query, [table])
    return [name for (name,) in cursor.fetchall()]

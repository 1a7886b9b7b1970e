"""Ten million participants: the district's people and their ledger over and over, each copy with keys of its own.

They are copied inside the database, past its guards and without the indexes that the figures do not need: a database
for figures only. The figures kept ready are made from the ledger in the end, as by rebuild_summary.
"""

from django.db import connection

from bench import server
from bench.clock import seconds
from bench.district import PARTICIPANTS as DISTRICT
from bench.figures import NATION

PEOPLE, LEDGER = "participants_participant", "stages_stagevisit"
COUNTED_WITH = """
    CREATE INDEX stagevisit_reached ON stages_stagevisit (stage, desk_id, entered_on) WHERE first AND voided_at IS NULL
"""
ALTERED = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace OR contype IN ('u', 'x') AND conrelid = ANY (tables)
    UNION ALL
    SELECT format('DROP INDEX IF EXISTS %s', indexrelid::regclass) FROM pg_index
    WHERE NOT indisprimary AND indrelid = ANY (tables)
"""
PREPARE = f"""
    DO $$
    DECLARE
        tables oid[] := ARRAY['{PEOPLE}'::regclass, '{LEDGER}'::regclass];
        statements text[] := ARRAY({ALTERED});
        statement text;
    BEGIN
        FOREACH statement IN ARRAY statements LOOP
            CONTINUE WHEN statement LIKE 'DROP INDEX%' AND to_regclass(substr(statement, 22)) IS NULL;
            EXECUTE statement;
        END LOOP;
    END $$;
    ALTER TABLE {PEOPLE} SET UNLOGGED;
    ALTER TABLE {LEDGER} SET UNLOGGED;
    SET session_replication_role = replica
"""
COLUMNS = """
    SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' AND column_name <> ALL (%s)
"""


def make(report):
    """Copy the district's database and fill it up; the server must hold that of DISTRICT participants."""
    report.section(f"{NATION} participants, copies of {DISTRICT}")
    server.copy(f"bench_{NATION}", f"bench_{DISTRICT}")
    server.use(f"bench_{NATION}")
    report.note("making them", f"{seconds(_fill):.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        report.note("their size on the disk", *cursor.fetchone())


def _fill():
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)
        cursor.execute(f"SELECT max(id) FROM {LEDGER}")
        (stays,) = cursor.fetchone()
        for turn in range(1, -(-NATION // DISTRICT)):
            people = min(DISTRICT, NATION - turn * DISTRICT)
            _copy(cursor, PEOPLE, {"id": turn * DISTRICT}, "id", people)
            shifted = {"id": turn * stays, "participant_id": turn * DISTRICT}
            _copy(cursor, LEDGER, shifted, "participant_id", people)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SELECT tally_rebuild()")
        cursor.execute(COUNTED_WITH)
        cursor.execute(f"VACUUM ANALYZE {LEDGER}, stages_tallyspan, stages_tallychange")


def _copy(cursor, table, shifted, person, people):
    """The first so many people once more, with keys that are `shifted`; a key of a form is left out."""
    cursor.execute(COLUMNS, [table, [*shifted, "key"]])
    (columns,) = cursor.fetchone()
    values = ", ".join(f"{column} + {by}" for column, by in shifted.items())
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(shifted)}, {columns}) SELECT {values}, {columns} FROM {table} "
        f"WHERE {person} <= {people}"
    )

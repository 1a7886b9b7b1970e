"""Many new rows at once: through COPY, which takes half the time of the INSERTs of bulk_create()."""

from django.db import connection


def insert(objects):
    """Write new, complete objects of one model and give them their keys. What the database fills in by itself is
    fetched when somebody asks for it. Raises IntegrityError.
    """
    if not objects:
        return
    model = type(objects[0])
    left_to_the_database = {field for field in model._meta.concrete_fields if field.generated or field.has_db_default()}
    fields = [field for field in model._meta.concrete_fields if field not in left_to_the_database]
    table, columns = model._meta.db_table, ", ".join(field.column for field in fields)
    with connection.wrap_database_errors, connection.cursor() as cursor:  # else a COPY raises errors of psycopg
        for made, key in zip(objects, _keys(cursor, table, len(objects)), strict=True):
            made.pk = key
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for made in objects:
                copy.write_row([field.pre_save(made, add=True) for field in fields])
    for made in objects:
        made._state.adding, made._state.db = False, connection.alias
        for field in left_to_the_database:
            made.__dict__.pop(field.attname, None)


def reserve(model):
    """A key that no other row of `model` will get."""
    with connection.cursor() as cursor:
        return _keys(cursor, model._meta.db_table, 1)[0]


def _keys(cursor, table, count):
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    cursor.execute(sequence, [table, count])
    return [key for (key,) in cursor.fetchall()]

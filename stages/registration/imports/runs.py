"""The steps of a run that somebody decides: to begin it with a file, to say what its columns mean, to import it."""

import math

from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from stages.keys import done
from stages.registration.lists import headings, sheets
from stages.registration.models import ImportRow, ImportRun

State = ImportRun.State
WRITTEN_BY_US = ("Baris", "Alasan")  # columns of the file of refused rows
LONG_NUMBER = 15  # digits; a moment has fourteen
UNSTORABLE = "\N{REPLACEMENT CHARACTER}"  # stands for what the database cannot hold; the row is refused for it


def start(file, filename, *, by, key):
    """Store every row of an uploaded list as it stands. Returns the run, ready to be checked or to have its columns
    matched; the first one when the same key is sent again.

    `file` is a seekable binary file. The whole file or nothing is stored. Raises SheetError, KeyReused.
    """
    if earlier := done(ImportRun, key, actor_id=by.pk):
        return earlier
    sheet = sheets.read(file, filename)
    try:
        return _store(sheet, filename, by, key)
    except IntegrityError:
        if earlier := done(ImportRun, key, actor_id=by.pk):
            return earlier
        raise


@transaction.atomic
def _store(sheet, filename, by, key):
    names = [_storable(heading) for heading in sheet.headings]
    run = ImportRun(key=key, actor=by, filename=_storable(filename)[-200:], state=State.READING, headings=names)
    run.save(force_insert=True)
    table = ImportRow._meta.db_table
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} (run_id, number, cells, verdict, problems) FROM STDIN") as copy,
    ):
        for number, cells in sheet.rows:
            copy.write_row((run.pk, number, Jsonb([_storable(cell) for cell in cells]), "", "[]"))
            run.rows += 1
    run.mapping = {str(column): field for column, field in headings.recognise(names).items()}
    run.state = State.MAPPING if headings.missing(run.mapping) or unclear(run) else State.CHECKING
    run.save(update_fields=["rows", "mapping", "state"])
    return run


def _storable(cell):
    """JSON in the database knows no NUL, no halves of letters and no infinity."""
    if isinstance(cell, str):
        return cell.replace("\0", UNSTORABLE).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return cell if not isinstance(cell, float) or math.isfinite(cell) else str(cell)


def unclear(run):
    """Columns (numbers from 0) whose heading is neither understood nor known to mean nothing."""
    return [
        column
        for column, heading in enumerate(run.headings)
        if heading
        and str(column) not in run.mapping
        and heading not in WRITTEN_BY_US
        and not headings.is_ignored(heading)
    ]


def choose_columns(run, mapping):
    """Say what the columns mean, {column from 0: field}; every row is then checked (again). Quiet when too late."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state not in (State.MAPPING, State.CHECKED):
            return
        run.lines.exclude(verdict="").update(verdict="", problems=[], participant=None)
        run.mapping = {str(column): field for column, field in mapping.items()}
        run.state, run.done, run.held_until = State.CHECKING, 0, None
        run.save(update_fields=["mapping", "state", "done", "held_until"])


def order_import(run):
    """Have the checked run imported. Quiet when it was ordered before."""
    checked = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
    checked.update(state=State.IMPORTING, done=0, held_until=None)


@transaction.atomic
def discard(run):
    """Forget a list that is not to be imported, full of personal data as it is. Returns whether that was possible."""
    waiting = ImportRun.objects.filter(state__in=(State.MAPPING, State.CHECKED, State.FAILED))
    found = waiting.select_for_update().filter(pk=run.pk).first()
    if found:
        found.delete()
    return found is not None


def _example(text):
    digits = sum(letter.isdigit() for letter in text)
    return text if digits < LONG_NUMBER else f"{digits} angka"


def examples(run):
    """{column from 0: what stands in the first rows}, to recognise a column by. Of long numbers, such as the NIK, only
    how long they are: they stand beside the birth date here.
    """
    found = {}
    for cells in run.lines.values_list("cells", flat=True)[:3]:
        for column, cell in enumerate(cells):
            if cell is not None:
                found.setdefault(column, []).append(_example(str(cell)[:40]))
    return {column: f"Isinya: {', '.join(cells)}" for column, cells in found.items()}

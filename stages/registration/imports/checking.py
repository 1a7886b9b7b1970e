"""The verdict of every row of a run, with everything that is wrong or worth a note, a few hundred rows at a time."""

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from psycopg.types.json import Jsonb

from stages.registration.imports.actors import kelurahan_of
from stages.registration.imports.known import Known, person_key
from stages.registration.lists.problems import Problem
from stages.registration.lists.rows import Reader
from stages.registration.models import ImportRow, ImportRun

Verdict = ImportRow.Verdict
CHUNK = 500


def reader(run):
    """Reads the rows of `run` as of today, for the kelurahan its actor may register for."""
    today = timezone.localdate()
    return Reader(run.mapping, kelurahan=kelurahan_of(run.actor, today), today=today)


class Checker:
    """Checks one run from where it stands. What it remembers of earlier rows is read again after a crash."""

    def __init__(self, run):
        self.reader = reader(run)
        checked = run.lines.exclude(verdict=Verdict.UNCHECKED)
        self.after = checked.aggregate(last=Max("number"))["last"] or 0
        self.seen = {}
        for number, cells in checked.filter(verdict=Verdict.NEW).values_list("number", "cells").iterator():
            row = self.reader.read(cells)
            if not row.refused:  # by the rules of today, which may not be those of the check
                self._remember(row, number)

    def step(self, run):
        """Check the next rows; with the last of them the run is checked. Changes `run` without saving it."""
        lines = list(run.lines.filter(number__gt=self.after).values_list("number", "cells")[:CHUNK])
        rows = [(number, self.reader.read(cells)) for number, cells in lines]
        known = Known([row for _, row in rows if not row.refused])
        _write(run, [(number, *self._judge(number, row, known)) for number, row in rows])
        run.done += len(lines)
        self.after = lines[-1][0] if lines else self.after
        if len(lines) < CHUNK:
            run.state = ImportRun.State.CHECKED

    def _judge(self, number, row, known):
        """(verdict, problems, participant key or None)"""
        if row.refused:
            return Verdict.REFUSED, row.problems, None
        notes = row.problems + known.notes(row)
        if participant := known.participant(row):
            return Verdict.KNOWN, notes, participant
        if earlier := self._earlier(row):
            return Verdict.REFUSED, [*notes, _repeated(row, earlier)], None
        self._remember(row, number)
        return Verdict.NEW, notes, None

    def _earlier(self, row):
        """The number of an earlier row of the same person."""
        return self.seen.get(row.values["nik"] or person_key(row))

    def _remember(self, row, number):
        if row.values["nik"]:
            self.seen[row.values["nik"]] = number
        self.seen.setdefault(person_key(row), number)


def _repeated(row, earlier):
    if row.values["nik"]:
        return Problem("nik-repeated", "nik", f"NIK sama dengan baris {earlier}.")
    text = f"Nama dan tanggal lahir sama dengan baris {earlier}. Isi NIK bila memang dua orang."
    return Problem("person-repeated", "name", text)


def _write(run, verdicts):
    """Write [(row number, verdict, problems, participant key)] in one statement."""
    numbers, found, problems, participants = zip(*verdicts, strict=True) if verdicts else ((), (), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {ImportRow._meta.db_table} line
            SET verdict = fresh.verdict, problems = fresh.problems, participant_id = fresh.participant
            FROM unnest(%s::integer[], %s::text[], %s::jsonb[], %s::bigint[])
                AS fresh (number, verdict, problems, participant)
            WHERE line.run_id = %s AND line.number = fresh.number
            """,
            [
                list(numbers),
                [str(verdict) for verdict in found],
                [Jsonb([list(problem) for problem in row]) for row in problems],
                list(participants),
                run.pk,
            ],
        )

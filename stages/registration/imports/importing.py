"""Everybody new of a checked run, registered with their history as one batch: all of it happens, or nothing."""

import uuid

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participants import identity
from participants.models import Channel, Participant
from stages import intake
from stages.registration.imports.checking import CHUNK, reader
from stages.registration.imports.known import Known
from stages.registration.models import ImportRow, ImportRun
from stages.transitions import AlreadyRegistered

Verdict = ImportRow.Verdict
LIST_NOTICE = "daftar"  # instead of a version of the privacy notice: whoever kept the list gave one, or none
ATTEMPTS = 3  # each loses against somebody who registers one of the list's people at this very moment


def step(run):
    """Import `run`, in the transaction of the caller. Changes `run` without saving it.

    Whoever became known since the check is left out; nothing fails for them.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                run.batch = _register(run)
        except (IntegrityError, AlreadyRegistered):
            if attempt == ATTEMPTS:
                raise
        else:
            run.state, run.done = ImportRun.State.IMPORTED, run.rows
            return


def _register(run):
    key, reason = uuid.uuid5(run.key, "import"), f"Impor {run.filename}"[:200]
    return intake.register_many(_chunks(run), by=run.actor, key=key, reason=reason)


def _chunks(run):
    """Lists of (new participant, {Stage: day}); once they are saved, their rows say who they became."""
    read = reader(run)
    for lines in _new_lines(run):
        rows = [read.read(line.cells) for line in lines]
        new = _without_known(lines, rows)
        people = [_participant(row, run.actor) for _, row in new]
        yield [(person, row.stays) for person, (_, row) in zip(people, new, strict=True)]
        _name([line for line, _ in new], people)


def _without_known(lines, rows):
    """(line, row) of those who are still new. The others became known since the check, or the rules of today refuse
    them (a kelurahan that is no more), and their rows say so.
    """
    known, changed = Known([row for row in rows if not row.refused]), []
    for line, row in zip(lines, rows, strict=True):
        if row.refused:
            line.verdict, line.problems = Verdict.REFUSED, [list(problem) for problem in row.problems]
            changed.append(line)
        elif participant := known.participant(row):
            line.verdict, line.participant_id = Verdict.KNOWN, participant
            line.problems = [list(note) for note in row.problems + known.notes(row)]
            changed.append(line)
    ImportRow.objects.bulk_update(changed, ["verdict", "participant", "problems"])
    return [(line, row) for line, row in zip(lines, rows, strict=True) if line.verdict == Verdict.NEW]


def _new_lines(run):
    """The new rows of the run, in lists of CHUNK."""
    after = 0
    while lines := list(run.lines.filter(verdict=Verdict.NEW, number__gt=after)[:CHUNK]):
        yield lines
        after = lines[-1].number


def _participant(row, by):
    """The new participant whom a row describes. Where the KTP differs from its NIK, its importer confirms that."""
    values = row.values
    person = Participant(
        **values,
        desk_id=values["kelurahan"].desk_id,
        channel=Channel.DESK,
        privacy_notice=LIST_NOTICE,
    )
    identity.confirm(person, by=by, at=timezone.now())
    return person


def _name(lines, people):
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {ImportRow._meta.db_table} line SET participant_id = made.participant
            FROM unnest(%s::bigint[], %s::bigint[]) AS made (line, participant) WHERE line.id = made.line
            """,
            [[line.pk for line in lines], [person.pk for person in people]],
        )

"""Everybody new of a checked run, registered with their history as one batch: all of it happens, or nothing."""

import uuid

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participants import nik
from participants.models import Channel, Participant
from stages import transitions
from stages.registration.imports.checking import CHUNK, reader
from stages.registration.imports.known import Known
from stages.registration.models import ImportRow, ImportRun

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
        except (IntegrityError, transitions.AlreadyRegistered):
            if attempt == ATTEMPTS:
                raise
        else:
            run.state, run.done = ImportRun.State.IMPORTED, run.rows
            return


def _register(run):
    read = reader(run)
    stays = _count_and_recheck(run, read)
    return transitions.register_many(
        _chunks(run, read), stays=stays, by=run.actor, key=uuid.uuid5(run.key, "import"), reason=f"Impor {run.filename}"[:200]
    )


def _count_and_recheck(run, read):
    """Turn the rows that became known since the check into known ones. Returns how many stays the others have."""
    stays = 0
    for lines in _new_lines(run):
        rows = [read.read(line.cells) for line in lines]
        known = Known(rows)
        for line, row in zip(lines, rows, strict=True):
            if participant := known.participant(row):
                line.verdict, line.participant_id = Verdict.KNOWN, participant
                line.problems += [list(note) for note in known.notes(row)]
            else:
                stays += 1 + len(row.stays)
        changed = [line for line in lines if line.verdict == Verdict.KNOWN]
        ImportRow.objects.bulk_update(changed, ["verdict", "participant", "problems"])
    return stays


def _chunks(run, read):
    """Lists of (new participant, {Stage: day}); once they are saved, their rows say who they became."""
    for lines in _new_lines(run):
        rows = [read.read(line.cells) for line in lines]
        people = [_participant(row, run, read.today) for row in rows]
        yield [(person, row.stays) for person, row in zip(people, rows, strict=True)]
        _name(lines, people)


def _new_lines(run):
    """The new rows of the run, in lists of CHUNK."""
    after = 0
    while lines := list(run.lines.filter(verdict=Verdict.NEW, number__gt=after)[:CHUNK]):
        yield lines
        after = lines[-1].number


def _participant(row, run, today):
    """The new participant whom a row describes, confirmed by whoever imports them where the KTP differs from its NIK."""
    values = row.values
    person = Participant(
        **values,
        desk_id=values["kelurahan"].desk_id,
        channel=Channel.DESK,
        privacy_notice=LIST_NOTICE,
    )
    differs = values["nik"] and nik.mismatches(
        values["nik"], birth_date=values["birth_date"], sex=values["sex"], today=today
    )
    if differs:
        person.identity_confirmed_by, person.identity_confirmed_at = run.actor, timezone.now()
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

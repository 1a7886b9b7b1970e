"""Everybody of an existing list is registered at once, with their history, as one batch that can be undone."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participants import copying, numbers
from participants.models import Participant
from stages import ledger
from stages.keys import done
from stages.models import MoveBatch, Stage
from stages.transitions import AlreadyRegistered

LISTS = 3796  # the advisory lock that whoever registers a list holds


def register_many(chunks, *, by, key, reason):
    """Register everybody of an existing list with their history, as one batch. Returns the batch.

    `chunks` yields lists of (new participant, {Stage: day}); each is saved before the next is asked for, so that
    a list of any length takes little memory. The stays were checked by the caller, and the guards of the database
    hold for them as for all others. Raises AlreadyRegistered for a NIK that is taken, KeyReused.
    """
    asked = []
    try:
        return _register_many(chunks, asked, by=by, key=key, reason=reason)
    except IntegrityError:  # a desk was faster with one of them
        _refuse_known(asked)
        raise


@transaction.atomic
def _register_many(chunks, asked, *, by, key, reason):
    with connection.cursor() as cursor:  # one list after the other, so that two never wait for each other's NIKs
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LISTS])
    act = {"actor_id": by.pk, "kind": MoveBatch.Kind.IMPORT}
    if earlier := done(MoveBatch, key, **act):
        return earlier
    # A batch is never rewritten, so it is saved when it is known what it did; until then its key is reserved.
    batch = MoveBatch(pk=copying.reserve(MoveBatch), key=key, reason=reason.strip(), recorded_at=timezone.now(), **act)
    for registrations in chunks:
        niks = [person.nik for person, _ in registrations if person.nik]
        asked += niks
        _refuse_known(niks)
        batch.moved += _register_chunk(registrations, batch, by)
    batch.save(force_insert=True)
    return batch


def _register_chunk(registrations, batch, by):
    """Returns how many stays that made."""
    people = [person for person, _ in registrations]
    for person, number in zip(people, numbers.unused(len(people), Participant), strict=True):
        person.number, person.registered_by, person.changed_by = number, by, by
    copying.insert(people)
    fact = {"by": by, "reason": batch.reason, "recorded_at": batch.recorded_at, "batch_id": batch.pk}
    plans = [(person, {Stage.REGISTRATION: person.registered_on, **later}) for person, later in registrations]
    histories = [[ledger.new(person, stage, day, **fact) for stage, day in plan.items()] for person, plan in plans]
    ledger.begin(histories)
    return sum(map(len, histories))


def _refuse_known(niks):
    if known := Participant.objects.active().filter(nik__in=niks).first():
        raise AlreadyRegistered(known)

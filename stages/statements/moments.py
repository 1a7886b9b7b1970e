"""Moments up to which the ledger is complete.

An act reads the clock first and commits later, so that a moment of just now is not final: what was written down
before it may still appear. pin() makes a moment final. It waits until everybody who is writing has committed, and
from then on the database refuses whatever would be written into the past of the moment (statements.sql). LAG keeps
acts of right now, and clocks of other machines, out of it, so that nobody is refused for being slow.
"""

from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from stages.statements.models import PinnedMoment

LAG = timedelta(seconds=5)
WAIT = "3s"  # meanwhile other writers wait behind us
LOCK = 6222022


class StillWriting(Exception):
    """Somebody has been writing the ledger for longer than WAIT: a large import, for example."""


def latest():
    """The latest moment that can be pinned now, in whole seconds."""
    return (timezone.now() - LAG).replace(microsecond=0)


def pin(known_at):
    """Make `known_at` final. Raises StillWriting; ValueError for a moment later than latest()."""
    if known_at > timezone.now() - LAG:
        raise ValueError(f"Too recent to be final: {known_at}")
    if PinnedMoment.objects.filter(known_at__gte=known_at).exists():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
            PinnedMoment.objects.get_or_create(known_at=known_at)
    except OperationalError as trouble:
        if getattr(trouble.__cause__, "sqlstate", "") == "55P03":  # lock_not_available
            raise StillWriting from trouble
        raise

"""Taking a record back twice is once; but who comes second is told what the first has done and why."""

from django.contrib import messages
from django.utils import timezone

from participants import users
from participants.dates import in_words
from stages.models import MoveBatch


def tell(request, record, outcome, *, reason):
    """The `outcome` when this user took `record` back for this `reason`, sent once or again; else who did, and why.

    `record` is what was voided or cancelled, or the batch that undoes another one.
    """
    what, who, when, why = _by(record)
    if (who, why) == (request.user, reason):
        messages.success(request, outcome)
    else:
        when = timezone.localtime(when)
        day = "" if when.date() == timezone.localdate() else f"pada {in_words(when)} "
        text = f"Sudah {what} oleh {users.name(who)} {day}pukul {when:%H.%M}: {why.rstrip('.')}."
        messages.warning(request, f"{text} Alasan Anda tidak dicatat.")


def _by(record):
    """What was done to take it back, by whom, when and why."""
    if isinstance(record, MoveBatch):
        return "diurungkan", record.actor, record.recorded_at, record.reason
    if hasattr(record, "voided_at"):
        return "dibatalkan", record.voided_by, record.voided_at, record.void_reason
    return "dibatalkan", record.cancelled_by, record.cancelled_at, record.cancel_reason

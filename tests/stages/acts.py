"""Acts of the office in few words, and what they leave in the ledger."""

import uuid
from datetime import date

import pytest

from participants.models import Participant
from stages import transitions
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused

REGISTRATION, MENTORING, TRAINING, LICENSING, MARKETING, FINANCE, CAPITAL, LEFT = Stage


def june(day):
    return date(2022, 6, day)


def history(person):
    """(stage, entered_on, left_on, first) of the valid stays, as they happened."""
    return list(person.visits.valid().in_order().values_list("stage", "entered_on", "left_on", "first"))


def written():
    """Every column of every stay, and every batch."""
    return list(StageVisit.objects.order_by("pk").values()), list(MoveBatch.objects.order_by("pk").values())


def everybody():
    return Participant.objects.all()


def move_many(cast, *people, stage=TRAINING, day=10, reason="angkatan 3", key=None):
    chosen = Participant.objects.filter(pk__in=[person.pk for person in people])
    return transitions.move_many(
        chosen, stage=stage, entered_on=june(day), reason=reason, by=cast.staff, key=key or uuid.uuid4()
    )


def undo(batch, cast, reason="salah daftar", key=None):
    return transitions.undo_batch(batch, reason=reason, by=cast.staff, key=key or uuid.uuid4())


def late(person, stage, day, by, reason="daftar hadir baru diterima"):
    return transitions.record_late(person, stage=stage, entered_on=june(day), reason=reason, by=by, key=uuid.uuid4())


def leave(person, day, by, departure="mundur"):
    return transitions.leave(person, departure=departure, left_on=june(day), by=by, key=uuid.uuid4())


def void(visit, by, reason="salah orang"):
    return transitions.void(visit, reason=reason, by=by)


def refusal(act, *args, **kwargs):
    """The rule and the sentence with which `act` is refused; and it has written nothing."""
    before = written()
    with pytest.raises(MoveRefused) as caught:
        act(*args, **kwargs)
    assert written() == before
    return caught.value.finding.rule, str(caught.value)

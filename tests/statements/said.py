"""Statements in few words."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from stages.statements import moments, publishing
from stages.tally import Measure


def without_lag(monkeypatch):
    """As if everything had been written down long ago; a test has no time to wait."""
    monkeypatch.setattr(moments, "latest", timezone.now)
    monkeypatch.setattr(moments, "LAG", timedelta(0))


def said(by, *, as_of=date(2022, 6, 22), desk=None, measure=Measure.REACHED, known_at=None, key=None, **more):
    """A statement; as known now when no moment is given."""
    act = {"as_of": as_of, "desk": desk, "measure": measure, "known_at": known_at or moments.latest()}
    return publishing.publish(**act, by=by, key=key or uuid.uuid4(), **more)

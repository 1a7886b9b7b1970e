"""A list is registered as a whole, once, and taken back as a whole."""

import uuid

import pytest
from django.utils import timezone

from participants.models import Participant
from stages import intake, integrity, transitions
from stages.models import StageVisit
from stages.transitions import UndoBlocked
from tests.factories import move, register, unsaved
from tests.stages.acts import LICENSING, TRAINING, imported, june, merge, reached, undo, written


def test_an_import_registers_people_with_their_history_as_one_batch(cast):
    batch = imported(cast, {}, {TRAINING: june(5), LICENSING: june(9)})
    assert (batch.moved, Participant.objects.count(), reached()) == (4, 2, {1: 2, 3: 1, 4: 1})
    assert integrity.broken() == {}


def test_an_import_is_made_once_and_refuses_a_nik_that_is_taken(cast, person):
    key = uuid.uuid4()
    assert imported(cast, {}, key=key) == imported(cast, {}, key=key)
    before = written()
    again = [(unsaved(cast.tambora, nik=person.nik), {})]
    with pytest.raises(transitions.AlreadyRegistered):
        intake.register_many([again], by=cast.staff, key=uuid.uuid4(), reason="Impor")
    assert written() == before


def test_an_undone_import_leaves_nobody_and_can_be_made_again(cast):
    before = timezone.now()
    batch = imported(cast, {TRAINING: june(5)})
    nik = Participant.objects.get().nik
    undo(batch, cast)
    assert (reached(), list(Participant.objects.visible_to(cast.staff))) == ({}, [])
    assert reached(known_at=before) == {}
    register(cast.officer, cast.tambora, nik=nik)
    assert integrity.broken() == {}


def test_an_import_is_not_undone_under_people_who_went_on(cast, person):
    batch = imported(cast, {}, {})
    moved, merged = Participant.objects.exclude(pk=person.pk).order_by("pk")
    move(moved, TRAINING, june(20), cast.staff)
    merge((person, merged), cast)
    with pytest.raises(UndoBlocked) as caught:
        undo(batch, cast)
    assert {stay.participant for stay in caught.value.blockers} == {moved, person}
    assert StageVisit.objects.valid().filter(batch=batch).count() == 1

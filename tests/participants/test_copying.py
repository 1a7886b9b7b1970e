"""Rows written by COPY are as if they had been saved one by one."""

import pytest
from django.db import IntegrityError, transaction

from participants import copying, numbers
from participants.models import Participant
from stages.models import MoveBatch
from tests.factories import unsaved


def people(cast, count, **fields):
    given = {"registered_by": cast.officer} | fields
    return [unsaved(cast.tambora, number=numbers.new(), **given) for _ in range(count)]


def test_objects_have_their_keys_and_what_the_database_filled_in(cast):
    made = people(cast, 3)
    with transaction.atomic():
        copying.insert(made)
        stored = {person.pk: person for person in Participant.objects.all()}
        assert len(stored) == 3
        for person in made:
            again = stored[person.pk]
            assert (person.number, person.status_token, person.name_words) == (
                again.number,
                again.status_token,
                again.name_words,
            )
            assert again.changed_at is not None
        transaction.set_rollback(True)  # they have no registration


def test_nothing_is_nothing(cast):
    copying.insert([])
    assert Participant.objects.count() == 0


def test_what_a_constraint_refuses_is_an_integrity_error(cast):
    with pytest.raises(IntegrityError, match="participant_nik"), transaction.atomic():
        copying.insert(people(cast, 2, nik="9973011205900001"))
    assert Participant.objects.count() == 0


def test_a_reserved_key_is_given_to_nobody_else(cast):
    assert copying.reserve(MoveBatch) != copying.reserve(MoveBatch)

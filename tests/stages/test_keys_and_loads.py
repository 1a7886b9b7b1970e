"""The same key twice is one act; and a whole ledger loaded at once."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants.models import Participant
from stages import ledger, transitions
from stages.keys import KeyReused
from stages.models import MoveBatch, StageVisit
from tests.factories import unsaved
from tests.stages.acts import (
    CAPITAL,
    FINANCE,
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    everybody,
    history,
    june,
    move_many,
    undo,
    written,
)

# The same key


KEYED = {
    "move": lambda person, **who: transitions.move(
        person, **{"stage": FINANCE, "entered_on": june(25), "reason": "uji"} | who
    ),
    "record_late": lambda person, **who: transitions.record_late(
        person, **{"stage": MENTORING, "entered_on": june(8), "reason": "uji"} | who
    ),
    "leave": lambda person, **who: transitions.leave(person, **{"departure": "mundur", "left_on": june(25)} | who),
    "move_many": lambda person, **who: transitions.move_many(
        everybody(), **{"stage": FINANCE, "entered_on": june(25), "reason": "uji"} | who
    ),
    "undo_batch": lambda person, **who: transitions.undo_batch(MoveBatch.objects.first(), reason="uji", **who),
}
keyed = pytest.mark.parametrize("act", KEYED.values(), ids=KEYED)


@pytest.fixture
def moved(person, foreigner, cast):
    """A person in P3 since 20 June, by a batch; and another person beside them."""
    move_many(cast, person, day=20)
    return person


@keyed
def test_the_same_key_twice_is_one_act(moved, cast, act):
    key = uuid.uuid4()
    first = act(moved, by=cast.staff, key=key)
    before = written()
    assert act(moved, by=cast.staff, key=key) == first
    assert written() == before


@keyed
def test_the_same_key_by_somebody_else_is_refused(moved, cast, act):
    key = uuid.uuid4()
    act(moved, by=cast.staff, key=key)
    before = written()
    if act is KEYED["undo_batch"]:  # undone is undone, whoever asks
        assert act(moved, by=cast.administrator, key=key).actor == cast.staff
    else:
        with pytest.raises(KeyReused):
            act(moved, by=cast.administrator, key=key)
    assert written() == before


@pytest.mark.parametrize("act", ["move", "record_late", "leave", "move_many"])
def test_the_same_key_with_another_reason_is_refused(moved, cast, act):
    """Somebody went back in the browser and mended the reason: it must not be dropped without a word."""
    key = uuid.uuid4()
    KEYED[act](moved, by=cast.staff, key=key)
    before = written()
    with pytest.raises(KeyReused):
        KEYED[act](moved, by=cast.staff, key=key, reason="uji yang lain")
    assert written() == before


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("move", {"stage": CAPITAL}),
        ("move", {"entered_on": june(26)}),
        ("record_late", {"stage": LICENSING}),
        ("record_late", {"entered_on": june(9)}),
        ("leave", {"left_on": june(26)}),
        ("leave", {"departure": "pindah"}),
        ("move_many", {"stage": CAPITAL}),
        ("move_many", {"entered_on": june(26)}),
    ],
)
def test_the_same_key_for_another_act_is_refused(moved, cast, name, other):
    key = uuid.uuid4()
    KEYED[name](moved, by=cast.staff, key=key)
    before = written()
    with pytest.raises(KeyReused):
        KEYED[name](moved, by=cast.staff, key=key, **other)
    assert written() == before


@pytest.mark.parametrize("name", ["move", "leave"])
def test_the_same_key_for_another_person_is_refused(moved, foreigner, cast, name):
    key = uuid.uuid4()
    KEYED[name](moved, by=cast.staff, key=key)
    with pytest.raises(KeyReused):
        KEYED[name](foreigner, by=cast.staff, key=key)


def test_the_key_of_a_move_of_many_does_not_undo(moved, cast):
    batch = MoveBatch.objects.get()
    with pytest.raises(KeyReused):
        undo(batch, cast, key=batch.key)
    assert MoveBatch.objects.count() == 1


def test_the_key_of_an_undo_does_not_move_many(moved, cast):
    undone = undo(MoveBatch.objects.get(), cast)
    with pytest.raises(KeyReused):
        move_many(cast, moved, key=undone.key)


@pytest.mark.parametrize("nik", ["9973011205900001", None])
def test_registering_twice_with_one_key_is_one_registration(cast, nik):
    key, fields = uuid.uuid4(), {"nik": nik, "no_nik": "" if nik else "hilang", "name": "Siti", "phone": ""}
    first, second = (transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key) for _ in range(2))
    assert (second, second.number, everybody().count()) == (first, first.number, 1)
    assert history(second) == [(REGISTRATION, june(1), None, True)]


def test_registering_with_the_key_of_somebody_else_is_refused(cast):
    key, fields = uuid.uuid4(), {"nik": "9973011205900001", "name": "Siti"}
    transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    with pytest.raises(KeyReused):
        transitions.register(unsaved(cast.tambora, **fields), by=cast.other_officer, key=key)


@pytest.mark.parametrize("other", [{"nik": "9973011205900002"}, {"name": "Sari"}])
def test_registering_another_person_with_a_used_key_is_refused(cast, other):
    """The form filled in again after the browser's Back: the second resident must not get the first one's slip."""
    key, fields = uuid.uuid4(), {"nik": None, "no_nik": "hilang", "name": "Siti"}
    transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    fields |= other | ({"no_nik": ""} if "nik" in other else {})
    with pytest.raises(KeyReused):
        transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    assert everybody().count() == 1


# load


def load(cast, *stays, departure=""):
    """Participants who are not yet in the ledger, then their whole ledger at once."""
    with transaction.atomic():
        people = [
            unsaved(cast.tambora, number=f"JB-AAAA-AAA{n}", registered_by=cast.officer, registered_on=june(1))
            for n in range(2)
        ]
        Participant.objects.bulk_create(people)
        common = (timezone.now(), cast.staff.pk, "uji", "")
        ledger.load(
            (person.pk, stage, cast.tambora.pk, june(day), *common) for stage, day in stays for person in people
        )
    return people


def test_a_loaded_ledger_is_linked_as_if_it_had_been_moved(cast):
    stays = [(TRAINING, 12), (REGISTRATION, 1), (MENTORING, 12), (TRAINING, 5)]
    assert [history(person) for person in load(cast, *stays)] == 2 * [
        [
            (REGISTRATION, june(1), june(5), True),
            (TRAINING, june(5), june(12), True),
            (MENTORING, june(12), june(12), True),
            (TRAINING, june(12), None, False),
        ]
    ]


def test_the_guard_set_aside_for_loading_holds_again(cast):
    person = load(cast, (REGISTRATION, 1), (MENTORING, 5))[0]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        person.visits.filter(stage=REGISTRATION).update(left_on=june(9))
    assert caught.value.__cause__.diag.constraint_name == "stagevisit_no_overlap"


def test_loading_people_without_their_registration_is_refused(cast):
    with pytest.raises(IntegrityError):
        load(cast, (MENTORING, 5))
    assert (everybody().count(), StageVisit.objects.count(), User.objects.count()) == (0, 0, 6)

"""Who may be the same person: few and good candidates, with reasons; nobody the user may not see."""

import uuid
from datetime import date
from functools import partial

import pytest

from participants import look_alikes
from participants.models import DifferentPeople, Participant
from stages import merging
from tests.factories import register
from tests.stages.test_concurrency import at_once

BORN, PHONE = date(1990, 5, 12), "+6281234567890"
NIK, MISTYPED, ANOTHER = "9973011205900001", "9973011205900008", "9973085205711234"
SAME_DATE, NEAR_DATE, SAME_PHONE = "tanggal lahir sama", "tanggal lahir hampir sama", "HP sama"


@pytest.fixture
def siti(cast):
    """Siti Aminah, born on 12 May 1990, with a phone and a NIK."""
    return register(cast.officer, cast.tambora, name="Siti Aminah", birth_date=BORN, phone=PHONE, nik=NIK)


def asked(by, **fields):
    """[(participant, reasons)] for somebody with these data at the desk of `by`."""
    found = look_alikes.candidates(Participant.objects.visible_to(by), **fields)
    return [(candidate.participant, candidate.reasons) for candidate in found]


# What is asked about Siti Aminah, and the reasons to take them for one; [] for two people.
TABLE = [
    # Birth date and name
    ({"name": "Siti Aminah", "birth_date": BORN}, ["nama sama", SAME_DATE]),
    ({"name": "Hj. SITI AMINA, S.Pd", "birth_date": BORN}, ["nama sama", SAME_DATE]),
    ({"name": "Siti A.", "birth_date": BORN}, ["nama mirip", SAME_DATE]),
    ({"name": "Aminah", "birth_date": BORN}, ["nama mirip", SAME_DATE]),
    ({"name": "Siti Aisyah", "birth_date": BORN}, []),
    ({"name": "Bambang", "birth_date": BORN}, []),
    # Nearly the birth date and the same name
    ({"name": "Siti Aminah", "birth_date": date(1990, 12, 5)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti Aminah", "birth_date": date(1990, 5, 13)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti Aminah", "birth_date": date(1990, 5, 22)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti Aminah", "birth_date": date(1990, 6, 12)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti Aminah", "birth_date": date(1989, 5, 12)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti Aminah", "birth_date": date(1980, 5, 12)}, ["nama sama", NEAR_DATE]),
    ({"name": "Siti A.", "birth_date": date(1990, 5, 13)}, []),
    ({"name": "Aminah", "birth_date": date(1990, 5, 13)}, []),
    # A common name with another date
    ({"name": "Siti Aminah", "birth_date": date(1990, 5, 24)}, []),
    ({"name": "Siti Aminah", "birth_date": date(1985, 1, 1)}, []),
    ({"name": "Siti Aminah"}, []),
    # The phone
    ({"name": "Siti Aminah", "phone": PHONE}, ["nama sama", SAME_PHONE]),
    ({"name": "Siti Aminah", "birth_date": date(1985, 1, 1), "phone": PHONE}, ["nama sama", SAME_PHONE]),
    ({"name": "Siti A.", "birth_date": date(1985, 1, 1), "phone": PHONE}, ["nama mirip", SAME_PHONE]),
    ({"name": "Bambang", "birth_date": BORN, "phone": PHONE}, [SAME_DATE, SAME_PHONE]),
    ({"name": "Siti Aminah", "birth_date": BORN, "phone": PHONE}, ["nama sama", SAME_DATE, SAME_PHONE]),
    # A family with one phone; twins
    ({"name": "Bambang", "birth_date": date(1985, 1, 1), "phone": PHONE}, []),
    ({"name": "Siti Fatimah", "birth_date": BORN, "phone": PHONE}, []),
    ({"name": "Bambang", "birth_date": BORN, "phone": PHONE, "nik": MISTYPED}, []),
    # Two NIKs
    ({"name": "Siti Aminah", "birth_date": BORN, "nik": ANOTHER}, ["nama sama", SAME_DATE, "NIK berbeda"]),
    ({"name": "Siti A.", "birth_date": BORN, "nik": ANOTHER}, []),
    ({"name": "Siti A.", "birth_date": BORN, "nik": MISTYPED}, ["nama mirip", SAME_DATE, "NIK hampir sama"]),
    ({"name": "Siti Aminah", "birth_date": date(1990, 5, 13), "nik": ANOTHER}, []),
    ({"name": "Siti Aminah", "phone": PHONE, "nik": ANOTHER}, []),
    ({"name": "Bambang", "birth_date": BORN, "phone": PHONE, "nik": ANOTHER}, []),
    ({"name": "Siti A.", "birth_date": BORN, "nik": ANOTHER[:9]}, ["nama mirip", SAME_DATE]),
    # Half of a form
    ({"name": ""}, []),
    ({"name": "", "birth_date": BORN}, []),
    ({"name": "Siti Aminah", "birth_date": BORN, "phone": "0812-3456-7890"}, ["nama sama", SAME_DATE]),
    ({"name": "Siti\0 Aminah", "phone": "\0"}, []),
]


@pytest.mark.parametrize(("fields", "reasons"), TABLE)
def test_who_is_taken_for_siti(cast, siti, fields, reasons):
    assert asked(cast.officer, **fields) == ([(siti, reasons)] if reasons else [])


def test_a_nearly_same_date_needs_two_words(cast):
    register(cast.officer, cast.tambora, name="Sarinah", birth_date=BORN)
    assert asked(cast.officer, name="Sarinah", birth_date=date(1990, 12, 5)) == []


def test_no_one_fact_is_enough():
    weights = (look_alikes.SAME_NAME, look_alikes.SINGLE_NAME, look_alikes.SAME_DATE, look_alikes.SAME_PHONE)
    assert max(weights) < look_alikes.ENOUGH


def test_nobody_of_another_desk_is_named(cast, siti):
    assert asked(cast.other_officer, name="Siti Aminah", birth_date=BORN, phone=PHONE) == []
    assert asked(cast.official, name="Siti Aminah", birth_date=BORN, phone=PHONE) == []
    assert len(asked(cast.staff, name="Siti Aminah", birth_date=BORN, phone=PHONE)) == 1


def test_a_record_merged_into_another_is_nobody(cast, siti):
    double = register(cast.officer, cast.tambora, name="Siti Amina", birth_date=BORN, nik=None, no_nik="hilang")
    merging.merge(siti, double, reason="Orang yang sama", by=cast.staff, key=uuid.uuid4())
    found = look_alikes.candidates(Participant.objects.all(), name="Siti Aminah", birth_date=BORN)
    assert [one.participant for one in found] == [siti]


def test_at_most_four_and_the_best_first(cast):
    enter = partial(register, cast.officer, cast.tambora, birth_date=BORN)
    close = [enter(name="Siti A.") for _ in range(4)]
    same, best = enter(name="Siti Aminah"), enter(name="Siti Aminah", phone=PHONE)
    found = [who for who, _ in asked(cast.officer, name="Siti Aminah", birth_date=BORN, phone=PHONE)]
    assert found == [best, same, close[3], close[2]]


@pytest.mark.parametrize("size", [1, 3])
def test_two_queries_however_many(cast, django_assert_num_queries, size):
    for _ in range(size):
        register(cast.officer, cast.tambora, name="Siti Aminah", birth_date=BORN, phone=PHONE)
    people = Participant.objects.visible_to(cast.officer)
    with django_assert_num_queries(2):
        found = look_alikes.candidates(people, name="Siti Aminah", birth_date=BORN, phone=PHONE)
        assert len([(one.participant.desk.name, one.participant.kelurahan.name) for one in found]) == size


def test_no_query_without_a_date_or_a_phone(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert look_alikes.candidates(Participant.objects.all(), name="Siti Aminah") == []


# Somebody in the register already


@pytest.fixture
def double(cast):
    """The same person once more, without a NIK."""
    return register(cast.officer, cast.tambora, name="Siti A.", birth_date=BORN, nik=None, no_nik="hilang")


def doubles_of(participant):
    return [one.participant for one in look_alikes.of(participant, Participant.objects.all())]


def test_a_record_is_not_its_own_look_alike(cast, siti, double):
    assert (doubles_of(siti), doubles_of(double)) == ([double], [siti])


def test_two_people_told_apart_never_come_back(cast, siti, double):
    look_alikes.declare_different(double, siti, by=cast.staff)
    assert (doubles_of(siti), doubles_of(double)) == ([], [])


def test_others_still_come_after_one_was_told_apart(cast, siti, double):
    third = register(cast.officer, cast.tambora, name="Siti Amina", birth_date=BORN, nik=None, no_nik="hilang")
    look_alikes.declare_different(siti, double, by=cast.staff)
    assert (doubles_of(siti), doubles_of(third)) == ([third], [siti, double])


def test_a_pair_is_stored_once_in_either_order(cast, siti, double):
    first = look_alikes.declare_different(double, siti, by=cast.staff)
    again = look_alikes.declare_different(siti, double, by=cast.officer)
    assert (again, again.decided_by, again.decided_at) == (first, cast.staff, first.decided_at)
    assert list(DifferentPeople.objects.values_list("one", "other")) == [(siti.pk, double.pk)]


def test_nobody_differs_from_themselves(cast, siti):
    with pytest.raises(ValueError, match="themselves"):
        look_alikes.declare_different(siti, siti, by=cast.staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_a_pair_is_stored_once_by_many_at_once(cast, siti, double):
    acts = [(siti, double), (double, siti)] * 10
    answers = at_once(*[partial(look_alikes.declare_different, *pair, by=cast.staff) for pair in acts])
    assert answers == [DifferentPeople.objects.get()] * len(acts)

"""Many at once, each on a real connection of its own: seats never overflow, nobody sits in two rooms."""

from collections import Counter
from functools import partial

import pytest

from stages.training.models import Enrolment
from tests.stages.test_concurrency import at_once
from tests.training.classes import a_class, enrol, people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("connections")]


def test_forty_enrolments_for_ten_seats_are_exactly_ten(cast):
    training_class, group = a_class(cast.staff, seats=10), people(cast, 40)
    answers = at_once(*[partial(enrol, training_class, [person], cast.staff) for person in group])
    refusals = Counter(verdict.refusal for (verdict,) in answers)
    assert refusals == {"": 10, "Kursi sudah penuh: 10 orang.": 30}
    assert list(training_class.enrolments.values_list("row", flat=True)) == list(range(1, 11))


def test_one_person_into_two_classes_of_the_same_days_at_once_is_in_one(cast, person):
    classes = [a_class(cast.staff, number=number) for number in range(1, 11)]
    answers = at_once(*[partial(enrol, training_class, [person], cast.staff) for training_class in classes])
    assert sum(not verdict.refusal for (verdict,) in answers) == 1
    assert Enrolment.objects.filter(participant=person).count() == 1

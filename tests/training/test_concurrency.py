"""Many at once, each on a real connection of its own: seats never overflow, nobody sits in two rooms."""

import uuid
from collections import Counter
from functools import partial

import pytest

from stages.training import acts
from stages.training.acts import TrainingRefused
from stages.training.models import Enrolment, TrainingClass
from tests.stages.test_concurrency import at_once, kinds
from tests.training.classes import a_class, enrol, june, people

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


def test_one_class_opened_by_ten_at_once_is_one_and_nine_are_told(cast):
    answers = at_once(*[partial(a_class, cast.staff) for _ in range(10)])
    assert kinds(answers) == {TrainingClass: 1, TrainingRefused: 9}


def test_ten_clicks_on_one_form_open_one_class(cast):
    key = uuid.uuid4()
    facts = {"interest": "kuliner", "number": 1, "place": "Balai", "first_on": june(7), "last_on": june(8)}
    clicks = [partial(acts.open_class, TrainingClass(**facts), by=cast.staff, key=key) for _ in range(10)]
    assert at_once(*clicks) == [TrainingClass.objects.get()] * 10

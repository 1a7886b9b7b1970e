"""The pass rule over theory and practice."""

import pytest

from stages.training import passing
from stages.training.models import Outcome, TrainingClass

THEORY, PRACTICE = "teori", "praktik"
HERE, AWAY = {7}, set()


@pytest.mark.parametrize(
    ("theory", "practice", "outcome"),
    [
        ([HERE, HERE, HERE, HERE], [HERE], Outcome.PASSED),
        ([HERE, HERE, HERE, AWAY], [HERE, HERE], Outcome.PASSED),  # exactly three quarters
        ([HERE, HERE, AWAY], [HERE], Outcome.ATTENDED),
        ([HERE, HERE, HERE, HERE], [HERE, AWAY], Outcome.ATTENDED),
        ([AWAY], [HERE], Outcome.ATTENDED),
        ([AWAY], [AWAY], Outcome.ABSENT),
        ([HERE], [None], Outcome.PENDING),
        ([HERE], [], Outcome.PENDING),
        ([], [HERE], Outcome.PENDING),
        ([], [], Outcome.PENDING),
    ],
)
def test_the_rule(theory, practice, outcome):
    sessions = [(THEORY, rows) for rows in theory] + [(PRACTICE, rows) for rows in practice]
    assert passing.outcome(TrainingClass(), sessions, 7) == outcome


def test_a_class_may_ask_for_less():
    sessions = [(THEORY, HERE), (THEORY, AWAY), (PRACTICE, HERE), (PRACTICE, AWAY)]
    lenient = TrainingClass(theory_percent=50, practice_percent=50)
    assert passing.outcome(lenient, sessions, 7) == Outcome.PASSED
    assert passing.outcome(TrainingClass(theory_percent=51, practice_percent=50), sessions, 7) == Outcome.ATTENDED

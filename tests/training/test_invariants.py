"""verify_integrity notices each thing that P3 must never hold."""

import pytest

from stages import integrity
from stages.training import acts, session_acts
from stages.training.invariants import INVARIANTS
from tests.corruptions import corrupt, let_guards_sleep
from tests.training import classes

PRESENT = "UPDATE training_attendance SET present ="
CANCELLED = "cancelled_at = now(), cancelled_by_id = recorded_by_id, cancel_reason = 'Salah'"
CORRUPTIONS = [
    ("P3.1", "UPDATE training_trainingclass SET seats = 2 WHERE number = 1"),
    ("P3.2", "UPDATE training_trainingclass SET first_on = '2022-06-10' WHERE number = 2"),
    ("P3.3", "UPDATE training_session SET held_on = '2022-06-11' WHERE kind = 'praktik'"),
    ("P3.4", f"{PRESENT} present || 5::smallint"),
    ("P3.4", f"{PRESENT} present || present[1]"),
    ("P3.4", "UPDATE training_attendance SET recorded_at = '2022-06-06'"),
    ("P3.5", f"{PRESENT} '{{1}}' WHERE session_id = (SELECT max(session_id) FROM training_attendance)"),
    ("P3.5", "UPDATE training_enrolment SET outcome = 'lulus' WHERE outcome = 'mengikuti'"),
    ("P3.5", "UPDATE training_enrolment SET outcome = 'lulus' WHERE outcome = ''"),
    ("P3.5", "UPDATE training_trainingclass SET theory_percent = 0, practice_percent = 0 WHERE number = 1"),
    ("P3.5", "DELETE FROM training_attendance WHERE id = (SELECT max(id) FROM training_attendance)"),
    ("P3.6", "UPDATE training_certificate SET outcome = 'lulus', number = number || '-L' WHERE outcome <> 'lulus'"),
    ("P3.6", "UPDATE training_certificate SET number = number || '-H' WHERE outcome = 'lulus'"),
    ("P3.7", "UPDATE training_enrolment SET cancel_reason = ''"),
    ("P3.7", "UPDATE training_enrolment SET cancelled_at = recorded_at - interval '1 hour' WHERE cancel_reason <> ''"),
    ("P3.8", "UPDATE training_session SET cancel_reason = ''"),
    ("P3.8", "UPDATE training_session SET cancelled_at = recorded_at - interval '1 hour' WHERE cancel_reason <> ''"),
    ("P3.8", f"UPDATE training_session SET {CANCELLED} WHERE kind = 'praktik'"),
]


@pytest.fixture
def records(cast):
    """A class of four of whom two pass, and a later one for two of them that has not begun to be judged, nor will on
    the day that was cancelled.
    """
    first, group = classes.a_judged_class(cast, 4)
    acts.issue_certificates(first, by=cast.staff)
    second = classes.a_class(cast.staff, number=2, first_on=classes.june(13), last_on=classes.june(16))
    classes.enrol(second, group[2:], cast.staff)
    acts.cancel(second.enrolments.get(row=2), reason="Sakit", by=cast.staff)
    called_off = classes.a_session(second, 14, "teori", cast.staff)
    session_acts.cancel(called_off, reason="Pelatih sakit", by=cast.staff)
    assert integrity.broken() == {}
    let_guards_sleep("training")


@pytest.mark.parametrize(("code", "corruption"), CORRUPTIONS)
def test_a_corruption_is_noticed_by_its_invariant(records, code, corruption):
    corrupt(corruption)
    assert code in integrity.broken()


def test_a_certificate_may_outlive_what_it_said(cast):
    """Attendance that is mended later changes the outcome; the certificate of before stays as it was issued."""
    training_class, _ = classes.a_judged_class(cast, 4)
    acts.issue_certificates(training_class, by=cast.staff)
    classes.present(training_class.sessions.last(), {1}, cast.staff)
    assert integrity.broken() == {}


def test_every_invariant_has_its_corruption():
    assert {code for code, _ in CORRUPTIONS} == {invariant.code for invariant in INVARIANTS}

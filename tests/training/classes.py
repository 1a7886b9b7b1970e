"""Classes for tests, opened through the acts as they are in the office."""

import uuid
from datetime import date

from stages.keys import fingerprint
from stages.training import acts, session_acts
from stages.training.models import Session, TrainingClass
from tests.factories import register


def june(day):
    return date(2022, 6, day)


def a_class(by, **fields):
    """Four days of June 2022 for food in Jakarta Barat."""
    defaults = {"interest": "kuliner", "number": 1, "place": "Balai Latihan", "seats": 40}
    days = {"first_on": june(7), "last_on": june(10)}
    return acts.open_class(TrainingClass(**defaults | days | fields), by=by, key=uuid.uuid4())


def a_session(training_class, day, kind, by, topic="Bahan"):
    session = Session(training_class=training_class, held_on=june(day), kind=kind, topic=topic)
    return session_acts.add(session, by=by, key=uuid.uuid4())


def people(cast, count):
    """`count` people of Tambora, by name."""
    return [register(cast.officer, cast.tambora, name=f"Warga {number:02}") for number in range(1, count + 1)]


def enrol(training_class, group, by, key=None):
    return acts.enrol(training_class, group, by=by, key=key or uuid.uuid4())


def change(session, by, **fields):
    """Type a session anew, as a form that was opened just now."""
    seen = fingerprint(session, session_acts.FACTS)
    for name, value in fields.items():
        setattr(session, name, value)
    return session_acts.change(session, by=by, seen=seen)


def present(session, rows, by):
    return session_acts.record_attendance(session, present=set(rows), by=by, key=uuid.uuid4())


def a_judged_class(cast, count=3):
    """(class, people): everybody but the last two passes; the one before the last missed the practice, the last all."""
    training_class, group = a_class(cast.staff), people(cast, count)
    enrol(training_class, group, cast.staff)
    theory = a_session(training_class, 7, "teori", cast.staff)
    practice = a_session(training_class, 10, "praktik", cast.staff, topic="Memasak")
    present(theory, range(1, count), cast.staff)
    present(practice, range(1, count - 1), cast.staff)
    return training_class, group

"""Acts of the office in few words, and what they leave in the ledger."""

import uuid
from datetime import date

import pytest

from participants.models import Participant
from stages import intake, merging, records, summary, tally, transitions
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused
from tests.factories import unsaved

REGISTRATION, MENTORING, TRAINING, LICENSING, MARKETING, FINANCE, CAPITAL, LEFT = Stage


AS_OF = date(2022, 6, 30)


def version():
    """The versions of everything, to compare with those of another moment."""
    return frozenset(summary.versions().items())


def june(day):
    return date(2022, 6, day)


def history(person):
    """(stage, entered_on, left_on, first) of the valid stays, as they happened."""
    return list(person.visits.valid().in_order().values_list("stage", "entered_on", "left_on", "first"))


def written():
    """Every column of every stay, and every batch."""
    return list(StageVisit.objects.order_by("pk").values()), list(MoveBatch.objects.order_by("pk").values())


def everybody():
    return Participant.objects.all()


def move_many(cast, *people, stage=TRAINING, day=10, reason="angkatan 3", key=None):
    chosen = Participant.objects.filter(pk__in=[person.pk for person in people])
    return transitions.move_many(
        chosen, stage=stage, entered_on=june(day), reason=reason, by=cast.staff, key=key or uuid.uuid4()
    )


def undo(batch, cast, reason="salah daftar", key=None):
    return transitions.undo_batch(batch, reason=reason, by=cast.staff, key=key or uuid.uuid4())


def late(person, stage, day, by, reason="daftar hadir baru diterima"):
    return transitions.record_late(person, stage=stage, entered_on=june(day), reason=reason, by=by, key=uuid.uuid4())


def leave(person, day, by, departure="mundur"):
    return transitions.leave(person, departure=departure, left_on=june(day), by=by, key=uuid.uuid4())


def void(visit, by, reason="salah orang"):
    return transitions.void(visit, reason=reason, by=by)


def replace(visit, stage, day, by, reason="salah tulis", key=None, **more):
    """Another stage or day of June instead of this stay."""
    act = {"stage": stage, "entered_on": june(day), "reason": reason, "by": by, "key": key or uuid.uuid4()}
    return transitions.replace(visit, **act | more)


def refusal(act, *args, **kwargs):
    """The rule and the sentence with which `act` is refused; and it has written nothing."""
    before = written()
    with pytest.raises(MoveRefused) as caught:
        act(*args, **kwargs)
    assert written() == before
    return caught.value.finding.rule, str(caught.value)


def reached(scope=None, known_at=None):
    """The seven figures, without the zeros."""
    sums = tally.totals(tally.figures(tally.Measure.REACHED, scope, AS_OF, known_at))
    return {int(stage): people for stage, people in sums.items() if people}


def scope(desk):
    return type(desk).objects.filter(pk=desk.pk)


def merge(pair, cast, **more):
    kept, duplicate = (Participant.objects.get(pk=person.pk) for person in pair)
    options = {"reason": "Orang yang sama", "by": cast.staff, "key": uuid.uuid4()}
    return merging.merge(kept, duplicate, **options | more)


def unmerge(done, cast, reason="Ternyata dua orang", key=None):
    return merging.unmerge(done, reason=reason, by=cast.staff, key=key or uuid.uuid4())


def hand_over(person, cast, desk):
    place = desk.kelurahan.first()
    return records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=uuid.uuid4())


def correct(person, day, cast, reason="Salah ketik", key=None):
    key = key or uuid.uuid4()
    return records.correct_registration(person, registered_on=day, reason=reason, by=cast.staff, key=key)


def imported(cast, *plans, key=None):
    people = [(unsaved(cast.tambora, registered_on=june(1)), stays) for stays in plans]
    given = {"by": cast.staff, "key": key or uuid.uuid4(), "reason": "Impor daftar.xlsx"}
    return intake.register_many([people[:1], people[1:]], **given)

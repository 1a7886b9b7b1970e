"""The course over time on the tally: what is over of it is kept, and never a day longer than it is true."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Participant
from stages import course, dashboard, memory, records, summary, transitions
from stages.models import Stage
from stages.parts import Asked, Reader
from tests.factories import move, register
from tests.stages.acts import correct, hand_over, merge
from tests.stages.test_summary import fold, run

DAYS = (date(2022, 6, 22), date(2022, 6, 30), date(2022, 4, 30), date(2022, 5, 3))


@pytest.fixture
def walked(cast):
    """Siti of Tambora: P1 on 10 January, P2 on 8 March. Budi of Taman Sari: P1 on 20 February, P3 on 5 May."""
    siti = register(cast.officer, cast.tambora, registered_on=date(2022, 1, 10))
    budi = register(cast.other_officer, cast.taman_sari, registered_on=date(2022, 2, 20))
    move(siti, Stage.MENTORING, date(2022, 3, 8), cast.staff)
    move(budi, Stage.TRAINING, date(2022, 5, 5), cast.staff)
    return siti, budi


def shown(as_of, desk=None):
    """The course as the tally shows it, which may have been kept."""
    return dashboard._course(Asked(Reader(frozenset(), None, summary.versions()), as_of, desk=desk))


def is_that_of_the_ledger(cast):
    for as_of in DAYS:
        for desk in (None, cast.tambora):
            scope = desk and type(desk).objects.filter(pk=desk.pk)
            assert shown(as_of, desk) == course.of(scope, as_of), (as_of, desk)


def late(cast, siti, budi):
    entered = {"stage": Stage.MENTORING, "entered_on": date(2022, 4, 2), "reason": "daftar hadir baru diterima"}
    transitions.record_late(budi, **entered, by=cast.staff, key=uuid.uuid4())


def rebuilt(cast, siti, budi):
    fold()
    run("UPDATE stages_tallyspan SET reached = reached + 1")
    memory.forget()
    is_wrong = shown(DAYS[0])
    summary.rebuild()
    assert shown(DAYS[0]) != is_wrong


ACTS = {
    "a move": lambda cast, siti, budi: move(siti, Stage.TRAINING, date(2022, 6, 9), cast.staff),
    "a registration": lambda cast, siti, budi: register(cast.officer, cast.tambora, registered_on=date(2022, 6, 3)),
    "a late registration": lambda cast, siti, budi: register(
        cast.officer, cast.tambora, registered_on=date(2022, 4, 30)
    ),
    "the first of all": lambda cast, siti, budi: register(cast.officer, cast.tambora, registered_on=date(2021, 12, 1)),
    "a late entry": late,
    "a void": lambda cast, siti, budi: transitions.void(siti.visits.get(stage=2), reason="keliru", by=cast.staff),
    "a correction": lambda cast, siti, budi: correct(budi, date(2022, 3, 1), cast),
    "a merge": lambda cast, siti, budi: merge((siti, budi), cast),
    "a hand-over": lambda cast, siti, budi: records.accept(hand_over(siti, cast, cast.taman_sari), by=cast.staff),
    "an edit": lambda cast, siti, budi: Participant.objects.filter(pk=siti.pk).update(interest="lain"),
    "made once more": rebuilt,
}


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_it_is_that_of_the_ledger_after_everything_that_happens(cast, walked, act, folded):
    is_that_of_the_ledger(cast)
    ACTS[act](cast, *walked)
    if folded:
        fold()
    is_that_of_the_ledger(cast)


def test_what_is_over_is_not_asked_again_after_a_move_of_this_month(cast, walked):
    for act in (ACTS["a move"], ACTS["a registration"], lambda *_: fold()):
        shown(DAYS[0])
        act(cast, *walked)
        with CaptureQueriesContext(connection) as queries:
            found = shown(DAYS[0])
        assert len(queries) == 2  # the versions, and the figures of the day
        assert found == course.of(None, DAYS[0])


def test_a_day_before_all_days(cast, walked):
    assert shown(date.min) is None

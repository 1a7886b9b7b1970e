"""How long people wait: the median, the longest and those beyond a number of days, from a plain replay."""

import random
import statistics
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages import board, memory, people, tally, waiting
from stages.models import Stage, StageVisit
from stages.parts import Reader
from tests.factories import move, register
from tests.stages.acts import june, leave
from tests.training.classes import a_class

DAY = date(2022, 9, 1)
SEEN = ["staff", "officer"]


@pytest.fixture
def crowd(cast):
    """Thirty people of two desks in several stages, on days of which some are shared."""
    chance = random.Random(3)
    for _ in range(30):
        officer, desk = chance.choice([(cast.officer, cast.tambora), (cast.other_officer, cast.taman_sari)])
        somebody = register(officer, desk, registered_on=june(chance.randint(1, 3)))
        if chance.random() < 0.8:
            stage = chance.choice([Stage.MENTORING, Stage.TRAINING, Stage.LEFT])
            _put(somebody, stage, june(chance.randint(4, 30)), cast.staff)


def _put(somebody, stage, day, by):
    if stage is Stage.LEFT:
        leave(somebody, day.day, by)
    else:
        move(somebody, stage, day, by)


@pytest.mark.parametrize("who", SEEN)
def test_the_days_are_those_of_the_open_stays_one_by_one(cast, crowd, monkeypatch, who):
    monkeypatch.setattr(waiting, "LONG", dict.fromkeys(Stage, 75))
    scope = tally.scope_of(getattr(cast, who))
    found = waiting.of(scope, DAY)
    for stage in Stage.programme():
        stays = StageVisit.objects.open().filter(stage=stage)
        stays = stays if scope is None else stays.filter(desk__in=scope)
        days = sorted((DAY - stay.entered_on).days for stay in stays)
        if not days:
            assert stage not in found
            continue
        wanted = (len(days), statistics.median_low(days), days[-1], sum(each > 75 for each in days))
        shown = found[stage]
        assert (shown.people, shown.median, shown.longest, shown.idle) == wanted
    assert sum(each.idle for each in found.values()) > 0


@pytest.mark.parametrize("who", SEEN)
def test_every_figure_of_the_board_is_the_number_of_people_in_its_list(cast, crowd, monkeypatch, who):
    monkeypatch.setattr(waiting, "LONG", dict.fromkeys(Stage, 75))
    user = getattr(cast, who)
    for row in board.rows_for(Reader.of_user(user), DAY):
        for measure in tally.Measure:
            listed = people.listed(user, stage=row.stage, measure=measure, as_of=DAY)
            shown = row.figures.now if measure == "now" else row.figures.reached
            assert listed.count() == shown
        if row.waiting:
            idle = people.listed(user, stage=row.stage, as_of=DAY, idle=row.waiting.long)
            assert idle.count() == row.waiting.idle
            longest = people.listed(user, stage=row.stage, as_of=DAY, idle=row.waiting.but_longest)
            entered = set(longest.rows.values_list("entered_on", flat=True))
            assert entered == {DAY - timedelta(days=row.waiting.longest)}


def test_more_than_so_many_days_is_more(cast, person):
    assert [people.listed(cast.staff, stage=1, as_of=june(10), idle=days).count() for days in (6, 7)] == [1, 0]


def test_waiting_is_one_query_however_many_wait(cast, crowd):
    with CaptureQueriesContext(connection) as queries:
        waiting.of(None, DAY)
    assert len(queries) == 1


def test_the_board_makes_the_same_queries_for_one_and_for_many(cast, person):
    def queries(user):
        memory.forget()
        user = type(user).objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as queries:
            board.rows_for(Reader.of_user(user), DAY)
        return len(queries)

    one = queries(cast.staff), queries(cast.officer)
    for _ in range(3):
        move(register(cast.officer, cast.tambora), Stage.TRAINING, june(5), cast.staff)
    assert (queries(cast.staff), queries(cast.officer)) == one


def test_the_board_is_never_older_than_the_last_act(cast, person):
    def in_training():
        rows = board.rows_for(Reader.of_user(type(cast.staff).objects.get(pk=cast.staff.pk)), DAY)
        return next(row for row in rows if row.stage == Stage.TRAINING)

    assert in_training().waiting is None
    move(person, Stage.TRAINING, june(5), cast.staff)
    assert (in_training().waiting.people, in_training().figures.now) == (1, 1)
    told = dict(in_training().beside)
    a_class(cast.staff, first_on=DAY, last_on=DAY)
    assert dict(in_training().beside)["Kelas berjalan"] == told["Kelas berjalan"] + 1

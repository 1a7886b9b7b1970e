"""What has become known since a moment: the causes add up to the difference, and each is the act that made it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from participants.models import Desk
from stages import differences, records, tally
from stages.differences import Cause
from stages.models import Stage
from stages.tally import Measure
from tests.factories import move, register
from tests.stages.acts import (
    CAPITAL,
    LICENSING,
    MENTORING,
    TRAINING,
    correct,
    hand_over,
    imported,
    june,
    merge,
    move_many,
    replace,
    scope,
    undo,
    unmerge,
    void,
)
from tests.statements.explained import assert_explained
from tests.test_golden import AS_OF, END_OF_DAY, Office


def causes(known_at, measure=Measure.REACHED, desks=None, as_of=date(2022, 6, 30)):
    """{stage: {cause: (gained, lost)}} until now."""
    found = differences.changes(measure, desks, as_of, known_at, timezone.now())
    table = differences.between(measure, desks, as_of, known_at, found)
    assert {row.stage: row.after for row in table} == tally.totals(tally.figures(measure, desks, as_of))
    return {int(row.stage): {one.cause: (one.gained, one.lost) for one in row.causes} for row in table if row.causes}


def test_nothing_has_become_known(person):
    assert causes(timezone.now()) == {}


def test_late_paper_a_void_an_import_and_an_undone_batch(cast, person, foreigner):
    mistaken = move(person, CAPITAL, june(5), cast.staff)
    batch = move_many(cast, foreigner, stage=LICENSING, day=6)
    before = timezone.now()
    void(mistaken, cast.staff)
    undo(batch, cast)
    move(person, MENTORING, june(4), cast.staff)
    imported(cast, {TRAINING: june(7)}, {})
    assert causes(before) == {
        1: {Cause.IMPORT: (2, 0)},
        2: {Cause.LATE: (1, 0)},
        3: {Cause.IMPORT: (1, 0)},
        4: {Cause.UNDO: (0, 1)},
        7: {Cause.VOID: (0, 1)},
    }


def test_where_people_are_now_changes_in_two_stages_at_once(cast, person):
    before = timezone.now()
    move(person, TRAINING, june(5), cast.staff)
    assert causes(before, Measure.NOW) == {1: {Cause.LATE: (0, 1)}, 3: {Cause.LATE: (1, 0)}}


def test_a_merge_and_its_undoing(cast, person):
    twin = register(cast.officer, cast.tambora)
    move(twin, MENTORING, june(9), cast.staff)
    before = timezone.now()
    merged = merge((person, twin), cast)
    assert causes(before) == {1: {Cause.MERGE: (0, 1)}, 2: {Cause.MERGE: (1, 1)}}
    between = timezone.now()
    unmerge(merged, cast)
    assert causes(before) == {}
    assert causes(between) == {1: {Cause.TAKEN_APART: (1, 0)}, 2: {Cause.TAKEN_APART: (1, 1)}}


def test_a_hand_over_changes_two_kecamatan_and_not_the_district(cast, person):
    before = timezone.now()
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    assert causes(before) == {}
    assert causes(before, desks=scope(cast.tambora)) == {1: {Cause.HAND_OVER: (0, 1)}}
    assert causes(before, desks=scope(cast.taman_sari)) == {1: {Cause.HAND_OVER: (1, 0)}}


def test_a_corrected_day_of_registration_in_either_direction(cast, person):
    before = timezone.now()
    correct(person, june(20), cast)
    assert causes(before, as_of=june(10)) == {1: {Cause.CORRECTION: (0, 1)}}
    correct(person, june(2), cast)
    assert causes(before, as_of=june(2)) == {1: {Cause.CORRECTION: (1, 0)}}


def test_a_stay_that_was_mended_is_neither_late_paper_nor_a_void(cast, person):
    mistaken = move(person, TRAINING, june(5), cast.staff)
    before = timezone.now()
    replace(mistaken, TRAINING, 25, cast.staff)
    assert causes(before, as_of=june(20)) == {3: {Cause.REPLACEMENT: (0, 1)}}
    replace(person.visits.open().get(), LICENSING, 6, cast.staff)
    assert causes(before, as_of=june(20)) == {3: {Cause.REPLACEMENT: (0, 1)}, 4: {Cause.REPLACEMENT: (1, 0)}}


def test_the_last_act_that_mattered_is_the_cause(cast, person):
    """Handed over, and only then found to be a mistake: the district lost them by the void."""
    mistaken = move(person, TRAINING, june(5), cast.staff)
    before = timezone.now()
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    void(mistaken, cast.staff)
    assert causes(before) == {3: {Cause.VOID: (0, 1)}}
    assert causes(before, desks=scope(cast.tambora))[3] == {Cause.HAND_OVER: (0, 1)}


@pytest.mark.parametrize("seed", [7])
def test_after_a_hundred_random_acts_the_causes_are_the_difference_between_any_two_moments(db, monkeypatch, seed):
    monkeypatch.setenv("DEMO_PASSWORD", "rahasia-uji")
    call_command("demo", participants=300, stdout=StringIO())
    office, moments = Office(seed), [END_OF_DAY, timezone.now()]
    for n in range(160):
        office.act()
        if n % 20 == 19:
            moments.append(timezone.now())
    places = [None, *(Desk.objects.filter(pk=desk.pk) for desk in Desk.objects.all()[:3])]
    for n, known_at in enumerate(moments):
        until, place = office.random.choice(moments[n:]), office.random.choice(places)
        for measure in Measure:
            as_of = AS_OF + timedelta(days=office.random.randint(-30, 40))
            assert_explained(measure, place, as_of, known_at, until)
    assert {change.cause for change in differences.changes(Measure.REACHED, None, AS_OF, END_OF_DAY, moments[-1])} >= {
        Cause.LATE, Cause.VOID, Cause.REPLACEMENT, Cause.MERGE, Cause.IMPORT,
    }  # fmt: skip


def test_the_same_queries_however_many_have_changed(cast, django_assert_num_queries):
    before = timezone.now()
    for count in (1, 3):
        for _ in range(count):
            register(cast.officer, cast.tambora)
        with django_assert_num_queries(3):
            differences.changes(Measure.REACHED, None, june(30), before, timezone.now())
    assert Stage.REGISTRATION in causes(before)

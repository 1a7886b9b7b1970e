"""Targets: set by administrators, followed by others, never rewritten; and how far a year has come."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from stages.keys import KeyReused
from stages.models import Stage
from stages.targets import targets
from stages.targets.models import Target
from tests.factories import register
from tests.targets.examples import progress, set_target


def test_the_target_of_today_is_the_one_nobody_has_followed(cast):
    set_target(cast, 2022, 1, cast.tambora, 500)
    set_target(cast, 2022, 1, cast.tambora, 600)
    set_target(cast, 2022, 1, None, 4000)
    set_target(cast, 2023, 1, cast.tambora, 700)
    assert targets.of_year(2022) == {(Stage.REGISTRATION, cast.tambora.pk): 600, (Stage.REGISTRATION, None): 4000}
    assert targets.of(2022, Stage.REGISTRATION, cast.tambora) == 600
    assert targets.of(2022, Stage.REGISTRATION) == 4000
    assert targets.of(2022, Stage.TRAINING) is None


def test_a_target_is_taken_back_and_set_again_and_everything_stays(cast):
    for people in (500, None, 0):
        set_target(cast, 2022, 1, None, people)
    assert [row.people for row in Target.objects.order_by("pk")] == [500, None, 0]
    assert targets.of(2022, Stage.REGISTRATION) == 0


def test_twice_is_once_and_a_key_is_of_one_act(cast):
    key = uuid.uuid4()
    once = [set_target(cast, 2022, 1, None, 500, key=key, follows=None) for _ in range(2)]
    assert (once[0], Target.objects.count()) == (once[1], 1)
    with pytest.raises(KeyReused):
        set_target(cast, 2022, 1, None, 600, key=key)


def test_the_second_of_two_is_told_instead_of_overwriting(cast):
    first = set_target(cast, 2022, 1, None, 500)
    set_target(cast, 2022, 1, None, 600, follows=first.pk)
    for follows in (None, first.pk):
        with pytest.raises(targets.Stale, match="sudah diubah oleh Rina"):
            set_target(cast, 2022, 1, None, 700, follows=follows)
    with pytest.raises(targets.TargetRefused, match=targets.SAME):
        set_target(cast, 2022, 1, None, 600)
    with pytest.raises(targets.TargetRefused, match=targets.NOTHING):
        set_target(cast, 2022, 2, None, None)


def test_progress_counts_who_is_new_in_the_year_up_to_the_day(cast):
    for day in (date(2021, 12, 31), date(2022, 1, 1), date(2022, 6, 22), date(2022, 6, 23)):
        register(cast.officer, cast.tambora, registered_on=day)
    register(cast.other_officer, cast.taman_sari, registered_on=date(2022, 3, 1))
    set_target(cast, 2022, 3, cast.tambora, 3)
    assert progress(cast.official, date(2022, 6, 22)) == []
    set_target(cast, 2022, 1, cast.tambora, 3)
    set_target(cast, 2022, 1, None, 0)
    rows = progress(cast.official, date(2022, 6, 22))
    told = {row.desk and row.desk.name: (row.people, row.target, row.percent, row.share) for row in rows}
    assert (told[None], told["Tambora"]) == ((3, 0, None, 0), (2, 3, 66, 666))
    assert (told["Taman Sari"], len(rows)) == ((1, None, None, 0), 9)
    own = progress(cast.officer, date(2022, 6, 23))
    assert [(row.desk.name, row.people, row.percent) for row in own] == [("Tambora", 3, 100)]


def refused(guard, sql, *values):
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


INSERT = (
    "INSERT INTO targets_target (year, stage, desk_id, people, follows_id, set_at, set_by_id, key) "
    "VALUES (%s, %s, NULL, %s, %s, now(), %s, gen_random_uuid())"
)


@pytest.mark.parametrize(
    ("guard", "year", "stage", "people"),
    [
        ("target_year", 2017, 1, 5),
        ("target_year", 2101, 1, 5),
        ("target_of_the_programme", 2022, 8, 5),
        ("target_possible", 2022, 2, 10_000_001),
        ("people_check", 2022, 2, -1),
        ("target_begins_with_a_value", 2022, 2, None),
        ("target_first", 2022, 1, 6),
    ],
)
def test_the_database_refuses_nonsense(cast, guard, year, stage, people):
    set_target(cast, 2022, 1, None, 500)
    refused(guard, INSERT, year, stage, people, None, cast.administrator.pk)


@pytest.mark.parametrize(("year", "stage", "people"), [(2023, 1, 6), (2022, 2, 6), (2022, 1, 500)])
def test_a_target_follows_another_value_of_its_own_place(cast, year, stage, people):
    first = set_target(cast, 2022, 1, None, 500)
    refused("target_same_place_and_year", INSERT, year, stage, people, first.pk, cast.administrator.pk)


@pytest.mark.parametrize("act", ["UPDATE {} SET people = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_history_is_never_rewritten(cast, act):
    set_target(cast, 2022, 1, None, 500)
    connection.check_constraints()
    refused("target_history", act.format("targets_target"))

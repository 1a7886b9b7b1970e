"""The figures kept ready are those of the ledger, whoever writes it, and the version changes with each of them."""

import random
import uuid
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count

from jakpreneur.demonstration import AS_OF, accounts
from participants.models import Desk, Interest, Participant, Track
from stages import integrity, records, summary, tally, transitions
from stages.models import Stage, StageVisit
from stages.tally import Measure
from tests.factories import move, register
from tests.stages.acts import version

REGISTRATION, MENTORING, TRAINING, *_ = Stage


def june(day):
    return date(2022, 6, day)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def fold():
    run("SELECT tally_fold()")


def changes():
    """What is not folded, without the rows that only count for the version."""
    rows = summary.TallyChange.objects.exclude(day=None).order_by("day", "stage")
    return list(rows.values_list("stage", "day", "reached", "now"))


@pytest.fixture
def mentored(cast, person):
    """Tambora. P1 on 3 June, P2 on 5; all folded."""
    move(person, MENTORING, june(5), cast.staff)
    fold()
    return person


# What a change writes down


def test_a_move_writes_what_it_does_to_the_figures(cast, mentored):
    move(mentored, TRAINING, june(9), cast.staff)
    assert changes() == [(MENTORING, june(9), 0, -1), (TRAINING, june(9), 1, 1)]


def test_a_stay_that_is_voided_takes_back_what_it_did(cast, mentored):
    transitions.void(mentored.visits.get(stage=MENTORING), reason="keliru", by=cast.staff)
    assert changes() == [(REGISTRATION, june(5), 0, 1), (MENTORING, june(5), -1, -1)]


def test_late_paper_shortens_the_stay_before(cast, mentored):
    late = {"stage": TRAINING, "entered_on": june(4), "reason": "susulan", "by": cast.staff, "key": uuid.uuid4()}
    transitions.record_late(mentored, **late)
    assert changes() == [
        (REGISTRATION, june(4), 0, -1),
        (TRAINING, june(4), 1, 1),
        (REGISTRATION, june(5), 0, 1),
        (TRAINING, june(5), 0, -1),
    ]


def test_a_statement_writes_one_change_for_all_its_people(cast):
    people = [register(cast.officer, cast.tambora) for _ in range(3)]
    fold()
    movers = Participant.objects.filter(pk__in=[person.pk for person in people])
    transitions.move_many(movers, stage=MENTORING, entered_on=june(9), by=cast.staff, key=uuid.uuid4())
    assert changes() == [(REGISTRATION, june(9), 0, -3), (MENTORING, june(9), 3, 3)]


def parts():
    """What is not folded of people told apart: (stage, interest, track, reached, now)."""
    rows = summary.TallyChange.objects.exclude(day=None).order_by("interest", "stage", "day")
    return list(rows.values_list("stage", "interest", "track", "reached", "now"))


def test_whoever_is_told_apart_in_another_way_takes_their_stays_with_them(cast, mentored):
    Participant.objects.filter(pk=mentored.pk).update(interest="lain", phone="")
    assert parts() == [
        (REGISTRATION, "kuliner", "pemula", -1, -1),
        (REGISTRATION, "kuliner", "pemula", 0, 1),
        (MENTORING, "kuliner", "pemula", -1, -1),
        (REGISTRATION, "lain", "pemula", 1, 1),
        (REGISTRATION, "lain", "pemula", 0, -1),
        (MENTORING, "lain", "pemula", 1, 1),
    ]
    assert set(summary.TallyChange.objects.values_list("source", flat=True)) == {"participants_participant"}
    everywhere = [tally.told_apart(None, june(9), ["interest"])]
    fold()
    everywhere.append(tally.told_apart(None, june(9), ["interest"]))
    for told in everywhere:
        assert told.parts == {
            Measure.REACHED: {"interest": {("lain", REGISTRATION): 1, ("lain", MENTORING): 1}},
            Measure.NOW: {"interest": {("lain", MENTORING): 1}},
        }


def test_an_edit_of_anything_else_changes_nothing(cast, mentored):
    mentored.phone = ""
    before = summary.versions()
    mentored.save()
    register(cast.officer, cast.tambora)
    assert summary.versions().get("participants_participant") == before.get("participants_participant")


def test_a_stay_is_written_after_its_participant(cast, mentored):
    stay = mentored.visits.get(stage=REGISTRATION)
    stay.pk, stay.participant_id, stay.key = None, 0, None
    with pytest.raises(IntegrityError, match="a stay is written after its participant"), transaction.atomic():
        stay.save(force_insert=True)


# Reading


def test_figures_are_read_before_and_after_folding(cast, mentored, foreigner):
    move(mentored, TRAINING, june(9), cast.staff)
    read = {(measure, day): tally.figures(measure, None, june(day)) for measure in Measure for day in range(1, 12)}
    fold()
    assert changes() == []
    for (measure, day), figures in read.items():
        assert tally.figures(measure, None, june(day)) == figures
    assert read[Measure.REACHED, 9] == {
        (cast.tambora.pk, REGISTRATION): 1,
        (cast.tambora.pk, MENTORING): 1,
        (cast.tambora.pk, TRAINING): 1,
        (cast.taman_sari.pk, REGISTRATION): 1,
    }


def test_figures_of_a_scope_are_those_of_its_desks(cast, mentored, foreigner):
    tambora = Desk.objects.filter(pk=cast.tambora.pk)
    assert tally.figures(Measure.NOW, tambora, june(9)) == {(cast.tambora.pk, MENTORING): 1}
    assert tally.figures(Measure.NOW, Desk.objects.none(), june(9)) == {}


@pytest.mark.parametrize("day", [date.min, date(2022, 6, 22), date(2024, 2, 29), date.max])
def test_the_spans_of_a_day_hold_each_day_until_it_once(day):
    ends = summary.spans(day)
    begins = [end - (end & -end) for end in ends]
    assert (ends[0], begins[-1]) == (day.toordinal(), 0)
    assert begins[:-1] == ends[1:]


# Three independent ways


@pytest.fixture
def programme(db, monkeypatch):
    """The demonstration of 400 people, and after it whatever else can happen to the ledger."""
    monkeypatch.setenv("DEMO_PASSWORD", "kata-sandi-uji")
    call_command("demo", "--participants", "400", verbosity=0)
    staff, chance = User.objects.get(username=accounts.STAFF), random.Random(5)
    for person in chance.sample(list(Participant.objects.order_by("pk")), 60):
        happens(person, staff, chance)


def happens(person, staff, chance):
    """One of the acts that change figures, or its refusal."""
    stage, day = Stage(chance.randint(2, 7)), AS_OF - timedelta(days=chance.randint(0, 30))
    moved = {"stage": stage, "entered_on": day, "reason": "uji", "by": staff, "key": uuid.uuid4()}
    acts = (transitions.move, transitions.record_late, transitions.void, records.ask_hand_over, Participant.save)
    act = chance.choice(acts)
    try:
        if act is transitions.void:
            act(person.visits.valid().in_order().last(), reason="uji", by=staff)
        elif act is records.ask_hand_over:
            place = Desk.objects.exclude(pk=person.desk_id).first().kelurahan.first()
            records.accept(act(person, kelurahan=place, reason="uji", by=staff, key=uuid.uuid4()), by=staff)
        elif act is Participant.save:
            person.interest, person.track = chance.choice(Interest.values), chance.choice(Track.values)
            person.save()
        else:
            act(person, **moved)
    except transitions.MoveRefused:
        pass


def test_a_figure_is_the_same_in_three_ways(programme):
    """The list behind it, the figures kept ready, and a replay of bare facts in Python, on 500 questions."""
    stays, people, chance = histories(), profiles(), random.Random(6)
    desks = list(Desk.objects.values_list("pk", flat=True))
    for turn in range(500):
        if turn in (100, 300):
            fold()
        measure, stage = chance.choice(list(Measure)), chance.choice(list(Stage))
        asked = chance.sample(desks, chance.randint(1, 8)) if chance.random() < 0.8 else None
        scope = None if asked is None else Desk.objects.filter(pk__in=asked)
        as_of = AS_OF - timedelta(days=chance.randint(-40, 200))
        kept = tally.totals(tally.figures(measure, scope, as_of))[stage]
        assert kept == tally.members(stage, measure, scope, as_of).count()
        assert kept == sum(replayed(stays, measure, stage, asked, as_of).values())
        kind = chance.choice(
            ("interest", "track", "sex") if asked is None else ("interest", "track", "sex", "kelurahan")
        )
        parts = tally.told_apart(scope, as_of, [kind]).parts[measure][kind]
        kept = {value: people for (value, where), people in parts.items() if where == stage}
        assert kept == told_apart(stage, measure, scope, as_of, kind)
        assert kept == replayed(stays, measure, stage, asked, as_of, people[kind])


def histories():
    """{participant: [(day, stage, desk)] in order} of the valid stays, from nothing but what was written down."""
    found = {}
    facts = StageVisit.objects.filter(voided_at=None).values_list("participant", "entered_on", "stage", "desk")
    for person, *fact in sorted(facts):
        found.setdefault(person, []).append(tuple(fact))
    return found


def profiles():
    """{kind: {participant: value}}, a value as text."""
    kinds = {"interest": "interest", "track": "track", "sex": "sex", "kelurahan": "kelurahan_id"}
    rows = Participant.objects.values("pk", *kinds.values())
    return {kind: {row["pk"]: str(row[field]) for row in rows} for kind, field in kinds.items()}


def told_apart(stage, measure, scope, as_of, kind):
    """{value: people} of the list behind a figure."""
    members = tally.members(stage, measure, scope, as_of).order_by()
    rows = members.values_list(f"participant__{kind}").annotate(people=Count("*"))
    return {str(value): people for value, people in rows}


def replayed(stays, measure, stage, desks, as_of, told=None):
    """{value: people}, one by one: by any stay in the stage, or by the last of all. told: {participant: value}."""
    people = Counter()
    for person, history in stays.items():
        until = [fact for fact in history if fact[0] <= as_of]
        looked_at = until if measure == Measure.REACHED else until[-1:]
        if any(where == stage and (desks is None or desk in desks) for _, where, desk in looked_at):
            people[told and told[person]] += 1
    return dict(people)


# Made again


def test_figures_that_were_lost_are_made_again_from_the_ledger(cast, mentored):
    figures = tally.figures(Measure.NOW, None, june(9))
    run("UPDATE stages_tallyspan SET now = now + 1")
    assert set(integrity.broken()) == {"I5"}
    before = version()
    call_command("rebuild_summary", stdout=StringIO())
    assert version() != before
    assert tally.figures(Measure.NOW, None, june(9)) == figures
    assert integrity.broken() == {}


def test_the_command_says_when_something_else_is_wrong(cast, mentored):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE participants_kelurahan SET desk_id = %s", cast.taman_sari.pk)
    with pytest.raises(SystemExit):
        call_command("rebuild_summary", stderr=(told := StringIO()))
    assert told.getvalue() == "Still broken: I14.\n"


@pytest.mark.django_db(transaction=True)
def test_the_migration_makes_them_of_an_existing_ledger_and_can_be_taken_back(cast, person):
    figures = tally.figures(Measure.NOW, None, june(9))
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("stages", "0006_permissions_of_the_work")])
        assert "stages_tallyspan" not in connection.introspection.table_names()
    finally:
        MigrationExecutor(connection).migrate(latest)
    assert tally.figures(Measure.NOW, None, june(9)) == figures
    assert integrity.broken() == {}


AS_IT_WAS = """
    SELECT stage, sum(reached), sum(now) FROM (
        SELECT stage, reached, now FROM stages_tallyspan WHERE last = ANY(%s)
        UNION ALL
        SELECT stage, reached, now FROM stages_tallychange WHERE day <= %s
    ) change GROUP BY stage ORDER BY stage
"""


@pytest.mark.django_db(transaction=True)
def test_figures_are_kept_ready_on_either_side_of_the_migration_that_tells_them_apart(cast, person):
    """Each way it makes them of the ledger, and what happens on the other side is not lost."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("stages", "0009_summary")])
        move(person, MENTORING, june(5), cast.staff)
        Participant.objects.filter(pk=person.pk).update(track="naik-kelas")
        with connection.cursor() as cursor:
            cursor.execute(AS_IT_WAS, [summary.spans(june(9)), june(9)])
            assert cursor.fetchall() == [(REGISTRATION, 1, 0), (MENTORING, 1, 1)]
    finally:
        MigrationExecutor(connection).migrate(latest)
    told = tally.told_apart(None, june(9), ["track"])
    assert told.figures[Measure.NOW] == {(cast.tambora.pk, MENTORING): 1}
    assert told.parts[Measure.REACHED]["track"] == {("naik-kelas", REGISTRATION): 1, ("naik-kelas", MENTORING): 1}
    assert integrity.broken() == {}

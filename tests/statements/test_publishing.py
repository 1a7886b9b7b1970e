"""A statement is what it was, whoever tries to change it or to write into its past."""

import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stages import integrity, ledger, transitions
from stages.keys import KeyReused
from stages.models import Stage, StageVisit
from stages.statements import canonical, codes, moments
from stages.statements.models import PinnedMoment, Statement
from stages.statements.publishing import PublicationRefused
from stages.tally import Measure
from tests.factories import move, register
from tests.stages.acts import june, late, void
from tests.stages.test_concurrency import at_once
from tests.statements.said import said, without_lag

pytestmark = pytest.mark.usefixtures("no_lag")


def rows():
    return list(Statement.objects.order_by("pk").values())


def test_a_statement_says_what_was_counted(cast, person, foreigner):
    move(person, Stage.TRAINING, june(5), cast.staff)
    made = said(cast.official)
    assert made.figures == {"1": 2, "2": 0, "3": 1, "4": 0, "5": 0, "6": 0, "7": 0, "8": 0}
    assert (made.place, made.author, made.previous) == ("Jakarta Barat", cast.official, None)
    assert made.sentence.startswith("Sampai hari Rabu, 22 Juni 2022, tercatat P1 pendaftaran kurang dari 5 peserta,")
    assert codes.parse(made.code) == made.code
    made.refresh_from_db()
    assert made.sha256 == canonical.sha256(made)


def test_of_one_kecamatan_and_where_people_are_now(cast, person, foreigner):
    move(person, Stage.TRAINING, june(5), cast.staff)
    made = said(cast.staff, desk=cast.tambora, measure=Measure.NOW)
    assert {key: people for key, people in made.figures.items() if people} == {"3": 1}
    assert made.place == "Kecamatan Tambora"
    assert made.sentence.startswith("Pada akhir hari Rabu, 22 Juni 2022, di Kecamatan Tambora sedang berada di P1")


def test_late_entries_and_corrections_leave_it_alone(cast, person, foreigner):
    mistaken = move(person, Stage.TRAINING, june(5), cast.staff)
    made = said(cast.official)
    before = rows()
    void(mistaken, cast.staff)
    move(foreigner, Stage.LICENSING, june(8), cast.staff)
    late(foreigner, Stage.MENTORING, 5, cast.staff)
    assert rows() == before
    assert integrity.broken() == {}
    assert said(cast.official, known_at=made.known_at).figures == made.figures
    assert said(cast.official).figures == made.figures | {"2": 1, "3": 0, "4": 1}


def test_the_change_since_the_last_of_its_kind(cast, person):
    first = said(cast.staff, as_of=june(10))
    said(cast.staff, as_of=june(10), measure=Measure.NOW)
    said(cast.staff, as_of=june(10), desk=cast.tambora)
    made = said(cast.staff, compare=True)
    assert made.previous == first
    assert "Dibanding 10 Juni 2022: P1 tetap, P2 tetap," in made.sentence


def test_twice_is_once_and_a_key_names_one_statement(cast, person):
    key, known_at = uuid.uuid4(), timezone.now()
    made = said(cast.staff, key=key, known_at=known_at)
    assert said(cast.staff, key=key, known_at=known_at) == made
    for other in ({"as_of": june(21)}, {"desk": cast.tambora}, {"measure": Measure.NOW}):
        with pytest.raises(KeyReused):
            said(cast.staff, key=key, known_at=known_at, **other)
    with pytest.raises(KeyReused):
        said(cast.official, key=key, known_at=known_at)
    assert rows() == [row for row in rows() if row["id"] == made.pk]


def test_nobody_is_no_statement(cast, foreigner):
    with pytest.raises(PublicationRefused, match="Belum ada pendaftaran"):
        said(cast.staff, desk=cast.tambora)
    with pytest.raises(PublicationRefused, match="Belum ada pendaftaran"):
        said(cast.staff, as_of=june(2))
    assert rows() == []


def test_other_figures_than_were_seen_are_not_published(cast, person):
    with pytest.raises(PublicationRefused, match="Angka berubah"):
        said(cast.staff, seen="2,0,0,0,0,0,0,0")
    assert said(cast.staff, seen="1,0,0,0,0,0,0,0").figures["1"] == 1


@pytest.mark.parametrize("table", ["statements_statement", "statements_pinnedmoment"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET known_at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_sql_can_neither_change_nor_delete_one(cast, person, table, sql):
    said(cast.staff)
    with refused("statement_history"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.format(table))


@contextmanager
def refused(guard):
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        yield


def test_nothing_is_written_into_the_past_of_a_statement(cast, person):
    stay = move(person, Stage.TRAINING, june(5), cast.staff)
    known_at = said(cast.staff).known_at
    with refused("statement_pinned"):
        ledger.add([ledger.new(person, 4, june(8), by=cast.staff, reason="", recorded_at=known_at)])
    with refused("statement_pinned"):
        ledger.void(StageVisit.objects.filter(pk=stay.pk), reason="keliru", by=cast.staff, at=known_at)
    with refused("statement_pinned"):
        transitions.MoveBatch.objects.create(kind="pindah", actor=cast.staff, recorded_at=known_at)
    after = known_at + timedelta(microseconds=1)
    ledger.add([ledger.new(person, 4, june(8), by=cast.staff, reason="", recorded_at=after)])


def test_a_statement_needs_a_pinned_moment(cast, person):
    made = said(cast.staff)
    made.pk, made.key, made.code = None, uuid.uuid4(), codes.new()
    made.known_at = made.created_at = timezone.now()
    with refused("statement_pinned"):
        made.save(force_insert=True)


IMPOSSIBLE = [
    ("statement_measure", {"measure": "x"}),
    ("statement_sha256", {"sha256": "x"}),
    ("statement_known_by_then", {"created_at": datetime(2022, 6, 22, tzinfo=UTC)}),
    ("statement_says_something", {"sentence": ""}),
    ("statement_has_all_figures", {"figures": {"1": 1}}),
]


@pytest.mark.parametrize(("guard", "fields"), IMPOSSIBLE)
def test_the_database_refuses_what_is_no_statement(cast, person, guard, fields):
    made = said(cast.staff)
    made.pk, made.key, made.code = None, uuid.uuid4(), codes.new()
    for name, value in fields.items():
        setattr(made, name, value)
    with refused(guard):
        made.save(force_insert=True)


def test_every_constraint_and_guard_has_a_test_here(db):
    tested = {guard for guard, _ in IMPOSSIBLE} | {"statement_history", "statement_pinned"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conname ~ '^statement_' "
            "UNION SELECT (regexp_matches(prosrc, 'RAISE EXCEPTION ''(\\w+):', 'g'))[1] FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND proname ~ '^statements_'"
        )
        assert tested == {name for (name,) in cursor.fetchall()}


def test_a_moment_of_just_now_cannot_be_pinned(db, monkeypatch):
    monkeypatch.undo()
    with pytest.raises(ValueError, match="Too recent"):
        moments.pin(timezone.now() - timedelta(seconds=4))
    moments.pin(moments.latest())
    assert timezone.now() - PinnedMoment.objects.get().known_at < timedelta(seconds=7)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_ten_times_at_once_is_one_statement(cast, person):
    publish = partial(said, cast.staff, key=uuid.uuid4(), known_at=timezone.now())
    assert len({made.pk for made in at_once(*[publish] * 10)}) == 1
    assert len(rows()) == 1


@pytest.mark.django_db(transaction=True)
def test_while_somebody_writes_nothing_is_pinned(cast, person, monkeypatch):
    """An act that has read the clock and not committed: the statement waits, and then says that it cannot be."""
    monkeypatch.setattr(moments, "WAIT", "200ms")
    with transaction.atomic():
        move(person, Stage.TRAINING, june(5), cast.staff)
        (answer,) = at_once(partial(_refusal, cast.staff))
    assert "sedang dicatat" in answer
    assert said(cast.staff).figures["3"] == 1


def _refusal(by):
    try:
        return said(by).code
    except PublicationRefused as refusal:
        return str(refusal)


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_while_statements_are_made_is_in_the_figures_or_after_them(cast, monkeypatch):
    """Registrations and statements race; with a lag nobody is refused and every statement stays a replay."""
    without_lag(monkeypatch)
    monkeypatch.setattr(moments, "latest", lambda: timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(moments, "LAG", timedelta(seconds=1))
    for _ in range(3):
        register(cast.officer, cast.tambora)
    known_at = timezone.now() + timedelta(seconds=1)
    while moments.latest() < known_at:
        pass
    registering = [partial(register, cast.officer, cast.tambora) for _ in range(20)]
    at_once(*registering, *[partial(said, cast.staff) for _ in range(4)])
    assert Statement.objects.count() == 4
    assert integrity.broken() == {}

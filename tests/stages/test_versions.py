"""The version changes with everything a page of figures shows, in whatever order transactions commit; and many who move
and fold at once lose nothing.
"""

import re
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from participants.models import Desk, Participant
from stages import integrity, records, summary, tally, transitions
from stages.models import Stage, StageVisit
from stages.tally import Measure
from stages.work import PERSONS
from tests.factories import move, register
from tests.stages.acts import hand_over, merge, version
from tests.stages.test_summary import fold, june, run

REGISTRATION, MENTORING, TRAINING, *_ = Stage


@pytest.fixture
def mentored(cast, person):
    """Tambora. P1 on 3 June, P2 on 5; all folded."""
    move(person, MENTORING, june(5), cast.staff)
    fold()
    return person


def test_the_version_stays_while_nothing_happens(mentored):
    assert version() == version()
    before = version()
    run("UPDATE stages_stagevisit SET left_on = left_on WHERE false")
    fold()
    assert version() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda cast, person: move(person, TRAINING, june(9), cast.staff),
        lambda cast, person: transitions.void(person.visits.get(stage=2), reason="keliru", by=cast.staff),
        lambda cast, person: register(cast.officer, cast.tambora),
        lambda cast, person: Participant.objects.filter(pk=person.pk).update(interest="lain"),
        lambda cast, person: Desk.objects.filter(pk=cast.tambora.pk).update(name="Tambora Baru"),
        lambda cast, person: run("UPDATE stages_stagevisit SET left_on = left_on WHERE stage = 1"),
    ],
)
def test_the_version_changes_with_everything_that_happens_and_stays_when_it_is_folded(cast, mentored, act):
    versions = [version()]
    act(cast, mentored)
    versions.append(version())
    fold()
    versions.append(version())
    assert versions[0] != versions[1] == versions[2]


@pytest.mark.parametrize(
    ("act", "sources"),
    [
        (lambda cast, person: move(person, TRAINING, june(9), cast.staff), {"stages_stagevisit"}),
        (
            lambda cast, person: Participant.objects.filter(pk=person.pk).update(sex="P"),
            {"participants_participant"},
        ),
        (lambda cast, person: Participant.objects.filter(pk=person.pk).update(phone="", interest="kuliner"), set()),
        (
            lambda cast, person: merge((person, register(cast.officer, cast.tambora)), cast),
            {"stages_stagevisit", "participants_participant", PERSONS},
        ),
        (
            lambda cast, person: records.accept(hand_over(person, cast, cast.taman_sari), by=cast.staff),
            {"stages_stagevisit", "participants_participant", PERSONS},
        ),
        (lambda cast, person: Desk.objects.filter(pk=cast.tambora.pk).update(name="Tambora B"), {"participants_desk"}),
        (lambda cast, person: register(cast.officer, cast.tambora), {"stages_stagevisit"}),
        (lambda cast, person: summary.rebuild(), {"stages_stagevisit", "stages_tallyspan"}),
    ],
)
def test_each_table_has_its_version(cast, mentored, act, sources):
    before = summary.versions()
    act(cast, mentored)
    after = summary.versions()
    assert {source for source, text in after.items() if text != before.get(source)} == sources
    fold()
    assert summary.versions() == after
    assert sources <= summary.watched()


def test_the_versions_are_one_query(mentored, django_assert_num_queries):
    with django_assert_num_queries(1):
        summary.versions()


def test_a_state_is_the_versions_of_some(mentored):
    found = {"a": "1-7", "b": "2-8"}
    assert summary.state(["b", "a", "never"], found) == "2-8 1-7 0"


def test_any_table_can_take_part(cast):
    run("CREATE TEMPORARY TABLE bazar (id int, omzet int)")
    run("CALL tally_watch('bazar', 'INSERT OR UPDATE OF omzet OR TRUNCATE')")
    seen = {version()}
    for statement in ("INSERT INTO bazar VALUES (1, 2)", "UPDATE bazar SET omzet = 3", "TRUNCATE bazar"):
        run(statement)
        assert version() not in seen
        seen.add(version())
    run("UPDATE bazar SET id = 4")
    run("CALL tally_unwatch('bazar')")
    run("INSERT INTO bazar VALUES (5, 6)")
    assert version() in seen


WHO_LOOKS = {"django_session", "auth_user", "auth_group", "auth_permission", "auth_user_groups", "django_content_type",
             "auth_group_permissions", "auth_user_user_permissions", "participants_desk_officers"}  # fmt: skip
COUNTED = {"stages_stagevisit", "stages_tallychange", "stages_tallyspan", "stages_tallysource", "unnest", "max"}


@pytest.mark.parametrize("address", ["/tally/", "/tally/?as_of=2022-06-22"])
def test_what_the_tally_shows_is_watched(client, cast, mentored, address):
    """Else a page that is kept under the version could be stale."""
    client.force_login(cast.official)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) (?!LATERAL)"?(\w+)', query["sql"])}
    assert "stages_tallyspan" in read
    assert read - WHO_LOOKS - COUNTED - summary.watched() == set()


# Many at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_the_version_is_sound_when_who_wrote_first_commits_last(cast, person, foreigner):
    written, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                move(person, MENTORING, june(9), cast.staff)
                written.set()
                go_on.wait(timeout=20)
        finally:
            connection.close()

    versions, slow_one = [version()], threading.Thread(target=slow)
    slow_one.start()
    assert written.wait(timeout=20)
    versions.append(version())
    move(foreigner, MENTORING, june(9), cast.staff)
    versions.append(version())
    fold()
    assert version() == versions[-1]
    assert tally.totals(tally.figures(Measure.REACHED, None, june(9)))[MENTORING] == 1
    go_on.set()
    slow_one.join()
    versions.append(version())
    assert versions[0] == versions[1]
    assert len(set(versions[1:])) == 3
    assert tally.totals(tally.figures(Measure.REACHED, None, june(9)))[MENTORING] == 2
    assert integrity.broken() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_many_movers_and_folders_at_once_lose_nothing(cast):
    """Eight move their people, two fold without pause, one reads: each figure read is one that was true."""
    people = [register(cast.officer, cast.tambora, registered_on=june(1)) for _ in range(8)]
    problems, read, done = [], [], threading.Event()

    def working(act):
        def run_it():
            try:
                act()
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        return threading.Thread(target=run_it)

    def mover(person):
        for day in range(2, 22):
            stage = MENTORING if day % 2 else TRAINING
            move(person, stage, june(day), cast.staff, reason="bersamaan")

    def keep(act):
        while not done.wait(0.001):
            act()

    movers = [working(lambda person=person: mover(person)) for person in people]
    others = [working(lambda: keep(fold)) for _ in range(2)]
    others.append(working(lambda: keep(lambda: read.append(tally.figures(Measure.NOW, None, june(30))))))
    for thread in (*movers, *others):
        thread.start()
    for thread in movers:
        thread.join()
    done.set()
    for thread in others:
        thread.join()
    assert problems == []
    assert {sum(figures.values()) for figures in read} == {len(people)}
    assert tally.totals(tally.figures(Measure.NOW, None, june(30)))[TRAINING] == 0
    assert tally.totals(tally.figures(Measure.NOW, None, june(30)))[MENTORING] == 8
    assert integrity.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_the_256th_change_folds(cast, person):
    run("SELECT setval(pg_get_serial_sequence('stages_tallychange', 'id'), 256 * 1000 - 1)")
    unfolded = summary.TallyChange.objects.filter(source="stages_stagevisit").count()
    folded = summary.TallySource.objects.filter(source="stages_stagevisit").values_list("changes", flat=True)
    before = sum(folded)
    move(person, MENTORING, june(9), cast.staff)
    assert summary.TallyChange.objects.count() == 0
    assert sum(folded.all()) == before + unfolded + 3
    move(person, TRAINING, june(10), cast.staff)
    assert summary.TallyChange.objects.count() > 0
    assert integrity.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_an_old_snapshot_leaves_the_folding_to_the_next(cast, person):
    with transaction.atomic():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = version()
        fold()
        assert version() == before
        with pytest.raises(Exception, match="tally_rebuild"), transaction.atomic():
            summary.rebuild()


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
@pytest.mark.parametrize("first", ["edit", "stay"])
def test_an_edit_and_a_stay_at_once_see_each_other(cast, person, first):
    """Whoever comes second waits, whichever it is, also for a stay that is written past the acts of the office."""
    Participant.objects.filter(pk=person.pk).update(interest="kuliner")
    registration = person.visits.get()
    stay = {"participant": person, "stage": MENTORING, "desk": cast.tambora, "entered_on": june(5), "first": True}
    stay |= {"recorded_at": registration.recorded_at, "recorded_by": cast.staff, "reason": "uji", "left_on": june(5)}
    acts = {
        "edit": lambda: Participant.objects.filter(pk=person.pk).update(interest="lain"),
        "stay": lambda: StageVisit.objects.create(**stay),
    }
    done, problems = threading.Event(), []

    def second():
        try:
            next(act for name, act in acts.items() if name != first)()
        except Exception as problem:
            problems.append(problem)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        acts[first]()
        thread.start()
        assert not done.wait(timeout=1)
    thread.join()
    assert problems == []
    parts = tally.told_apart(None, june(5), ["interest"]).parts
    assert parts[Measure.REACHED]["interest"] == {("lain", REGISTRATION): 1, ("lain", MENTORING): 1}


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_sees_an_old_snapshot_is_refused(cast, person):
    with transaction.atomic():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        Participant.objects.filter(pk=person.pk).update(phone="")
        with pytest.raises(Exception, match="all of their stays are seen"), transaction.atomic():
            Participant.objects.filter(pk=person.pk).update(interest="lain")

"""Many at once, each on a real connection of its own: one act counts once, and nobody waits for ever.

Fifty connections are half of what the test server allows, so these tests share one worker.
"""

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from participants.models import HandOver, Participant
from stages import intake, integrity, merging, records, rules, selection, transitions
from stages.keys import KeyReused
from stages.merging import MergeRefused
from stages.models import Merge, MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused, Rule
from stages.transitions import AlreadyRegistered
from tests.factories import move, register, unsaved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("connections")]
MANY = 50


def june(day):
    return date(2022, 6, day)


def at_once(*acts):
    """Start all `acts` at the same moment; their results in order, an exception being a result too."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act()
        except Exception as outcome:
            return outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def held_up(person, *acts):
    """As at_once(), but nobody gets past `person` before all of them wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            Participant.objects.select_for_update().get(pk=person.pk)
            results, found, patience = pool.submit(at_once, *acts), 0, time.monotonic() + 20
            while found < len(acts) and time.monotonic() < patience:
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(waiting)
                (found,) = cursor.fetchone()
        assert found == len(acts)
        return results.result()


def kinds(results):
    """How many results of each class."""
    return Counter(type(result) for result in results)


def history(person):
    return list(person.visits.valid().in_order().values_list("stage", "entered_on", "left_on", "first"))


def moving(person, stage, *, by, day=10, **fields):
    fields = {"key": uuid.uuid4(), "reason": "bersamaan"} | fields
    return partial(transitions.move, person, stage=stage, entered_on=june(day), by=by, **fields)


@pytest.fixture
def group(cast):
    """Forty people of Tambora, registered on 1 June."""
    return [register(cast.officer, cast.tambora) for _ in range(40)]


@pytest.fixture(autouse=True)
def _sound(cast):
    """Whatever happened at once, the ledger is sound afterwards, and everybody gave their connection back."""
    yield
    assert integrity.broken() == {}


def test_the_acts_truly_run_at_once(cast):
    gate = Barrier(MANY)
    assert len(set(at_once(*[partial(gate.wait, timeout=30)] * MANY))) == MANY
    assert User.objects.count() == 6


@pytest.mark.parametrize("nik", ["9973011205900001", None])
def test_fifty_registrations_with_one_key_are_one(cast, nik):
    key, fields = uuid.uuid4(), {"nik": nik, "no_nik": "" if nik else "hilang", "name": "Siti", "phone": ""}
    people = [unsaved(cast.tambora, **fields) for _ in range(MANY)]
    answers = at_once(*[partial(transitions.register, person, by=cast.officer, key=key) for person in people])
    registered = Participant.objects.get()
    assert answers == [registered] * MANY
    assert {answer.number for answer in answers} == {registered.number}
    assert history(registered) == [(Stage.REGISTRATION, june(1), None, True)]


def test_fifty_registrations_of_one_nik_at_two_desks_are_one_and_forty_nine_refusals(cast):
    desks = [(cast.officer, cast.tambora), (cast.other_officer, cast.taman_sari)] * (MANY // 2)
    answers = at_once(
        *[
            partial(transitions.register, unsaved(desk, nik="9973011205900001"), by=officer, key=uuid.uuid4())
            for officer, desk in desks
        ]
    )
    assert kinds(answers) == {Participant: 1, AlreadyRegistered: MANY - 1}
    registered = Participant.objects.get()
    assert {answer.participant for answer in answers if isinstance(answer, AlreadyRegistered)} == {registered}
    assert StageVisit.objects.count() == 1


def test_fifty_moves_from_one_page_are_one_and_forty_nine_refusals(cast, person):
    seen = person.visits.get().pk
    answers = at_once(*[moving(person, Stage.MENTORING, by=cast.staff, expected=seen) for _ in range(MANY)])
    assert kinds(answers) == {StageVisit: 1, MoveRefused: MANY - 1}
    rules = {answer.finding.rule for answer in answers if isinstance(answer, MoveRefused)}
    assert rules == {Rule.MOVED_MEANWHILE}
    assert [stage for stage, *_ in history(person)] == [Stage.REGISTRATION, Stage.MENTORING]


def test_fifty_moves_with_one_key_are_one(cast, person):
    seen, key = person.visits.get().pk, uuid.uuid4()
    answers = at_once(*[moving(person, Stage.MENTORING, by=cast.staff, expected=seen, key=key)] * MANY)
    assert answers == [person.visits.open().get()] * MANY
    assert person.visits.count() == 2


def test_moves_to_every_stage_at_once_leave_one_open_stay(cast, person):
    stages = [stage for stage in Stage.programme()[1:] for _ in range(8)]
    answers = at_once(*[moving(person, stage, by=cast.staff) for stage in stages])
    made = sorted(answer.stage for answer in answers if isinstance(answer, StageVisit))
    assert kinds(answers) == {StageVisit: len(made), MoveRefused: len(stages) - len(made)}
    assert [stage for stage, *_ in history(person)] == [Stage.REGISTRATION, *made]  # one day: by number, once each
    assert person.visits.open().get().stage == Stage.CAPITAL


def test_late_papers_at_once_are_all_linked(cast, person):
    move(person, Stage.CAPITAL, june(28), cast.staff)
    papers = [(4, 5), (2, 8), (6, 11), (3, 14), (5, 17)]
    late = partial(transitions.record_late, person, reason="baru diterima", by=cast.staff)
    answers = at_once(*[partial(late, stage=s, entered_on=june(d), key=uuid.uuid4()) for s, d in papers])
    assert [(answer.stage, answer.entered_on.day) for answer in answers] == papers
    assert [(stage, entered.day) for stage, entered, *_ in history(person)] == [(1, 3), *papers, (7, 28)]


def test_two_batches_in_opposite_order_do_not_wait_for_each_other(cast, group):
    """One holds the people below the middle and the other those above it, if each goes by its own order."""
    keys = [person.pk for person in group]
    move_many = partial(transitions.move_many, stage=3, entered_on=june(10), reason="angkatan 3", by=cast.staff)
    upwards = Participant.objects.filter(pk__in=keys[:30]).order_by("pk")
    downwards = Participant.objects.filter(pk__in=keys[10:]).order_by("pk").reverse()
    acts = [partial(move_many, people, key=uuid.uuid4()) for people in (upwards, downwards)]
    batches = held_up(group[20], *acts)
    assert sorted((batch.moved, batch.refused) for batch in batches) == [(10, 20), (30, 0)]
    moved = StageVisit.objects.filter(stage=3).order_by("participant").values_list("participant", flat=True)
    assert list(moved) == keys


def test_ten_batches_with_one_key_are_one(cast, group):
    move_many = partial(
        transitions.move_many, stage=Stage.MENTORING, entered_on=june(10), by=cast.staff, key=uuid.uuid4()
    )
    answers = at_once(*[partial(move_many, Participant.objects.all())] * 10)
    assert answers == [MoveBatch.objects.get()] * 10
    assert StageVisit.objects.filter(stage=Stage.MENTORING).count() == len(group)


@pytest.mark.parametrize("turn", range(5))
def test_a_void_and_a_move_at_once(cast, person, turn):
    wrong = move(person, Stage.MENTORING, june(5), cast.staff)
    voided, moved = held_up(
        person,
        partial(transitions.void, wrong, reason="salah orang", by=cast.staff),
        moving(person, Stage.TRAINING, by=cast.staff, expected=wrong.pk),
    )
    assert voided.void_reason == "salah orang"
    if isinstance(moved, MoveRefused):  # the void came first
        assert moved.finding.rule == Rule.MOVED_MEANWHILE
        assert history(person) == [(1, june(3), None, True)]
    else:
        assert history(person) == [(1, june(3), june(10), True), (3, june(10), None, True)]


def test_fifty_voids_of_one_stay_are_one(cast, person):
    wrong = move(person, Stage.MENTORING, june(5), cast.staff)
    acts = [partial(transitions.void, StageVisit.objects.get(pk=wrong.pk), by=cast.staff) for _ in range(MANY)]
    answers = at_once(*[partial(act, reason=f"alasan {number}") for number, act in enumerate(acts)])
    wrong.refresh_from_db()
    assert [(answer.pk, answer.void_reason) for answer in answers] == [(wrong.pk, wrong.void_reason)] * MANY
    assert {answer.voided_at for answer in answers} == {wrong.voided_at}


def test_two_undos_at_once_are_one(cast, group):
    before = [history(person) for person in group]
    batch = transitions.move_many(
        Participant.objects.all(), stage=2, entered_on=june(10), by=cast.staff, key=uuid.uuid4()
    )
    undo = partial(transitions.undo_batch, batch, reason="salah daftar", by=cast.staff)
    answers = at_once(*[partial(undo, key=uuid.uuid4()) for _ in range(10)])
    assert answers == [MoveBatch.objects.get(undoes=batch)] * 10
    assert ([history(person) for person in group], answers[0].moved) == (before, len(group))


def test_two_undos_at_once_of_a_batch_that_moved_nobody_are_one(cast, person):
    batch = transitions.move_many(
        Participant.objects.all(), stage=3, entered_on=june(10), by=cast.staff, key=uuid.uuid4()
    )
    undo = partial(transitions.undo_batch, batch, reason="salah daftar", by=cast.staff)
    answers = at_once(*[partial(undo, key=uuid.uuid4()) for _ in range(MANY)])
    assert (answers, batch.moved) == ([MoveBatch.objects.get(undoes=batch)] * MANY, 0)


def test_an_undo_and_a_move_of_one_of_them_at_once(cast, group):
    batch = transitions.move_many(
        Participant.objects.all(), stage=2, entered_on=june(10), by=cast.staff, key=uuid.uuid4()
    )
    undone, moved = held_up(
        group[20],
        partial(transitions.undo_batch, batch, reason="salah daftar", by=cast.staff, key=uuid.uuid4()),
        moving(group[20], Stage.LICENSING, by=cast.staff, day=12),
    )
    assert moved.stage == Stage.LICENSING
    here = Counter(StageVisit.objects.open().values_list("stage", flat=True))
    if isinstance(undone, transitions.UndoBlocked):  # the move came first
        assert (undone.blockers, here) == ([moved], {Stage.MENTORING: 39, Stage.LICENSING: 1})
    else:
        assert here == {Stage.REGISTRATION: 39, Stage.LICENSING: 1}


# Whole records


def a_merge(kept, duplicate, *, by, key=None):
    return partial(merging.merge, kept, duplicate, reason="orang yang sama", by=by, key=key or uuid.uuid4())


def asked(person, desk, *, by):
    place = desk.kelurahan.first()
    return records.ask_hand_over(person, kelurahan=place, reason="pindah", by=by, key=uuid.uuid4())


def test_ten_merges_with_one_key_are_one(cast, person, foreigner):
    answers = held_up(person, *[a_merge(person, foreigner, by=cast.staff, key=uuid.uuid4())] * 10)
    assert answers == [Merge.objects.get()] * 10
    assert history(person) == [(1, june(3), None, True)]


def test_ten_merges_of_a_pair_are_one_and_nine_refusals(cast, person, foreigner):
    answers = held_up(person, *[a_merge(person, foreigner, by=cast.staff) for _ in range(10)])
    assert kinds(answers) == {Merge: 1, MergeRefused: 9}
    sentence = "Salah satu data sudah digabung atau impornya diurungkan. Cari lagi pesertanya."
    assert {str(answer) for answer in answers if isinstance(answer, MergeRefused)} == {sentence}


def test_merges_crosswise_do_not_wait_for_each_other(cast, person, foreigner):
    pairs = [(person, foreigner), (foreigner, person)] * 5
    answers = held_up(foreigner, *[a_merge(kept, duplicate, by=cast.staff) for kept, duplicate in pairs])
    assert kinds(answers) == {Merge: 1, MergeRefused: 9}
    done = Merge.objects.get()
    assert list(Participant.objects.active()) == [done.kept]


def test_merges_crosswise_with_one_key_are_one_act(cast, person, foreigner):
    key = uuid.uuid4()
    pairs = [(person, foreigner), (foreigner, person)]
    answers = held_up(person, *[a_merge(*pair, by=cast.staff, key=key) for pair in pairs])
    assert kinds(answers) == {Merge: 1, KeyReused: 1}


def test_ten_unmerges_are_one(cast, person, foreigner):
    done = a_merge(person, foreigner, by=cast.staff)()
    apart = [partial(merging.unmerge, done, reason="dua orang", by=cast.staff, key=uuid.uuid4()) for _ in range(10)]
    assert held_up(person, *apart) == [MoveBatch.objects.get(undoes=done.batch)] * 10
    assert [history(one) for one in (person, foreigner)] == [[(1, june(3), None, True)]] * 2


def test_a_request_accepted_and_declined_at_once_is_decided_once(cast, person):
    request = asked(person, cast.taman_sari, by=cast.other_officer)
    fresh = [HandOver.objects.get(pk=request.pk) for _ in range(10)]
    accept = [partial(records.accept, one, by=cast.officer) for one in fresh[:5]]
    decline = [partial(records.decline, one, answer="masih di sini", by=cast.staff) for one in fresh[5:]]
    answers = at_once(*accept, *decline)
    person.refresh_from_db()
    request.refresh_from_db()
    assert {(answer.decision, answer.decided_at) for answer in answers} == {(request.decision, request.decided_at)}
    accepted = request.decision == HandOver.Decision.ACCEPTED
    assert person.desk == (cast.taman_sari if accepted else cast.tambora)
    assert person.visits.count() == (2 if accepted else 1)


@pytest.mark.parametrize("turn", range(3))
def test_a_hand_over_and_a_move_at_once(cast, person, turn):
    request = asked(person, cast.taman_sari, by=cast.other_officer)
    accepted, moved = held_up(
        person, partial(records.accept, request, by=cast.officer), moving(person, Stage.TRAINING, by=cast.staff)
    )
    assert (accepted.decision, moved.stage) == ("diterima", Stage.TRAINING)
    assert history(person) == [(1, june(3), june(10), True), (3, june(10), None, True)]
    assert set(person.visits.valid().values_list("desk", flat=True)) == {cast.taman_sari.pk}


@pytest.mark.parametrize("turn", range(3))
def test_a_merge_and_a_batch_at_once(cast, group, turn):
    kept, duplicate = group[20], group[10]
    move_many = partial(transitions.move_many, stage=3, entered_on=june(10), reason="angkatan 3", by=cast.staff)
    done, batch = held_up(
        kept,
        a_merge(kept, duplicate, by=cast.staff),
        partial(move_many, Participant.objects.all(), key=uuid.uuid4()),
    )
    assert (done.kept, batch.moved) in [(kept, 39), (kept, 40)]
    assert history(kept) == [(1, june(1), june(10), True), (3, june(10), None, True)]
    assert StageVisit.objects.open().filter(stage=3).count() == 39


@pytest.mark.parametrize("turn", range(3))
def test_a_merge_and_the_undo_of_a_batch_that_moved_the_duplicate_at_once(cast, group, turn):
    kept, duplicate = group[20], group[10]
    move_many = partial(transitions.move_many, stage=3, entered_on=june(10), by=cast.staff, reason="angkatan 3")
    batch = move_many(Participant.objects.filter(pk=duplicate.pk), key=uuid.uuid4())
    undo = partial(transitions.undo_batch, batch, reason="keliru", by=cast.staff, key=uuid.uuid4())
    done, undone = held_up(duplicate, a_merge(kept, duplicate, by=cast.staff), undo)
    assert (done.kept, undone.undoes, undone.moved) == (kept, batch, 1)
    assert history(kept) == [(1, june(1), None, True)]


def test_two_imports_with_a_nik_in_common_are_one_and_a_refusal(cast):
    nik = "9973011205900001"
    lists = [[(unsaved(cast.tambora), {3: june(5)}), (unsaved(cast.tambora, nik=nik), {})] for _ in range(2)]
    lists[1].reverse()
    register_many = partial(intake.register_many, by=cast.staff, reason="Impor daftar.xlsx")
    answers = at_once(*[partial(register_many, [people], key=uuid.uuid4()) for people in lists])
    assert kinds(answers) == {MoveBatch: 1, AlreadyRegistered: 1}
    assert (Participant.objects.count(), StageVisit.objects.count(), MoveBatch.objects.count()) == (2, 3, 1)


@pytest.mark.parametrize("turn", range(3))
def test_a_list_and_a_walk_in_with_one_nik_are_one_and_a_refusal(cast, turn):
    nik, people = "9973011205900001", [(unsaved(cast.tambora), {}) for _ in range(100)]
    people.append((unsaved(cast.tambora, nik=nik), {}))
    answers = at_once(
        partial(intake.register_many, [people], by=cast.staff, reason="Impor", key=uuid.uuid4()),
        partial(transitions.register, unsaved(cast.taman_sari, nik=nik), by=cast.officer, key=uuid.uuid4()),
    )
    assert kinds(answers)[AlreadyRegistered] == 1
    assert Participant.objects.count() in (1, 101)
    assert Participant.objects.filter(nik=nik).count() == 1


def test_ten_imports_with_one_key_are_one(cast):
    lists = [[(unsaved(cast.tambora, nik=None, no_nik="hilang"), {3: june(5)})] for _ in range(10)]
    register_many = partial(intake.register_many, by=cast.staff, reason="Impor daftar.xlsx", key=uuid.uuid4())
    answers = at_once(*[partial(register_many, [people]) for people in lists])
    assert answers == [MoveBatch.objects.get()] * 10
    assert Participant.objects.count() == 1


def test_of_many_corrections_of_one_stay_one_wins_and_the_others_are_told(cast, person):
    wrong = move(person, Stage.MENTORING, june(5), cast.staff)
    move(person, Stage.TRAINING, june(20), cast.staff)
    days = [6 + n % 12 for n in range(MANY)]
    stale = [StageVisit.objects.select_related("participant").get(pk=wrong.pk) for _ in days]
    right = {"stage": Stage.MENTORING, "reason": "salah tanggal", "by": cast.staff}
    answers = at_once(
        *[
            partial(transitions.replace, visit, entered_on=june(day), key=uuid.uuid4(), **right)
            for visit, day in zip(stale, days, strict=True)
        ]
    )
    assert kinds(answers) == {StageVisit: 1, MoveRefused: MANY - 1}
    made = next(answer for answer in answers if isinstance(answer, StageVisit))
    told = {str(answer) for answer in answers if isinstance(answer, MoveRefused)}
    wrong.refresh_from_db()
    assert told == {str(rules.gone_meanwhile(wrong))}
    assert history(person)[1] == (Stage.MENTORING, made.entered_on, june(20), True)


def test_voided_and_replaced_at_once_is_one_of_both(cast, person):
    wrong = move(person, Stage.MENTORING, june(5), cast.staff)
    one, other = (StageVisit.objects.select_related("participant").get(pk=wrong.pk) for _ in range(2))
    right = {"stage": Stage.MENTORING, "entered_on": june(6), "reason": "salah tanggal", "by": cast.other_officer}
    voided, replaced = held_up(
        person,
        partial(transitions.void, one, reason="salah orang", by=cast.staff),
        partial(transitions.replace, other, key=uuid.uuid4(), **right),
    )
    winner = "Dibetulkan" if isinstance(replaced, StageVisit) else "salah orang"
    assert voided.void_reason.startswith(winner)
    assert len(history(person)) == (2 if winner == "Dibetulkan" else 1)


def test_fifty_corrections_with_one_key_are_one(cast, person):
    wrong, key = move(person, Stage.MENTORING, june(5), cast.staff), uuid.uuid4()
    right = {"stage": Stage.TRAINING, "entered_on": june(6), "reason": "salah tahap", "by": cast.staff, "key": key}
    stale = [StageVisit.objects.select_related("participant").get(pk=wrong.pk) for _ in range(MANY)]
    answers = at_once(*[partial(transitions.replace, visit, **right) for visit in stale])
    assert answers == [person.visits.open().get()] * MANY


# The selection


def selected(user, group):
    """Everybody of `group` chosen and shown to `user`: the key of the form that shows them."""
    selection.add(user, Participant.objects.filter(pk__in=[person.pk for person in group]))
    key = uuid.uuid4()
    selection.pin(user, key)
    return key


def test_two_who_move_the_same_selection_move_each_person_once(cast):
    group = [register(cast.officer, cast.tambora, registered_on=june(1)) for _ in range(40)]
    other = cast._user("tono", "Staf Sudin")
    act = {"stage": 3, "entered_on": june(10), "reason": "angkatan 3"}
    acts = [partial(selection.move, user, key=selected(user, group), **act) for user in (cast.staff, other)]
    first, second = sorted(held_up(group[0], *acts), key=lambda batch: -batch.moved)
    assert (first.moved, first.refused, second.moved, second.refused) == (40, 0, 0, 40)
    assert {finding.rule for _, finding in second.refusals} == {Rule.MOVED_MEANWHILE}
    assert [selection.people(user).count() for user in (first.actor, second.actor)] == [0, 40]
    assert [history(person)[-1] for person in group] == [(3, june(10), None, True)] * 40


def test_one_form_sent_twice_at_once_is_one_batch(cast):
    group = [register(cast.officer, cast.tambora, registered_on=june(1)) for _ in range(20)]
    act = {"stage": 3, "entered_on": june(10), "reason": "angkatan 3", "key": selected(cast.staff, group)}
    answers = held_up(group[0], *[partial(selection.move, cast.staff, **act)] * 2)
    assert answers == [MoveBatch.objects.get()] * 2
    assert (answers[0].moved, selection.people(cast.staff).count()) == (20, 0)


def test_choosing_the_same_people_in_many_windows_at_once_is_once(cast):
    group = [register(cast.officer, cast.tambora).pk for _ in range(20)]
    people = Participant.objects.filter(pk__in=group)
    answers = at_once(*[partial(selection.add, cast.staff, people)] * 10)
    assert sorted(answers) == [0] * 9 + [20]

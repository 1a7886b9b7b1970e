"""Many moves as one act: its verdicts, its counts, and undoing it."""

import uuid

import pytest

from participants.models import Participant
from stages import rules, transitions
from stages.models import StageVisit
from stages.rules import Rule
from stages.transitions import UndoBlocked
from tests.factories import move, register
from tests.mentoring.acts import accompanied, visit
from tests.stages.acts import (
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    everybody,
    history,
    june,
    late,
    leave,
    move_many,
    refusal,
    undo,
    void,
    written,
)

# move_many


@pytest.fixture
def group(cast):
    """Three who can move to P3 on 10 June with a reason, one who is there, one registered only later."""
    ani, budi, citra, there, later = (
        register(cast.officer, cast.tambora, name=name, registered_on=june(day))
        for name, day in (("Ani", 1), ("Budi", 2), ("Citra", 3), ("Dodi", 4), ("Endang", 15))
    )
    move(citra, MENTORING, june(5), cast.staff)
    move(there, TRAINING, june(6), cast.staff)
    return [ani, budi, citra, there, later]


def test_a_batch_moves_whom_it_may_and_counts_the_others(group, cast):
    batch = move_many(cast, *group)
    assert (batch.moved, batch.refused, batch.kind, batch.actor) == (3, 2, "pindah", cast.staff)
    assert (batch.stage, batch.effective_on, batch.reason) == (TRAINING, june(10), "angkatan 3")
    assert sorted(batch.visits.values_list("participant", flat=True)) == [person.pk for person in group[:3]]
    facts = {"entered_on": june(10), "recorded_at": batch.recorded_at, "recorded_by": cast.staff, "first": True}
    assert batch.visits.open().filter(**facts, reason="angkatan 3", desk=cast.tambora).count() == 3


def test_a_batch_links_the_stays_of_each(group, cast):
    move_many(cast, *group)
    assert [history(person)[-2:] for person in (group[0], group[2])] == [
        [(REGISTRATION, june(1), june(10), True), (TRAINING, june(10), None, True)],
        [(MENTORING, june(5), june(10), True), (TRAINING, june(10), None, True)],
    ]


def test_a_batch_leaves_the_refused_where_they_are(group, cast):
    before = [history(person) for person in group[3:]]
    move_many(cast, *group)
    assert [history(person) for person in group[3:]] == before


def test_a_batch_gives_the_verdicts_of_its_preview(group, cast):
    verdicts = transitions.preview(group, stage=TRAINING, entered_on=june(10), reason="angkatan 3")
    refusals = [rules.refusal(findings) for _, findings in verdicts]
    assert [person for person, _ in verdicts] == group
    assert [found and found.rule for found in refusals] == [
        None,
        None,
        None,
        Rule.ALREADY_THERE,
        Rule.BEFORE_REGISTRATION,
    ]
    for person, found in zip(group[3:], refusals[3:], strict=True):
        assert refusal(move, person, TRAINING, june(10), cast.staff) == (found.rule, str(found))


def test_a_batch_says_whom_it_refused_and_why(group, cast):
    batch = move_many(cast, *group)
    verdicts = transitions.preview(group, stage=TRAINING, entered_on=june(10), reason="angkatan 3")
    assert batch.refusals[1] == (group[4], rules.refusal(verdicts[4][1]))
    assert [(person, found.rule) for person, found in batch.refusals] == [
        (group[3], Rule.ALREADY_THERE),
        (group[4], Rule.BEFORE_REGISTRATION),
    ]


def test_a_batch_leaves_out_who_was_moved_since_the_preview(group, cast):
    seen = {stay.participant_id: stay.pk for stay in StageVisit.objects.open()}
    move(group[0], MENTORING, june(8), cast.staff)
    before = history(group[0])
    batch = transitions.move_many(
        everybody(), stage=TRAINING, entered_on=june(10), reason="uji", by=cast.staff, key=uuid.uuid4(), expected=seen
    )
    assert (batch.moved, batch.refusals[0][0], batch.refusals[0][1].rule) == (2, group[0], Rule.MOVED_MEANWHILE)
    assert (history(group[0]), group[0] in [visit.participant for visit in batch.visits.all()]) == (before, False)


def test_a_batch_without_the_reason_it_needs_moves_only_those_who_need_none(group, cast):
    mentor, _ = accompanied(group[2], cast.staff)
    visit(group[2], mentor, cast.staff)
    batch = move_many(cast, *group, reason="")
    assert (batch.moved, batch.refused) == (1, 4)
    assert list(batch.visits.values_list("participant", flat=True)) == [group[2].pk]


def test_a_batch_takes_any_choice_of_people_and_each_of_them_once(group, cast):
    twice = Participant.objects.filter(pk=group[2].pk, visits__desk=cast.tambora)  # once for each stay
    newest = Participant.objects.filter(pk__in=[person.pk for person in group[:2]]).order_by("-pk")[:1]
    for chosen, person in ((twice, group[2]), (newest, group[1])):
        batch = transitions.move_many(
            chosen, stage=TRAINING, entered_on=june(10), reason="uji", by=cast.staff, key=uuid.uuid4()
        )
        assert [visit.participant for visit in batch.visits.all()] == [person]


def test_a_batch_that_moves_nobody_is_still_recorded(group, cast):
    batch = move_many(cast, group[3])
    assert (batch.moved, batch.refused, batch.visits.count()) == (0, 1, 0)


def test_a_preview_writes_nothing(group):
    before = written()
    transitions.preview(group, stage=TRAINING, entered_on=june(10), reason="angkatan 3")
    assert written() == before


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_costs_the_same_queries_for_one_and_for_three(group, cast, django_assert_num_queries, size):
    for person in group[:2]:
        move(person, MENTORING, june(5), cast.staff)
    chosen, key = Participant.objects.filter(pk__in=[person.pk for person in group[:size]]), uuid.uuid4()
    # savepoint, lock, key, people, histories, missing (3), batch, stays, links, savepoint
    with django_assert_num_queries(12):
        transitions.move_many(chosen, stage=TRAINING, entered_on=june(10), reason="uji", by=cast.staff, key=key)


# undo_batch


def test_undoing_a_batch_puts_everybody_back(group, cast):
    before = [history(person) for person in group]
    batch = move_many(cast, *group)
    undone = undo(batch, cast, reason=" salah daftar ")
    assert [history(person) for person in group] == before
    assert (undone.kind, undone.undoes, undone.moved, undone.actor) == ("urung", batch, 3, cast.staff)
    voided = {"voided_by": cast.staff, "void_reason": "salah daftar", "voided_at": undone.recorded_at}
    assert batch.visits.filter(**voided).count() == 3


def test_undoing_twice_is_the_first_undo(group, cast):
    batch = move_many(cast, *group)
    first = undo(batch, cast)
    before = written()
    assert undo(batch, cast, reason="lain") == first
    assert written() == before


def test_undoing_needs_a_reason(group, cast):
    batch = move_many(cast, *group)
    assert refusal(undo, batch, cast, reason=" ") == (Rule.REASON_MISSING, "Isi alasan mengurungkan.")


def test_an_undo_names_the_later_stays_that_build_on_the_batch(group, cast):
    batch = move_many(cast, *group)
    later = [move(group[1], LICENSING, june(20), cast.staff), leave(group[0], 21, cast.staff)]
    before = written()
    with pytest.raises(UndoBlocked) as caught:
        undo(batch, cast)
    assert [(str(stay.participant), stay) for stay in caught.value.blockers] == [
        ("Ani", later[1]),
        ("Budi", later[0]),
    ]
    assert (transitions.undo_blockers(batch), written()) == (caught.value.blockers, before)


def test_an_undo_is_free_again_once_its_blocker_is_voided(group, cast):
    before = [history(person) for person in group]
    batch = move_many(cast, *group)
    void(move(group[1], LICENSING, june(20), cast.staff), cast.staff)
    assert undo(batch, cast).moved == 3
    assert [history(person) for person in group] == before


def test_an_undo_leaves_out_what_was_voided_before(group, cast):
    batch = move_many(cast, *group)
    void(batch.visits.get(participant=group[0]), cast.staff, reason="salah orang")
    assert undo(batch, cast).moved == 2
    assert batch.visits.get(participant=group[0]).void_reason == "salah orang"


def test_an_undo_keeps_late_paper_recorded_meanwhile(group, cast):
    batch = move_many(cast, *group)
    late(group[0], MENTORING, 5, cast.staff)
    undo(batch, cast)
    assert history(group[0]) == [(REGISTRATION, june(1), june(5), True), (MENTORING, june(5), None, True)]

"""What is chosen lasts, belongs to one user, and moves as one batch what its preview has shown."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participants.models import Participant
from stages import merging, selection, transitions
from stages import people as lists
from stages.chosen import Chosen, Selection
from stages.keys import KeyReused
from stages.models import MoveBatch, Stage
from stages.rules import Rule
from tests.factories import move, register
from tests.stages.acts import MENTORING, TRAINING, everybody, june


@pytest.fixture
def group(cast):
    """Four of Tambora at P1, registered on 1 June."""
    return [register(cast.officer, cast.tambora, name=name) for name in ("Ani", "Budi", "Citra", "Dodi")]


def these(*people):
    return Participant.objects.filter(pk__in=[person.pk for person in people])


def chosen(user):
    return [person.name for person in selection.people(user).order_by("name")]


def commit(user, key, day=10, stage=TRAINING):
    return selection.move(user, key=key, stage=stage, entered_on=june(day), reason="angkatan 3")


def test_choosing_twice_is_once_and_only_the_new_are_counted(group, cast):
    assert selection.add(cast.staff, these(*group[:2])) == 2
    assert selection.add(cast.staff, these(*group[1:3])) == 1
    assert chosen(cast.staff) == ["Ani", "Budi", "Citra"]


def test_everybody_is_one_statement_however_many(group, cast):
    selection.add(cast.staff, these(group[0]))
    found = lists.listed(cast.staff).matching("dodi").participants()
    with CaptureQueriesContext(connection) as captured:
        selection.add(cast.staff, found)
    assert [query["sql"].split()[0] for query in captured] == ["SAVEPOINT", "SELECT", "SELECT", "INSERT", "RELEASE"]
    assert chosen(cast.staff) == ["Ani", "Dodi"]


def test_nobody_in_a_list_chooses_nobody(cast):
    assert selection.add(cast.staff, Participant.objects.none()) == 0


def test_what_is_chosen_belongs_to_one_user(group, cast):
    other = cast._user("tono", "Staf Sudin")
    selection.add(cast.staff, these(*group[:2]))
    selection.add(other, these(group[1]))
    selection.clear(cast.staff)
    assert (chosen(cast.staff), chosen(other)) == ([], ["Budi"])


def test_taking_out_counts_those_who_were_chosen(group, cast):
    selection.add(cast.staff, these(*group[:2]))
    assert selection.remove(cast.staff, these(*group[1:])) == 1
    assert chosen(cast.staff) == ["Ani"]


def test_who_is_retired_drops_out(group, cast):
    selection.add(cast.staff, everybody())
    merging.merge(group[0], group[1], reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert chosen(cast.staff) == ["Ani", "Citra", "Dodi"]


def test_whom_the_user_may_see_no_more_drops_out(group, cast, foreigner):
    selection.add(cast.staff, everybody())
    cast.staff.groups.set(cast.officer.groups.all())
    cast.tambora.officers.add(cast.staff)
    again = type(cast.staff).objects.get(pk=cast.staff.pk)
    assert chosen(again) == ["Ani", "Budi", "Citra", "Dodi"]


def test_the_database_keeps_a_person_once_in_a_selection(group, cast):
    selection.add(cast.staff, these(group[0]))
    with pytest.raises(IntegrityError, match="chosen_once"), transaction.atomic():
        Chosen.objects.create(selection_id=cast.staff.pk, participant=group[0])


def test_moved_people_leave_and_refused_people_stay(group, cast):
    move(group[3], TRAINING, june(5), cast.staff)
    selection.add(cast.staff, everybody())
    key = uuid.uuid4()
    assert selection.pin(cast.staff, key) == [person.pk for person in group]
    batch = commit(cast.staff, key)
    assert (batch.moved, batch.refused) == (3, 1)
    assert [(person, finding.rule) for person, finding in batch.refusals] == [(group[3], Rule.ALREADY_THERE)]
    assert chosen(cast.staff) == ["Dodi"]


def test_the_same_key_twice_is_one_batch(group, cast):
    selection.add(cast.staff, everybody())
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    assert commit(cast.staff, key) == commit(cast.staff, key) == MoveBatch.objects.get()


def test_a_key_that_moved_others_is_refused(group, cast):
    selection.add(cast.staff, everybody())
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    commit(cast.staff, key)
    with pytest.raises(KeyReused):
        commit(cast.staff, key, stage=Stage.LICENSING)


def test_nobody_moves_who_was_chosen_after_the_preview(group, cast):
    selection.add(cast.staff, these(group[0]))
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    selection.add(cast.staff, these(group[1]))
    assert commit(cast.staff, key).moved == 1
    assert chosen(cast.staff) == ["Budi"]


def test_nobody_moves_who_was_taken_out_after_the_preview(group, cast):
    selection.add(cast.staff, these(*group[:2]))
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    selection.remove(cast.staff, these(group[1]))
    assert [visit.participant for visit in commit(cast.staff, key).visits.all()] == [group[0]]


def test_who_was_moved_again_and_chosen_again_stays_chosen_when_a_form_is_sent_twice(group, cast):
    selection.add(cast.staff, these(group[0]))
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    commit(cast.staff, key)
    selection.add(cast.staff, these(group[0]))
    commit(cast.staff, key)
    assert chosen(cast.staff) == ["Ani"]


def test_nobody_moves_whom_somebody_moved_since_the_preview(group, cast):
    selection.add(cast.staff, these(*group[:2]))
    key = uuid.uuid4()
    selection.pin(cast.staff, key)
    move(group[0], MENTORING, june(8), cast.staff)
    batch = commit(cast.staff, key)
    assert [(person, finding.rule) for person, finding in batch.refusals] == [(group[0], Rule.MOVED_MEANWHILE)]
    assert (batch.moved, chosen(cast.staff)) == (1, ["Ani"])


@pytest.mark.parametrize("previewed", [None, uuid.uuid4()])
def test_a_form_whose_preview_is_not_the_last_moves_nobody(group, cast, previewed):
    selection.add(cast.staff, everybody())
    if previewed:
        selection.pin(cast.staff, previewed)
    with pytest.raises(selection.NotPreviewed):
        commit(cast.staff, uuid.uuid4())
    assert MoveBatch.objects.count() == 0


def test_a_preview_and_a_commit_go_through_chunks(group, cast, monkeypatch):
    monkeypatch.setattr("stages.batches.CHUNK", 2)
    move(group[0], TRAINING, june(5), cast.staff)
    keys = [person.pk for person in group]
    told = [(p.name, bool(found and found[0].rule is Rule.ALREADY_THERE)) for p, found in _previews(keys)]
    assert told == [("Ani", True), ("Budi", False), ("Citra", False), ("Dodi", False)]
    batch = transitions.move_many(
        everybody(), stage=TRAINING, entered_on=june(10), reason="uji", by=cast.staff, key=uuid.uuid4()
    )
    assert (batch.moved, batch.refused, batch.visits.open().count()) == (3, 1, 3)


def _previews(keys):
    return transitions.previews(keys, stage=TRAINING, entered_on=june(10), reason="uji")


def test_of_many_who_are_refused_some_are_told_and_all_are_counted(group, cast, monkeypatch):
    monkeypatch.setattr("stages.batches.KEPT", 2)
    batch = transitions.move_many(everybody(), stage=TRAINING, entered_on=june(10), by=cast.staff, key=uuid.uuid4())
    assert (batch.moved, batch.refused, [person.name for person, _ in batch.refusals]) == (0, 4, ["Ani", "Budi"])


def test_shortcuts_are_on_until_switched_off(cast):
    assert selection.state(cast.officer).shortcuts
    selection.switch_shortcuts(cast.officer, False)
    assert not selection.state(cast.officer).shortcuts
    assert selection.state(cast.staff).shortcuts
    assert Selection.objects.count() == 1

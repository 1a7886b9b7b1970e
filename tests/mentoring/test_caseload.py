"""Loads, agendas, evidence and the chart: counted by person, the same as the lists behind them."""

import uuid
from datetime import date

import pytest

from stages import merging, transitions
from stages.mentoring import caseload, evidence
from stages.mentoring.caseload import Agenda
from stages.mentoring.chart import Chart
from stages.mentoring.models import Turnover
from stages.models import Stage
from tests.factories import move, register
from tests.mentoring.acts import accompanied, assign, mentor, visit

TODAY = date(2022, 6, 30)


def loads(user):
    return [(one.mentor.name, one.people, one.visits, one.overdue) for one in caseload.loads(user, TODAY)]


@pytest.fixture
def rina(cast, person, foreigner):
    """She accompanies both; one was to be visited again on 20 June."""
    chosen = mentor(cast.staff)
    assign([person, foreigner], chosen, cast.staff)
    visit(person, chosen, cast.staff, next_on=date(2022, 6, 20))
    return chosen


def test_a_load_counts_whom_the_user_may_see(cast, rina):
    assert loads(cast.staff) == [("Rina Wati", 2, 1, 1)]
    assert loads(cast.officer) == [("Rina Wati", 1, 1, 1)]
    assert loads(cast.other_officer) == [("Rina Wati", 1, 0, 0)]


def test_a_load_is_the_agenda_behind_it(cast, rina):
    agenda = Agenda.of(rina, cast.staff, TODAY)
    assert (len(agenda.cases), len(agenda.overdue)) == (2, 1)


def test_an_agenda_says_who_is_due_and_who_was_forgotten(cast, rina, person, foreigner):
    agenda = Agenda.of(rina, cast.staff, date(2022, 6, 20))
    assert [(day, [case.participant for case in cases]) for day, cases in agenda.days] == [
        (date(2022, 6, 20), [person])
    ]
    assert (agenda.overdue, agenda.quiet) == ([], [])
    quiet = [case.participant for case in Agenda.of(rina, cast.staff, date(2022, 7, 11)).quiet]
    assert set(quiet) == {foreigner, person}
    assert Agenda.of(rina, cast.staff, date(2022, 7, 10)).quiet == []


def test_a_later_visit_settles_the_next_date(cast, rina, person):
    visit(person, rina, cast.staff, held_on=date(2022, 6, 22))
    assert loads(cast.staff) == [("Rina Wati", 2, 2, 0)]


def test_who_left_the_programme_is_no_load(cast, rina, person):
    transitions.leave(person, departure="pindah", left_on=TODAY, by=cast.staff, key=uuid.uuid4())
    assert loads(cast.staff) == [("Rina Wati", 1, 1, 0)]


def test_a_merged_person_counts_once_with_the_visits_of_both(cast, rina, person):
    kept = register(cast.officer, cast.tambora, name="Siti")
    merge = merging.merge(kept, person, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert loads(cast.staff) == [("Rina Wati", 2, 1, 1)]
    assert [case.participant.name for case in Agenda.of(rina, cast.officer, TODAY).cases] == ["Siti"]
    assert evidence.missing([kept.pk]) == {}
    merging.unmerge(merge, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    assert evidence.missing([kept.pk]) == {kept.pk: [evidence.NO_MENTOR, evidence.NO_VISIT]}


def test_what_is_missing_is_a_mentor_and_a_visit(cast, rina, person, foreigner):
    other = register(cast.officer, cast.tambora)
    found = evidence.missing([person.pk, foreigner.pk, other.pk])
    assert found == {foreigner.pk: [evidence.NO_VISIT], other.pk: [evidence.NO_MENTOR, evidence.NO_VISIT]}


def test_a_move_without_a_visit_asks_for_a_reason(cast, person):
    move(person, Stage.MENTORING, date(2022, 6, 5), cast.staff)
    with pytest.raises(transitions.MoveRefused, match="belum ada kunjungan pendamping"):
        move(person, Stage.TRAINING, date(2022, 6, 11), cast.staff, reason="")
    visit(person, accompanied(person, cast.staff)[0], cast.staff)
    assert move(person, Stage.TRAINING, date(2022, 6, 11), cast.staff, reason="").stage == Stage.TRAINING


def test_beside_the_figures_stand_mentors_and_visits(cast, rina):
    shown = [evidence.beside(desks, TODAY) for desks in (None, [cast.tambora.pk], [cast.taman_sari.pk], [])]
    assert shown == [[("Pendamping aktif", 1), ("Kunjungan bulan ini", visits)] for visits in (1, 1, 0, 0)]


@pytest.mark.parametrize("people", [1, 3])
def test_evidence_asks_as_often_for_many_as_for_one(cast, django_assert_num_queries, people):
    keys = [register(cast.officer, cast.tambora).pk for _ in range(people)]
    with django_assert_num_queries(3):
        evidence.missing(keys)


def chart(*figures):
    return Chart.of([Turnover(month=month, amount=amount) for month, amount in figures])


def test_a_line_stands_between_the_first_and_the_last_month():
    drawn = chart((date(2022, 5, 1), 0), (date(2022, 1, 1), 100), (date(2022, 2, 1), 50))
    assert (drawn.line, drawn.first, drawn.last) == ("10,14 165,74 630,134", "Januari 2022", "Mei 2022")


def test_one_month_is_no_line_and_nothing_sold_is_a_flat_one():
    assert chart((date(2022, 5, 1), 5)) is None
    assert chart((date(2022, 5, 1), 0), (date(2022, 4, 1), 0)).line == "10,134 630,134"


def test_a_line_shows_the_last_two_years():
    drawn = chart((date(2020, 5, 1), 5), (date(2020, 6, 1), 5), (date(2022, 5, 1), 5))
    assert (drawn.first, len(drawn.points)) == ("Juni 2020", 2)

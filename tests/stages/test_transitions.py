"""The only code that writes the ledger: each act upon one person, and its refusals."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from stages import transitions
from stages.models import StageVisit
from stages.rules import Rule
from stages.transitions import AlreadyRegistered
from tests.factories import move, register, unsaved
from tests.stages.acts import (
    LEFT,
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    everybody,
    history,
    june,
    late,
    leave,
    refusal,
    void,
    written,
)

# register


def test_registering_opens_p1_on_the_registration_date(cast):
    key = uuid.uuid4()
    person = transitions.register(unsaved(cast.tambora, registered_on=june(3)), by=cast.officer, key=key)
    assert history(person) == [(REGISTRATION, june(3), None, True)]
    visit = person.visits.get()
    assert (visit.desk, visit.recorded_by, visit.key) == (cast.tambora, cast.officer, key)
    assert (person.registered_by, person.changed_by) == (cast.officer, cast.officer)
    assert timezone.now() - visit.recorded_at < timedelta(minutes=1)


def test_a_known_nik_is_refused_with_the_person_it_belongs_to(cast, person):
    before = written()
    with pytest.raises(AlreadyRegistered) as caught:
        register(cast.other_officer, cast.taman_sari, nik=person.nik)
    assert caught.value.participant == person
    assert (written(), everybody().count()) == (before, 1)


def test_two_people_without_a_nik_are_two_people(cast):
    first, second = (register(cast.officer, cast.tambora, nik=None, no_nik="hilang") for _ in range(2))
    assert first != second


def test_another_breach_of_the_database_is_not_hidden(cast):
    with pytest.raises(IntegrityError):
        register(cast.officer, cast.tambora, sex="X")
    assert (everybody().count(), StageVisit.objects.count()) == (0, 0)


# move


def test_a_move_closes_one_stay_and_opens_the_next(person, cast):
    visit = transitions.move(
        person, stage=TRAINING, entered_on=june(10), reason=" sudah berusaha ", by=cast.staff, key=uuid.uuid4()
    )
    assert history(person) == [(REGISTRATION, june(3), june(10), True), (TRAINING, june(10), None, True)]
    assert (visit.left_on, visit.first, visit.reason) == (None, True, "sudah berusaha")
    assert (visit.recorded_by, visit.desk) == (cast.staff, cast.tambora)


def test_moves_on_one_day_follow_the_stage_number(person, cast):
    for stage in (MENTORING, LICENSING):
        move(person, stage, june(3), cast.staff)
    assert history(person) == [
        (REGISTRATION, june(3), june(3), True),
        (MENTORING, june(3), june(3), True),
        (LICENSING, june(3), None, True),
    ]


def test_a_second_stay_in_a_stage_is_not_the_first(person, cast):
    for stage, day in ((MENTORING, 5), (TRAINING, 8), (MENTORING, 12)):
        move(person, stage, june(day), cast.staff)
    assert [first for *_, first in history(person)] == [True, True, True, False]


def test_a_skip_without_a_reason_is_refused(person, cast):
    rule, sentence = refusal(move, person, TRAINING, june(10), cast.staff, reason=" ")
    assert rule == Rule.REASON_MISSING
    assert sentence == "Melewati P2 Pendampingan. Boleh dilanjutkan dengan alasan."


def test_a_move_into_the_future_is_refused(person, cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    rule, _ = refusal(move, person, MENTORING, tomorrow, cast.staff)
    assert rule == Rule.FUTURE


def test_a_move_on_a_stale_page_names_who_was_faster(person, cast):
    seen = person.visits.get().pk
    visit = move(person, MENTORING, june(5), cast.staff)
    rule, sentence = refusal(
        transitions.move,
        person,
        stage=TRAINING,
        entered_on=june(10),
        by=cast.administrator,
        key=uuid.uuid4(),
        expected=seen,
    )
    when = f"{timezone.localtime(visit.recorded_at):%H.%M}"
    assert rule == Rule.MOVED_MEANWHILE
    assert sentence == f"{person} sudah dipindahkan ke P2 Pendampingan oleh Dewi pukul {when}. Periksa lagi."


def test_a_move_on_a_page_whose_stay_was_voided_says_so(person, cast):
    seen = void(move(person, MENTORING, june(5), cast.staff), cast.staff)
    rule, sentence = refusal(
        transitions.move, person, stage=TRAINING, entered_on=june(10), by=cast.staff, key=uuid.uuid4(), expected=seen.pk
    )
    when = f"{timezone.localtime(seen.voided_at):%H.%M}"
    assert rule == Rule.MOVED_MEANWHILE
    assert sentence == f"P2 Pendampingan {person} dibatalkan oleh Dewi pukul {when}. Periksa lagi."


@pytest.mark.parametrize("expected", [0, -1, 2**40])
def test_a_move_that_expects_a_stay_that_never_was_is_refused(person, cast, expected):
    rule, _ = refusal(
        transitions.move, person, stage=2, entered_on=june(5), by=cast.staff, key=uuid.uuid4(), expected=expected
    )
    assert rule == Rule.MOVED_MEANWHILE


def test_leaving_on_a_stale_page_is_refused(person, cast):
    seen = person.visits.get().pk
    move(person, MENTORING, june(5), cast.staff)
    rule, _ = refusal(
        transitions.leave,
        person,
        departure="mundur",
        left_on=june(9),
        by=cast.staff,
        key=uuid.uuid4(),
        expected=seen,
    )
    assert rule == Rule.MOVED_MEANWHILE


def test_a_move_on_a_fresh_page_is_made(person, cast):
    seen = person.visits.get().pk
    visit = transitions.move(
        person, stage=MENTORING, entered_on=june(5), by=cast.staff, key=uuid.uuid4(), expected=seen
    )
    assert list(person.visits.open()) == [visit]


# record_late


def test_late_paper_goes_between_two_stays(person, cast):
    move(person, LICENSING, june(20), cast.staff)
    visit = late(person, MENTORING, 8, cast.staff)
    assert (visit.left_on, visit.first, visit.reason) == (june(20), True, "daftar hadir baru diterima")
    assert history(person) == [
        (REGISTRATION, june(3), june(8), True),
        (MENTORING, june(8), june(20), True),
        (LICENSING, june(20), None, True),
    ]


def test_late_paper_takes_the_place_of_the_first_stay_in_its_stage(person, cast):
    for stage, day in ((MENTORING, 10), (TRAINING, 12), (LICENSING, 14)):
        move(person, stage, june(day), cast.staff)
    late(person, TRAINING, 5, cast.staff)
    assert history(person) == [
        (REGISTRATION, june(3), june(5), True),
        (TRAINING, june(5), june(10), True),
        (MENTORING, june(10), june(12), True),
        (TRAINING, june(12), june(14), False),
        (LICENSING, june(14), None, True),
    ]


def test_late_paper_after_the_first_stay_in_its_stage_is_not_the_first(person, cast):
    for stage, day in ((TRAINING, 5), (MENTORING, 10), (LICENSING, 20)):
        move(person, stage, june(day), cast.staff)
    late(person, TRAINING, 15, cast.staff)
    assert history(person) == [
        (REGISTRATION, june(3), june(5), True),
        (TRAINING, june(5), june(10), True),
        (MENTORING, june(10), june(15), True),
        (TRAINING, june(15), june(20), False),
        (LICENSING, june(20), None, True),
    ]


def test_late_paper_without_a_reason_is_refused(person, cast):
    move(person, LICENSING, june(20), cast.staff)
    rule, sentence = refusal(late, person, MENTORING, 8, cast.staff, reason="")
    assert rule == Rule.REASON_MISSING
    assert sentence == "Dicatat sebagai susulan. Boleh dilanjutkan dengan alasan."


def test_late_paper_that_is_not_late_is_refused(person, cast):
    rule, _ = refusal(late, person, MENTORING, 8, cast.staff)
    assert rule == Rule.NOT_LATE


# leave


def test_leaving_closes_the_stay_with_its_departure(person, cast):
    visit = leave(person, 20, cast.staff, departure="pindah")
    assert history(person) == [(REGISTRATION, june(3), june(20), True), (LEFT, june(20), None, True)]
    assert (visit.get_departure_display(), visit.reason) == ("Pindah domisili", "")


def test_leaving_twice_is_refused(person, cast):
    leave(person, 20, cast.staff)
    rule, sentence = refusal(leave, person, 21, cast.staff)
    assert (rule, sentence) == (Rule.ALREADY_THERE, "Sudah keluar dari program sejak 20 Juni 2022.")


def test_coming_back_needs_a_reason_and_opens_a_stay(person, cast):
    leave(person, 20, cast.staff)
    rule, _ = refusal(move, person, MENTORING, june(25), cast.staff, reason="")
    assert rule == Rule.REASON_MISSING
    move(person, MENTORING, june(25), cast.staff, reason="kembali dari luar kota")
    assert history(person)[1:] == [(LEFT, june(20), june(25), True), (MENTORING, june(25), None, True)]


def test_leaving_a_second_time_is_not_the_first(person, cast):
    leave(person, 20, cast.staff)
    move(person, MENTORING, june(25), cast.staff)
    leave(person, 28, cast.staff)
    assert history(person)[-1] == (LEFT, june(28), None, False)


# void


def test_voiding_the_last_stay_opens_the_one_before(person, cast):
    before = history(person)
    visit = move(person, MENTORING, june(5), cast.staff)
    voided = void(visit, cast.administrator, reason=" salah orang ")
    assert history(person) == before
    assert (voided.voided_by, voided.void_reason, voided.first) == (cast.administrator, "salah orang", False)
    assert timezone.now() - voided.voided_at < timedelta(minutes=1)


def test_voiding_a_middle_stay_joins_its_neighbours(person, cast):
    visits = [move(person, stage, june(day), cast.staff) for stage, day in ((MENTORING, 5), (TRAINING, 8))]
    void(visits[0], cast.staff)
    assert history(person) == [(REGISTRATION, june(3), june(8), True), (TRAINING, june(8), None, True)]


def test_voiding_a_first_stay_makes_the_next_one_first(person, cast):
    visits = [move(person, stage, june(day), cast.staff) for stage, day in ((MENTORING, 5), (TRAINING, 8))]
    move(person, MENTORING, june(12), cast.staff)
    void(visits[0], cast.staff)
    assert history(person)[-1] == (MENTORING, june(12), None, True)


def test_voiding_a_departure_brings_somebody_back(person, cast):
    before = history(person)
    void(leave(person, 20, cast.staff), cast.staff)
    assert history(person) == before


def test_voiding_twice_is_quiet_and_keeps_the_first_reason(person, cast):
    visit = move(person, MENTORING, june(5), cast.staff)
    void(visit, cast.staff, reason="salah orang")
    before = written()
    again = void(StageVisit.objects.get(pk=visit.pk), cast.administrator, reason="lain")
    assert (again.void_reason, again.voided_by) == ("salah orang", cast.staff)
    assert written() == before


def test_the_registration_is_not_voided(person, cast):
    answer = refusal(void, person.visits.get(), cast.staff)
    assert answer == (Rule.REGISTERED_ONCE, "Pendaftaran tidak dapat dibatalkan.")


def test_voiding_needs_a_reason(person, cast):
    visit = move(person, MENTORING, june(5), cast.staff)
    assert refusal(void, visit, cast.staff, reason=" ") == (Rule.REASON_MISSING, "Isi alasan pembatalan.")


def test_what_was_voided_can_be_recorded_again_on_the_same_day(person, cast):
    void(move(person, MENTORING, june(5), cast.staff), cast.staff)
    move(person, MENTORING, june(5), cast.staff)
    assert history(person) == [(REGISTRATION, june(3), june(5), True), (MENTORING, june(5), None, True)]

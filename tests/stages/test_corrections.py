"""A stay written down wrongly is voided and the right one written, as one act with one reason."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from stages import integrity, records
from stages.keys import KeyReused
from stages.models import StageVisit
from stages.rules import MoveRefused, Rule
from tests.factories import move
from tests.stages.acts import (
    LEFT,
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    hand_over,
    history,
    june,
    leave,
    merge,
    move_many,
    reached,
    refusal,
    replace,
    undo,
    void,
    written,
)


@pytest.fixture
def wrong(cast, person):
    """P2 on 5 June, of somebody who went on to P3 on 10 June."""
    visit = move(person, MENTORING, june(5), cast.staff)
    move(person, TRAINING, june(10), cast.staff)
    return visit


@pytest.fixture(autouse=True)
def _sound(cast):
    yield
    assert integrity.broken() == {}


def test_a_wrong_day_is_put_right_and_everything_else_left_alone(cast, person, wrong):
    others = person.visits.exclude(pk=wrong.pk).order_by("pk").values("pk", "recorded_at", "reason")
    before, untouched = timezone.now(), list(others)
    new = replace(wrong, MENTORING, 7, cast.staff, reason="Tertulis 5")
    assert history(person) == [
        (REGISTRATION, june(3), june(7), True),
        (MENTORING, june(7), june(10), True),
        (TRAINING, june(10), None, True),
    ]
    assert list(others.exclude(pk=new.pk)) == untouched
    wrong.refresh_from_db()
    assert (wrong.voided_by, wrong.voided_at, new.reason, new.original) == (
        cast.staff, new.recorded_at, "Tertulis 5", None,
    )  # fmt: skip
    assert wrong.void_reason == "Dibetulkan menjadi P2 Pendampingan (7 Juni 2022): Tertulis 5"
    assert reached(known_at=before) == {1: 1, 2: 1, 3: 1}


def test_a_wrong_stage_at_the_end_moves_the_person_to_the_right_one(cast, person, wrong):
    last = person.visits.open().get()
    new = replace(last, LICENSING, 10, cast.staff)
    assert [stage for stage, *_ in history(person)] == [REGISTRATION, MENTORING, LICENSING]
    assert (person.visits.open().get(), reached()) == (new, {1: 1, 2: 1, 4: 1})


def test_a_day_after_the_next_stay_makes_it_the_last(cast, person, wrong):
    new = replace(wrong, MENTORING, 12, cast.staff)
    assert [(stage, first) for stage, _, _, first in history(person)] == [(1, True), (3, True), (2, True)]
    assert person.visits.open().get() == new


def test_the_first_stay_of_a_stage_passes_on_when_it_is_corrected(cast, person, wrong):
    again = move(person, MENTORING, june(12), cast.staff)
    replace(wrong, LICENSING, 5, cast.staff)
    again.refresh_from_db()
    assert again.first
    assert [stage for stage, *_ in history(person)] == [1, 4, 3, 2]


def test_the_same_key_twice_is_once_and_another_act_is_refused(cast, person, wrong, foreigner):
    key = uuid.uuid4()
    stays = [replace(wrong, MENTORING, 7, cast.staff, key=key) for _ in range(2)]
    assert stays[0] == stays[1]
    theirs = move(foreigner, MENTORING, june(5), cast.staff)
    with pytest.raises(KeyReused):
        replace(theirs, MENTORING, 7, cast.staff, key=key)
    with pytest.raises(KeyReused):
        replace(wrong, MENTORING, 7, cast.staff, key=key, reason="Alasan lain")


@pytest.mark.parametrize(
    ("stage", "day", "reason", "rule", "sentence"),
    [
        (MENTORING, 5, "x", Rule.UNCHANGED, "Isiannya masih sama dengan yang tercatat. Ubah yang keliru."),
        (MENTORING, 7, " ", Rule.REASON_MISSING, "Isi alasan."),
        (REGISTRATION, 7, "x", Rule.REGISTERED_ONCE, "Pendaftaran hanya sekali."),
        (
            MENTORING, 1, "x", Rule.BEFORE_REGISTRATION,
            "Tanggal berlaku mendahului pendaftaran (3 Juni 2022).",
        ),
        (TRAINING, 11, "x", Rule.ALREADY_THERE, "Sudah di P3 Pelatihan sejak 10 Juni 2022."),
        (
            TRAINING, 7, "x", Rule.SAME_AS_NEXT,
            "P3 Pelatihan sudah tercatat sejak 10 Juni 2022. "
            "Batalkan catatan itu lebih dahulu, lalu catat tanggal yang benar.",
        ),
    ],
)  # fmt: skip
def test_corrections_that_are_refused(cast, person, wrong, stage, day, reason, rule, sentence):
    assert refusal(replace, wrong, stage, day, cast.staff, reason=reason) == (rule, sentence)


def test_nothing_is_corrected_into_the_future(cast, wrong):
    found = refusal(replace, wrong, MENTORING, 1, cast.staff, entered_on=date(2999, 1, 1))
    assert found == (Rule.FUTURE, "Tanggal berlaku tidak boleh di masa depan.")


def test_the_registration_is_corrected_elsewhere(cast, person):
    visit = person.visits.get()
    assert refusal(replace, visit, MENTORING, 5, cast.staff)[0] is Rule.REGISTERED_ONCE


@pytest.mark.parametrize("first", [void, lambda visit, by: replace(visit, MENTORING, 8, by, reason="salah orang")])
def test_who_comes_second_is_told_what_the_first_has_done(cast, person, wrong, first):
    stale = StageVisit.objects.select_related("participant").get(pk=wrong.pk)
    first(wrong, cast.staff)
    wrong.refresh_from_db()
    rule, sentence = refusal(replace, stale, MENTORING, 7, cast.staff)
    when = timezone.localtime(wrong.voided_at)
    told = f"P2 Pendampingan (5 Juni 2022) sudah dibatalkan oleh Dewi pukul {when:%H.%M}: {wrong.void_reason}."
    assert (rule, sentence) == (Rule.MOVED_MEANWHILE, f"{told} Periksa lagi.")


def test_a_stay_handed_over_since_is_corrected_where_it_stands(cast, person, wrong):
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    new = replace(StageVisit.objects.get(pk=wrong.pk), MENTORING, 7, cast.staff)
    assert (new.desk, [day for _, day, *_ in history(person)]) == (cast.taman_sari, [june(3), june(7), june(10)])


def test_a_merged_record_is_corrected_in_the_one_in_use(cast, person, wrong, foreigner):
    merge((foreigner, person), cast)
    assert refusal(replace, StageVisit.objects.get(pk=wrong.pk), MENTORING, 7, cast.staff)[0] is Rule.RETIRED
    replace(foreigner.visits.valid().get(stage=MENTORING), MENTORING, 7, cast.staff)
    assert [stage for stage, *_ in history(foreigner)] == [1, 2, 3]


def test_undoing_its_batch_leaves_a_corrected_stay(cast, person, foreigner):
    batch = move_many(cast, person, foreigner)
    replace(person.visits.open().get(), LICENSING, 10, cast.staff)
    assert undo(batch, cast).moved == 1
    assert ([stage for stage, *_ in history(person)], len(history(foreigner))) == ([1, 4], 1)


def test_leaving_is_corrected_too_even_after_coming_back(cast, person):
    left = leave(person, 8, cast.staff)
    new = replace(left, LEFT, 8, cast.staff, departure="pindah")
    move(person, MENTORING, june(12), cast.staff)
    replace(new, LEFT, 9, cast.staff, departure="pindah")
    assert [(stage, day) for stage, day, *_ in history(person)] == [(1, june(3)), (8, june(9)), (2, june(12))]
    assert person.visits.valid().get(stage=LEFT).departure == "pindah"


def test_a_refused_correction_leaves_the_mistake_as_it_was(cast, person, wrong):
    before = written()
    with pytest.raises(MoveRefused):
        replace(wrong, TRAINING, 7, cast.staff)
    assert written() == before

"""Two records of one person become one and are taken apart again, and nothing is lost, revived or told twice."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from participants.models import Participant
from stages import integrity, keys, merging
from stages.models import MoveBatch
from stages.rules import MoveRefused, Rule
from stages.transitions import UndoBlocked
from tests.factories import move, register
from tests.stages.acts import (
    CAPITAL,
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    correct,
    hand_over,
    history,
    imported,
    june,
    late,
    merge,
    move_many,
    reached,
    scope,
    undo,
    unmerge,
    void,
    written,
)


@pytest.fixture
def pair(cast):
    """One person twice: registered on the 8th and trained; and on the 2nd, mentored, without a NIK."""
    kept = register(cast.officer, cast.tambora, name="Siti Aminah", registered_on=june(8))
    move(kept, TRAINING, june(12), cast.staff)
    duplicate = register(
        cast.other_officer, cast.taman_sari, name="Siti A.", registered_on=june(2), nik=None, no_nik="hilang", phone=""
    )
    move(duplicate, MENTORING, june(5), cast.staff)
    return kept, duplicate


def test_merged_two_records_are_one_person_with_both_histories(cast, pair):
    kept, duplicate = pair
    merge(pair, cast)
    assert history(kept) == [
        (REGISTRATION, june(2), june(5), True),
        (MENTORING, june(5), june(12), True),
        (TRAINING, june(12), None, True),
    ]
    assert history(duplicate) == []
    kept.refresh_from_db()
    duplicate.refresh_from_db()
    assert (kept.registered_on, duplicate.merged_into) == (june(2), kept)
    assert set(kept.visits.valid().values_list("desk", flat=True)) == {cast.tambora.pk}
    assert integrity.broken() == {}


def test_tallies_are_right_before_between_and_after_a_merge(cast, pair):
    before = timezone.now()
    done = merge(pair, cast)
    between = timezone.now()
    unmerge(done, cast)
    two, one = {1: 2, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1}
    assert [reached(known_at=moment) for moment in (before, between, timezone.now(), None)] == [two, one, two, two]
    per_desk = [
        [reached(scope(desk), moment) for desk in (cast.tambora, cast.taman_sari)] for moment in (before, between)
    ]
    assert per_desk == [[{1: 1, 3: 1}, {1: 1, 2: 1}], [one, {}]]
    assert integrity.broken() == {}


def test_taken_apart_both_records_are_as_they_were(cast, pair):
    kept, duplicate = pair
    before = [(history(person), Participant.objects.filter(pk=person.pk).values().get()) for person in pair]
    done = merge(pair, cast, take=["name", "phone"])
    assert Participant.objects.get(pk=kept.pk).name == "Siti A."
    unmerge(done, cast)
    after = [(history(person), Participant.objects.filter(pk=person.pk).values().get()) for person in pair]
    changing = {"version", "changed_at", "changed_by_id"}
    for (old_history, old), (new_history, new) in zip(before, after, strict=True):
        assert old_history == new_history
        assert {name: new[name] for name in old.keys() - changing} == {
            name: old[name] for name in old.keys() - changing
        }
    assert [visit.written.recorded_by for visit in duplicate.visits.valid().in_order()] == [
        cast.other_officer,
        cast.staff,
    ]


def test_what_happened_since_the_merge_stays_with_the_kept_record(cast, pair):
    kept, duplicate = pair
    done = merge(pair, cast)
    kept.refresh_from_db()
    move(kept, LICENSING, june(20), cast.staff)
    void(kept.visits.valid().get(stage=MENTORING), cast.staff)
    unmerge(done, cast)
    assert history(kept) == [
        (REGISTRATION, june(8), june(12), True),
        (TRAINING, june(12), june(20), True),
        (LICENSING, june(20), None, True),
    ]
    assert history(duplicate) == [(REGISTRATION, june(2), None, True)]  # its mistaken stay remains void
    assert integrity.broken() == {}


def test_what_was_taken_over_and_changed_since_is_left_alone(cast, pair):
    kept, _ = pair
    done = merge(pair, cast, take=["name"])
    Participant.objects.filter(pk=kept.pk).update(name="Siti Aminah Rahma")
    unmerge(done, cast)
    kept.refresh_from_db()
    assert kept.name == "Siti Aminah Rahma"


def test_a_nik_goes_over_and_back(cast, pair):
    kept, duplicate = pair
    done = merge((duplicate, kept), cast, take=["nik"])
    duplicate.refresh_from_db()
    assert (duplicate.nik, duplicate.no_nik) == (kept.nik, "")
    unmerge(done, cast)
    duplicate.refresh_from_db()
    assert (duplicate.nik, duplicate.no_nik != "") == (None, True)
    assert integrity.broken() == {}


def test_a_merge_is_blocked_where_taking_apart_would_leave_a_stay_without_registration(cast, pair):
    kept, _ = pair
    done = merge(pair, cast)
    kept.refresh_from_db()
    late(kept, CAPITAL, 6, cast.staff)
    before = written()
    with pytest.raises(UndoBlocked) as caught:
        unmerge(done, cast)
    assert [stay.stage for stay in caught.value.blockers] == [CAPITAL]
    assert written() == before


def test_merging_is_done_once_and_undone_once(cast, pair):
    key, other = uuid.uuid4(), uuid.uuid4()
    done = [merge(pair, cast, key=key) for _ in range(2)]
    assert done[0] == done[1]
    assert len({unmerge(done[0], cast, key=other).pk for _ in range(2)}) == 1
    assert MoveBatch.objects.count() == 2
    assert integrity.broken() == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Isi alasan menggabungkan."),
        ({"versions": (1, 9)}, "Salah satu data baru saja diubah petugas lain. Periksa lagi perbandingannya."),
    ],
)
def test_merges_that_are_refused(cast, pair, change, sentence):
    before = written()
    with pytest.raises(merging.MergeRefused) as caught:
        merge(pair, cast, **change)
    assert (str(caught.value), written()) == (sentence, before)


def test_a_record_that_was_merged_takes_part_in_nothing(cast, pair):
    kept, duplicate = pair
    merge(pair, cast)
    with pytest.raises(MoveRefused) as caught:
        move(duplicate, CAPITAL, june(25), cast.staff)
    assert caught.value.finding.rule is Rule.RETIRED
    assert move_many(cast, duplicate).moved == 0
    with pytest.raises(merging.MergeRefused):
        merge((duplicate, kept), cast)
    assert list(Participant.objects.visible_to(cast.staff)) == [kept]


def test_a_batch_that_moved_a_merged_record_is_still_undone_as_a_whole(cast, pair):
    batch = move_many(cast, *pair, stage=LICENSING, day=15)
    merge(pair, cast)
    undo(batch, cast)
    assert [stage for stage, *_ in history(pair[0])] == [REGISTRATION, MENTORING, TRAINING]
    assert integrity.broken() == {}


def test_a_second_merge_is_undone_before_the_first(cast, pair):
    kept, _ = pair
    third = register(cast.officer, cast.tambora, registered_on=june(1))
    first = merge(pair, cast)
    merge((third, kept), cast)
    with pytest.raises(merging.MergeRefused):
        unmerge(first, cast)
    assert history(third)[0][:2] == (REGISTRATION, june(1))
    assert integrity.broken() == {}


def taken_apart_is_refused(done, cast):
    before = written()
    with pytest.raises(merging.MergeRefused) as caught:
        unmerge(done, cast)
    assert written() == before
    return str(caught.value)


def test_an_older_merge_into_the_same_record_waits_for_the_newer_one(cast, pair):
    """Both duplicates were in P2 on one day; what stands once must not go while the other still needs it."""
    first = merge(pair, cast)
    other = register(cast.officer, cast.tambora, registered_on=june(1))
    move(other, MENTORING, june(5), cast.staff)
    second = merge((pair[0], other), cast)
    sentence = "Sesudah itu data lain digabung ke data ini. Urungkan penggabungan itu lebih dahulu."
    assert taken_apart_is_refused(first, cast) == sentence
    unmerge(second, cast)
    unmerge(first, cast)
    assert [history(person)[0][1] for person in (*pair, other)] == [june(8), june(2), june(1)]
    assert integrity.broken() == {}


def test_a_stay_of_an_undone_batch_does_not_come_back_with_the_duplicate(cast, pair):
    """Both records were moved by the batch on one day, so the merge carried the stay over once."""
    batch = move_many(cast, *pair, stage=LICENSING, day=15)
    done = merge(pair, cast)
    undo(batch, cast)
    unmerge(done, cast)
    assert [[stage for stage, *_ in history(person)] for person in pair] == [
        [REGISTRATION, TRAINING],
        [REGISTRATION, MENTORING],
    ]
    assert integrity.broken() == {}


def test_a_duplicate_whose_import_was_undone_stays_out_of_use(cast, person):
    batch = imported(cast, {})
    duplicate = Participant.objects.exclude(pk=person.pk).get()
    correct(person, date(2022, 5, 30), cast)
    done = merge((person, duplicate), cast)
    undo(batch, cast)
    sentence = "Impor data yang digabung sudah diurungkan. Data itu tidak dapat dipakai lagi."
    assert taken_apart_is_refused(done, cast) == sentence


def test_two_records_of_an_undone_import_stay_out_of_use(cast):
    batch = imported(cast, {}, {TRAINING: june(5)})
    done = merge(Participant.objects.order_by("pk"), cast)
    undo(batch, cast)
    sentence = "Impor data ini sudah diurungkan. Penggabungannya tidak dapat diurungkan lagi."
    assert (taken_apart_is_refused(done, cast), reached()) == (sentence, {})
    assert integrity.broken() == {}


@pytest.mark.parametrize("whose", [0, 1])
def test_records_are_not_taken_apart_while_a_nik_of_theirs_is_used_by_another(cast, person, foreigner, whose):
    niks = person.nik, foreigner.nik
    done = merge((person, foreigner), cast, take=["nik"] if whose == 0 else [])
    register(cast.officer, cast.tambora, nik=niks[whose])
    assert taken_apart_is_refused(done, cast) == (
        "NIK salah satu data kini dipakai data lain. Betulkan NIK itu lebih dahulu."
    )


def test_a_key_is_not_used_for_taking_apart_and_something_else(cast, pair):
    done = merge(pair, cast)
    with pytest.raises(keys.KeyReused):
        unmerge(done, cast, key=done.batch.key)


def test_the_reason_for_having_no_nik_comes_back_with_it(cast, pair):
    kept, duplicate = pair
    done = merge((duplicate, kept), cast, take=["nik"])
    unmerge(done, cast)
    duplicate.refresh_from_db()
    assert (duplicate.nik, duplicate.no_nik) == (None, "hilang")


def test_a_corrected_registration_goes_with_the_record_it_belongs_to(cast, pair):
    kept, duplicate = pair
    done = merge(pair, cast)
    correct(kept, june(4), cast)
    unmerge(done, cast)
    days = [Participant.objects.get(pk=person.pk).registered_on for person in pair]
    assert (days, history(duplicate)[0][1]) == ([june(8), june(4)], june(4))
    assert integrity.broken() == {}


def test_nobody_is_registered_before_birth_by_a_merge(cast, person):
    born = {"birth_date": june(2), "nik": None, "no_nik": "hilang"}
    newborn = register(cast.officer, cast.tambora, registered_on=june(5), **born)
    correct(person, june(1), cast)
    with pytest.raises(merging.MergeRefused, match=r"^Tanggal lahir 2 Juni 2022 sesudah"):
        merge((person, newborn), cast, take=["birth_date"])


def test_only_moves_and_imports_are_undone_as_batches(cast, pair):
    done = merge(pair, cast)
    before = written()
    with pytest.raises(ValueError, match="gabung"):
        undo(done.batch, cast)
    assert written() == before


def test_a_retired_record_is_not_asked_for(cast, pair):
    merge(pair, cast)
    with pytest.raises(MoveRefused) as caught:
        hand_over(pair[1], cast, cast.tambora)
    assert caught.value.finding.rule is Rule.RETIRED

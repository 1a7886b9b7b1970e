"""A record that changes takes its history with it; the figures of any day, known at any moment, stay right."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from participants.models import FieldChange, HandOver, Participant
from stages import effects, intake, integrity, keys, merging, records, tally, transitions
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused, Rule
from stages.transitions import UndoBlocked
from tests.factories import move, register, unsaved
from tests.stages.acts import (
    CAPITAL,
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    history,
    june,
    late,
    move_many,
    undo,
    void,
    written,
)

AS_OF = date(2022, 6, 30)


def reached(scope=None, known_at=None):
    """The seven figures, without the zeros."""
    sums = tally.totals(tally.figures(tally.Measure.REACHED, scope, AS_OF, known_at))
    return {int(stage): people for stage, people in sums.items() if people}


def scope(desk):
    return type(desk).objects.filter(pk=desk.pk)


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


def merge(pair, cast, **more):
    kept, duplicate = (Participant.objects.get(pk=person.pk) for person in pair)
    options = {"reason": "Orang yang sama", "by": cast.staff, "key": uuid.uuid4()}
    return merging.merge(kept, duplicate, **options | more)


def unmerge(done, cast, reason="Ternyata dua orang", key=None):
    return merging.unmerge(done, reason=reason, by=cast.staff, key=key or uuid.uuid4())


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


def hand_over(person, cast, desk):
    place = desk.kelurahan.first()
    return records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=uuid.uuid4())


def test_handed_over_a_person_is_counted_at_the_new_desk_for_every_day(cast, person):
    move(person, TRAINING, june(10), cast.staff)
    before = timezone.now()
    asked = hand_over(person, cast, cast.taman_sari)
    assert list(HandOver.objects.to_decide_by(cast.officer)) == [asked]
    records.accept(asked, by=cast.officer)
    person.refresh_from_db()
    assert (person.desk, person.kelurahan) == (cast.taman_sari, cast.taman_sari.kelurahan.first())
    assert reached(scope(cast.taman_sari)) == {1: 1, 3: 1}
    assert reached(scope(cast.tambora)) == {}
    assert reached(scope(cast.tambora), before) == {1: 1, 3: 1}
    assert [change.field for change in FieldChange.objects.filter(participant=person)] == ["desk", "kelurahan"]
    assert integrity.broken() == {}


def test_a_request_is_made_once_and_decided_once(cast, person):
    asked = [hand_over(person, cast, cast.taman_sari) for _ in range(3)]
    assert len({one.pk for one in asked}) == 1
    records.decline(asked[0], answer="Masih tinggal di sini", by=cast.officer)
    records.accept(asked[1], by=cast.officer)
    person.refresh_from_db()
    assert (asked[1].decision, person.desk) == ("ditolak", cast.tambora)


def test_a_handed_over_person_in_a_batch_is_undone_with_it(cast, person, foreigner):
    batch = move_many(cast, person, foreigner)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    undo(batch, cast)
    assert [stage for stage, *_ in history(person)] == [REGISTRATION]
    assert integrity.broken() == {}


def correct(person, day, cast, reason="Salah ketik", key=None):
    key = key or uuid.uuid4()
    return records.correct_registration(person, registered_on=day, reason=reason, by=cast.staff, key=key)


def test_a_registration_date_is_corrected_and_the_mistake_remembered(cast, person):
    move(person, TRAINING, june(10), cast.staff)
    before, key = timezone.now(), uuid.uuid4()
    stays = [correct(person, june(7), cast, key=key) for _ in range(2)]
    assert stays[0] == stays[1]
    assert history(person) == [(REGISTRATION, june(7), june(10), True), (TRAINING, june(10), None, True)]
    assert Participant.objects.get().registered_on == june(7)
    known = tally.members(Stage.REGISTRATION, tally.Measure.REACHED, None, june(6), before)
    assert (known.count(), tally.members(Stage.REGISTRATION, tally.Measure.REACHED, None, june(6)).count()) == (1, 0)
    assert integrity.broken() == {}


@pytest.mark.parametrize(
    ("day", "reason", "sentence"),
    [
        (june(11), "salah", "Tanggal daftar sesudah P3 Pelatihan (10 Juni 2022)."),
        (date(2999, 1, 1), "salah", "Tanggal berlaku tidak boleh di masa depan."),
        (june(3), "salah", "Sudah di P1 Pendaftaran sejak 3 Juni 2022."),
        (june(4), "", "Tanggal daftar dibetulkan. Isi alasan untuk melanjutkan."),
    ],
)
def test_registration_dates_that_are_refused(cast, person, day, reason, sentence):
    move(person, TRAINING, june(10), cast.staff)
    with pytest.raises(MoveRefused) as caught:
        correct(person, day, cast, reason=reason)
    assert str(caught.value) == sentence


def imported(cast, *plans, key=None):
    people = [(unsaved(cast.tambora, registered_on=june(1)), stays) for stays in plans]
    given = {"by": cast.staff, "key": key or uuid.uuid4(), "reason": "Impor daftar.xlsx"}
    return intake.register_many([people[:1], people[1:]], **given)


def test_an_import_registers_people_with_their_history_as_one_batch(cast):
    batch = imported(cast, {}, {TRAINING: june(5), LICENSING: june(9)})
    assert (batch.moved, Participant.objects.count(), reached()) == (4, 2, {1: 2, 3: 1, 4: 1})
    assert integrity.broken() == {}


def test_an_import_is_made_once_and_refuses_a_nik_that_is_taken(cast, person):
    key = uuid.uuid4()
    assert imported(cast, {}, key=key) == imported(cast, {}, key=key)
    before = written()
    again = [(unsaved(cast.tambora, nik=person.nik), {})]
    with pytest.raises(transitions.AlreadyRegistered):
        intake.register_many([again], by=cast.staff, key=uuid.uuid4(), reason="Impor")
    assert written() == before


def test_an_undone_import_leaves_nobody_and_can_be_made_again(cast):
    before = timezone.now()
    batch = imported(cast, {TRAINING: june(5)})
    nik = Participant.objects.get().nik
    undo(batch, cast)
    assert (reached(), list(Participant.objects.visible_to(cast.staff))) == ({}, [])
    assert reached(known_at=before) == {}
    register(cast.officer, cast.tambora, nik=nik)
    assert integrity.broken() == {}


def test_an_import_is_not_undone_under_people_who_went_on(cast, person):
    batch = imported(cast, {}, {})
    moved, merged = Participant.objects.exclude(pk=person.pk).order_by("pk")
    move(moved, TRAINING, june(20), cast.staff)
    merge((person, merged), cast)
    with pytest.raises(UndoBlocked) as caught:
        undo(batch, cast)
    assert {stay.participant for stay in caught.value.blockers} == {moved, person}
    assert StageVisit.objects.valid().filter(batch=batch).count() == 1


# What was found by trying hard to break it


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


def test_a_registration_is_not_corrected_to_before_birth(cast, person):
    with pytest.raises(MoveRefused) as caught:
        correct(person, date(1990, 5, 11), cast)
    assert str(caught.value) == "Tanggal daftar mendahului tanggal lahir (12 Mei 1990)."


def test_a_move_counts_at_the_new_desk_though_the_page_was_opened_before_the_hand_over(cast, person):
    stale = Participant.objects.get(pk=person.pk)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    assert move(stale, TRAINING, june(10), cast.staff).desk == cast.taman_sari


def test_a_stay_written_again_is_voided_though_the_page_was_opened_before(cast, person):
    wrong = move(person, TRAINING, june(10), cast.staff)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    voided = [void(StageVisit.objects.get(pk=wrong.pk), cast.staff) for _ in range(2)]
    assert [visit.original for visit in voided] == [wrong, wrong]
    assert [stage for stage, *_ in history(person)] == [REGISTRATION]


def test_nobody_is_handed_over_to_the_desk_where_they_are(cast, person):
    stale = Participant.objects.get(pk=person.pk)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    with pytest.raises(MoveRefused) as caught:
        hand_over(stale, cast, cast.taman_sari)
    assert str(caught.value) == "Peserta sudah tercatat di Kec. Taman Sari."


def test_a_retired_record_is_not_asked_for(cast, pair):
    merge(pair, cast)
    with pytest.raises(MoveRefused) as caught:
        hand_over(pair[1], cast, cast.tambora)
    assert caught.value.finding.rule is Rule.RETIRED


def test_the_preview_of_an_undo_counts_those_handed_over_since(cast, person, foreigner):
    batch = move_many(cast, person, foreigner)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    assert [(effect.stage, effect.before, effect.after) for effect in effects.of_undo(batch)] == [(TRAINING, 2, 0)]

"""A record that changes takes its history with it; the figures of any day, known at any moment, stay right."""

import uuid
from datetime import date

import pytest
from django.utils import timezone

from participants.models import FieldChange, HandOver, Participant
from stages import effects, integrity, records, tally
from stages.models import Stage, StageVisit
from stages.rules import MoveRefused
from tests.factories import move
from tests.stages.acts import (
    REGISTRATION,
    TRAINING,
    correct,
    hand_over,
    history,
    june,
    move_many,
    reached,
    scope,
    undo,
    void,
)


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
        (june(4), "", "Tanggal daftar dibetulkan. Boleh dilanjutkan dengan alasan."),
    ],
)
def test_registration_dates_that_are_refused(cast, person, day, reason, sentence):
    move(person, TRAINING, june(10), cast.staff)
    with pytest.raises(MoveRefused) as caught:
        correct(person, day, cast, reason=reason)
    assert str(caught.value) == sentence


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


def test_the_preview_of_an_undo_counts_those_handed_over_since(cast, person, foreigner):
    batch = move_many(cast, person, foreigner)
    records.accept(hand_over(person, cast, cast.taman_sari), by=cast.officer)
    assert [(effect.stage, effect.before, effect.after) for effect in effects.of_undo(batch)] == [(TRAINING, 2, 0)]

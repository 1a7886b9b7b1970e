"""Seats, sessions and attendance: what is refused, what is kept, and that outcomes follow."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants.dates import in_words
from stages import merging
from stages.keys import KeyReused
from stages.training import acts, evidence, roster, session_acts
from stages.training.models import Attendance, Certificate, Enrolment, Session
from tests.factories import register
from tests.training.classes import a_class, a_judged_class, a_session, change, enrol, june, people, present


def rows(training_class):
    return list(training_class.enrolments.in_force().values_list("row", "participant"))


def refusals(verdicts):
    return [verdict.refusal for verdict in verdicts]


def test_people_are_seated_in_the_order_given(cast):
    training_class, group = a_class(cast.staff), people(cast, 3)
    assert refusals(enrol(training_class, group[::-1], cast.staff)) == ["", "", ""]
    assert rows(training_class) == [(1, group[2].pk), (2, group[1].pk), (3, group[0].pk)]


def test_seats_end(cast):
    training_class, group = a_class(cast.staff, seats=2), people(cast, 3)
    assert refusals(enrol(training_class, group, cast.staff)) == ["", "", "Kursi sudah penuh: 2 orang."]
    assert len(rows(training_class)) == 2


def test_nobody_sits_twice_or_in_two_classes_at_once(cast, person):
    first, same_days = a_class(cast.staff), a_class(cast.staff, number=2, first_on=june(10), last_on=june(12))
    later = a_class(cast.staff, number=3, first_on=june(11), last_on=june(12))
    enrol(first, [person], cast.staff)
    assert refusals(enrol(first, [person], cast.staff)) == ["Sudah terdaftar di kelas ini."]
    assert refusals(enrol(same_days, [person], cast.staff)) == [
        "Sudah di kelas lain pada waktu yang sama: Kuliner angkatan 1, Jakarta Barat, 7 Juni 2022 sampai 10 Juni 2022."
    ]
    assert refusals(enrol(later, [person], cast.staff)) == [""]


def test_the_same_key_gives_the_same_answer(cast):
    training_class, group, key = a_class(cast.staff, seats=2), people(cast, 3), uuid.uuid4()
    first = enrol(training_class, group, cast.staff, key)
    assert enrol(training_class, group, cast.staff, key) == first
    assert len(rows(training_class)) == 2


def test_a_form_sent_again_after_a_cancellation_does_not_claim_a_seat(cast, person):
    training_class, key = a_class(cast.staff), uuid.uuid4()
    enrol(training_class, [person], cast.staff, key)
    acts.cancel(training_class.enrolments.get(), reason="Sakit", by=cast.staff)
    sentence = "Pendaftaran ini sudah dibatalkan sesudahnya. Pilih lagi orangnya untuk mendaftarkan."
    assert refusals(enrol(training_class, [person], cast.staff, key)) == [sentence]
    assert refusals(enrol(training_class, [person], cast.staff)) == [""]


def test_who_was_trained_elsewhere_is_not_refused(cast):
    person = register(cast.officer, cast.tambora, trained_elsewhere=True)
    assert refusals(enrol(a_class(cast.staff), [person], cast.staff)) == [""]


def test_a_cancelled_seat_is_free_but_its_row_is_not(cast):
    training_class, group = a_class(cast.staff, seats=2), people(cast, 3)
    enrol(training_class, group[:2], cast.staff)
    gone = acts.cancel(training_class.enrolments.get(row=1), reason="Sakit", by=cast.staff)
    assert (gone.cancel_reason, gone.cancelled_by) == ("Sakit", cast.staff)
    assert acts.cancel(gone, reason="Lain", by=cast.officer).cancel_reason == "Sakit"
    assert refusals(enrol(training_class, group[2:], cast.staff)) == [""]
    assert rows(training_class) == [(2, group[1].pk), (3, group[2].pk)]


def test_the_database_keeps_one_seat_a_person_and_one_person_a_row(cast, person, foreigner):
    training_class = a_class(cast.staff)
    enrol(training_class, [person], cast.staff)
    for row, who in ((2, person), (1, foreigner)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enrolment.objects.create(training_class=training_class, participant=who, row=row, recorded_by=cast.staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        training_class.enrolments.update(cancelled_at=timezone.now())


def test_a_merged_person_sits_where_either_record_sat(cast):
    one, other = people(cast, 2)
    training_class = a_class(cast.staff)
    enrol(training_class, [other], cast.staff)
    merged = merging.merge(one, other, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert [(seat.row, seat.person) for seat in roster.seats(training_class, cast.staff)] == [(1, one)]
    assert refusals(enrol(training_class, [one], cast.staff)) == ["Sudah terdaftar di kelas ini."]
    assert evidence.missing([one.pk]) == {one.pk: ["belum lulus pelatihan"]}
    merging.unmerge(merged, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    assert evidence.missing([one.pk]) == {one.pk: ["belum terdaftar di kelas"]}


def test_a_desk_sees_its_own_rows_only(cast, person, foreigner):
    training_class = a_class(cast.staff)
    enrol(training_class, [foreigner, person], cast.staff)
    assert [(seat.row, seat.person) for seat in roster.seats(training_class, cast.officer)] == [(2, person)]


def test_sessions_lie_within_the_class_and_are_not_lost(cast):
    training_class = a_class(cast.staff)
    with pytest.raises(acts.TrainingRefused, match=r"^Di luar hari kelas: 7 Juni 2022 sampai 10 Juni 2022\.$"):
        a_session(training_class, 11, "teori", cast.staff)
    session = a_session(training_class, 7, "teori", cast.staff)
    present(session, [], cast.staff)
    with pytest.raises(acts.TrainingRefused, match="sudah dicatat, jadi tidak dapat dibatalkan"):
        session_acts.cancel(session, reason="Salah", by=cast.staff)
    other = a_session(training_class, 8, "teori", cast.staff)
    for reason in ("Pelatih sakit", "Sekali lagi"):  # the second is quiet
        session_acts.cancel(other, reason=reason, by=cast.staff)
    assert list(Session.objects.in_force()) == [session]
    assert (other.cancelled_by, other.cancel_reason) == (cast.staff, "Pelatih sakit")


def test_a_session_that_was_cancelled_counts_for_nothing(cast):
    training_class, _ = a_judged_class(cast)
    second = a_session(training_class, 9, "teori", cast.staff)
    session_acts.cancel(second, reason="Pelatih sakit", by=cast.staff)
    assert [seat.outcome.value for seat in roster.seats(training_class, cast.staff)] == ["lulus", "mengikuti", "absen"]
    assert len(acts.issue_certificates(training_class, by=cast.staff)) == 2
    training_class.last_on = june(11)
    acts.change_class(training_class)
    with pytest.raises(acts.TrainingRefused, match=r"^Pertemuan ini sudah dibatalkan\.$"):
        change(second, cast.staff, topic="Gizi")


def test_a_form_that_added_a_session_does_not_bring_it_back(cast):
    session, key = (
        Session(training_class=a_class(cast.staff), held_on=june(7), kind="teori", topic="Gizi"),
        uuid.uuid4(),
    )
    session_acts.cancel(session_acts.add(session, by=cast.staff, key=key), reason="Salah kelas", by=cast.staff)
    again = Session(training_class=session.training_class, held_on=june(7), kind="teori", topic="Gizi")
    with pytest.raises(acts.TrainingRefused, match="sudah dibatalkan"):
        session_acts.add(again, by=cast.staff, key=key)


def test_a_session_is_changed_and_what_it_said_stays(cast):
    session = a_session(a_class(cast.staff), 7, "teori", cast.staff)
    change(session, cast.officer, held_on=june(8), topic="Gizi")
    change(session, cast.staff, kind="praktik")
    change(session, cast.staff, topic="Gizi")  # nothing to change
    session.refresh_from_db()
    assert (session.held_on, str(session), session.recorded_by) == (june(8), "Praktik: Gizi", cast.staff)
    said = [(str(was), was.held_on, was.changed_by) for was in session.changes.all()]
    assert said == [("Teori: Gizi", june(8), cast.staff), ("Teori: Bahan", june(7), cast.officer)]


def test_a_session_does_not_change_under_its_attendance_and_certificates(cast):
    today = timezone.localdate()
    later = today + timezone.timedelta(days=1)
    training_class = a_class(cast.staff, first_on=today, last_on=later)
    session = Session(training_class=training_class, held_on=today, kind="teori", topic="Bahan")
    present(session_acts.add(session, by=cast.staff, key=uuid.uuid4()), [], cast.staff)
    sentence = rf"^Kehadirannya sudah dicatat pada {in_words(today)}\. Tanggalnya tidak boleh sesudah itu\.$"
    with pytest.raises(acts.TrainingRefused, match=sentence):
        change(session, cast.staff, held_on=later)
    with pytest.raises(acts.TrainingRefused, match=r"^Di luar hari kelas"):
        change(Session.objects.get(), cast.staff, held_on=later + timezone.timedelta(days=1))
    judged, _ = a_judged_class(cast)
    acts.issue_certificates(judged, by=cast.staff)
    first = judged.sessions.first()
    change(first, cast.staff, held_on=june(8))
    with pytest.raises(acts.TrainingRefused) as refused:
        change(first, cast.staff, kind="praktik")
    sentence = "Sertifikat kelas ini sudah terbit, jadi jenis pertemuan tidak dapat diubah."
    assert (refused.value.field, str(refused.value)) == ("kind", sentence)


def test_outcomes_follow_the_kind_of_a_session(cast):
    training_class, _ = a_judged_class(cast)
    change(training_class.sessions.get(kind="praktik"), cast.staff, kind="teori")
    assert {seat.outcome.value for seat in roster.seats(training_class, cast.staff)} == {""}


def test_attendance_is_written_again_and_what_was_stays(cast):
    training_class = a_class(cast.staff)
    enrol(training_class, people(cast, 3), cast.staff)
    session, key = a_session(training_class, 7, "teori", cast.staff), uuid.uuid4()
    first = session_acts.record_attendance(session, present={1, 2}, by=cast.staff, key=key)
    assert session_acts.record_attendance(session, present={1, 2}, by=cast.staff, key=key) == first
    present(session, {3}, cast.staff)
    assert [written.present for written in Attendance.objects.all()] == [[3], [1, 2]]
    for other in ({"present": {1}}, {"by": cast.officer}):
        with pytest.raises(KeyReused):
            session_acts.record_attendance(session, **{"present": {1, 2}, "by": cast.staff, "key": key} | other)


def test_who_came_to_a_session_that_somebody_cancelled_is_refused(cast):
    session = a_session(a_class(cast.staff), 7, "teori", cast.staff)
    session_acts.cancel(Session.objects.get(), reason="Pelatih sakit", by=cast.staff)
    with pytest.raises(acts.TrainingRefused, match=r"^Pertemuan ini sudah dibatalkan\.$"):
        present(session, set(), cast.staff)


def test_nobody_came_tomorrow(cast):
    today = timezone.localdate()
    tomorrow = today + timezone.timedelta(days=1)
    training_class = a_class(cast.staff, first_on=today, last_on=tomorrow)
    session = Session(training_class=training_class, held_on=tomorrow, kind="teori", topic="Bahan")
    session_acts.add(session, by=cast.staff, key=uuid.uuid4())
    with pytest.raises(acts.TrainingRefused, match="baru akan berlangsung"):
        present(session, {1}, cast.staff)


def test_outcomes_follow_attendance_sessions_and_the_rule(cast):
    training_class, _ = a_judged_class(cast)

    def outcomes():
        return [seat.outcome.value for seat in roster.seats(training_class, cast.staff)]

    assert outcomes() == ["lulus", "mengikuti", "absen"]
    present(training_class.sessions.get(kind="praktik"), {1, 2}, cast.staff)
    assert outcomes() == ["lulus", "lulus", "absen"]
    second = a_session(training_class, 9, "teori", cast.staff)
    assert outcomes() == ["", "", ""]
    present(second, {1}, cast.staff)
    assert outcomes() == ["lulus", "mengikuti", "absen"]
    training_class.theory_percent = 50
    acts.change_class(training_class)
    assert outcomes() == ["lulus", "lulus", "absen"]


def test_a_class_does_not_change_under_its_people(cast):
    training_class, group = a_judged_class(cast)
    other = a_class(cast.staff, number=2, first_on=june(1), last_on=june(2))
    enrol(other, group[:1], cast.staff)

    def refusal(**fields):
        changed = type(training_class).objects.get(pk=training_class.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        with pytest.raises(acts.TrainingRefused) as refused:
            acts.change_class(changed)
        return refused.value.field, str(refused.value)

    assert refusal(seats=2) == ("seats", "Sudah 3 orang terdaftar. Kursi tidak boleh kurang dari itu.")
    assert refusal(last_on=june(9)) == ("last_on", "Ada pertemuan pada 10 Juni 2022, di luar hari kelas.")
    field, sentence = refusal(first_on=june(2))
    assert (field, sentence[:45]) == ("first_on", "1 peserta: Sudah di kelas lain pada waktu yan")
    acts.issue_certificates(training_class, by=cast.staff)
    sentence = "Sertifikat kelas ini sudah terbit, jadi syarat lulusnya tidak dapat diubah."
    assert refusal(practice_percent=50) == ("practice_percent", sentence)


def test_a_class_does_not_move_onto_another_class_of_its_people(cast, person, foreigner):
    first, later = a_class(cast.staff), a_class(cast.staff, number=2, first_on=june(11), last_on=june(14))
    enrol(first, [person], cast.staff)
    enrol(later, [foreigner, person], cast.staff)  # a later row here than there
    later.first_on = june(10)
    with pytest.raises(
        acts.TrainingRefused, match=r"^1 peserta: Sudah di kelas lain pada waktu yang sama: Kuliner angkatan 1"
    ):
        acts.change_class(later)


def test_certificates_wait_for_every_session_and_are_issued_once(cast):
    training_class, _ = a_judged_class(cast)
    issued = acts.issue_certificates(training_class, by=cast.staff)
    year_and_class = f"P3/2022/{training_class.pk:04}"
    assert [str(each) for each in issued.values()] == [f"{year_and_class}/001-L", f"{year_and_class}/002-H"]
    assert acts.issue_certificates(training_class, by=cast.officer) == issued
    assert {each.issued_by for each in Certificate.objects.all()} == {cast.staff}
    a_session(training_class, 9, "teori", cast.staff)
    with pytest.raises(acts.TrainingRefused, match="setelah kehadiran setiap pertemuan"):
        acts.issue_certificates(training_class, by=cast.staff)


def test_what_is_missing_and_what_stands_on_the_board(cast, foreigner):
    _, (passed, attended, _) = a_judged_class(cast)
    found = evidence.missing([passed.pk, attended.pk, foreigner.pk])
    assert found == {attended.pk: ["belum lulus pelatihan"], foreigner.pk: ["belum terdaftar di kelas"]}
    assert evidence.beside(None, june(9)) == [("Kelas berjalan", 1), ("Lulus pelatihan", 0)]
    assert evidence.beside([cast.tambora.pk], june(11)) == [("Kelas berjalan", 0), ("Lulus pelatihan", 1)]
    assert evidence.beside([cast.taman_sari.pk], june(11)) == [("Kelas berjalan", 0), ("Lulus pelatihan", 0)]

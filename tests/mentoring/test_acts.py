"""Assignments, visits and turnover as they are written: once, whole, and never rewritten."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stages import merging
from stages.keys import KeyReused
from stages.mentoring import acts as rules
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover
from tests.factories import register
from tests.mentoring.acts import JUNE, assign, mentor, turnover, visit

LATER = date(2022, 6, 20)


@pytest.fixture
def rina(cast):
    return mentor(cast.staff)


@pytest.fixture
def joko(cast):
    return mentor(cast.staff, name="Joko")


def refusal(act, *arguments, **fields):
    """(field, sentence) of a refusal."""
    with pytest.raises(rules.Refused) as refused:
        act(*arguments, **fields)
    return refused.value.field, str(refused.value)


def periods(person):
    rows = Assignment.objects.filter(participant=person).order_by("pk")
    return [(one.mentor.name, one.starts_on, one.ends_on) for one in rows]


def test_assigning_again_closes_the_former(cast, person, rina, joko):
    assign([person], rina, cast.staff)
    assign([person], joko, cast.staff, starts_on=LATER)
    assert periods(person) == [("Rina Wati", JUNE, LATER), ("Joko", LATER, None)]


def test_a_nip_that_somebody_was_faster_with_is_refused(cast):
    mentor(cast.staff, nip="1" * 18)
    sentence = ("nip", "NIP ini sudah dipakai pendamping lain.")
    assert refusal(mentor, cast.staff, name="Joko", nip="1" * 18) == sentence


def test_the_next_date_is_within_a_year(cast, person, rina):
    sentence = ("next_on", "Lebih dari setahun sesudah kunjungan. Periksa tahunnya.")
    assert refusal(visit, person, rina, cast.staff, next_on=date(2072, 6, 20)) == sentence


def test_a_visit_that_was_gone_back_to_is_not_lost_in_silence(cast, person, rina):
    act = {"problem": "Kemasan", "key": uuid.uuid4()}
    assert visit(person, rina, cast.staff, **act) == visit(person, rina, cast.staff, **act)
    with pytest.raises(KeyReused):
        visit(person, rina, cast.staff, **act | {"problem": "Modal"})
    assert MentorVisit.objects.count() == 1


def test_the_same_key_is_the_same_act(cast, person, foreigner, rina, joko):
    act = {"key": uuid.uuid4()}
    first, again = (assign([person, foreigner], rina, cast.staff, **act) for _ in range(2))
    assert ({one.pk for one in first}, len(first)) == ({one.pk for one in again}, 2)
    with pytest.raises(KeyReused):
        assign([person], joko, cast.staff, **act)
    assert Assignment.objects.count() == 2


def test_nobody_is_assigned_unless_all_can_or_the_rest_is_asked_for(cast, person, rina):
    newer = register(cast.officer, cast.tambora, registered_on=LATER)
    with pytest.raises(rules.SomeRefused) as refused:
        assign([person, newer], rina, cast.staff)
    assert refused.value.refusals == [(newer, "Terdaftar sejak 20 Juni 2022, sesudah tanggal itu.")]
    assert Assignment.objects.count() == 0
    assert [one.participant for one in assign([person, newer], rina, cast.staff, partly=True)] == [person]


def test_whom_a_mentor_cannot_be_given_is_said_in_words(cast, person, rina, joko):
    assign([person], rina, cast.staff, starts_on=LATER)
    for chosen, sentence in (
        (rina, "Sudah didampingi Rina Wati sejak 20 Juni 2022."),
        (joko, "Didampingi Rina Wati sejak 20 Juni 2022, sesudah tanggal itu."),
    ):
        with pytest.raises(rules.SomeRefused) as refused:
            assign([person], chosen, cast.staff)
        assert refused.value.refusals == [(person, sentence)]


def test_an_inactive_mentor_and_a_future_day_are_refused(cast, person, rina):
    tomorrow = timezone.localdate() + timedelta(1)
    assert refusal(assign, [person], rina, cast.staff, starts_on=tomorrow) == ("starts_on", rules.FUTURE)
    Mentor.objects.update(active=False)
    assert refusal(assign, [person], rina, cast.staff) == ("mentor", rules.NOT_ACTIVE)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"held_on": date(2022, 6, 2)}, ("held_on", "Tanggal ini mendahului pendaftaran (3 Juni 2022).")),
        ({"held_on": date(2999, 1, 1)}, ("held_on", rules.FUTURE)),
        ({"next_on": JUNE}, ("next_on", "Pertemuan berikutnya harus sesudah tanggal kunjungan.")),
    ],
)
def test_a_visit_on_an_impossible_day_is_refused(cast, person, rina, fields, refused):
    assert refusal(visit, person, rina, cast.staff, **fields) == refused
    assert MentorVisit.objects.count() == 0


def test_a_visit_is_written_once_and_voided_once(cast, person, rina):
    key = uuid.uuid4()
    met, again = (visit(person, rina, cast.staff, key=key) for _ in range(2))
    assert met == again
    rules.void(met, reason="Salah orang", by=cast.staff)
    kept = rules.void(met, reason="Lagi", by=cast.officer)
    assert (kept.voided_by, kept.void_reason) == (cast.staff, "Salah orang")
    assert (MentorVisit.objects.count(), MentorVisit.objects.valid().count()) == (1, 0)


def test_a_figure_is_corrected_with_a_reason_and_the_old_one_is_kept(cast, person):
    turnover(person, cast.staff)
    sentence = "Omzet Mei 2022 sudah tercatat Rp1.250.000. Isi alasan untuk membetulkan."
    assert refusal(turnover, person, cast.staff, amount=9) == ("reason", sentence)
    turnover(person, cast.staff, amount=0, reason="Salah tulis")
    rows = Turnover.objects.order_by("pk").values_list("amount", "void_reason")
    assert list(rows) == [(1_250_000, "Salah tulis"), (0, "")]


def test_the_same_figure_again_changes_nothing(cast, person):
    assert turnover(person, cast.staff) == turnover(person, cast.officer)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [(date(2999, 1, 1), rules.FUTURE_MONTH), (date(2017, 12, 1), "Bulan ini mendahului program (2018).")],
)
def test_an_impossible_month_is_refused(cast, person, month, sentence):
    assert refusal(turnover, person, cast.staff, month=month) == ("month", sentence)


def test_after_a_merge_the_records_of_both_are_one_persons(cast, person, rina, joko):
    twin = register(cast.officer, cast.tambora)
    assign([twin], rina, cast.staff)
    turnover(twin, cast.staff)
    merging.merge(person, twin, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assign([person], joko, cast.staff, starts_on=LATER)
    turnover(person, cast.staff, amount=7, reason="Salah tulis")
    assert periods(twin) == [("Rina Wati", JUNE, LATER)]
    assert [(one.participant, one.amount) for one in Turnover.objects.valid()] == [(person, 7)]


def row(model, cast, person, rina):
    """A valid, unsaved row."""
    written = {"participant": person, "key": uuid.uuid4(), "recorded_by": cast.staff, "recorded_at": timezone.now()}
    own = {
        Mentor: {"name": "A", "phone": "+6281200000009", "recorded_by": cast.staff},
        Assignment: written | {"mentor": rina, "starts_on": JUNE},
        MentorVisit: written | {"mentor": rina, "held_on": JUNE, "mode": "daring", "topic": "ide"},
        Turnover: written | {"month": date(2022, 5, 1), "amount": 0},
    }
    return own[model]


@pytest.mark.parametrize(
    ("name", "model", "wrong"),
    [
        ("mentor_name_given", Mentor, {"name": ""}),
        ("mentor_nip_digits", Mentor, {"nip": "12"}),
        ("mentor_phone_e164", Mentor, {"phone": "0812"}),
        ("assignment_ends_after_start", Assignment, {"ends_on": date(2022, 6, 9)}),
        ("mentorvisit_mode", MentorVisit, {"mode": "surat"}),
        ("mentorvisit_topic", MentorVisit, {"topic": "x"}),
        ("mentorvisit_other_topic_is_named", MentorVisit, {"topic": "lain"}),
        ("mentorvisit_next_is_later", MentorVisit, {"next_on": JUNE}),
        ("mentorvisit_void_is_whole", MentorVisit, {"void_reason": "x"}),
        ("turnover_not_negative", Turnover, {"amount": -1}),
        ("turnover_month_is_its_first_day", Turnover, {"month": date(2022, 5, 2)}),
        ("turnover_void_is_whole", Turnover, {"void_reason": "x"}),
    ],
)
def test_the_database_refuses_nonsense(cast, person, rina, name, model, wrong):
    fields = row(model, cast, person, rina)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**fields | wrong)
    model.objects.create(**fields)


@pytest.mark.parametrize(
    ("name", "model", "same"),
    [
        ("mentor_nip", Mentor, {"nip": "1" * 18}),
        ("assignment_one_current", Assignment, {}),
        ("assignment_once_an_act", Assignment, {"key": uuid.UUID(int=1), "ends_on": JUNE}),
        ("turnover_one_a_month", Turnover, {}),
    ],
)
def test_the_database_keeps_one(cast, person, rina, name, model, same):
    model.objects.create(**row(model, cast, person, rina) | same)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**row(model, cast, person, rina) | same)


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_give_one_person_one_current_mentor(cast, person):
    mentors = [mentor(cast.staff, name=f"Pendamping {number}") for number in range(4)]

    def attempt(number):
        try:
            return len(assign([person], mentors[number % 4], cast.staff))
        except rules.SomeRefused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        made = sum(pool.map(attempt, range(40)))
    assert Assignment.objects.count() == made
    assert Assignment.objects.current().count() == 1

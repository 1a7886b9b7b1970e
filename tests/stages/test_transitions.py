"""The only code that writes the ledger: each function, its refusals, its repetition with the same key."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants.models import Participant
from stages import ledger, rules, transitions
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused, Rule
from stages.transitions import AlreadyRegistered, KeyReused, UndoBlocked
from tests.factories import move, register, unsaved

REGISTRATION, MENTORING, TRAINING, LICENSING, MARKETING, FINANCE, CAPITAL, LEFT = Stage


def june(day):
    return date(2022, 6, day)


def history(person):
    """(stage, entered_on, left_on, first) of the valid stays, as they happened."""
    return list(person.visits.valid().in_order().values_list("stage", "entered_on", "left_on", "first"))


def written():
    """Every column of every stay, and every batch."""
    return list(StageVisit.objects.order_by("pk").values()), list(MoveBatch.objects.order_by("pk").values())


def everybody():
    return Participant.objects.all()


def move_many(cast, *people, stage=TRAINING, day=10, reason="angkatan 3", key=None):
    chosen = Participant.objects.filter(pk__in=[person.pk for person in people])
    return transitions.move_many(
        chosen, stage=stage, entered_on=june(day), reason=reason, by=cast.staff, key=key or uuid.uuid4()
    )


def undo(batch, cast, reason="salah daftar", key=None):
    return transitions.undo_batch(batch, reason=reason, by=cast.staff, key=key or uuid.uuid4())


def late(person, stage, day, by, reason="daftar hadir baru diterima"):
    return transitions.record_late(person, stage=stage, entered_on=june(day), reason=reason, by=by, key=uuid.uuid4())


def leave(person, day, by, departure="mundur"):
    return transitions.leave(person, departure=departure, left_on=june(day), by=by, key=uuid.uuid4())


def void(visit, by, reason="salah orang"):
    return transitions.void(visit, reason=reason, by=by)


def refusal(act, *args, **kwargs):
    """The rule and the sentence with which `act` is refused; and it has written nothing."""
    before = written()
    with pytest.raises(MoveRefused) as caught:
        act(*args, **kwargs)
    assert written() == before
    return caught.value.finding.rule, str(caught.value)


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
    assert sentence == "Melewati P2 Pendampingan. Isi alasan untuk melanjutkan."


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
    assert sentence == "Dicatat sebagai susulan. Isi alasan untuk melanjutkan."


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
    chosen, key = Participant.objects.filter(pk__in=[person.pk for person in group[:size]]), uuid.uuid4()
    with django_assert_num_queries(8):  # savepoint, lock, key, histories, batch, stays, links, savepoint
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


# The same key


KEYED = {
    "move": lambda person, **who: transitions.move(
        person, **{"stage": FINANCE, "entered_on": june(25), "reason": "uji"} | who
    ),
    "record_late": lambda person, **who: transitions.record_late(
        person, **{"stage": MENTORING, "entered_on": june(8), "reason": "uji"} | who
    ),
    "leave": lambda person, **who: transitions.leave(person, **{"departure": "mundur", "left_on": june(25)} | who),
    "move_many": lambda person, **who: transitions.move_many(
        everybody(), **{"stage": FINANCE, "entered_on": june(25), "reason": "uji"} | who
    ),
    "undo_batch": lambda person, **who: transitions.undo_batch(MoveBatch.objects.first(), reason="uji", **who),
}
keyed = pytest.mark.parametrize("act", KEYED.values(), ids=KEYED)


@pytest.fixture
def moved(person, foreigner, cast):
    """A person in P3 since 20 June, by a batch; and another person beside them."""
    move_many(cast, person, day=20)
    return person


@keyed
def test_the_same_key_twice_is_one_act(moved, cast, act):
    key = uuid.uuid4()
    first = act(moved, by=cast.staff, key=key)
    before = written()
    assert act(moved, by=cast.staff, key=key) == first
    assert written() == before


@keyed
def test_the_same_key_by_somebody_else_is_refused(moved, cast, act):
    key = uuid.uuid4()
    act(moved, by=cast.staff, key=key)
    before = written()
    if act is KEYED["undo_batch"]:  # undone is undone, whoever asks
        assert act(moved, by=cast.administrator, key=key).actor == cast.staff
    else:
        with pytest.raises(KeyReused):
            act(moved, by=cast.administrator, key=key)
    assert written() == before


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("move", {"stage": CAPITAL}),
        ("move", {"entered_on": june(26)}),
        ("record_late", {"stage": LICENSING}),
        ("record_late", {"entered_on": june(9)}),
        ("leave", {"left_on": june(26)}),
        ("leave", {"departure": "pindah"}),
        ("move_many", {"stage": CAPITAL}),
        ("move_many", {"entered_on": june(26)}),
    ],
)
def test_the_same_key_for_another_act_is_refused(moved, cast, name, other):
    key = uuid.uuid4()
    KEYED[name](moved, by=cast.staff, key=key)
    before = written()
    with pytest.raises(KeyReused):
        KEYED[name](moved, by=cast.staff, key=key, **other)
    assert written() == before


@pytest.mark.parametrize("name", ["move", "leave"])
def test_the_same_key_for_another_person_is_refused(moved, foreigner, cast, name):
    key = uuid.uuid4()
    KEYED[name](moved, by=cast.staff, key=key)
    with pytest.raises(KeyReused):
        KEYED[name](foreigner, by=cast.staff, key=key)


def test_the_key_of_a_move_of_many_does_not_undo(moved, cast):
    batch = MoveBatch.objects.get()
    with pytest.raises(KeyReused):
        undo(batch, cast, key=batch.key)
    assert MoveBatch.objects.count() == 1


def test_the_key_of_an_undo_does_not_move_many(moved, cast):
    undone = undo(MoveBatch.objects.get(), cast)
    with pytest.raises(KeyReused):
        move_many(cast, moved, key=undone.key)


@pytest.mark.parametrize("nik", ["9973011205900001", None])
def test_registering_twice_with_one_key_is_one_registration(cast, nik):
    key, fields = uuid.uuid4(), {"nik": nik, "no_nik": "" if nik else "hilang", "name": "Siti"}
    first, second = (transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key) for _ in range(2))
    assert (second, second.number, everybody().count()) == (first, first.number, 1)
    assert history(second) == [(REGISTRATION, june(1), None, True)]


def test_registering_with_the_key_of_somebody_else_is_refused(cast):
    key, fields = uuid.uuid4(), {"nik": "9973011205900001", "name": "Siti"}
    transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    with pytest.raises(KeyReused):
        transitions.register(unsaved(cast.tambora, **fields), by=cast.other_officer, key=key)


@pytest.mark.parametrize("other", [{"nik": "9973011205900002"}, {"name": "Sari"}])
def test_registering_another_person_with_a_used_key_is_refused(cast, other):
    """The form filled in again after the browser's Back: the second resident must not get the first one's slip."""
    key, fields = uuid.uuid4(), {"nik": None, "no_nik": "hilang", "name": "Siti"}
    transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    fields |= other | ({"no_nik": ""} if "nik" in other else {})
    with pytest.raises(KeyReused):
        transitions.register(unsaved(cast.tambora, **fields), by=cast.officer, key=key)
    assert everybody().count() == 1


# load


def load(cast, *stays, departure=""):
    """Participants who are not yet in the ledger, then their whole ledger at once."""
    with transaction.atomic():
        people = [
            unsaved(cast.tambora, number=f"JB-AAAA-AAA{n}", registered_by=cast.officer, registered_on=june(1))
            for n in range(2)
        ]
        Participant.objects.bulk_create(people)
        common = (timezone.now(), cast.staff.pk, "uji", "")
        ledger.load(
            (person.pk, stage, cast.tambora.pk, june(day), *common) for stage, day in stays for person in people
        )
    return people


def test_a_loaded_ledger_is_linked_as_if_it_had_been_moved(cast):
    stays = [(TRAINING, 12), (REGISTRATION, 1), (MENTORING, 12), (TRAINING, 5)]
    assert [history(person) for person in load(cast, *stays)] == 2 * [
        [
            (REGISTRATION, june(1), june(5), True),
            (TRAINING, june(5), june(12), True),
            (MENTORING, june(12), june(12), True),
            (TRAINING, june(12), None, False),
        ]
    ]


def test_the_guard_set_aside_for_loading_holds_again(cast):
    person = load(cast, (REGISTRATION, 1), (MENTORING, 5))[0]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        person.visits.filter(stage=REGISTRATION).update(left_on=june(9))
    assert caught.value.__cause__.diag.constraint_name == "stagevisit_no_overlap"


def test_loading_people_without_their_registration_is_refused(cast):
    with pytest.raises(IntegrityError):
        load(cast, (MENTORING, 5))
    assert (everybody().count(), StageVisit.objects.count(), User.objects.count()) == (0, 0, 6)

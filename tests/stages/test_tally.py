"""The figures, by hand on a small cast: both measures, both clocks, every scope."""

import uuid
from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from participants.models import Desk, Participant
from stages import people, tally, transitions
from stages.models import Stage
from stages.tally import Measure, figures, members, totals
from tests.factories import move, register
from tests.stages.test_transitions import late, leave, void

REGISTRATION, MENTORING, TRAINING, LICENSING, MARKETING, FINANCE, CAPITAL, LEFT = Stage
REACHED, NOW = Measure
every_measure = pytest.mark.parametrize("measure", Measure)


def june(day):
    return date(2022, 6, day)


def moment(day, hour=10):
    return datetime(2022, 6, day, hour, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: what follows is written down at that moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def ani(cast, at):
    """Tambora. P1 on 1 June, P2 on 5, P3 on 10, P2 again on 15; written down each time at ten o'clock."""
    at(moment(1))
    ani = register(cast.officer, cast.tambora, name="Ani", registered_on=june(1))
    for stage, day in ((MENTORING, 5), (TRAINING, 10), (MENTORING, 15)):
        at(moment(day))
        move(ani, stage, june(day), cast.staff)
    return ani


@pytest.fixture
def budi(cast, at):
    """Tambora. P1 on 3 June, P3 on 10."""
    at(moment(3))
    budi = register(cast.officer, cast.tambora, name="Budi", registered_on=june(3))
    at(moment(10))
    move(budi, TRAINING, june(10), cast.staff)
    return budi


@pytest.fixture
def citra(cast, at):
    """Taman Sari. P1 and P2 on 3 June, left on 12."""
    at(moment(3))
    citra = register(cast.other_officer, cast.taman_sari, name="Citra", registered_on=june(3))
    move(citra, MENTORING, june(3), cast.staff)
    at(moment(12))
    leave(citra, 12, cast.staff)
    return citra


@pytest.fixture
def trio(ani, budi, citra, at):
    at(moment(30))
    return ani, budi, citra


def district(measure, as_of, known_at=None):
    """The figures of the whole district that are not zero."""
    return {stage: people for stage, people in totals(figures(measure, None, as_of, known_at)).items() if people}


def who(stage, measure, as_of, known_at=None):
    found = members(stage, measure, None, as_of, known_at)
    return sorted(found.values_list("participant__name", flat=True))


# The two measures


def test_reached_by_hand(trio):
    assert district(REACHED, june(30)) == {REGISTRATION: 3, MENTORING: 2, TRAINING: 2, LEFT: 1}


def test_now_by_hand(trio):
    assert district(NOW, june(30)) == {MENTORING: 1, TRAINING: 1, LEFT: 1}


def test_figures_stand_by_desk(trio, cast):
    tambora, taman_sari = cast.tambora.pk, cast.taman_sari.pk
    assert figures(REACHED, None, june(30)) == {
        (tambora, REGISTRATION): 2,
        (tambora, MENTORING): 1,
        (tambora, TRAINING): 2,
        (taman_sari, REGISTRATION): 1,
        (taman_sari, MENTORING): 1,
        (taman_sari, LEFT): 1,
    }
    assert figures(NOW, None, june(30)) == {
        (tambora, MENTORING): 1,
        (tambora, TRAINING): 1,
        (taman_sari, LEFT): 1,
    }


def test_totals_name_every_stage(trio):
    assert totals(figures(NOW, None, june(30))) == dict(zip(Stage, [0, 1, 1, 0, 0, 0, 0, 1], strict=True))


def test_an_empty_ledger_has_figures_of_nought(cast):
    assert totals(figures(REACHED, None, june(30))) == dict.fromkeys(Stage, 0)
    assert tally.first_registration() is None


def test_the_ledger_begins_with_the_first_registration(trio):
    assert tally.first_registration() == june(1)


def test_the_stay_that_counts_is_the_first_for_reached_and_the_last_for_now(trio, ani):
    stays = [members(MENTORING, measure, None, june(30)).get(participant=ani) for measure in (REACHED, NOW)]
    assert [stay.entered_on for stay in stays] == [june(5), june(15)]


# The day


@pytest.mark.parametrize(
    ("day", "reached", "now"),
    [
        (date(2022, 5, 31), {}, {}),
        (june(1), {REGISTRATION: 1}, {REGISTRATION: 1}),
        (june(2), {REGISTRATION: 1}, {REGISTRATION: 1}),
        (june(3), {REGISTRATION: 3, MENTORING: 1}, {REGISTRATION: 2, MENTORING: 1}),
        (june(5), {REGISTRATION: 3, MENTORING: 2}, {REGISTRATION: 1, MENTORING: 2}),
        (june(9), {REGISTRATION: 3, MENTORING: 2}, {REGISTRATION: 1, MENTORING: 2}),
        (june(10), {REGISTRATION: 3, MENTORING: 2, TRAINING: 2}, {MENTORING: 1, TRAINING: 2}),
        (june(12), {REGISTRATION: 3, MENTORING: 2, TRAINING: 2, LEFT: 1}, {TRAINING: 2, LEFT: 1}),
        (june(15), {REGISTRATION: 3, MENTORING: 2, TRAINING: 2, LEFT: 1}, {MENTORING: 1, TRAINING: 1, LEFT: 1}),
    ],
)
@pytest.mark.parametrize("known_at", [None, moment(30)], ids=["linked", "replayed"])
def test_the_day_entered_counts_and_the_day_left_does_not(trio, day, reached, now, known_at):
    assert (district(REACHED, day, known_at), district(NOW, day, known_at)) == (reached, now)


@every_measure
def test_what_is_known_now_is_what_was_written_down_until_now(trio, measure):
    linked = [figures(measure, None, june(day)) for day in range(1, 31)]
    assert linked == [figures(measure, None, june(day), moment(30)) for day in range(1, 31)]


def test_everybody_registered_is_in_one_place_or_has_left(trio):
    registered = [totals(figures(REACHED, None, june(day)))[REGISTRATION] for day in range(1, 31)]
    assert registered == [sum(totals(figures(NOW, None, june(day))).values()) for day in range(1, 31)]
    assert registered == [1, 1, *[3] * 28]


def test_reached_never_falls_as_the_day_advances(trio):
    days = [totals(figures(REACHED, None, june(day))) for day in range(1, 31)]
    assert all(days[n][stage] <= days[n + 1][stage] for n in range(29) for stage in Stage)


# Scope


def test_each_of_the_cast_reads_their_own_scope(cast):
    assert [tally.scope_of(user) for user in (cast.staff, cast.official)] == [None, None]
    own = [list(tally.scope_of(user)) for user in (cast.officer, cast.other_officer)]
    assert own == [[cast.tambora], [cast.taman_sari]]
    assert [list(tally.scope_of(user)) for user in (cast.administrator, cast.nobody)] == [[], []]


def test_an_officer_without_a_desk_and_a_closed_account_read_nothing(cast):
    cast.tambora.officers.clear()
    cast.staff.is_active = False
    assert [list(tally.scope_of(user)) for user in (cast.officer, cast.staff)] == [[], []]


@every_measure
def test_the_desks_add_up_to_the_district(trio, measure):
    parts = Counter()
    for desk in Desk.objects.all():
        parts.update(figures(measure, Desk.objects.filter(pk=desk.pk), june(30)))
    assert parts == figures(measure, None, june(30))


@pytest.mark.parametrize("known_at", [None, moment(30)], ids=["linked", "replayed"])
def test_a_scope_holds_only_its_desks(trio, cast, known_at):
    scope = tally.scope_of(cast.other_officer)
    assert figures(NOW, scope, june(30), known_at) == {(cast.taman_sari.pk, LEFT): 1}
    assert figures(NOW, tally.scope_of(cast.nobody), june(30), known_at) == {}


# What was known


def test_a_stay_is_known_from_the_moment_it_was_written_down(cast, at):
    at(moment(20))
    register(cast.officer, cast.tambora, name="Dodi", registered_on=june(1))
    for measure in Measure:
        known = [who(REGISTRATION, measure, june(1), when) for when in (moment(20, 9), moment(20), moment(21), None)]
        assert known == [[], ["Dodi"], ["Dodi"], ["Dodi"]]


def test_late_paper_changes_what_is_known_today_and_not_what_was_known_then(trio, cast, budi, at):
    at(moment(25))
    late(budi, MENTORING, 6, cast.staff)
    assert [who(MENTORING, REACHED, june(22), known) for known in (moment(22), moment(25), None)] == [
        ["Ani", "Citra"],
        ["Ani", "Budi", "Citra"],
        ["Ani", "Budi", "Citra"],
    ]
    assert [who(REGISTRATION, NOW, june(8), known) for known in (moment(22), None)] == [["Budi"], []]
    assert [who(TRAINING, NOW, june(22), known) for known in (moment(22), None)] == [["Budi"], ["Budi"]]


def test_late_paper_before_the_first_stay_in_its_stage_takes_its_place(trio, cast, ani, at):
    at(moment(25))
    late(ani, TRAINING, 3, cast.staff)
    assert [who(TRAINING, REACHED, june(4), known) for known in (moment(22), moment(25), None)] == [
        [],
        ["Ani"],
        ["Ani"],
    ]
    stays = [members(TRAINING, REACHED, None, june(30), known).get(participant=ani) for known in (moment(22), None)]
    assert [stay.entered_on for stay in stays] == [june(10), june(3)]


def test_a_voided_stay_still_counts_as_known_before_it_was_voided(trio, cast, budi, at):
    at(moment(25))
    void(budi.visits.get(stage=TRAINING), cast.staff)
    for measure in Measure:
        known = [who(TRAINING, measure, june(12), moment(25, hour)) for hour in (9, 10)]
        assert ["Budi" in names for names in known] == [True, False]
    assert [who(REGISTRATION, NOW, june(12), known) for known in (moment(25, 9), None)] == [[], ["Budi"]]


def test_a_stay_corrected_to_another_day_moves_only_for_those_who_know(trio, cast, budi, at):
    at(moment(25))
    void(budi.visits.get(stage=TRAINING), cast.staff)
    move(budi, TRAINING, june(20), cast.staff)
    assert [who(TRAINING, REACHED, june(15), known) for known in (moment(22), None)] == [["Ani", "Budi"], ["Ani"]]
    assert [who(TRAINING, REACHED, june(20), known) for known in (moment(22), None)] == [["Ani", "Budi"]] * 2


def test_a_batch_and_its_undoing_are_known_as_they_were(trio, cast, ani, budi, at):
    at(moment(26))
    batch = transitions.move_many(
        Participant.objects.filter(pk__in=[ani.pk, budi.pk]),
        stage=CAPITAL,
        entered_on=june(16),
        reason="uji",
        by=cast.staff,
        key=uuid.uuid4(),
    )
    at(moment(28))
    transitions.undo_batch(batch, reason="keliru", by=cast.staff, key=uuid.uuid4())
    known = [who(CAPITAL, NOW, june(30), when) for when in (moment(25), moment(26), moment(27), moment(28), None)]
    assert known == [[], ["Ani", "Budi"], ["Ani", "Budi"], [], []]


# One definition


@every_measure
@pytest.mark.parametrize("known_at", [None, moment(5), moment(11), moment(30)])
def test_the_members_of_each_stage_are_those_the_figures_count(trio, measure, known_at):
    """The trap is a filter that reaches behind a window and so changes who comes first."""
    one_by_one = {stage: members(stage, measure, None, june(30), known_at).count() for stage in Stage}
    together = Counter(members(None, measure, None, june(30), known_at).values_list("stage", flat=True))
    counted = totals(figures(measure, None, june(30), known_at))
    assert one_by_one == counted == dict.fromkeys(Stage, 0) | together


@pytest.mark.parametrize("known_at", [None, moment(4), moment(11), moment(30)])
def test_nobody_is_in_two_stages_at_once(trio, known_at):
    found = [name for stage in Stage for name in who(stage, NOW, june(30), known_at)]
    assert len(found) == len(set(found)) == district(REACHED, june(30), known_at)[REGISTRATION]


@every_measure
@pytest.mark.parametrize("known_at", [None, moment(30)])
def test_a_filter_added_by_the_caller_only_takes_away(trio, measure, known_at, ani):
    everybody = members(None, measure, None, june(30), known_at)
    for stay in everybody:
        narrowed = everybody.filter(participant=stay.participant, entered_on=stay.entered_on, stage=stay.stage)
        assert list(narrowed) == [stay]
    hers = members(None, measure, None, june(30), known_at).filter(participant=ani)
    assert set(hers) == {stay for stay in everybody if stay.participant_id == ani.pk}
    assert not members(None, NOW, None, june(30), known_at).filter(stage=REGISTRATION).exists()


@every_measure
@pytest.mark.parametrize("stage", Stage)
def test_the_list_holds_the_people_the_figure_counts(trio, cast, measure, stage):
    for user in (cast.staff, cast.officer, cast.other_officer):
        listed = people.listed(user, stage=stage, measure=measure, as_of=june(11))
        counted = members(stage, measure, tally.scope_of(user), june(11))
        assert set(listed.rows.values_list(listed.key)) == set(counted.values_list("participant"))
        assert listed.count() == totals(figures(measure, tally.scope_of(user), june(11)))[stage]


# The cost


@pytest.mark.parametrize("known_at", [None, moment(30)], ids=["linked", "replayed"])
@pytest.mark.parametrize(
    ("names", "reached", "now"), [(["ani"], 3, 1), (["ani", "budi", "citra"], 8, 3)], ids=["one", "three"]
)
def test_figures_are_one_query(cast, request, django_assert_num_queries, known_at, names, reached, now):
    for name in names:
        request.getfixturevalue(name)
    for measure, expected in ((REACHED, reached), (NOW, now)):
        with django_assert_num_queries(1):
            found = figures(measure, None, june(30), known_at)
        assert sum(found.values()) == expected


def test_figures_of_one_desk_are_one_query_more(trio, cast, django_assert_num_queries):
    scope = tally.scope_of(cast.officer)
    with django_assert_num_queries(2):
        assert totals(figures(NOW, scope, june(30)))[TRAINING] == 1

"""Every rule of a move with its sentence, and that nothing else is ever refused."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages import rules
from stages.models import Stage
from stages.rules import Finding, MoveRefused, Rule, Stay

P1, P2, P3, P4, P5, P6, P7, LEFT = Stage
TODAY = date(2022, 6, 22)
REGISTERED = date(2022, 6, 3)
FUTURE = "Tanggal berlaku tidak boleh di masa depan."
BEFORE_REGISTRATION = "Tanggal berlaku mendahului pendaftaran (3 Juni 2022)."
BEFORE_P3 = "Tanggal berlaku mendahului tahap terakhir (P3 Pelatihan, 10 Juni 2022). Catat sebagai susulan."
BACK_FROM_P3 = (
    "Pada hari yang sama tahap tidak dapat mundur dari P3 Pelatihan. Batalkan perpindahan yang keliru."
)  # fmt: skip
NOT_LATE = "Susulan harus mendahului tahap terakhir (P3 Pelatihan, 10 Juni 2022). Gunakan Pindahkan."
P3_NEXT = (
    "P3 Pelatihan sudah tercatat sejak 10 Juni 2022. Batalkan catatan itu lebih dahulu, lalu catat tanggal yang benar."
)


def june(day):
    return date(2022, 6, day)


def history(*stays):
    """Registered on 3 June, then (stage, day of June)."""
    return [Stay(P1, REGISTERED), *(Stay(stage, june(day)) for stage, day in stays)]


def said(findings):
    return [(finding.rule, str(finding)) for finding in findings]


def move(stays, stage, day, reason=""):
    return said(rules.judge_move(stays, stage, day, today=TODAY, reason=reason))


def late(stays, stage, day, reason="daftar hadir baru diterima"):
    return said(rules.judge_late(stays, stage, day, today=TODAY, reason=reason))


def leave(stays, day):
    return said(rules.judge_leave(stays, day, today=TODAY))


# Moving.


@pytest.mark.parametrize(
    ("stays", "stage", "day"),
    [
        (history(), P2, june(3)),
        (history(), P2, june(22)),
        (history((P2, 10)), P3, june(10)),
        (history((P2, 10)), P3, june(11)),
        (history((P2, 4), (P3, 5), (P4, 6), (P5, 7), (P6, 8)), P7, june(9)),
        (history((P3, 4), (P2, 5)), P4, june(6)),  # P3, between, was reached before
    ],
)
def test_a_move_to_the_next_stage_needs_no_word(stays, stage, day):
    assert move(stays, stage, day) == []


@pytest.mark.parametrize("day", [june(23), date(2032, 1, 1)])
def test_a_move_in_the_future_is_refused(day):
    assert move(history(), P2, day, "alasan") == [(Rule.FUTURE, FUTURE)]


@pytest.mark.parametrize("day", [june(2), date(2018, 1, 1)])
def test_a_move_before_the_registration_is_refused(day):
    assert move(history((P3, 10)), P4, day, "alasan") == [(Rule.BEFORE_REGISTRATION, BEFORE_REGISTRATION)]


@pytest.mark.parametrize("day", [june(9), june(3)])
def test_a_move_before_the_last_stay_is_refused_and_named_late(day):
    assert move(history((P3, 10)), P4, day, "alasan") == [(Rule.BEFORE_LAST_STAY, BEFORE_P3)]


@pytest.mark.parametrize(
    ("stays", "stage", "sentence"),
    [
        (history(), P1, "Sudah di P1 Pendaftaran sejak 3 Juni 2022."),
        (history((P3, 10)), P3, "Sudah di P3 Pelatihan sejak 10 Juni 2022."),
        (history((LEFT, 10)), LEFT, "Sudah keluar dari program sejak 10 Juni 2022."),
    ],
)
def test_a_move_to_where_somebody_is_already_is_refused(stays, stage, sentence):
    assert move(stays, stage, TODAY, "alasan") == [(Rule.ALREADY_THERE, sentence)]


@pytest.mark.parametrize("stays", [history((P3, 10)), history((LEFT, 10))])
def test_nobody_is_registered_twice(stays):
    assert move(stays, P1, TODAY, "alasan") == [(Rule.REGISTERED_ONCE, "Pendaftaran hanya sekali.")]


def test_a_step_back_on_the_same_day_is_refused():
    assert move(history((P3, 10)), P2, june(10), "alasan") == [(Rule.BACK_ON_SAME_DAY, BACK_FROM_P3)]


def test_a_return_on_the_day_of_leaving_is_refused():
    sentence = BACK_FROM_P3.replace("P3 Pelatihan", "Keluar dari program")
    assert move(history((LEFT, 10)), P2, june(10), "alasan") == [(Rule.BACK_ON_SAME_DAY, sentence)]


@pytest.mark.parametrize(
    ("stays", "stage", "warnings"),
    [
        (history(), P3, [(Rule.SKIPS, "Melewati P2 Pendampingan.")]),
        (history(), P5, [(Rule.SKIPS, "Melewati P2 Pendampingan, P3 Pelatihan, P4 Perizinan.")]),
        (history((P3, 4), (P2, 5)), P5, [(Rule.SKIPS, "Melewati P4 Perizinan.")]),
        (history((P3, 10)), P2, [(Rule.STEPS_BACK, "Mundur dari P3 Pelatihan.")]),
        (
            history((P2, 4), (P3, 10)),
            P2,
            [
                (Rule.STEPS_BACK, "Mundur dari P3 Pelatihan."),
                (Rule.REPEATS, "Sudah pernah di P2 Pendampingan (4 Juni 2022)."),
            ],
        ),
        (
            history((P5, 4), (P2, 5)),
            P5,
            [
                (Rule.SKIPS, "Melewati P3 Pelatihan, P4 Perizinan."),
                (Rule.REPEATS, "Sudah pernah di P5 Akses pemasaran (4 Juni 2022)."),
            ],
        ),
        (history((P3, 4), (LEFT, 5)), P2, [(Rule.RETURNS, "Kembali setelah keluar dari program.")]),
        (
            history((P3, 4), (LEFT, 5)),
            P3,
            [
                (Rule.RETURNS, "Kembali setelah keluar dari program."),
                (Rule.REPEATS, "Sudah pernah di P3 Pelatihan (4 Juni 2022)."),
            ],
        ),
    ],
)
def test_what_is_unusual_is_asked_for_a_reason_and_allowed_with_one(stays, stage, warnings):
    question = f"{' '.join(sentence for _, sentence in warnings)} Boleh dilanjutkan dengan alasan."
    assert move(stays, stage, TODAY, "sudah berusaha") == warnings
    assert move(stays, stage, TODAY) == [(Rule.REASON_MISSING, question), *warnings]
    assert move(stays, stage, TODAY, " \t\n") == [(Rule.REASON_MISSING, question), *warnings]


def test_a_repeat_names_the_first_time():
    stays = history((P2, 4), (P3, 5), (P2, 6), (P3, 7))
    assert move(stays, P2, june(8), "alasan")[1] == (
        Rule.REPEATS,
        "Sudah pernah di P2 Pendampingan (4 Juni 2022).",
    )


# Late papers.


@pytest.mark.parametrize(
    ("stays", "stage", "day"),
    [
        (history((P3, 10)), P2, june(5)),
        (history((P3, 10)), P2, june(3)),
        (history((P3, 10)), P2, june(10)),  # on one day the stage number decides
        (history((P3, 10)), P4, june(9)),
        (history((P2, 5), (P3, 10)), P4, june(5)),
        (history((LEFT, 10)), P7, june(10)),
        (history((P3, 5), (LEFT, 6), (P4, 10)), P3, june(7)),
    ],
)
def test_a_late_paper_is_put_in_with_a_reason(stays, stage, day):
    warning = (Rule.LATE, "Dicatat sebagai susulan.")
    question = (Rule.REASON_MISSING, "Dicatat sebagai susulan. Boleh dilanjutkan dengan alasan.")
    assert late(stays, stage, day) == [warning]
    assert late(stays, stage, day, "") == [question, warning]
    assert late(stays, stage, day, "  ") == [question, warning]


def test_a_late_paper_from_the_future_is_refused():
    assert late(history((P3, 10)), P2, june(23)) == [(Rule.FUTURE, FUTURE)]


def test_a_late_paper_from_before_the_registration_is_refused():
    assert late(history((P3, 10)), P2, june(2)) == [(Rule.BEFORE_REGISTRATION, BEFORE_REGISTRATION)]


@pytest.mark.parametrize(("stage", "day"), [(P2, 11), (P3, 10), (P4, 10), (P3, 22), (LEFT, 10), (P1, 11)])
def test_a_paper_that_is_not_late_is_sent_to_the_move(stage, day):
    assert late(history((P3, 10)), stage, june(day)) == [(Rule.NOT_LATE, NOT_LATE)]


def test_somebody_who_only_registered_has_no_late_papers():
    sentence = NOT_LATE.replace("P3 Pelatihan, 10 Juni 2022", "P1 Pendaftaran, 3 Juni 2022")
    assert late(history(), P2, june(3)) == [(Rule.NOT_LATE, sentence)]


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [(P1, "P1 Pendaftaran tidak dapat disusulkan."), (LEFT, "Keluar dari program tidak dapat disusulkan.")],
)
def test_neither_registration_nor_leaving_comes_late(stage, sentence):
    assert late(history((P3, 10)), stage, june(5)) == [(Rule.REGISTERED_ONCE, sentence)]


@pytest.mark.parametrize("day", [5, 6, 9])
def test_a_late_paper_for_where_somebody_was_is_refused(day):
    sentence = "Sudah di P2 Pendampingan sejak 5 Juni 2022."
    assert late(history((P2, 5), (P3, 10)), P2, june(day)) == [(Rule.ALREADY_THERE, sentence)]


@pytest.mark.parametrize("day", [3, 4, 9])
def test_an_earlier_date_for_the_next_stay_is_a_correction_not_a_late_paper(day):
    assert late(history((P3, 10)), P3, june(day)) == [(Rule.SAME_AS_NEXT, P3_NEXT)]


# Leaving.


@pytest.mark.parametrize(("stays", "day"), [(history(), 3), (history((P3, 10)), 10), (history((P7, 10)), 22)])
def test_leaving_needs_no_word(stays, day):
    assert leave(stays, june(day)) == []


@pytest.mark.parametrize(
    ("stays", "day", "finding"),
    [
        (history(), 23, (Rule.FUTURE, FUTURE)),
        (history((P3, 10)), 2, (Rule.BEFORE_REGISTRATION, BEFORE_REGISTRATION)),
        (history((P3, 10)), 9, (Rule.BEFORE_LAST_STAY, BEFORE_P3)),
        (history((LEFT, 10)), 11, (Rule.ALREADY_THERE, "Sudah keluar dari program sejak 10 Juni 2022.")),
        (history((LEFT, 10)), 9, (Rule.ALREADY_THERE, "Sudah keluar dari program sejak 10 Juni 2022.")),
    ],
)
def test_leaving_is_refused_on_an_impossible_day_or_twice(stays, day, finding):
    assert leave(stays, june(day)) == [finding]


# Findings.


def test_only_six_rules_are_warnings():
    warnings = {Rule.SKIPS, Rule.NOT_READY, Rule.STEPS_BACK, Rule.REPEATS, Rule.RETURNS, Rule.LATE}
    assert {rule for rule in Rule if rule.is_warning} == warnings


@pytest.mark.parametrize("first", [rule for rule in Rule if not rule.is_warning])
def test_a_refusal_is_found_behind_warnings(first):
    warning, refusal, second = Finding(Rule.SKIPS, "a"), Finding(first, "b"), Finding(Rule.FUTURE, "c")
    assert rules.refusal([warning, refusal, second]) is refusal


@pytest.mark.parametrize("findings", [[], [Finding(Rule.SKIPS, "a"), Finding(Rule.LATE, "b")]])
def test_warnings_alone_are_no_refusal(findings):
    assert rules.refusal(findings) is None


def test_a_refused_move_says_why():
    finding = Finding(Rule.FUTURE, FUTURE)
    assert (MoveRefused(finding).finding, str(MoveRefused(finding))) == (finding, FUTURE)


# Whatever the history.

days = st.integers(0, 19).map(lambda days: REGISTERED + timedelta(days))
stages = st.sampled_from([P2, P3, P4, P5, P6, P7])
reasons = st.sampled_from(["", "  ", "alasan"])


@st.composite
def histories(draw):
    """As the ledger keeps them: one stay per day and stage, in order, no stage twice in a row."""
    facts = draw(st.sets(st.tuples(days, st.sampled_from([P2, P3, P4, P5, P6, P7, LEFT])), max_size=8))
    stays = [Stay(P1, REGISTERED)]
    for day, stage in sorted(facts):
        if stage != stays[-1].stage:
            stays.append(Stay(stage, day))
    return stays


def is_ledger(stays):
    """Strictly in order of day and stage, registration first and only once, no stage twice in a row."""
    order = [(stay.entered_on, stay.stage) for stay in stays]
    in_order = order == sorted(set(order)) and stays[0].stage == P1
    return in_order and all(earlier.stage != later.stage for earlier, later in pairwise(stays))


@st.composite
def possible_moves(draw):
    """(stays, stage, day): what of any history lies before any move, and is elsewhere."""
    stage, day = draw(stages), draw(days)
    stays = [stay for stay in draw(histories()) if (stay.entered_on, stay.stage) < (day, stage)]
    while stays[-1].stage == stage:
        stays.pop()
    return stays, stage, day


@given(possible_moves(), reasons)
def test_a_possible_move_is_refused_for_want_of_a_reason_only(possible, reason):
    stays, stage, day = possible
    refusal = rules.refusal(rules.judge_move(stays, stage, day, today=TODAY, reason=reason))
    assert refusal is None or (refusal.rule, reason.strip()) == (Rule.REASON_MISSING, "")


@given(histories(), st.sampled_from(Stage), st.integers(-3, 25), reasons)
def test_a_move_that_is_not_refused_keeps_the_ledger_in_order(stays, stage, after, reason):
    day = REGISTERED + timedelta(after)
    allowed = not rules.refusal(rules.judge_move(stays, stage, day, today=TODAY, reason=reason))
    possible = is_ledger([*stays, Stay(stage, day)]) and stage != P1 and day <= TODAY
    assert allowed == possible if reason.strip() else allowed <= possible


@given(histories(), st.sampled_from(Stage), st.integers(-3, 25))
def test_a_late_paper_that_is_not_refused_keeps_the_ledger_in_order(stays, stage, after):
    day = REGISTERED + timedelta(after)
    allowed = not rules.refusal(rules.judge_late(stays, stage, day, today=TODAY, reason="alasan"))
    joined = sorted([*stays, Stay(stage, day)], key=lambda stay: (stay.entered_on, stay.stage))
    inside = (day, stage) < (stays[-1].entered_on, stays[-1].stage)
    assert allowed == (is_ledger(joined) and inside and stage not in (P1, LEFT) and day >= REGISTERED)


@given(histories(), st.integers(-3, 25))
def test_leaving_that_is_not_refused_keeps_the_ledger_in_order(stays, after):
    day = REGISTERED + timedelta(after)
    allowed = not rules.refusal(rules.judge_leave(stays, day, today=TODAY))
    assert allowed == (is_ledger([*stays, Stay(LEFT, day)]) and day <= TODAY)

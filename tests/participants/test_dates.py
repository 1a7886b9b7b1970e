"""Dates as typed from a KTP: every accepted shape, and a sentence for every other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants import dates
from participants.dates import DateError

SHAPE = "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."
DAY_FIRST = "Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."
FOUR_DIGITS = "Tulis tahun dengan empat angka, misalnya 12-05-1990."
NOT_A_DAY = "Tanggal ini tidak ada di kalender."
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


def refusal(text):
    with pytest.raises(DateError) as refused:
        dates.parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "12-05-1990",
        "12/5/1990",
        "12/05/1990",
        "12.05.1990",
        "12 05 1990",
        "12 - 05 - 1990",
        "12051990",
        "12 Mei 1990",
        "12 mei 1990",
        "12 MEI 1990",
        "12-Mei-1990",
        "12mei1990",
        "1990-05-12",
        "  12-05-1990\n",
        "12\u00a0Mei\t1990",
    ],
)
def test_every_shape_of_a_ktp_date_is_understood(text):
    assert dates.parse(text) == date(1990, 5, 12)


def test_the_day_comes_first_when_both_orders_are_possible():
    assert dates.parse("5/6/1990") == date(1990, 6, 5)


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *((month, number) for number, month in enumerate(MONTHS, 1)),
        *((month[:3], number) for number, month in enumerate(MONTHS, 1)),
        ("Agt", 8),
        ("Ags", 8),
        ("Agt.", 8),
        ("Sept", 9),
        ("Nop", 11),
        ("Nopember", 11),
        ("Peb", 2),
        ("Pebruari", 2),
    ],
)
def test_months_are_known_by_name_abbreviation_and_old_spelling(word, month):
    assert dates.parse(f"7 {word} 1990") == date(1990, month, 7)


@pytest.mark.parametrize("text", ["06/22/1990", "06-22-1990", "6.22.1990", "06221990", "12/31/1990", "1990-22-06"])
def test_the_american_order_is_refused_not_guessed(text):
    assert refusal(text) == DAY_FIRST


@pytest.mark.parametrize(
    "text", ["12-05-90", "12/5/90", "1.1.00", "12 05 90", "12 - 05 - 90", "12 Mei 90", "12-mei-90"]
)
def test_a_year_of_two_digits_is_refused(text):
    assert refusal(text) == FOUR_DIGITS


@pytest.mark.parametrize(
    "text",
    [
        "30-02-1990",
        "31-04-1990",
        "29-02-1900",
        "29 Februari 2023",
        "2023-02-29",
        "31061990",
        "00-05-1990",
        "32-01-1990",
        "01-00-1990",
        "13-13-1990",
        "12-05-0000",
    ],
)
def test_a_day_that_is_in_no_calendar_is_refused(text):
    assert refusal(text) == NOT_A_DAY


@pytest.mark.parametrize("text", ["29-02-2000", "29 Februari 2024", "29022004"])
def test_leap_days_are_in_the_calendar(text):
    assert (dates.parse(text).day, dates.parse(text).month) == (29, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "kemarin",
        "12",
        "12-05",
        "Mei 1990",
        "12 May 1990",
        "12 Oct 1990",
        "12 Meei 1990",
        "120590",
        "1205199",
        "120519900",
        "12-05-19900",
        "112-05-1990",
        "12--05--1990",
        "-12-05-1990",
        "12-05-1990 10:00",
        "1990/05/12",
        "1990-5-12",
        "١٢-٠٥-١٩٩٠",
        "１２-０５-１９９０",
        "١٢٠٥١٩٩٠",
        "１２ Mei １９９０",
        "１９９０-０５-１２",
        "1²-05-1990",
        "12-05-1990\0",
        "12−05−1990",
    ],
)
def test_anything_else_is_answered_with_the_shape(text):
    assert refusal(text) == SHAPE


@given(st.text() | st.text("0123456789-/. meijan٣²½\0"))
def test_odd_input_raises_nothing_but_a_date_error(text):
    try:
        outcome = dates.parse(text)
    except DateError as refused:
        outcome = str(refused)
    assert isinstance(outcome, date) or outcome in {SHAPE, DAY_FIRST, FOUR_DIGITS, NOT_A_DAY}


@pytest.mark.parametrize(
    "text",
    ["1" * 100_000, "12 " + "m" * 100_000 + " 1990", "12" + "- " * 50_000 + "1990"],
    ids=["digits", "letters", "separators"],
)
def test_a_very_long_input_is_refused_at_once(text):
    assert refusal(text) == SHAPE


@given(st.dates())
def test_what_numeric_shows_is_read_back(day):
    assert dates.parse(dates.numeric(day)) == day


@given(st.dates(min_value=date(1000, 1, 1)))
def test_what_in_words_shows_is_read_back(day):
    assert dates.parse(dates.in_words(day)) == day


@pytest.mark.parametrize(
    ("day", "numeric", "in_words"),
    [
        (date(2022, 6, 22), "22-06-2022", "22 Juni 2022"),
        (date(1990, 5, 2), "02-05-1990", "2 Mei 1990"),
        (date(2022, 8, 17), "17-08-2022", "17 Agustus 2022"),
    ],
)
def test_a_date_is_shown_with_its_month_in_full_or_in_figures(day, numeric, in_words):
    assert (dates.numeric(day), dates.in_words(day)) == (numeric, in_words)


# What one slip makes of a date


@pytest.mark.parametrize(
    "slip",
    [(1990, 12, 5), (1990, 5, 2), (1990, 5, 22), (1990, 5, 19), (1990, 6, 12), (1991, 5, 12), (1989, 5, 12),
     (1980, 5, 12), (2000, 5, 12), (1950, 5, 12), (1996, 5, 12)],
)  # fmt: skip
def test_one_slip_away(slip):
    assert date(*slip) in dates.one_slip_from(date(1990, 5, 12))


@pytest.mark.parametrize(
    "other", [(1990, 5, 12), (1990, 6, 13), (1990, 5, 23), (1988, 6, 12), (1890, 5, 12), (2010, 5, 12)]
)
def test_more_than_one_slip_away(other):
    assert date(*other) not in dates.one_slip_from(date(1990, 5, 12))


def test_a_slip_is_never_a_day_that_does_not_exist():
    of_other_years = {day.year for day in dates.one_slip_from(date(2004, 2, 29)) if day.year != 2004}
    assert of_other_years == {2000, 2008, 2024, 2044, 2064, 2084}


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_slips_are_few_and_never_the_date_itself(day):
    slips = dates.one_slip_from(day)
    assert day not in slips
    assert 20 <= len(slips) <= 45

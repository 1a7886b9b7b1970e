"""What a NIK says, what it does not say, and the sentence for everything that cannot be one."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants import nik
from participants.nik import NikError

TODAY = date(2022, 6, 22)
MALE_1990, FEMALE_1990 = "9973011205900001", "9973015205900001"
IMPOSSIBLE = "Tanggal lahir di dalam NIK tidak mungkin. Periksa KTP."
DAMAGED = "NIK rusak oleh spreadsheet (misalnya 3,17E+15). Salin lagi dari KTP."
ONLY_DIGITS = "NIK hanya berisi angka."
DATE_DIFFERS = "Tanggal lahir di NIK (12-05-1990) berbeda dengan yang diketik. Periksa KTP."
SEX_DIFFERS = "Jenis kelamin di NIK berbeda dengan yang dipilih. Periksa KTP."


def built(born, sex="L", region="997301", serial=1):
    """The NIK the civil registry would give."""
    return f"{region}{born.day + (40 if sex == 'P' else 0):02}{born:%m}{born.year % 100:02}{serial:04}"


def refusal(text):
    with pytest.raises(NikError) as refused:
        nik.clean(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "9973011205900001",
        "  9973011205900001\n",
        "9973 0112 0590 0001",
        "99.73.01.120590.0001",
        "99-73-01-120590-0001",
        "99–73—01‑120590/0001",
        "99,73,01,120590,0001",
        "997301_120590_0001",
        "'9973011205900001",
        "’9973011205900001",
        "9973\u00a00112\t0590\u20090001",
        "\u200b9973011205900001\u200b",
        "\u202a9973011205900001\u202c",
    ],
)
def test_separators_and_pasted_junk_are_stripped(text):
    assert nik.clean(text) == "9973011205900001"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("1", 1),
        ("997301120590000", 15),
        ("997301 120590 000", 15),
        ("99730112059000011", 17),
        pytest.param("9" * 100_000, 100_000, id="very long"),
    ],
)
def test_a_wrong_length_is_counted_without_separators(text, typed):
    assert refusal(text) == f"NIK harus 16 angka. Yang diketik {typed} angka."


@pytest.mark.parametrize(
    "text",
    [
        "997301120590000A",
        "997301120590000O",
        "abc",
        "9973011205900001x",
        "9973011205900001\0",
        "٩٩٧٣٠١١٢٠٥٩٠٠٠٠١",
        "９９７３０１１２０５９００００１",
        "997301120590000²",
        "+9973011205900001",
        "",
        "---",
    ],
)
def test_what_is_not_a_digit_is_refused(text):
    assert refusal(text) == ONLY_DIGITS


@pytest.mark.parametrize("text", ["3,17E+15", "3.17E+15", "3,17305E+15", "3,17e+15", " 3,17E+15 ", "3E+15", "3,17E15"])
def test_a_number_damaged_by_a_spreadsheet_is_recognised(text):
    assert refusal(text) == DAMAGED


@pytest.mark.parametrize("day", ["00", *(str(day) for day in (*range(32, 41), *range(72, 100)))])
def test_days_that_no_month_has_are_refused(day):
    assert refusal(f"997301{day}0190" + "0001") == IMPOSSIBLE


@pytest.mark.parametrize(
    "printed",
    ["120090", "121390", "129990", "300290", "700290", "310490", "710490", "290201", "690201", "290299", "000000"],
)
def test_dates_that_are_in_no_calendar_are_refused(printed):
    assert refusal(f"997301{printed}0001") == IMPOSSIBLE


@pytest.mark.parametrize("day", [1, 31, 41, 71])
def test_the_first_and_the_last_day_of_both_sexes_are_accepted(day):
    assert nik.clean(f"997301{day:02}01900001") == f"997301{day:02}01900001"


@pytest.mark.parametrize(
    ("printed", "sex", "born"),
    [
        ("120590", "L", date(1990, 5, 12)),
        ("520590", "P", date(1990, 5, 12)),
        ("010104", "L", date(2004, 1, 1)),
        ("711204", "P", date(2004, 12, 31)),
        ("311299", "L", date(1999, 12, 31)),
        ("411299", "P", date(1999, 12, 1)),
        ("290200", "L", date(2000, 2, 29)),
        ("690204", "P", date(2004, 2, 29)),
        ("290296", "L", date(1996, 2, 29)),
        ("010122", "L", date(2022, 1, 1)),
        ("010123", "L", date(1923, 1, 1)),
    ],
)
def test_sex_and_birth_date_are_read(printed, sex, born):
    read = nik.parse(f"997301{printed}0001")
    assert (read.sex, read.birth_date(TODAY)) == (sex, born)


@given(
    born=st.dates(date(1923, 1, 1), date(2022, 12, 31)),
    sex=st.sampled_from("LP"),
    region=st.integers(0, 999_999).map("{:06}".format),
    serial=st.integers(0, 9999),
)
def test_every_nik_that_can_be_built_parses_back(born, sex, region, serial):
    digits = built(born, sex, region, serial)
    read = nik.parse(nik.clean(digits))
    assert (read.digits, read.sex, read.birth_date(TODAY)) == (digits, sex, born)
    assert nik.mismatches(digits, birth_date=born, sex=sex, today=TODAY) == {}


@given(st.text() | st.text("0123456789eE+,.- '", min_size=14, max_size=18))
def test_any_text_is_sixteen_digits_or_refused_with_a_sentence(text):
    try:
        outcome = nik.clean(text)
    except NikError as refused:
        outcome = str(refused)
    assert re.fullmatch("[0-9]{16}", outcome) or outcome.startswith(("NIK ", "Tanggal lahir di dalam NIK "))


@pytest.mark.parametrize("province", ["11", "31", "36", "65", "91", "92", "93", "94", "95", "96"])
def test_provinces_are_known_the_young_ones_too(province):
    assert nik.parse(f"{province}73011205900001").region_is_known is True


@pytest.mark.parametrize("province", ["00", "10", "20", "22", "66", "90", "97", "99"])
def test_an_unknown_region_is_no_refusal(province):
    digits = nik.clean(f"{province}73011205900001")
    assert nik.parse(digits).region_is_known is False


def test_there_are_thirty_eight_provinces():
    assert len(nik.PROVINCES) == 38


@pytest.mark.parametrize(("digits", "sample"), [(MALE_1990, True), ("3173011205900001", False)])
def test_region_99_is_sample_data(digits, sample):
    assert nik.parse(digits).is_sample is sample


@pytest.mark.parametrize(
    ("digits", "born", "sex", "sentences"),
    [
        (MALE_1990, date(1990, 5, 12), "L", {}),
        (FEMALE_1990, date(1990, 5, 12), "P", {}),
        (MALE_1990, date(1990, 5, 13), "L", {"birth_date": DATE_DIFFERS}),
        (MALE_1990, date(1990, 12, 5), "L", {"birth_date": DATE_DIFFERS}),
        (FEMALE_1990, date(1991, 5, 12), "P", {"birth_date": DATE_DIFFERS}),
        (MALE_1990, date(1990, 5, 12), "P", {"sex": SEX_DIFFERS}),
        (FEMALE_1990, date(1990, 5, 12), "L", {"sex": SEX_DIFFERS}),
        (MALE_1990, date(1980, 1, 1), "P", {"birth_date": DATE_DIFFERS, "sex": SEX_DIFFERS}),
        (MALE_1990, None, None, {}),
        (MALE_1990, None, "P", {"sex": SEX_DIFFERS}),
        (MALE_1990, date(1980, 1, 1), None, {"birth_date": DATE_DIFFERS}),
    ],
)
def test_what_differs_from_the_ktp_is_said_by_field(digits, born, sex, sentences):
    assert nik.mismatches(digits, birth_date=born, sex=sex, today=TODAY) == sentences


@pytest.mark.parametrize("born", [date(1904, 5, 12), date(2004, 5, 12)])
def test_the_century_is_the_ktps_so_it_never_differs(born):
    assert nik.mismatches("9973011205040001", birth_date=born, sex="L", today=TODAY) == {}


@pytest.mark.parametrize(("digits", "shown"), [(MALE_1990, "…0001"), ("", ""), (None, "")])
def test_a_page_shows_the_last_four_digits_at_most(digits, shown):
    assert nik.masked(digits) == shown

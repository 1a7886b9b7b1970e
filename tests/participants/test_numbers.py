"""Registration numbers: made at random, read out by a resident, typed by an officer."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants import numbers

made = st.integers().map(lambda seed: numbers.new(random.Random(seed)))


@given(made)
def test_a_new_number_has_the_printed_shape_and_no_misread_letter(number):
    assert re.fullmatch(r"JB-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    assert set(number[3:]).isdisjoint("ILOU")


@given(made)
def test_a_new_number_is_read_back(number):
    assert numbers.clean(number) == number


@given(made, st.data())
def test_a_number_may_be_typed_as_it_is_heard(number, data):
    heard = {"0": "0Oo", "1": "1IiLl", "-": ["-", "", " ", "–", " - "]}
    options = [heard.get(letter, [letter, letter.lower()]) for letter in number]
    typed = "".join(data.draw(st.sampled_from(list(option))) for option in options)
    assert numbers.clean(typed) == number


def test_the_same_seed_makes_the_same_number_and_another_seed_another():
    first, again, other = (numbers.new(random.Random(seed)) for seed in (1, 1, 2))
    assert (first == again, first == other) == (True, False)


def test_numbers_are_drawn_from_the_whole_alphabet():
    letters = {letter for _ in range(1000) for letter in numbers.new().removeprefix("JB").replace("-", "")}
    assert letters == set(numbers.ALPHABET)


def test_ten_thousand_numbers_are_all_different():
    assert len({numbers.new() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "text",
    [
        "JB-4KX9-2QTM",
        "jb-4kx9-2qtm",
        "Jb4Kx92qTm",
        " jb 4kx9 2qtm\n",
        "JB–4KX9–2QTM",
        "J B - 4 K X 9 2 Q T M",
    ],
)
def test_case_and_separators_do_not_matter(text):
    assert numbers.clean(text) == "JB-4KX9-2QTM"


@pytest.mark.parametrize(
    ("text", "number"),
    [("JB-OOOO-IIII", "JB-0000-1111"), ("jb-oLiL-o0l1", "JB-0111-0011"), ("JB-O1A2-B3C4", "JB-01A2-B3C4")],
)
def test_o_is_zero_and_i_and_l_are_one(text, number):
    assert numbers.clean(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "JB",
        "JB-4KX9",
        "JB-4KX9-2QT",
        "JB-4KX9-2QTMM",
        "xJB-4KX9-2QTM",
        "JT-4KX9-2QTM",
        "4KX9-2QTM",
        "JB-UUUU-2QTM",
        "JB Sudirman",
        "JB-4KX9-2QT!",
        "JB-4KX9-2QTM\0",
        "JB_4KX9_2QTM",
        "JB-４KX9-2QTM",
        "JB-4KX9-2QTÉ",
    ],
)
def test_anything_else_is_no_number(text):
    assert numbers.clean(text) is None


@given(st.text() | st.text("JBjbOoIiLlUu09-–ß ", max_size=14))
def test_any_text_is_a_printable_number_or_none(text):
    number = numbers.clean(text)
    assert number is None or re.fullmatch(numbers.PATTERN, number)

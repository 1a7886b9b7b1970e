"""Whole rupiah in every way they are typed, kept as one number and shown in one way."""

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from participants import rupiah
from participants.fields import RupiahField
from participants.rupiah import RupiahError

amounts = st.integers(0, rupiah.MOST)


class Form(forms.Form):
    amount = RupiahField(required=False)


@pytest.mark.parametrize(
    "text",
    [
        "1250000",
        "1.250.000",
        "Rp1.250.000",
        "Rp 1.250.000",
        "rp. 1.250.000",
        "Rp1.250.000,-",
        "1.250.000,00",
        " 1 250 000\n",
        "\uff11\uff12\uff15\uff10\uff10\uff10\uff10",
        "Rp\u00a01.250.000",
    ],
)
def test_every_way_of_typing_an_amount_means_the_same(text):
    assert rupiah.parse(text) == 1_250_000


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Rp1.000.000,50", rupiah.WHOLE),
        ("0,5", rupiah.WHOLE),
        ("1,250,000", rupiah.WHOLE),
        ("-5000", rupiah.NEGATIVE),
        ("Rp-5.000", rupiah.NEGATIVE),
        ("-Rp5.000", rupiah.NEGATIVE),
        ("−5000", rupiah.NEGATIVE),
        ("(5.000)", rupiah.NEGATIVE),
        ("1.25", rupiah.GROUPS),
        ("1000.000", rupiah.GROUPS),
        ("1.000.00", rupiah.GROUPS),
        (".", rupiah.GROUPS),
        ("2 juta", rupiah.NUMBERS_ONLY),
        ("1e6", rupiah.NUMBERS_ONLY),
        ("Rp", rupiah.NUMBERS_ONLY),
        ("٥٠٠٠", rupiah.NUMBERS_ONLY),
        ("1.000.000.000.001", rupiah.TOO_MUCH),
        ("9" * 100_000, rupiah.TOO_MUCH),
    ],
)
def test_what_is_not_whole_rupiah_is_refused_in_words(text, sentence):
    with pytest.raises(RupiahError) as refused:
        rupiah.parse(text)
    assert str(refused.value) == sentence


@given(amounts)
def test_an_amount_that_is_shown_is_read_back(amount):
    assert rupiah.parse(rupiah.written(amount)) == amount


@given(st.text(max_size=60))
def test_any_text_is_an_amount_within_bounds_or_a_sentence(text):
    try:
        amount = rupiah.parse(text)
    except RupiahError as refused:
        amount = len(str(refused))
    assert 0 <= amount <= rupiah.MOST


@pytest.mark.parametrize(("typed", "amount"), [("Rp1.250.000", 1_250_000), ("0", 0), ("  ", None)])
def test_a_form_cleans_an_amount_to_an_int(typed, amount):
    form = Form({"amount": typed})
    assert (form.is_valid(), form.cleaned_data) == (True, {"amount": amount})


def test_a_form_says_why_beside_the_field_and_keeps_what_was_typed():
    form = Form({"amount": "Rp1.000.000,50"})
    assert (form.errors, form["amount"].value()) == ({"amount": [rupiah.WHOLE]}, "Rp1.000.000,50")


def test_a_form_shows_an_amount_with_points():
    assert Form(initial={"amount": 1_250_000})["amount"].value() == "1.250.000"


def test_a_template_writes_rupiah():
    shown = Template("{% load stages %}{{ amount|rupiah }}").render(Context({"amount": 1_250_000}))
    assert shown == "Rp1.250.000"

"""Indonesian numbers in every way they are typed, kept in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants import phones
from participants.phones import PhoneError

ONLY_DIGITS = "Nomor telepon hanya berisi angka, misalnya 0812-3456-7890."
FOREIGN = "Nomor harus nomor Indonesia: dimulai dengan 0 atau +62."

subscribers = st.from_regex(r"[1-9][0-9]{7,11}", fullmatch=True)


def refusal(text):
    with pytest.raises(PhoneError) as refused:
        phones.parse(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "81234567890",
        "6281234567890",
        "+6281234567890",
        "006281234567890",
        "+62081234567890",
        "62081234567890",
        "0812-3456-7890",
        "0812.3456.7890",
        "0812 3456 7890",
        "0812–3456—7890",
        "0812/3456_7890",
        "+62 812 3456 7890",
        "+62 (0) 812-3456-7890",
        "(0812) 3456-7890",
        " 081234567890\n",
        "\u202a+62 812-3456-7890\u202c",
        "0812\u00a03456\u00a07890",
    ],
)
def test_every_way_of_typing_a_number_means_the_same(text):
    assert phones.parse(text) == "+6281234567890"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("62812345678", "+62812345678"),  # phonenumbers reads this one as +62 62812345678
        ("021-5551234", "+62215551234"),
        ("(021) 555 12345", "+622155512345"),
        ("+62 21 5551234", "+62215551234"),
        ("0622-123456", "+62622123456"),  # the area code of Pematangsiantar
        ("+62 622 123456", "+62622123456"),
        ("081234567", "+6281234567"),
        ("0812345678901", "+62812345678901"),
    ],
)
def test_short_long_and_landline_numbers_are_kept(text, kept):
    assert phones.parse(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "+6512345678",
        "+60123456789",
        "+1 212 555 0100",
        "+81 3 1234 5678",
        "006512345678",
        "0081312345678",
        "+081234567890",
        "+0",
        "6512345678",
        "60123456789",
        "12125550100",
        "000812345678",
    ],
)
def test_a_foreign_number_is_refused(text):
    assert refusal(text) == FOREIGN


@pytest.mark.parametrize(
    ("text", "national"),
    [
        ("0", 1),
        ("62", 1),
        ("8", 2),
        ("08123456", 8),
        ("+62 812 3456", 8),
        ("08123456789012", 14),
        ("8123456789012", 14),
        ("+6281234567890123", 15),
        pytest.param("0" + "8" * 100_000, 100_001, id="very long"),
    ],
)
def test_a_wrong_length_is_counted_with_the_leading_0(text, national):
    sentence = f"Nomor telepon 9 sampai 13 angka, termasuk 0 di depan. Nomor ini {national} angka."
    assert refusal(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+",
        "tidak ada",
        "0812x3456789",
        "0812345678O",
        "0812345678\0",
        "++6281234567890",
        "0812+3456789",
        "8,12E+11",
        "0812345678²",
        "٠٨١٢٣٤٥٦٧٨٩",
        "０８１２３４５６７８９",
    ],
)
def test_what_is_not_a_digit_is_refused(text):
    assert refusal(text) == ONLY_DIGITS


@given(st.text() | st.text("+0123456789 -()"))
def test_any_text_is_e164_or_a_phone_error(text):
    try:
        outcome = phones.parse(text)
    except PhoneError as refused:
        outcome = str(refused)
    assert phones.is_e164(outcome) or outcome.startswith("Nomor ")


@given(subscribers)
def test_what_is_shown_is_read_back(digits):
    assert phones.parse(phones.local(f"+62{digits}")) == f"+62{digits}"


@given(subscribers)
def test_what_is_kept_is_read_back(digits):
    assert phones.parse(f"+62{digits}") == f"+62{digits}"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+62812345678", "0812-3456-78"),
        ("+6281234567", "0812-3456-7"),
        ("+62812345678901", "0812-3456-78901"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_shown_as_it_is_dialled_here(kept, shown):
    assert phones.local(kept) == shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+6281234567890", True),
        ("+6281234567", True),
        ("+62812345678901", True),
        ("+628123456", False),
        ("+628123456789012", False),
        ("+62 81234567890", False),
        ("+6208123456789", False),
        ("081234567890", False),
        ("+62٨١٢٣٤٥٦٧٨٩", False),
        ("+6281234567890\n", False),
    ],
)
def test_the_kept_form_is_recognised(text, kept):
    assert phones.is_e164(text) is kept

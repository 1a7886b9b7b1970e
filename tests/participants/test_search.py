"""One box finds people by name, number, phone or NIK, and survives whatever is typed into it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.models import Participant
from tests.factories import register

METACHARACTERS = "'&|!:*()\\<>"
NAMES = ["Siti Ma'rufah", "Ahmad Ma’ruf Al-Amin", "Siti Aminah", "Suharto", "Ñandú Dewi", "M. Ali Akbar"]
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def people(cast):
    return [register(cast.officer, cast.tambora, name=name) for name in NAMES]


@pytest.fixture
def budi(people, cast):
    return register(cast.officer, cast.tambora, name="Budi", nik="9973011205901234", phone="+6281234567890")


def found(text):
    return sorted(Participant.objects.matching(text).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("siti", ["Siti Aminah", "Siti Ma'rufah"]),
        ("SITI", ["Siti Aminah", "Siti Ma'rufah"]),
        ("  siti\t\n", ["Siti Aminah", "Siti Ma'rufah"]),
        ("siti aminah", ["Siti Aminah"]),
        ("aminah siti", ["Siti Aminah"]),
        ("ami sit", ["Siti Aminah"]),
        ("a", ["Ahmad Ma’ruf Al-Amin", "M. Ali Akbar", "Siti Aminah"]),
        ("sit suh", []),
        ("minah", []),
        ("sitia", []),
        ("ñan", ["Ñandú Dewi"]),
        ("al-amin", ["Ahmad Ma’ruf Al-Amin"]),
        ("m. ali", ["M. Ali Akbar"]),
        ("m.ali", ["M. Ali Akbar"]),
    ],
)
def test_words_are_beginnings_of_names_in_any_order_and_case(people, text, names):
    assert found(text) == names


@pytest.mark.parametrize("text", ["maruf", "ma'ruf", "Ma’ruf", "MA‘RUF", "ma`ruf", "m'aruf", "'maruf'"])
def test_apostrophes_do_not_matter_on_either_side(people, text):
    assert found(text) == ["Ahmad Ma’ruf Al-Amin", "Siti Ma'rufah"]


@pytest.mark.parametrize(
    ("name", "text"), [("M.Ali", "ali"), ("MOH.RIZKY", "rizky"), ("Budi, S.Kom", "s.kom"), ("Siti/Ani", "ani")]
)
def test_a_dot_or_slash_without_a_blank_parts_words_too(cast, name, text):
    register(cast.officer, cast.tambora, name=name)
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    ["JB-01A2-B3C4", "jb-01a2-b3c4", "JB01A2B3C4", "jb 01a2 b3c4", "JB-O1A2-B3C4", "jb-oia2-b3c4", "JB–OLA2–B3C4"],
)
def test_a_number_is_found_in_any_case_and_with_o_for_0(budi, text):
    Participant.objects.filter(pk=budi.pk).update(number="JB-01A2-B3C4")
    assert found(text) == ["Budi"]


@pytest.mark.parametrize(
    "text", ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", "81234567890", "(0812) 34567890"]
)
def test_a_phone_is_found_in_every_way_it_is_typed(budi, text):
    assert found(text) == ["Budi"]


def test_everybody_with_the_same_phone_is_found(budi, cast):
    register(cast.officer, cast.tambora, name="Anak Budi", phone=budi.phone)
    assert found("081234567890") == ["Anak Budi", "Budi"]


@pytest.mark.parametrize(
    "text", ["9973011205901234", "9973 0112 0590 1234", "997301-120590-1234", " 99.73.01.120590.1234 "]
)
def test_a_nik_is_found_with_any_separators(budi, text):
    assert found(text) == ["Budi"]


@pytest.mark.parametrize(
    "text", ["997301120590123", "99730112059012345", "1234", "0812345678", "9973011205901235", "JB-ZZZZ-ZZZZ", "7890"]
)
def test_a_part_of_a_nik_phone_or_number_is_nobody(budi, text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\0\0 \0",
        "...",
        "-",
        "_",
        "''",
        "%",
        "🙂",
        "\u200b",
        *METACHARACTERS,
        METACHARACTERS,
        "' & '",
        ":*",
        "'' | ''",
        "!!",
        "()",
        "<->",
        "'; DROP TABLE participants_participant; --",
    ],
)
def test_punctuation_is_nobody(people, text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "suharto'",
        "'suharto",
        "suharto:*",
        "!suharto",
        "(suharto",
        "suharto)",
        "\\suharto",
        "<suharto>",
        "suharto &",
        "| suharto",
        "suharto <-> ''",
        "suh*",
        "suharto\0",
        "suh\0arto",
    ],
)
def test_metacharacters_around_a_word_mean_nothing(people, text):
    assert found(text) == ["Suharto"]


@pytest.mark.parametrize(
    "text", ["suharto | siti", "!suharto siti", "suharto & siti", "suharto <-> siti", "suharto:A", "-suharto -siti"]
)
def test_operators_between_words_mean_nothing(people, text):
    assert found(text) == []


@pytest.mark.parametrize("piece", ["a", "'", "1", "ä", "' & ", ":*", "(", "\\", "\0x", "JB-"])
def test_a_very_long_text_is_nobody(people, piece):
    assert found(piece * (100_000 // len(piece))) == []


def test_of_a_very_long_text_only_the_beginning_counts(people):
    assert found("siti " * 20_000 + "suharto") == ["Siti Aminah", "Siti Ma'rufah"]


@few
@given(st.text() | st.text(METACHARACTERS + 'siti01 \0"%_-', max_size=30))
def test_no_text_is_an_error(people, text):
    assert set(found(text)) <= set(NAMES)


@few
@given(st.text(METACHARACTERS + ' .,;-+/"%$#@^~[]{}?=\0\n', max_size=50))
def test_no_text_without_letters_and_digits_finds_anybody(people, text):
    assert found(text) == []


def test_a_search_stays_within_what_the_officer_may_see(cast, person, foreigner):
    mine = Participant.objects.visible_to(cast.officer)
    assert [list(mine.matching(text)) for text in ("siti", "bambang", foreigner.nik)] == [[person], [], []]

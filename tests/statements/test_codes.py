"""A code that is mistyped is known to be mistyped."""

import itertools

import pytest

from stages.statements import codes


def test_every_wrong_character_and_every_two_swapped_are_noticed():
    code = codes.new().replace("-", "")
    wrong = {code[:at] + other + code[at + 1 :] for at in range(10) for other in codes.ALPHABET} - {code}
    for one, other in itertools.combinations(range(10), 2):
        letters = list(code)
        letters[one], letters[other] = letters[other], letters[one]
        wrong |= {"".join(letters)} - {code}
    assert codes.is_whole(code)
    assert len(wrong) > 300
    assert [letters for letters in wrong if codes.is_whole(letters)] == []


def test_codes_are_of_their_own():
    made = {codes.new() for _ in range(1000)}
    assert len(made) == 1000
    assert all(codes.parse(code) == code for code in [*made, codes.EXAMPLE])


def test_a_code_is_read_as_it_is_typed():
    code = next(code for code in iter(codes.new, None) if "0" in code)
    for typed in (code.lower(), code.replace("-", ""), f"  {code[:3]} {code[3:]} ", code.replace("0", "o")):
        assert codes.parse(typed) == code


@pytest.mark.parametrize("typed", ["", "4KX92-QTM7", "4KX92-QTM741", "1KX92-QTM74", "IKX92-QTM74", "\0" * 10, "x" * 99])
def test_another_shape_is_another_sentence(typed):
    with pytest.raises(codes.CodeError, match="sepuluh huruf dan angka"):
        codes.parse(typed)


def test_a_mistyped_code_is_said_to_be_mistyped():
    with pytest.raises(codes.CodeError, match="salah ketik"):
        codes.parse("4KX92-QTM75")

"""Verification codes: short, readable, unguessable, and a mistyped one is known to be mistyped."""

import re
import secrets

# A prime number of characters, so that weights tell every wrong character and every two swapped ones.
ALPHABET = "023456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 1, I, L, O or U, which are misread on paper
PATTERN = f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}"
EXAMPLE = "4KX92-QTM74"


class CodeError(ValueError):
    """Not a code; the message is a sentence for whoever typed it."""


def new():
    """A fresh code: nine random characters (44 bits) and one that checks them."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(9))
    letters += ALPHABET[-_weighed(letters) % len(ALPHABET)]
    return f"{letters[:5]}-{letters[5:]}"


def is_whole(code):
    """Whether a text in the shape of a code has the check character it must have."""
    letters = code.replace("-", "")
    return (_weighed(letters[:9]) + ALPHABET.index(letters[9])) % len(ALPHABET) == 0


def parse(text):
    """The code meant by `text`, as it is read out: any case, blanks, O for 0. Raises CodeError."""
    letters = re.sub(r"[\s\-–]", "", text.upper()).replace("O", "0")
    code = f"{letters[:5]}-{letters[5:]}"
    if not re.fullmatch(PATTERN, code):
        raise CodeError(
            f"Kode terdiri atas sepuluh huruf dan angka, misalnya {EXAMPLE}, tanpa angka 1 dan huruf I, L, O, U."
        )
    if not is_whole(code):
        raise CodeError("Ada huruf atau angka yang salah ketik. Bandingkan lagi dengan yang tercetak.")
    return code


def _weighed(letters):
    return sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(letters, 2))

"""Registration numbers: short, printable, not guessable into somebody else's data."""

import re
import secrets

# Crockford's base 32: no I, L, O or U, which are misread on a slip.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = r"JB-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"


def new(random=secrets):
    """A fresh number such as JB-4KX9-2QTM: 40 random bits, unique in the database.

    `random` may be a seeded random.Random, for a demonstration that comes out the same each time.
    """
    letters = "".join(random.choice(ALPHABET) for _ in range(8))
    return f"JB-{letters[:4]}-{letters[4:]}"


def unused(count, model):
    """`count` fresh numbers, none of which any record of `model` has. A list of str."""
    fresh = set()
    while len(fresh) < count:
        fresh |= {new() for _ in range(count - len(fresh))}
        fresh -= set(model.objects.filter(number__in=fresh).values_list("number", flat=True))
    return list(fresh)


def clean(text):
    """The number meant by `text` as a resident reads it out (any case, O for 0, I or L for 1), or None."""
    compact = re.sub(r"[\s\-–]", "", text.upper())
    if not re.fullmatch(r"JB[0-9A-Z]{8}", compact, re.ASCII):
        return None
    letters = compact[2:].translate(str.maketrans("OIL", "011"))
    number = f"JB-{letters[:4]}-{letters[4:]}"
    return number if re.fullmatch(PATTERN, number) else None

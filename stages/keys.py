"""Twice is once: the key that a form or a command carries names its act, whoever sends it again.

And two at once are not one: the fingerprint that a form carries says what its row was when the form was opened.
"""

import hashlib


class KeyReused(Exception):
    """An idempotency key was sent again by somebody else or for another act."""


def done(model, key, **act):
    """The row of `model` that this key made before, or None. Raises KeyReused when that was another act.

    `act` are the fields, as attributes of the row, that make it this one.
    """
    made = model.objects.filter(key=key).first()
    if made and any(getattr(made, field) != value for field, value in act.items()):
        raise KeyReused
    return made


def fingerprint(row, fields):
    """A short text that is another one as soon as one of these fields of `row` is."""
    return hashlib.sha256(repr([getattr(row, field) for field in fields]).encode()).hexdigest()[:16]

"""Twice is once: the key that a form or a command carries names its act, whoever sends it again."""


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

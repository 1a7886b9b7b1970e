"""The history of a record's data: who changed which field when, from what to what. Written once, read in words."""

from dataclasses import dataclass
from datetime import datetime

from participants import wording
from participants.models import Desk, FieldChange, Kelurahan

# What a record says about its person. The rest of it is kept by the acts themselves.
FIELDS = (
    "nik", "no_nik", "name", "birth_place", "birth_date", "sex", "kk", "address", "rt", "rw", "kelurahan", "desk",
    "outside_dki", "domicile", "phone", "email", "education", "interest", "track", "business_name", "business_kind",
    "business_since", "business_address", "trained_elsewhere", "channel", "registered_on",
)  # fmt: skip
SHOWN = 30


def stored(participant):
    """{field: text} as FieldChange keeps it: "" for nothing, dates as 1990-05-12, places by their key."""
    values = {name: participant._meta.get_field(name).value_from_object(participant) for name in FIELDS}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def changed(before, after):
    """The fields whose text differs between two results of stored(), in the order of the KTP."""
    return [name for name in FIELDS if before[name] != after[name]]


def record(participant, before, *, by, at):
    """Write down what differs between `before`, a result of stored(), and `participant` as it is now.

    Belongs into the transaction that saves the participant; `at` is the moment of the change. Returns the FieldChanges.
    """
    after = stored(participant)
    return FieldChange.objects.bulk_create(
        FieldChange(
            participant=participant,
            field=name,
            was=before[name],
            became=after[name],
            changed_at=at,
            changed_by=by,
        )
        for name in changed(before, after)
    )


@dataclass(frozen=True)
class Change:
    """One change in words."""

    label: str
    was: str
    became: str
    at: datetime
    by: object


@dataclass(frozen=True)
class History:
    """The latest changes, latest first, and whether there are earlier ones."""

    changes: list
    more: bool


def shown(participant):
    """The History of `participant` as people read it. One query; one more for each kind of place in it."""
    rows = participant.changes.select_related("changed_by").order_by("-changed_at", "field", "-pk")[: SHOWN + 1]
    rows = list(rows)
    places = _places(rows[:SHOWN])
    return History([_in_words(row, places) for row in rows[:SHOWN]], more=len(rows) > SHOWN)


def _places(rows):
    """{(field, key): name} of the desks and kelurahan in `rows`."""
    names = {}
    for field, model in (("kelurahan", Kelurahan), ("desk", Desk)):
        if keys := {key for row in rows if row.field == field for key in (row.was, row.became) if key}:
            found = model.objects.filter(pk__in=keys).values_list("pk", "name")
            names |= {(field, str(key)): name for key, name in found}
    return names


def _in_words(row, places):
    was, became = (_value(row.field, text, places) for text in (row.was, row.became))
    if was == became:  # what is masked looks the same
        became = "diubah"
    return Change(wording.label(row.field), was, became, row.changed_at, row.changed_by)


def _value(name, text, places):
    """A stored text as a person reads it."""
    if place := places.get((name, text)):
        return place
    return wording.stored_in_words(name, text)

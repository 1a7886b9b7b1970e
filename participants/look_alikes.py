"""Who in the register may be the person in front of the desk: few and good candidates, each with its reasons.

They come from two indexes (birth date, phone) and are weighed here. What was found to be two people never returns.
"""

from dataclasses import dataclass
from datetime import date
from operator import ne
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from participants import dates, names, phones
from participants.models import DifferentPeople, Participant

MOST = 4
ENOUGH = 6
# What each fact weighs; none is enough alone. A single name that is the same says no more than two that are close.
SAME_NAME, SINGLE_NAME, CLOSE_NAME = 4, 3, 3
SAME_DATE, NEAR_DATE, SAME_PHONE = 4, 2, 3
TWO_NIKS = -2
RELATIVES = -3  # a word in common and another that differs: twins, brothers and sisters
NOTHING = (0, "")
MISTYPED = 2  # digits of a NIK, at most


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same person, and why (in Indonesian, to show beside them)."""

    participant: Participant
    weight: int
    reasons: list


class _Person(NamedTuple):
    """What is compared."""

    name: str
    birth_date: date | None
    phone: str
    nik: str | None


def of(participant, people):
    """Candidates among `people` for somebody registered already. Returns [Candidate], best first."""
    return candidates(
        people,
        name=participant.name,
        birth_date=participant.birth_date,
        phone=participant.phone,
        nik=participant.nik,
        exclude=participant,
    )


def candidates(people, *, name, birth_date=None, phone="", nik=None, exclude=None):
    """Who may be the person with these data: at most four Candidates, best first, from two queries.

    `people` is a queryset of those whom the user may see; `birth_date` a date, `phone` E.164, `nik` sixteen digits,
    as far as they are known. `exclude` is a participant: neither they nor whoever was told apart from them is named.
    """
    asked = _Asked(_Person(name, birth_date, phone if phones.is_e164(phone) else "", nik))
    weighed = {key: asked.weigh(_Person(*facts)) for key, *facts in _nearby(people.active(), asked, exclude)}
    likely = {key: found for key, found in weighed.items() if found[0] >= ENOUGH}
    best = sorted(likely, key=lambda key: (-likely[key][0], -key))[:MOST]
    found = people.select_related("desk", "kelurahan").in_bulk(best) if best else {}
    return [Candidate(found[key], *likely[key]) for key in best if key in found]


def declare_different(one, other, *, by):
    """Note that two participants are two people; again, or the other way round, changes nothing.

    Returns the DifferentPeople of the pair. Raises ValueError when both are one record.
    """
    if one.pk == other.pk:
        raise ValueError("A participant does not differ from themselves.")
    pair = dict(zip(("one_id", "other_id"), sorted((one.pk, other.pk)), strict=True))
    row = DifferentPeople(**pair, decided_at=timezone.now(), decided_by=by)
    DifferentPeople.objects.bulk_create([row], ignore_conflicts=True)
    return DifferentPeople.objects.get(**pair)


def _nearby(people, asked, exclude):
    """(key, *_Person) of those with nearly this birth date or this phone, from the indexes on both."""
    near = Q(pk__in=[])
    if asked.person.birth_date:
        near |= Q(birth_date__in=[asked.person.birth_date, *sorted(asked.near_dates)])
    if asked.person.phone:
        near |= Q(phone=asked.person.phone)
    if exclude:
        told_apart = DifferentPeople.objects.filter(Q(one=exclude) | Q(other=exclude))
        # One of the two is `exclude`; what is left of their sum is the other.
        others = told_apart.values_list(F("one_id") + F("other_id") - exclude.pk, flat=True)
        people = people.exclude(pk=exclude.pk).exclude(pk__in=others)
    return people.filter(near).values_list("pk", *_Person._fields)


class _Asked:
    """The person asked about, taken apart once to meet many."""

    def __init__(self, person):
        self.person = person
        self.words = names.words(person.name)
        self.near_dates = dates.one_slip_from(person.birth_date) if person.birth_date else frozenset()

    def weigh(self, other):
        """(weight, reasons) of `other` being the same person."""
        same_date = other.birth_date == self.person.birth_date
        same_phone = bool(self.person.phone) and other.phone == self.person.phone
        name = self._name(other, only_same=not (same_date or same_phone))
        facts = [
            name,
            (SAME_DATE, "tanggal lahir sama") if same_date else NOTHING,
            (NEAR_DATE, "tanggal lahir hampir sama") if other.birth_date in self.near_dates else NOTHING,
            (SAME_PHONE, "HP sama") if same_phone else NOTHING,
            self._nik(other.nik, alike=name[0] > 0),
        ]
        return sum(weight for weight, _ in facts), [reason for _, reason in facts if reason]

    def _name(self, other, only_same):
        """The weight of the name and what to say of it. With `only_same`, close names do not count (and cost less)."""
        words = names.words(other.name)
        if names.key(words) == names.key(self.words):
            return (SAME_NAME if len(words) > 1 else SINGLE_NAME), "nama sama"
        if not only_same and names.likeness(words, self.words):
            return CLOSE_NAME, "nama mirip"
        return (RELATIVES, "") if set(words) & set(self.words) else NOTHING

    def _nik(self, nik, alike):
        """Two NIKs are two people, unless the names are alike and a NIK was mistyped."""
        if not nik or len(self.person.nik or "") != len(nik) or nik == self.person.nik:
            return NOTHING
        slips = sum(map(ne, nik, self.person.nik))
        return (0, "NIK hampir sama") if alike and slips <= MISTYPED else (TWO_NIKS, "NIK berbeda")

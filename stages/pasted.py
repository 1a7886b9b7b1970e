"""Reading a pasted list of people: registration numbers and NIKs, one or many to a line, with any separators."""

import re
from dataclasses import dataclass

from participants import nik, numbers
from participants.models import Participant

SHOWN = 40  # letters of a piece that nobody is found for


@dataclass(frozen=True)
class Pasted:
    """found: a queryset of the people meant whom the user may see. missing: [(line, what stood there)], in order.

    A number that nobody has and one of somebody whom the user may not see are missing alike.
    """

    found: object
    missing: list


def read(user, text):
    """Pasted for what `user` has pasted; three queries, however long it is, and one or two for each merged record."""
    pieces = [(line, *piece) for line, words in enumerate(text.splitlines(), 1) for piece in _pieces(words)]
    wanted = {meant for _, _, meant in pieces if meant}
    people = Participant.objects.visible_to(user)
    keys = dict(people.filter(nik__in=wanted).values_list("nik", "pk"))
    keys |= dict(people.filter(number__in=wanted).values_list("number", "pk"))
    keys |= _merged(people, wanted - keys.keys())
    missing = [(line, shown[:SHOWN]) for line, shown, meant in pieces if meant not in keys]
    return Pasted(people.filter(pk__in=set(keys.values())), missing)


def _pieces(line):
    """(what stands there, the number or NIK meant or None) for each piece of a line that should mean somebody."""
    found = [piece for part in re.split(r"[,;|\t\0]", line) if part.strip() for piece in _parted(part.strip())]
    known = any(meant for _, meant in found)
    # Beside a number, words are a name or a heading; with a digit they are a number that was copied wrongly.
    return [(shown, meant) for shown, meant in found if meant or not known or re.search(r"\d", shown)]


def _parted(part):
    """A part between separators: one number, or several with nothing but blanks between them."""
    if meant := _meant(part):
        return [(part, meant)]
    digits = re.sub(r"[\s.\-]", "", part)
    if digits.isascii() and digits.isdigit() and len(digits) % 16 == 0:
        return [(nik16, _meant(nik16)) for nik16 in (digits[at : at + 16] for at in range(0, len(digits), 16))]
    for between in (r"\s+(?=JB)|\s+(?=\d{16}\b)|(?<=\d{16})\s+", r"[\s/:]+"):
        words = [(word, _meant(word)) for word in re.split(between, part, flags=re.IGNORECASE) if word]
        if any(meant for _, meant in words):
            return words
    return [(part, None)]


def _meant(text):
    """The registration number or the NIK that a text is, or None."""
    if number := numbers.clean(text) or re.search(r"\d", text) and numbers.clean(f"JB{text}"):
        return number
    try:
        return nik.clean(text)
    except nik.NikError:
        return None


def _merged(people, wanted):
    """{number on an old slip: key of the record it leads to by now}."""
    old = Participant.objects.filter(number__in=wanted, merged_into__isnull=False).values_list("number", flat=True)
    leads = {number: Participant.objects.successor_of(number) for number in old}
    seen = set(people.filter(pk__in=leads.values()).values_list("pk", flat=True)) if leads else set()
    return {number: key for number, key in leads.items() if key in seen}

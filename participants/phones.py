"""Indonesian phone numbers: typed in every way, kept as E.164 (+62…)."""

import re


class PhoneError(ValueError):
    """Not a phone number; the message is a sentence for the officer."""


def parse(text):
    """E.164 for `08…`, `62…`, `+62…`, `0062…` or `8…` with any separators. Raises PhoneError.

    A leading 62 is always the country code; an area code such as 0622 is typed with its 0.
    """
    # Dashes of every length; a number copied from an address book carries marks nobody sees (direction).
    compact = re.sub(r"[\s.()\-\u2010-\u2015/_\u200b-\u200f\u202a-\u202e]", "", text)
    if not re.fullmatch(r"\+?[0-9]+", compact, re.ASCII):
        raise PhoneError("Nomor telepon hanya berisi angka, misalnya 0812-3456-7890.")
    match = re.fullmatch(r"(?:\+62|0062|62|0(?!0)|(?=8))0*([0-9]*)", compact)
    if not match:
        raise PhoneError("Nomor harus nomor Indonesia: dimulai dengan 0 atau +62.")
    digits = match[1]
    if not 8 <= len(digits) <= 12:
        raise PhoneError(f"Nomor telepon 9 sampai 13 angka, termasuk 0 di depan. Nomor ini {len(digits) + 1} angka.")
    return f"+62{digits}"


def is_e164(text):
    """Whether `text` is a number as parse() returns it."""
    return re.fullmatch(r"\+62[1-9][0-9]{7,11}", text, re.ASCII) is not None


def local(e164):
    """How a number is read and dialled here: 0812-3456-7890."""
    if not e164:
        return ""
    digits = "0" + e164.removeprefix("+62")
    return "-".join(filter(None, (digits[:4], digits[4:8], digits[8:])))

"""Indonesian phone numbers: typed in every way, kept as E.164 (+62…)."""

import re


class PhoneError(ValueError):
    """Not a phone number; the message is a sentence for the officer."""


def parse(text):
    """E.164 for `08…`, `62…`, `+62…`, `0062…` or `8…` with any separators. Raises PhoneError.

    A leading 62 is always the country code: no Indonesian subscriber number begins with it after +62.
    """
    compact = re.sub(r"[\s.()\-–/_]", "", text)
    if not re.fullmatch(r"\+?[0-9]+", compact, re.ASCII):
        raise PhoneError("Nomor telepon hanya berisi angka, misalnya 0812-3456-7890.")
    digits = re.sub(r"^(00)?(62)?0?", "", compact.removeprefix("+"))
    if compact.startswith("+") and not compact.startswith("+62"):
        raise PhoneError("Nomor harus nomor Indonesia: dimulai dengan 0 atau +62.")
    if not 8 <= len(digits) <= 12 or digits.startswith("0"):
        raise PhoneError(f"Nomor telepon 9 sampai 13 angka. Yang diketik {len(compact.lstrip('+'))} angka.")
    return f"+62{digits}"


def local(e164):
    """How a number is read and dialled here: 0812-3456-7890."""
    if not e164:
        return ""
    digits = "0" + e164.removeprefix("+62")
    return "-".join(filter(None, (digits[:4], digits[4:8], digits[8:])))

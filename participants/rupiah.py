"""Whole rupiah as people write them: read in every usual way, kept as an int, shown as Rp1.250.000."""

import re
import unicodedata

MOST = 10**12  # a trillion; more is a slip of the finger

NUMBERS_ONLY = "Tulis jumlah dengan angka, misalnya 1.250.000."
NEGATIVE = "Jumlah tidak boleh kurang dari nol."
WHOLE = "Tulis rupiah bulat, tanpa sen."
GROUPS = "Titik hanya memisahkan ribuan, misalnya 1.250.000."
TOO_MUCH = "Paling banyak Rp1.000.000.000.000."

DASHES = str.maketrans("−–—", "---")
WHOLE_ENDING = re.compile(r",(-+|00?)$")  # Rp5.000,- and Rp5.000,00 are whole
NEGATIVE_AMOUNT = re.compile(r"-(rp\.?)?-?[\d.,]+|(rp\.?)-[\d.,]+|\((rp\.?)?[\d.,]+\)")
GROUPED = re.compile(r"\d+|\d{1,3}(\.\d{3})+")


class RupiahError(ValueError):
    """An amount that cannot be accepted; its text is the sentence for whoever typed it."""


def parse(text):
    """The whole rupiah of `text` (1250000, 1.250.000, Rp1.250.000). Raises RupiahError."""
    typed = "".join(unicodedata.normalize("NFKC", text).translate(DASHES).lower().split())
    if NEGATIVE_AMOUNT.fullmatch(typed):
        raise RupiahError(NEGATIVE)
    amount = WHOLE_ENDING.sub("", re.sub(r"^rp\.?", "", typed))
    if not amount or not amount.isascii() or set(amount) - set("0123456789.,"):
        raise RupiahError(NUMBERS_ONLY)
    if "," in amount:
        raise RupiahError(WHOLE)
    if not GROUPED.fullmatch(amount):
        raise RupiahError(GROUPS)
    digits = amount.replace(".", "").lstrip("0") or "0"
    if len(digits) > len(str(MOST)) or int(digits) > MOST:
        raise RupiahError(TOO_MUCH)
    return int(digits)


def grouped(amount):
    """An int of rupiah without its sign: 1.250.000."""
    return f"{amount:,}".replace(",", ".")


def written(amount):
    """An int of rupiah as it is read: Rp1.250.000."""
    return f"Rp{grouped(amount)}"

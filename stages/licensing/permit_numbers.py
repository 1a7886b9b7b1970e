"""The number of a permit, checked by its kind. Pure."""

SEPARATORS = str.maketrans("", "", " .-/\t\u00a0")
LONGEST = 40


class NumberError(ValueError):
    """Not a number of this kind; the message is a sentence for the officer."""


def clean(kind, text):
    """The number as it is kept: without separators and in capitals, or as written where the kind checks nothing.

    Raises NumberError.
    """
    if kind.digits_max is None:
        return _as_written(text)
    number = text.upper().translate(SEPARATORS)
    prefixes = kind.prefixes.split()
    prefix = next((each for each in prefixes if number.startswith(each)), "")
    if prefixes and not prefix:
        raise NumberError(f"Nomor {kind} diawali {' atau '.join(prefixes)}.")
    digits = number[len(prefix) :]
    if not (digits.isascii() and digits.isdigit()):
        raise NumberError(f"Nomor {kind} hanya berisi angka{f' sesudah {prefix}' if prefix else ''}.")
    if not kind.digits_min <= len(digits) <= kind.digits_max:
        raise NumberError(f"Nomor {kind} harus {expected(kind)}. Yang diketik {len(digits)} angka.")
    return number


def _as_written(text):
    number = " ".join(text.split()).upper()
    if len(number) > LONGEST:  # a few letters are two as capitals
        raise NumberError(f"Nomor paling banyak {LONGEST} huruf. Yang diketik {len(number)}.")
    return number


def expected(kind):
    """How many digits, in words: `13 angka`, `14 sampai 17 angka`."""
    if kind.digits_min == kind.digits_max:
        return f"{kind.digits_max} angka"
    return f"{kind.digits_min} sampai {kind.digits_max} angka"

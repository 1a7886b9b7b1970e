"""What the national identity number (NIK) says, and nothing it does not say.

Sixteen digits `PPKKCC DDMMYY SSSS`: the place of first issue (for life, so never a residence), the birth
date with 40 added to the day for women, a serial. There is no check digit. A NIK keeps its date even when
the birth date is corrected later, so a difference is a question to the officer, never a refusal.
Source: Permendagri 72/2022; region codes of Kemendagri, which are not those of BPS.
"""

import re
from dataclasses import dataclass
from datetime import date

from participants import dates

FEMALE, MALE = "P", "L"
# Kemendagri's provinces; 65, 92, 93, 95 and 96 are younger than many lists.
PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 "
    "91 92 93 94 95 96".split()
)
SAMPLE_REGION = "99"  # never issued: demonstration and tests


class NikError(ValueError):
    """The NIK cannot be one; the message is a sentence for the officer."""


@dataclass(frozen=True)
class Nik:
    """A NIK taken apart. `day`, `month` and `short_year` are as printed; `sex` is L or P."""

    digits: str

    @property
    def sex(self):
        return FEMALE if int(self.digits[6:8]) > 40 else MALE

    @property
    def day(self):
        return int(self.digits[6:8]) % 40

    @property
    def month(self):
        return int(self.digits[8:10])

    @property
    def short_year(self):
        return int(self.digits[10:12])

    def birth_date(self, today):
        """The likely birth date: 20yy when that year is not after `today`'s, else 19yy."""
        century = 2000 if self.short_year <= today.year % 100 else 1900
        return date(century + self.short_year, self.month, self.day)

    def agrees_with_birth_date(self, birth_date):
        """The KTP's own date decides the century, so only day, month and the last two digits count."""
        return (self.day, self.month, self.short_year) == (
            birth_date.day,
            birth_date.month,
            birth_date.year % 100,
        )

    @property
    def region_is_known(self):
        return self.digits[:2] in PROVINCES

    @property
    def is_sample(self):
        return self.digits.startswith(SAMPLE_REGION)


def clean(text):
    """The sixteen digits of `text`, typed or pasted with any separators. Raises NikError."""
    # Dashes of every length; pasted text also carries marks nobody sees (zero width, direction).
    digits = re.sub(r"[\s.,'’\-\u2010-\u2015/_\u200b-\u200f\u202a-\u202e]", "", text)
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", text.strip()):
        raise NikError("NIK rusak oleh spreadsheet (misalnya 3,17E+15). Salin lagi dari KTP.")
    if not digits.isascii() or not digits.isdigit():
        raise NikError("NIK hanya berisi angka.")
    if len(digits) != 16:
        raise NikError(f"NIK harus 16 angka. Yang diketik {len(digits)} angka.")
    parse(digits)
    return digits


def parse(digits):
    """Take sixteen digits apart. Raises NikError when they contain an impossible date."""
    nik = Nik(digits)
    year = 2000 + nik.short_year  # 00 is a leap year in 2000; 1900 is too long ago to matter
    try:
        if not 1 <= int(digits[6:8]) <= 71 or 31 < int(digits[6:8]) <= 40:
            raise ValueError
        date(year, nik.month, nik.day)
    except ValueError:
        raise NikError("Tanggal lahir di dalam NIK tidak mungkin. Periksa KTP.") from None
    return nik


def mismatches(digits, *, birth_date, sex, today):
    """Sentences, by field, for what differs between the NIK and the rest of the KTP; {} when all agree.

    `birth_date` is a date, `sex` L or P; either may be None. `today` decides the century that is shown.
    """
    nik, found = parse(digits), {}
    if birth_date and not nik.agrees_with_birth_date(birth_date):
        printed = dates.numeric(nik.birth_date(today))
        found["birth_date"] = f"Tanggal lahir di NIK ({printed}) berbeda dengan yang diketik. Periksa KTP."
    if sex and nik.sex != sex:
        found["sex"] = "Jenis kelamin di NIK berbeda dengan yang dipilih. Periksa KTP."
    return found


def masked(digits):
    """How a NIK stands in a page: its last four digits at most."""
    return f"…{digits[-4:]}" if digits else ""

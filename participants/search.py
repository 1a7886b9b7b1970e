"""Finding a person by what is typed in one box: words of the name, number, phone or NIK.

PostgreSQL's own text search, without an extension: every word is the beginning of a word of the name, in
any order. Apostrophes are left out on both sides, so `maruf` finds Ma'ruf.
"""

import re

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, Q, Value

from participants import numbers, phones

APOSTROPHES = "'’‘`"
PARTING = "./@:-"  # M.Ali is two words; PostgreSQL alone would take it for the name of a computer
NAME_WORDS = Func(
    F("name"),
    Value(PARTING + APOSTROPHES),
    template="to_tsvector('simple'::regconfig, translate(%(expressions)s, '     '))",
)
NameIndex = GinIndex(fields=["name_words"], name="participant_name_words", fastupdate=False)
LONGEST = 100


def condition(text):
    """A Q for Participant. What cannot be anybody (no letter, no digit) matches nobody."""
    text = text.replace("\0", "").strip()[:LONGEST]
    if number := numbers.clean(text):
        return Q(number=number)
    digits = re.sub(r"[\s.\-\u2010-\u2015/()+\u200b-\u200f\u202a-\u202e]", "", text)
    if digits.isascii() and digits.isdigit():
        return _by_digits(digits, text)
    words = re.findall(r"\w+", text.translate(str.maketrans("", "", APOSTROPHES)).lower())
    if not words:
        return Q(pk__isnull=True)
    prefixes = " & ".join(f"'{word}':*" for word in _telling(words))
    return Q(name_words=SearchQuery(prefixes, config="simple", search_type="raw"))


def _telling(words):
    """Without words that say nothing new: whoever has a word beginning with `ah` has one beginning with `a`."""
    words = sorted(set(words))  # a beginning stands right before the words it begins
    return [word for word, following in zip(words, [*words[1:], ""], strict=True) if not following.startswith(word)]


def _by_digits(digits, text):
    """Sixteen digits are a NIK, fewer a phone number."""
    if len(digits) == 16:
        return Q(nik=digits)
    try:
        return Q(phone=phones.parse(text))
    except phones.PhoneError:
        return Q(pk__isnull=True)

"""Titles and degrees: what people put before and after a name, and leave out the next time."""

import re

FRONT = frozenset(
    "h hj hi haji hajah hajjah dr drg drh drs dra dras ir prof ust ustad ustadz ustaz ustadzah ustadah ustazah kh kyai "
    "kiai kiyai nyai habib hb tgk tn tuan ny nyonya nn nona sdr sdri bpk bapak ibu bu pak alm almh almarhum "
    "almarhumah rd raden rr".split()
)
DEGREES = frozenset(
    "se sei sey sh shi shum spd spdi spdk sdi sag sos ssos ssosi sip sikom si skom skm skep sked skeb sfarm skg skh sp "
    "spt spi spsi spsy ss ssi ssn sst sstp st stp str strkeb strkep sth stth smn sm sak sap sab sars sds sor spog spa "
    "mh mt ma mag mak map mab mars mba mcom mhum mkes mkep mkeb mkn mkom mm mmsi mp mpd mpdi mpsi msc msi msn mth "
    "mikom mei me amd ama amak amk amkeb amkep amp amdkeb amdkep amdkom amdak ak akt ca cpa ba bba bsc lc ll phd ph d "
    "ns apt ners cht h hj".split()
)
# Without a comma these may be a word of the name.
AMBIGUOUS = frozenset("h hj ma ca ba ak ama sip si sos spa sp ph d ns ss sm me ll mp mak mag apt".split())
AT_THE_END = DEGREES - AMBIGUOUS
MANY = re.compile("(?:" + "|".join(sorted(DEGREES, key=len, reverse=True)) + ")+")


def without(text):
    """The words of a plain name without titles; all of its words when nothing would be left.

    Dots, hyphens and blanks part words: `m.ali` is two.
    """
    first, *others = text.split(",")
    parts = [_words(first), *(_words(part) for part in others if not MANY.fullmatch("".join(_words(part))))]
    words = [word for part in parts for word in part]
    named = _without_degrees(_without_titles(words))
    return named if any(len(word) > 1 for word in named) else words or _words(text)


def _words(text):
    return re.findall(r"[^\W_]+", text)


def _without_titles(words):
    start = next((at for at, word in enumerate(words) if word not in FRONT), len(words))
    return words[start:]


def _without_degrees(words):
    """Degrees at the end come in pieces, too: `s pd i`."""
    for pieces in (4, 3, 2, 1):
        name, tail = words[:-pieces], words[-pieces:]
        if name and "".join(tail) in AT_THE_END and (pieces == 1 or all(len(piece) <= 3 for piece in tail)):
            return _without_degrees(name)
    return words

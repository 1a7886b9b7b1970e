"""What was drawn, kept in the memory of the process: figures, pages of them, forms of filters; nothing about a person.

Not Django's cache: that copies whatever it gives, which takes longer than a part of a page may.
"""

from functools import lru_cache

MOST = 2000  # of some 10 kB each; what was asked for least lately is forgotten


def kept(key, make):
    """What `make()` gave under this key; made when it is not there. Not to be changed by whoever gets it."""
    place = _place(key)
    if not place:
        place.append(make())
    return place[0]


@lru_cache(maxsize=MOST)
def _place(key):
    """Where it is kept: empty at first."""
    return []


forget = _place.cache_clear

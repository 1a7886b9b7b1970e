"""Whether two names can be one person's, as people write names here. Prefers to miss one over asking in vain."""

from enum import IntEnum

from participants import titles
from participants.spelling import MUHAMMAD, is_slip, plain, sound

PATRONYMIC = frozenset("bin binti binte bint bt bte bti ibn ibnu b".split())
LONGEST = 100  # as long as a name can be stored
OFTEN_LEFT_OUT = frozenset([MUHAMMAD, "m", "siti"])


class Likeness(IntEnum):
    """How alike two names are. The order is a meaning: from CLOSE on, they can be one person's."""

    DIFFERENT = 0
    CLOSE = 1  # a word abbreviated, missing, mistyped or in another place; a patronymic on one side only
    SAME = 2  # the same words in the same order, but for titles, spelling, blanks and Muhammad


def alike(one, other):
    """The Likeness of two names: symmetric, and SAME for a name and itself."""
    return likeness(words(one), words(other))


def words(name):
    """The words of `name` as they sound, without titles."""
    text = plain(name[:LONGEST])
    return [sound(word) for word in titles.without(text)] or [text]


def likeness(ones, others):
    """As alike(), for names that words() took apart before: one name meets many."""
    if key(ones) == key(others):
        return Likeness.SAME
    ones, others = sorted((ones, others))  # whoever is first finds partners first
    return Likeness.CLOSE if _is_close(ones, others) else Likeness.DIFFERENT


def key(words):
    """Equal for two names that are the SAME, and for no others."""
    given, father = _parted(words)
    return "".join(MUHAMMAD if word == "m" else word for word in given + father)


def _is_close(ones, others):
    """Whether two names, with or without their fathers' (`bin`, `binti`), can be one."""
    (given, father), (other_given, other_father) = _parted(ones), _parted(others)
    if father and other_father:
        return _agree(given, other_given) and _agree(given + father, other_given + other_father)
    if father or other_father:
        return _agree(given + father, other_given + other_father) or _agree(given, other_given) or _agree(ones, others)
    return _agree(ones, others)


def _parted(words):
    """(given names, father's names); the latter empty when the name has none."""
    at = next((at for at, word in enumerate(words[:-1]) if at and word in PATRONYMIC), None)
    return (words, []) if at is None else (words[:at], words[at + 1 :])


def _agree(ones, others):
    """Whether the words of two lists account for each other, in any order."""
    matched, left, left_of_other = _partners(ones, others, _is_one)
    anchors = [word for word in matched if len(word) > 1]
    if not left and not left_of_other:
        return bool(anchors) or ones == others
    return _explained(anchors, left, left_of_other) or _slip_beside_a_blank(ones, others)


def _explained(anchors, left, left_of_other):
    """Whether initials, one slip and one missing word account for the words that have no partner."""
    _, left, left_of_other = _partners(left, left_of_other, _abbreviates)
    slips, left, left_of_other = _partners(left, left_of_other, is_slip)
    if len(slips) > 1 or not (slips or any(word != MUHAMMAD for word in anchors)):
        return False
    missing = left + left_of_other
    if left and left_of_other or len(missing) > 1:
        return False
    return not missing or len(anchors + slips) > 1 or missing[0] in OFTEN_LEFT_OUT


def _slip_beside_a_blank(ones, others):
    """`Abdul Rahman` and `Abdurrahman`."""
    return len(ones) != len(others) and is_slip("".join(ones), "".join(others))


def _partners(ones, others, fits):
    """(words of `ones` with a partner that `fits`, those without, those of `others` without); partners part."""
    matched, left, rest = [], [], list(others)
    for word in ones:
        partner = next((at for at, candidate in enumerate(rest) if fits(word, candidate)), None)
        if partner is None:
            left.append(word)
        else:
            matched.append(max(word, rest.pop(partner), key=len))
    return matched, left, rest


def _is_one(one, other):
    return one == other or {one, other} == {"m", MUHAMMAD}


def _abbreviates(one, other):
    """Whether one is the other's first letter."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]

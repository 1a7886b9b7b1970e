"""One spelling for the ways in which one word of a name is written here, and what a slip of the hand is.

Two words that sound the same and are never two names become equal; where that is in doubt they stay apart.
"""

import re
import unicodedata

MUHAMMAD = "muhammad"
MUHAMMADS = frozenset(
    "muhammad muhamad muhamat muhammed muhamed mohammad mohamad mohamat mohammed mohamed mochammad mochamad "
    "muchammad muchamad mukhammad mukhamad mokhammad mokhamad moehammad moehamad moh moch mokh muh much mukh mhd "
    "muhd mohd md mhmd".split()
)
WHOLE = {"abd": "abdul", "abdur": "abdul", "ach": "ahmad", "akh": "ahmad", "achm": "ahmad"}
APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʿ′"))
# In this order: the old spelling, Arabic letters, then sounds that are written either way.
SOUNDS = [
    sound.split(">")
    for sound in (
        "oe>u dj>j tj>c nj>ny sj>sy ch>h kh>h ts>s dz>z bh>b dh>d gh>g th>t ph>f v>f ck>k q>k x>ks ae>ai".split()
    )
]
SOFT_S = re.compile("s[yh](?=[aiueo])")  # Syarif, Sarif; Shinta, Sinta
TWICE = re.compile(r"(.)\1+")
MUTE = ("ie", "ah", "ih", "uh", "eh", "oh")  # endings whose last letter is not heard
LONG_ENOUGH = 5  # letters; among shorter words one letter makes another name (Rina, Rini, Rika)
BY_SEX = [{"a", "i"}, {"o", "i"}, {"", "a"}]  # endings


def plain(text):
    """`text` in small letters, without accents, apostrophes and marks nobody sees."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Mn", "Cf"))


def sound(word):
    """How a plain word sounds: equal for `achmad` and `ahmad`, `djoko` and `joko`, `aminah` and `amina`."""
    if word in MUHAMMADS:
        return MUHAMMAD
    word = WHOLE.get(word, word)
    if len(word) < 3:
        return word
    if word.startswith("ch"):
        word = "c" + word[2:]  # Chandra; but Rachmat is Rahmat
    for written, spoken in SOUNDS:
        word = word.replace(written, spoken)
    word = TWICE.sub(r"\1", SOFT_S.sub("s", word).replace("y", "i"))
    return word[:-1] if word.endswith(MUTE) else word


def is_slip(one, other):
    """Whether two sounds differ by one letter too many, missing, wrong or swapped with its neighbour.

    What tells a woman's name from a man's is none: Saputra and Saputri, Susanto and Susanti, Febrian and Febriana.
    """
    one, other = sorted((one, other), key=len)
    if len(one) < LONG_ENOUGH or len(other) - len(one) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, rest_of_other = one[start:], other[start:]
    if {rest, rest_of_other} in BY_SEX:
        return False
    if len(one) < len(other):
        return rest == rest_of_other[1:]
    swapped = rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:]
    return swapped or rest[1:] == rest_of_other[1:]

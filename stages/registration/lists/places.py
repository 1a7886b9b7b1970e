"""Kelurahan by their name as it is written in practice; the kecamatan beside it must be its own."""

import re

from stages.registration.lists.problems import CellError

_SHORT = {
    "tj": "tanjung", "tjg": "tanjung", "tg": "tanjung", "tjung": "tanjung", "kb": "kebon", "kebun": "kebon",
    "utr": "utara", "ut": "utara", "slt": "selatan", "sel": "selatan", "brt": "barat", "bar": "barat",
    "tmr": "timur", "tim": "timur", "ii": "dua", "v": "lima", "5": "lima", "2": "dua",
}  # fmt: skip
_VARIANTS = {"tanahsareal": "tanahsereal", "gropet": "grogolpetamburan", "kedaungkalangke": "kedaungkaliangke"}
_PREFIX = re.compile(r"(kelurahan|kecamatan|desa|kel|kec)\b[\s.:]*", re.IGNORECASE)


def key(name):
    """What two spellings of one place have in common: its letters, abbreviations written out."""
    words = re.findall(r"[a-z0-9]+", _PREFIX.sub("", name.strip(), count=1).lower())
    compact = "".join(_SHORT.get(word, word) for word in words)
    return _VARIANTS.get(compact, compact)


class Places:
    """The kelurahan that may be registered for, by every spelling."""

    def __init__(self, kelurahan):
        self._by_key, self._desks = {}, set()
        for place in kelurahan:
            self._by_key.setdefault(key(place.name), []).append(place)
            self._desks.add(place.desk_id)

    def find(self, name, kecamatan=""):
        """The Kelurahan meant by `name`, in `kecamatan` when that is given. Raises CellError."""
        found = self._by_key.get(key(name), [])
        if not found:
            raise CellError("kelurahan-unknown", self._unknown(name))
        named = key(kecamatan)
        inside = [place for place in found if not named or key(place.desk.name) == named]
        if not inside:
            where = found[0].desk.name
            text = f"Kelurahan {found[0].name} tidak terletak di Kec. {_bare(kecamatan)}, tetapi di Kec. {where}."
            raise CellError("kelurahan-elsewhere", text)
        if len(inside) > 1:
            raise CellError("kelurahan-twice", f"Kelurahan {inside[0].name} ada di beberapa kecamatan. Isi kecamatan.")
        return inside[0]

    def _unknown(self, name):
        if len(self._desks) > 1:
            return f"Kelurahan {_bare(name)} tidak dikenal. Periksa ejaannya."
        return f"Kelurahan {_bare(name)} tidak ada di kecamatan Anda."


def _bare(name):
    return _PREFIX.sub("", name.strip(), count=1)[:60]

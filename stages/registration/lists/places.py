"""Kelurahan by their name as it is written in practice; the kecamatan beside it must be its own."""

import re

from stages.registration.lists.problems import CellError

_SHORT = {
    "tj": "tanjung", "tjg": "tanjung", "tg": "tanjung", "tjung": "tanjung", "kb": "kebon", "kebun": "kebon",
    "utr": "utara", "ut": "utara", "slt": "selatan", "sel": "selatan", "brt": "barat", "bar": "barat",
    "tmr": "timur", "tim": "timur", "ii": "dua", "v": "lima", "5": "lima", "2": "dua",
}  # fmt: skip
_VARIANTS = {"tanahsareal": "tanahsereal", "gropet": "grogolpetamburan", "kedaungkalangke": "kedaungkaliangke"}
# A kecamatan is often named in short, or with the city it lies in.
_KECAMATAN = dict.fromkeys(("grogol", "grogolptmb", "grogolpet", "grogolptb"), "grogolpetamburan")
_CITY = re.compile(r"[\s,/(-]*(kota|adm|administrasi|jakarta|jkt|jak|bar|barat|jakbar)\b[\s.,)]*", re.IGNORECASE)
_PREFIX = re.compile(r"(kelurahan|kecamatan|desa|kel|kec)\b[\s.:]*", re.IGNORECASE)


def key(name):
    """What two spellings of one place have in common: its letters, abbreviations written out."""
    words = re.findall(r"[a-z0-9]+", _PREFIX.sub("", name.strip(), count=1).lower())
    compact = "".join(_SHORT.get(word, word) for word in words)
    return _VARIANTS.get(compact, compact)


def kecamatan_key(name):
    """The same for a kecamatan: without its city, and written out where it is named in short."""
    found = key(_CITY.sub(" ", name))
    return _KECAMATAN.get(found, found)


class Places:
    """The kelurahan that may be registered for, by every spelling."""

    def __init__(self, kelurahan):
        self._by_key, self._desks = {}, {}
        for place in kelurahan:
            self._by_key.setdefault(key(place.name), []).append(place)
            self._desks[kecamatan_key(place.desk.name)] = place.desk

    def find(self, name, kecamatan=""):
        """The Kelurahan meant by `name`, in `kecamatan` when that is given. Raises CellError."""
        found = self._by_key.get(key(name), [])
        if not found:
            raise CellError("kelurahan-unknown", self._unknown(name))
        named = kecamatan_key(kecamatan)
        if named and named not in self._desks:
            text = f"Kecamatan {_bare(kecamatan)} tidak dikenal. Periksa ejaannya."
            raise CellError("kecamatan-unknown", text)
        inside = [place for place in found if not named or self._desks[named].pk == place.desk_id]
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

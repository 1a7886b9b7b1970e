"""The words offices use for what we keep as a code: sex, interest, track, education."""

import re

from participants.models import Education, Interest, Sex, Track

_SEXES = {
    Sex.MALE: "l lk laki lakilaki pria cowok male m",
    Sex.FEMALE: "p pr prp perempuan wanita w cewek female f",
}
SEXES = {word: sex for sex, words in _SEXES.items() for word in words.split()}
ENGLISH = frozenset("male m female f".split())
_INTERESTS = {
    Interest.SEWING: "jahit fesyen fashion fesen konveksi busana pakaian garmen bordir modiste",
    Interest.CRAFT: "kerajinan kriya craft anyam rajut sablon batik souvenir suvenir ecoprint makrame",
    Interest.FOOD: "kuliner kue catering katering boga masak makanan minuman roti bakery pastry food camilan cemilan "
    "jajan snack kopi barista olahan",
    Interest.OTHER: "lain",
}
_TRACKS = {Track.TRADING: "naik sudah", Track.BEGINNER: "pemula baru belum"}
_EDUCATION = {
    Education.BACHELOR: r"s\W?[123]|sarjana|strata|magister|doktor",
    Education.DIPLOMA: r"d\W?(?:iv|iii|ii|i|[1234])|diploma|akademi",
    Education.SENIOR: r"sman?|smu|smkn?|smea|stm|slta|ma|man|madrasah aliyah|paket c",
    Education.JUNIOR: r"smpn?|sltp|mtsn?|madrasah tsanawiyah|paket b",
    Education.PRIMARY: r"sdn?|mi|min|sr|madrasah ibtidaiyah|paket a",
}


def letters(text):
    return re.sub(r"[\W_]", "", text.lower())


def sex(text):
    """The sex meant, or None."""
    return SEXES.get(letters(text))


def interest(text):
    """The interest meant, or None."""
    return _first_that_contains(_INTERESTS, text)


def track(text):
    """The track meant, or None."""
    return _first_that_contains(_TRACKS, text)


def _first_that_contains(choices, text):
    written = letters(text)
    return next((value for value, words in choices.items() if any(word in written for word in words.split())), None)


def education(text):
    """The highest education that is named, or None."""
    found = (value for value, pattern in _EDUCATION.items() if re.search(rf"\b(?:{pattern})\b", text.lower()))
    return next(found, None)

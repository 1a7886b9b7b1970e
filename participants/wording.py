"""What the fields of a participant are called, and how their values are read."""

from datetime import date

from participants import dates, nik, phones
from participants.models import Participant

EMPTY, YES, NO = "–", "Ya", "Tidak"
RECORDED = "tercatat"


def label(name):
    """What the field is called, as a heading."""
    text = str(Participant._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def in_words(name, value):
    """A value of the field `name` as people read it. Of a NIK nothing: it stands beside birth date and sex, which
    together with its last four digits would give it away. A KK by its last four digits.
    """
    if value in (None, ""):
        return EMPTY
    if name == "nik":
        return RECORDED
    if name == "kk":
        return nik.masked(value)
    if name == "phone":
        return phones.local(value)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return dates.in_words(value)
    return str(dict(Participant._meta.get_field(name).flatchoices).get(value, value))


def stored_in_words(name, text):
    """The same of a value that is kept as text; "" or None is nothing."""
    return in_words(name, Participant._meta.get_field(name).to_python(text) if text else None)

"""How a participant's data, and whoever wrote it down, are read on a page."""

from django import template

from participants import dates, nik, phones, users

register = template.Library()
register.filter("phone", phones.local)
register.filter("nik_tail", nik.masked)
register.filter("who", users.name)
register.filter("day", dates.in_words)  # as {{ }} writes it, at a tenth of the cost: for long lists


@register.filter
def is_sample(participant):
    """Whether this is a made-up person of the demonstration."""
    return bool(participant.nik) and nik.Nik(participant.nik).is_sample

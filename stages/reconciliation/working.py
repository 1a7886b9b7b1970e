"""Which gap somebody is working on, kept in their session, so that every page on the way leads back to it."""

from urllib.parse import urlencode

from django.urls import reverse

from stages import tally
from stages.reconciliation.models import Figure

NAME = "gap"


def records_address(stage, sheet):
    """The list of exactly the people that the records count for a stage of a sheet."""
    asked = {"measure": tally.Measure.REACHED.value, "as_of": sheet.as_of.isoformat(), "desk": sheet.desk.code}
    return f"{reverse('stages:stage', args=[stage])}?{urlencode(asked)}"


def way(to, figure):
    """The page where working a gap down begins: the list behind it, a new registration, else the kecamatan's people."""
    if to == "records":
        return records_address(figure.stage, figure.sheet)
    if to == "register":
        return reverse("registration:register")
    return f"{reverse('stages:people')}?desk={figure.sheet.desk.code}"


def begin(session, figure):
    session[NAME] = figure.pk


def end(session):
    """The Figure that was worked on, or None."""
    return _figure(session.pop(NAME, None))


def on(session):
    """The Figure being worked on, or None; costs no query while there is none."""
    return _figure(session.get(NAME))


def _figure(key):
    return key and Figure.objects.select_related("sheet__desk").filter(pk=key).first()

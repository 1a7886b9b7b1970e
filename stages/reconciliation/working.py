"""Which gap somebody is working on, kept in their session, so that every page on the way leads back to it."""

from stages.reconciliation.models import Figure

NAME = "gap"


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

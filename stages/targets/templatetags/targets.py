"""Beside the tally: how far a year has come towards its targets."""

from django import template

from stages import dashboard
from stages.models import Stage
from stages.parts import DESKS, LEDGER, part
from stages.targets import targets

register = template.Library()


@register.simple_tag
def registrations_against_target(asked):
    """Registrations of the year of the day against its targets, in the reader's scope."""
    return _progress(asked) if targets.is_set(Stage.REGISTRATION, _targets(asked)) else _nothing_set(asked)


@part("targets_target")
def _targets(asked):
    return targets.of_year(asked.as_of.year)


@part()
def _nothing_set(asked):
    return asked.drawn("targets/_registrations.html")


@part("targets_target", LEDGER, DESKS)
def _progress(asked):
    reader, before = asked.reader, targets.before_the_year(asked.reader.scope, asked.as_of)
    figures = _targets(asked), dashboard.reached(asked), before
    rows = targets.towards(Stage.REGISTRATION, *figures, reader.named, whole=reader.scope is None)
    told = [row for row in rows if row.target is not None]
    unset = [row for row in rows if row.target is None]
    return asked.drawn_of("targets/_registrations.html", set=told, unset=unset)

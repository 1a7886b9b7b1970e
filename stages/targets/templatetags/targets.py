"""Beside the tally: how far a year has come towards its targets."""

from django import template

from stages.models import Stage
from stages.parts import DESKS, LEDGER, part
from stages.targets import targets

register = template.Library()


@register.simple_tag
def registrations_against_target(asked):
    """Registrations of the year of the day against its targets, in the reader's scope."""
    return _progress(asked) if _is_set(asked) else _nothing_set(asked)


@part("targets_target")
def _is_set(asked):
    return Stage.REGISTRATION in {stage for stage, _ in targets.of_year(asked.as_of.year)}


@part()
def _nothing_set(asked):
    return asked.drawn("targets/_registrations.html")


@part("targets_target", LEDGER, DESKS)
def _progress(asked):
    rows = targets.progress(Stage.REGISTRATION, asked.reader.scope, asked.as_of)
    told = [row for row in rows if row.target is not None]
    unset = [row for row in rows if row.target is None]
    return asked.drawn("targets/_registrations.html", set=told, unset=unset)

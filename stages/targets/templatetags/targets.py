"""Beside the tally: how far a year has come towards its targets."""

from django import template

from stages.models import Stage
from stages.parts import DESKS, LEDGER, part
from stages.targets import targets

register = template.Library()


@register.simple_tag
@part("targets_target", LEDGER, DESKS)
def registrations_against_target(asked):
    """Registrations of the year of the day against its targets, in the reader's scope."""
    rows = targets.progress(Stage.REGISTRATION, asked.reader.scope, asked.as_of)
    told = [row for row in rows if row.target is not None]
    unset = [row for row in rows if row.target is None]
    return asked.drawn("targets/_registrations.html", set=told, unset=unset)

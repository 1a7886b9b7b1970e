"""Beside the tally: how far a year has come towards its targets."""

from django import template

from stages import tally
from stages.models import Stage
from stages.targets import targets

register = template.Library()


@register.inclusion_tag("targets/_registrations.html", takes_context=True)
def registrations_against_target(context, as_of):
    """Registrations of the year of `as_of` against its targets, in the reader's scope."""
    rows = targets.progress(Stage.REGISTRATION, tally.scope_of(context["request"].user), as_of)
    told = [row for row in rows if row.target is not None]
    unset = [row for row in rows if row.target is None]
    return {"set": told, "unset": unset, "as_of": as_of, "perms": context["perms"]}

"""Beside the tally, on the screen and on paper: how far the year has come towards its targets."""

from django import template

from stages import dashboard
from stages.disclosure import FEW
from stages.models import Stage
from stages.parts import DESKS, LEDGER, part
from stages.targets import targets

register = template.Library()


@register.simple_tag
def registrations_against_target(asked):
    """Registrations of the year of the day against its targets, in the reader's scope."""
    return _progress(asked) if _is_set(asked) else _nothing_set(asked)


@register.inclusion_tag("targets/_sheet.html")
def targets_on_paper(asked):
    """The same in a sentence for each place; of the sum alone where a kecamatan has too few people."""
    rows = rows_of(asked)
    if any(row.people < FEW for row in rows):
        rows = [row for row in rows if row.desk is None and row.people >= FEW]
    return {"rows": [row for row in rows if row.target is not None], "as_of": asked.as_of}


@part("targets_target")
def _targets(asked):
    return targets.of_year(asked.as_of.year)


@part()
def _nothing_set(asked):
    return asked.drawn("targets/_registrations.html")


@part("targets_target", LEDGER, DESKS)
def _progress(asked):
    rows = rows_of(asked)
    told = [row for row in rows if row.target is not None]
    unset = [row for row in rows if row.target is None]
    return asked.drawn_of("targets/_registrations.html", set=told, unset=unset)


def _is_set(asked):
    return any(stage == Stage.REGISTRATION for stage, _ in _targets(asked))


def rows_of(asked):
    """[targets.Progress] of the registrations of everybody the reader counts; none while no target is set."""
    if not _is_set(asked):
        return []
    reader = asked.reader
    figures = _targets(asked), dashboard.reached(asked), dashboard.reached_before_the_year(asked)
    return targets.progress(Stage.REGISTRATION, *figures, reader.named, whole=reader.scope is None)

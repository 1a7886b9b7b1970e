"""On the printed tally: how far a year has come towards its targets."""

from django import template

from stages import tally
from stages.disclosure import FEW
from stages.models import Stage
from stages.targets import targets

register = template.Library()


@register.inclusion_tag("targets/_sheet.html", takes_context=True)
def sheet_of_targets(context, as_of):
    """Registrations against targets in the reader's scope; of the sum alone where a kecamatan has too few people."""
    rows = targets.progress(Stage.REGISTRATION, tally.scope_of(context["request"].user), as_of)
    if any(row.people < FEW for row in rows):
        rows = [row for row in rows if row.desk is None and row.people >= FEW]
    return {"rows": [row for row in rows if row.target is not None], "as_of": as_of}

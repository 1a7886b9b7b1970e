"""On the printed tally: where paper and records still differ."""

from django import template

from stages import tally
from stages.reconciliation import comparison

register = template.Library()


@register.inclusion_tag("reconciliation/_sheet.html", takes_context=True)
def sheet_of_paper(context, as_of):
    """The gaps alone, in the reader's scope: beside one of its figures a gap could give a hidden one away."""
    return {"comparisons": comparison.on(as_of, tally.scope_of(context["request"].user))}

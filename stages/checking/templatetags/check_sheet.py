"""On the printed tally: whether the last check found the figures whole."""

from django import template

from stages.checking import runs

register = template.Library()


@register.inclusion_tag("checking/_last_check.html")
def sheet_of_the_check():
    return {"standing": runs.last()}

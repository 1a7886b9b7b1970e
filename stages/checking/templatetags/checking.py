"""Beside the figures: whether the last check found them whole."""

from django import template

from stages.checking import runs

register = template.Library()


@register.inclusion_tag("checking/_last_check.html")
def last_check():
    return {"standing": runs.last()}

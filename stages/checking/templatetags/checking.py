"""Beside the figures: whether the last check found them whole."""

from django import template

from stages.checking import runs
from stages.parts import part

register = template.Library()


@register.simple_tag
@part("checking_run", "checking_result")
def last_check(asked):
    return asked.drawn("checking/_last_check.html", standing=runs.last())

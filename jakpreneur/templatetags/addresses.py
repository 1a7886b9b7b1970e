"""{% url %} as Django has it, but that the address of a page without arguments is looked up once.

A list has twenty of them, and to look them up each time took as long as its largest query.
"""

from django import template
from django.template.defaulttags import url as of_django

register = template.Library()


class FixedAddress(template.Node):
    """One place in a template: always the same address, but for sites of Django's admin, which may be several."""

    def __init__(self, node):
        self.node, self.found = node, {}

    def render(self, context):
        site = getattr(getattr(context, "request", None), "current_app", None)
        if site not in self.found:
            self.found[site] = self.node.render(context)
        return self.found[site]


@register.tag
def url(parser, token):
    node = of_django(parser, token)
    is_fixed = isinstance(node.view_name.var, str) and not (node.args or node.kwargs or node.asvar)
    return FixedAddress(node) if is_fixed else node

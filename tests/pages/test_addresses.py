"""Addresses in templates are those of Django, whether they are looked up each time or once."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse


def drawn(text, site=None, **shown):
    template = Template(text)
    context = Context(shown)
    context.request = SimpleNamespace(current_app=site)
    return [template.render(context) for _ in range(2)]


def test_an_address_without_arguments_is_that_of_its_page():
    assert drawn("{% url 'stages:tally' %} {% url 'home' %}") == [f"{reverse('stages:tally')} {reverse('home')}"] * 2
    assert drawn("{% url 'admin:index' %}", site="admin") == [reverse("admin:index")] * 2


def test_what_differs_is_looked_up_each_time():
    template = Template("{% url 'stages:stage' stage %} {% url page %} {% url page as kept %}{{ kept }}")
    for stage, page in ((1, "home"), (2, "stages:tally")):
        address = reverse(page)
        expected = f"{reverse('stages:stage', args=[stage])} {address} {address}"
        assert template.render(Context({"stage": stage, "page": page})) == expected


def test_a_page_that_does_not_exist_is_an_error_each_time():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'stages:nowhere' %}")

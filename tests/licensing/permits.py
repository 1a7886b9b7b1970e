"""Permits for tests, written down through the acts as everybody's are."""

import uuid
from datetime import date
from importlib import import_module

from django.apps import apps

from stages.licensing import acts
from stages.licensing.models import PermitKind

fill = import_module("stages.licensing.migrations.0002_well_known_kinds").fill


def kind(code):
    """A well-known kind, also after a test that emptied its database."""
    fill(apps, None)
    return PermitKind.objects.get(code=code)


def applied(person, by, code="nib", on=date(2022, 6, 10), **facts):
    return acts.record(person, kind=kind(code), applied_on=on, by=by, **{"key": uuid.uuid4()} | facts)


def issued(person, by, number="1234567890123", code="nib", on=date(2022, 6, 20), **facts):
    return applied(person, by, code, number=number, issued_on=on, **facts)

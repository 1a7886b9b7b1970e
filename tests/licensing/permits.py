"""Permits for tests, written down through the acts as everybody's are."""

import uuid
from datetime import date

from stages.licensing import acts
from stages.licensing.models import PermitKind


def kind(code):
    return PermitKind.objects.get(code=code)


def applied(person, by, code="nib", on=date(2022, 6, 10), **facts):
    return acts.record(person, kind=kind(code), applied_on=on, by=by, **{"key": uuid.uuid4()} | facts)


def issued(person, by, number="1234567890123", code="nib", on=date(2022, 6, 20), **facts):
    return applied(person, by, code, number=number, issued_on=on, **facts)

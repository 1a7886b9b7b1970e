"""Paper in few words."""

import uuid
from datetime import date

from stages.models import Stage
from stages.reconciliation import acts

AS_OF = date(2022, 6, 22)


def enter(cast, desk=None, as_of=AS_OF, by=None, key=None, source="Rekap kecamatan", **figures):
    """A sheet; figures as p1=410."""
    given = {"desk": desk or cast.tambora, "as_of": as_of, "source": source}
    return acts.enter(figures=of(figures), by=by or cast.staff, key=key or uuid.uuid4(), **given)


def replace(sheet, by, key=None, source="Rekap kecamatan", **figures):
    return acts.replace(sheet, figures=of(figures), source=source, by=by, key=key or uuid.uuid4())


def explain(sheet, stage, by, expected, text="Tertulis dua kali di kertas", key=None):
    figure = sheet.figures.get(stage=stage)
    return acts.explain(figure, text=text, expected=expected, by=by, key=key or uuid.uuid4())


def of(figures):
    return {Stage(int(name[1:])): people for name, people in figures.items()}

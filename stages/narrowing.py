"""What narrows a list of people: the filters of its address, each a step from rows to rows.

The rows are Participants or the stays that are the members of a figure; `key` is the field of a row that holds the
participant's key, as in stages.people.Listing.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from participants.models import Participant
from stages import paths, work


def narrowed(rows, key, *, stage=None, as_of=None, desk=None, idle=None, missing=None, **chosen):
    """The rows that every filter leaves. `chosen` are the filters of people and of ways, and those of the folders."""
    rows = rows.filter(desk=desk) if desk else rows
    rows = _of_people(rows, "" if key == "pk" else f"{key}__", **{name: chosen.get(name) for name in PEOPLE})
    rows = _of_ways(rows, as_of, **{name: chosen.get(name) for name in WAYS})
    if idle is not None:
        rows = rows.filter(entered_on__lt=idle_since(as_of, idle))
    if missing:
        rows = lacking(rows, key, work.of(stage))
    for each in work.filters_of(stage):
        if code := chosen.get(each.name):
            rows = _of_records(rows, key, each.records(code))
    return rows


WAYS = ("after", "without", "last", "way")
PEOPLE = ("interest", "track", "sex", "kelurahan", "no_nik")


def _of_people(rows, person, *, interest, track, sex, kelurahan, no_nik):
    wanted = {"interest": interest, "track": track, "sex": sex, "kelurahan": kelurahan, "nik__isnull": no_nik}
    return rows.filter(**{f"{person}{name}": value for name, value in wanted.items() if value})


def _of_ways(rows, as_of, *, after, without, last, way):
    """Of members of *reached* a stage: by what came right before, what is not there, what came last, all of it."""
    rows = paths.after(rows, after) if after else rows
    rows = paths.without(rows, without, as_of) if without else rows
    rows = paths.last(rows, as_of) if last else rows
    return paths.along(rows, way, as_of) if way else rows


def idle_since(as_of, days):
    """Whoever entered before this day has been there for more than `days` days at the end of `as_of`."""
    return date.fromordinal(max(1, as_of.toordinal() - days))


def lacking(rows, key, declared):
    """Those of whom `declared`, a Work with complete(), still misses something.

    Nobody but those whom a record was merged into has anything elsewhere, and they are few: they are asked for in
    Python. Two conditions, neither of them an OR, so that the lists stay joins.
    """
    merged = Participant.objects.active().filter(
        pk__in=Participant.objects.filter(merged_into__isnull=False).values("merged_into")
    )
    merged = list(merged.values_list("pk", flat=True))
    missing = declared.missing(merged) if merged else {}
    fine = [pk for pk in merged if pk not in missing]
    whole = declared.complete().exclude(pk__in=list(missing)).filter(pk=OuterRef(key))
    rows = rows.filter(~Exists(whole))
    return rows.exclude(**{f"{key}__in": fine}) if fine else rows


def _of_records(rows, key, records):
    """Those on whose record, or on one that was merged into it, something stands."""
    found = fresh = set(_merged_into(records))
    while fresh:
        fresh = set(_merged_into(list(fresh))) - found
        found = found | fresh
    meant = Q(**{f"{key}__in": records})
    return rows.filter(meant | Q(**{f"{key}__in": found}) if found else meant)


def _merged_into(keys):
    merged = Participant.objects.filter(pk__in=keys, merged_into__isnull=False)
    return merged.values_list("merged_into", flat=True)

"""What the tally page shows of a day, in the scope of whoever reads it. Laid out here, counted elsewhere."""

from participants.models import Desk
from stages import breakdowns, course, paths, tables, tally, work


def of(user, *, as_of, since=None, desk=None):
    """The context of the page. as_of, since: days in Jakarta. desk: a Desk of the scope of `user`, or None for all."""
    scope = scope_for(user, desk)
    counted = {measure: tally.figures(measure, scope, as_of) for measure in tally.Measure}
    before = since and [tally.figures(measure, scope, since) for measure in tally.Measure]
    rows = tables.by_stage(*counted.values(), before)
    desks = list(tally.desks_in(scope))
    return {
        "as_of": as_of,
        "since": since,
        "desk": desk,
        "within": f"desk={desk.code}" if desk else "",
        "place": place_of(scope, desks),
        "rows": rows,
        "tables": _tables(counted, scope, as_of, desks, desk),
        "course": course.of(scope, as_of),
        "beside": beside(user, scope, as_of),
        "proven": paths.proven({row.stage: row.reached for row in rows}),
    }


def scope_for(user, desk):
    """The scope of `user`, or one desk of it."""
    return Desk.objects.filter(pk=desk.pk) if desk else tally.scope_of(user)


def place_of(scope, desks):
    """The population, as it is said."""
    return "seluruh Jakarta Barat" if scope is None else f"Kecamatan {', '.join(desk.name for desk in desks)}"


def tables_of(scope, as_of, desk=None):
    """The tables of both measures; scope and day as of members(), desk the one that was chosen, if any."""
    counted = {measure: tally.figures(measure, scope, as_of) for measure in tally.Measure}
    return _tables(counted, scope, as_of, list(tally.desks_in(scope)), desk)


def _tables(counted, scope, as_of, desks, desk):
    return [_table(measure, found, scope, as_of, desks, desk) for measure, found in counted.items()]


def _table(measure, counted, scope, as_of, desks, desk):
    """By kecamatan, which figures() knows, or by the kelurahan of one; then by what people are."""
    kinds = [breakdowns.KELURAHAN, *breakdowns.PERSONAL] if desk else breakdowns.PERSONAL
    groups = breakdowns.of_stages(measure, scope, as_of, kinds, desks, desk)
    if not desk:
        groups.insert(0, tables.by_desk(measure, counted, desks))
    return tables.table(measure, counted, groups)


def beside(user, scope, as_of):
    """[(Stage, [(label, figure)])] of what the folders tell beside the figures of their stages.

    Amounts are told to those who may see them (domain: personal finance is specific data with narrower access).
    """
    desks = None if scope is None else [desk.pk for desk in scope]
    amounts = user.has_perm("stages.view_amounts")
    told = [(each.stage, _told(each, desks, as_of, amounts)) for each in work.declared()]
    return [each for each in told if each[1]]


def _told(declared, desks, as_of, amounts):
    found = [*declared.beside(desks, as_of), *declared.more(desks, as_of, amounts)]
    return [(label, told if isinstance(told, str) else tables.thousands(told)) for label, told in found]

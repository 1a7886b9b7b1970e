"""The parts of the tally page, in the scope of whoever reads it. Laid out here, counted elsewhere, kept by parts.py."""

from django.urls import reverse

from participants.models import Desk
from stages import breakdowns, course, memory, paths, tables, tally, work
from stages.parts import DESKS, KELURAHAN, LEDGER, PEOPLE, part


def of(asked):
    """The context of the page: its parts, each HTML or a list of it. What there is nothing to say about is empty."""
    if not stages(asked):
        return {"nothing_yet": nothing_yet(asked)}
    return {
        "place": place(asked),
        "definition": definition(asked),
        "stages": stages(asked),
        "clocks": clocks(asked),
        "groups": groups(asked),
        "course": over_time(asked),
        "beside": [told for declared in work.declared() if (told := beside(asked, declared))],
        "files": files(asked),
    }


@part(DESKS)
def definition(asked):
    """What is counted: the measures, the day and the population."""
    return asked.drawn("stages/_definition.html", place=place(asked))


@part()
def clocks(asked):
    """The second clock, and what may be said of the figures."""
    return asked.drawn("stages/_clocks.html")


@part(LEDGER, PEOPLE, DESKS)
def stages(asked):
    """The seven stages; "" before the first registration."""
    told = _counted(asked)
    before = asked.since and told.earlier[asked.since].values()
    rows = tables.by_stage(*told.figures.values(), before)
    if not rows[0].reached:
        return ""
    proven = paths.proven({row.stage: row.reached for row in rows})
    return asked.drawn("stages/_stages.html", rows=rows, proven=proven)


@part(LEDGER, PEOPLE, DESKS, KELURAHAN)
def groups(asked):
    """A table for each measure: its people by what they are and where they registered."""
    laid_out = _tables(_counted(asked), asked.desks, asked.desk)
    return asked.drawn("stages/_groups.html", tables=laid_out, place=place(asked))


@part(LEDGER, DESKS)
def over_time(asked):
    found = _course(asked)
    return asked.drawn("stages/_course.html", course=found, place=place(asked)) if found else ""


def _course(asked):
    """course.of() the day. Nearly all of it is over, and kept until something is written down of a day in it."""
    told = _counted(asked)

    def over():
        days = course.days_of(asked.as_of)
        return tally.course(asked.scope, days[:-1]) if days and days[-2] <= asked.month_before else None

    found = memory.kept(("course", asked.as_of, tuple(asked.keys or ()), asked.scope is None, told.settled), over)
    if found is None:  # a programme so young that some of it is of this month
        return course.of(asked.scope, asked.as_of)
    return course.laid_out(found | {asked.as_of: tally.totals(told.figures[tally.Measure.REACHED])})


@part(LEDGER, DESKS)
def nothing_yet(asked):
    """What is said instead of figures on a day before anybody registered."""
    return asked.drawn("stages/_nothing_yet.html", first_day=tally.first_registration())


def beside(asked, declared):
    """What the folder of a stage tells beside its figures.

    Amounts are told to those who may see them (domain: personal finance is specific data with narrower access).
    """

    def told():
        amounts = asked.may("stages.view_amounts")
        found = [*declared.beside(asked.keys, asked.as_of), *declared.more(asked.keys, asked.as_of, amounts)]
        found = [(label, figure if isinstance(figure, str) else tables.thousands(figure)) for label, figure in found]
        return asked.drawn("stages/_beside.html", stage=declared.stage, told=found) if found else ""

    return asked.kept(f"beside {declared.stage:d}", declared.reads, told)


@part()
def files(asked):
    """The tally outside of the office."""
    named = {
        "sheet": "Lembar A4",
        "tally_xlsx": "Excel",
        "tally_csv": "CSV",
        "tally_json": "JSON",
        "course_chart": "Grafik (SVG)",
    }
    addresses = [(reverse(f"stages:{name}"), label) for name, label in named.items()]
    return asked.drawn("stages/_files.html", files=addresses)


def _counted(asked):
    """tally.told_apart() of the day and of those it is compared with, once for all parts that are made of it."""
    kinds = [kind.name for kind in _kinds(asked.desk)]
    earlier = {asked.year_before, *filter(None, [asked.since])}
    return asked.once("counted", lambda: tally.told_apart(asked.scope, asked.as_of, kinds, earlier, asked.month_before))


def _all_desks(asked):
    """The same at all desks of the reader, whichever was chosen."""
    if not asked.desk:
        return _counted(asked)
    return asked.once("all desks", lambda: tally.told_apart(asked.reader.scope, asked.as_of, (), [asked.year_before]))


def reached(asked):
    """tally.figures() of *reached* at all desks of the reader."""
    return _all_desks(asked).figures[tally.Measure.REACHED]


def reached_before_the_year(asked):
    """The same of the last day of the year before that of the day."""
    return _all_desks(asked).earlier[asked.year_before][tally.Measure.REACHED]


def place(asked):
    """The population, as it is said."""
    return place_of(asked.scope, asked.desks)


def scope_for(user, desk):
    """The scope of `user`, or one desk of it."""
    return Desk.objects.filter(pk=desk.pk) if desk else tally.scope_of(user)


def place_of(scope, desks):
    """The same of a scope as of tally.members() and its desks."""
    return "seluruh Jakarta Barat" if scope is None else f"Kecamatan {', '.join(desk.name for desk in desks)}"


def tables_of(scope, as_of, desk=None):
    """[tables.Table] of both measures; scope and day as of members(), desk the one that was chosen, if any."""
    found = tally.told_apart(scope, as_of, [kind.name for kind in _kinds(desk)])
    return _tables(found, list(tally.desks_in(scope)), desk)


def _tables(told, desks, desk):
    return [_table(measure, told.figures[measure], told.parts[measure], desks, desk) for measure in tally.Measure]


def _table(measure, figures, parts, desks, desk):
    """By kecamatan, which the figures know, or by the kelurahan of one; then by what people are."""
    groups = breakdowns.groups(measure, parts, _kinds(desk), desks, desk)
    if not desk:
        groups.insert(0, tables.by_desk(measure, figures, desks))
    return tables.table(measure, figures, groups)


def _kinds(desk):
    return [breakdowns.KELURAHAN, *breakdowns.PERSONAL] if desk else list(breakdowns.PERSONAL)

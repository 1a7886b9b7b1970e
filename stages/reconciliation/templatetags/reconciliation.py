"""What other pages show of paper: the rest beside the tally, and the gap somebody is working on."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from stages import dashboard
from stages.models import Stage
from stages.parts import DESKS, LEDGER, part
from stages.reconciliation import comparison, working
from stages.tables import signed, thousands

register = template.Library()
register.filter("signed", signed)


PAPER = ("reconciliation_sheet", "reconciliation_figure", "reconciliation_reason", DESKS)


@register.simple_tag
def paper_beside(asked):
    """Where paper and records of a day still differ, in the reader's scope."""
    return _compared(asked) if _stated(asked) else _no_paper(asked)


@part(*PAPER)
def _stated(asked):
    return comparison.stated(asked.as_of, asked.reader.desks)


@part()
def _no_paper(asked):
    return asked.drawn("reconciliation/_paper.html")


@part(*PAPER, LEDGER)
def _compared(asked):
    return asked.drawn_of("reconciliation/_paper.html", places=_gaps(asked))


@register.inclusion_tag("reconciliation/_sheet.html")
def paper_on_paper(asked):
    """The gaps alone: beside one of its figures a gap could give a hidden one away."""
    return {"places": _gaps(asked)}


def _gaps(asked):
    return comparison.gaps(_stated(asked), dashboard.reached(asked))


@register.inclusion_tag("reconciliation/_at_work.html", takes_context=True)
def gap_at_work(context):
    """The gap being worked on, on every page of the way; nothing for everybody else."""
    request = context.get("request")
    figure = working.on(request.session) if request and hasattr(request, "session") else None
    if not figure or not request.user.has_perm("reconciliation.record_paper"):
        return {}
    line = comparison.of(figure.sheet).line(figure.stage)
    shown = {"line": line, "sheet": figure.sheet, "csrf_token": context.get("csrf_token")}
    return shown | {"participant": context.get("participant")}


register.simple_tag(working.records_address, name="records_address")


@register.simple_tag(takes_context=True)
def records(context, line, sheet):
    """What the records say; for those who may see people a link to exactly those."""
    people = thousands(line.records)
    if not context["request"].user.has_perm("participants.view_participant"):
        return people
    said = f"{people} orang di catatan, {line.stage.title}"
    return format_html('<a href="{}" aria-label="{}">{}</a>', working.records_address(line.stage, sheet), said, people)


@register.simple_tag
def sheet_cells(compared):
    """The seven stages of a sheet, a cell each: paper, and below it the gap."""
    lines = {line.stage: line for line in compared.lines}
    return format_html_join("", '<td class="num">{}</td>', ((_cell(lines.get(stage)),) for stage in Stage.programme()))


def _cell(line):
    if line is None:
        return mark_safe('–<span class="visually-hidden"> tidak ada di kertas</span>')
    gap = signed(line.gap)
    shown = gap if line.is_explained or not line.gap else format_html("<strong>{}</strong>", gap)
    return format_html('{}<span class="sub">{}</span>', thousands(line.paper), shown)

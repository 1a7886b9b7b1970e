"""Lists of people: their rows, whom their reader has chosen, and how many they hold."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from participants.dates import in_words
from participants.models import Interest
from stages import selection
from stages.tables import thousands
from stages.templatetags.stages import days_since, stage_badge

register = template.Library()

HERE = '{}<span class="sub">sejak {} · <span class="whole">{}</span></span>'
CHOSEN = mark_safe(' <span class="badge text-bg-light" data-without-script>Dipilih</span>')
WHOLE = mark_safe('<span class="text-secondary">lengkap</span>')
LACKS = '<span class="on-phone">Belum lengkap: </span>{}'


@register.simple_block_tag
def each_person(content, people, chosen, lacking):
    """The row inside for each of a page's people, with each {name} of _cells() filled in.

    The row is drawn once and filled in fifty times, at a tenth of what drawing it fifty times takes. Nothing that
    somebody typed may be drawn in it, for its braces would count: that belongs into the cells, which are escaped.

    chosen: the keys of those whom the reader has chosen. lacking: as worklist.lacking(), or None.
    """
    cells = (_cells(person, person.pk in chosen, (lacking or {}).get(person.pk)) for person in people)
    return format_html_join("", content, cells)


def _cells(person, is_chosen, lacks):
    return {
        "number": person.number,
        "name": person.name,
        "address": person.get_absolute_url(),
        "kelurahan": person.kelurahan,
        "desk": person.desk,
        "interest": Interest(person.interest).label,
        "registered": in_words(person.registered_on),
        "here": _here(person) if person.stage else "",
        "ticked": " data-chosen" if is_chosen else "",
        "chosen": CHOSEN if is_chosen else "",
        "lacks": format_html(LACKS, "; ".join(lacks)) if lacks else WHOLE,
    }


def _here(person):
    return format_html(HERE, stage_badge(person.stage), in_words(person.since), days_since(person.since))


@register.simple_tag(takes_context=True)
def selection_state(context):
    """How many people the user has chosen, and whether lists answer to single keys."""
    return selection.state(context["request"].user)


@register.simple_tag(takes_context=True)
def chosen_among(context, people, count):
    """The keys of those of a page of people who are in the user's selection of `count` people."""
    return selection.chosen_among(context["request"].user, people) if count else set()


@register.simple_tag(takes_context=True)
def people_in(context, page):
    """How many people the list holds, where the page knows it anyway: a list is never counted for a button."""
    if not page.after and not context["request"].GET.get("before"):
        return thousands(len(page.people))
    return thousands(context["figure"]) if "figure" in context else ""

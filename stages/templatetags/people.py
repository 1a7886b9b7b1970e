"""Lists of people: their rows, whom their reader has chosen, and how many they hold."""

from functools import lru_cache
from html import escape  # plain text, which is all there is in a row; Django's looks for lazy and safe text too

from django import template
from django.utils import timezone
from django.utils.html import format_html
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
INTERESTS = {interest.value: escape(interest.label) for interest in Interest}
LACKS = '<span class="on-phone">Belum lengkap: </span>{}'


@register.simple_block_tag
def each_person(content, people, chosen, lacking):
    """The row inside for each of a page's people, with each {name} of _cells() filled in.

    The row is drawn once and filled in fifty times, at a tenth of what drawing it fifty times takes. Nothing that
    somebody typed may be drawn in it, for its braces would count: that belongs into the cells, which are escaped.

    chosen: the keys of those whom the reader has chosen. lacking: as worklist.lacking(), or None.
    """
    today, lacking = timezone.localdate(), lacking or {}
    rows = (content.format_map(_cells(each, each.pk in chosen, lacking.get(each.pk), today)) for each in people)
    return mark_safe("".join(rows))  # noqa: S308 (see _cells)


def _cells(person, is_chosen, lacks, today):
    """Each is HTML: what was typed or stands in a table is escaped here, all else is our own."""
    return {
        "number": escape(person.number),
        "name": escape(person.name),
        "address": person.get_absolute_url(),
        "kelurahan": escape(person.kelurahan),
        "desk": escape(person.desk),
        "interest": INTERESTS[person.interest],
        "registered": in_words(person.registered_on),
        "here": _here(person.stage, person.since, today) if person.stage else "",
        "ticked": " data-chosen" if is_chosen else "",
        "chosen": CHOSEN if is_chosen else "",
        "lacks": format_html(LACKS, "; ".join(lacks)) if lacks else WHOLE,
    }


@lru_cache(maxsize=4096)
def _here(stage, since, today):
    """A stage and how long one has been there, drawn once a day."""
    return format_html(HERE, stage_badge(stage), in_words(since), days_since(since))


@register.simple_tag
def filter_form(filters, stage):
    """The filters of a list to be filled in; those who share a form share what it has drawn."""
    return filters.drawn(stage)


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

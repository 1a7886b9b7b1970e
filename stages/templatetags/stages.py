"""What a stage looks like, a figure that opens its people, a participant's timeline and the notes on the record."""

from functools import cache, lru_cache

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from participants import look_alikes, rupiah
from participants.models import Participant
from stages import course, paths, work
from stages.models import Stage, StageVisit
from stages.next_steps import NextSteps
from stages.tables import signed, thousands
from stages.timeline import Timeline

register = template.Library()
register.filter("rupiah", rupiah.written)
register.filter("thousands", thousands)
register.filter("signed", signed)
register.filter("placed", course.placed)


@register.filter
def days_since(day):
    """`12 hari`, from a day until today in Jakarta; `hari ini`."""
    days = (timezone.localdate() - day).days
    return f"{thousands(days)} hari" if days > 0 else "hari ini"


@register.simple_tag
@cache
def stage_badge(stage):
    """The one place where a stage gets its colour; number and label are always there too."""
    stage = Stage(stage)
    code = "✕" if stage is Stage.LEFT else f"P{stage.value}"
    return format_html(
        '<span class="stage stage-{}"><span class="stage-code">{}</span> {}</span>', stage.value, code, stage.label
    )


@register.simple_tag(takes_context=True)
def figure(context, people, stage, measure, codes="", place=""):
    """A figure that opens what is behind it: exactly its people, or for officials the next breakdown.

    `codes` narrow it further, as in an address; `place` says the same in words.
    """
    query = _query(measure, context["as_of"], context.get("within"), codes)
    place = f", {escape(place)}" if place else ""
    return mark_safe(_link(people, stage, context["opens"], query, place))  # noqa: S308 (see _link)


@register.simple_tag(takes_context=True)
def figure_rows(context, parts, measure, peaks=None):
    """The rows of a table, a tables.Part each: its name and its figures.

    peaks: {stage: the largest figure of the column}, to shade each figure by its share of that.
    """
    tops, asked = peaks and list(peaks.values()), (str(measure), context["opens"], context["as_of"], context["within"])
    return mark_safe("".join([_row(part, _shades(part, tops), *asked) for part in parts]))  # noqa: S308 (see _link)


def _shades(part, tops):
    """How dark each figure is, from 0 to 5: a fifth of the largest figure of its column is one shade."""
    return tops and tuple([top and -(-5 * people // top) for (_, people), top in zip(part.figures, tops, strict=True)])


@lru_cache(maxsize=4096)
def _row(part, shades, measure, opens, as_of, within):
    """One row, made once for the same figures: after a move nearly all are as they were."""
    query = _query(measure, part.as_of or as_of, within, part.codes)
    place = f", {escape(part.label)}" if part.codes else ""
    shades = [f" shade-{shade}" if shade else "" for shade in shades or [0] * len(part.figures)]
    cells = [
        f'<td class="num{shade}">{_link(people, stage, opens, query, place)}</td>'
        for shade, (stage, people) in zip(shades, part.figures, strict=True)
    ]
    return f'<tr><th scope="row">{escape(part.label)}</th>{"".join(cells)}</tr>'


def _query(measure, as_of, *codes):
    return "&amp;".join([f"measure={measure}", f"as_of={as_of:%Y-%m-%d}", *(escape(code) for code in codes if code)])


def _link(people, stage, opens, query, place):
    """`query` and `place` come escaped; all else is our own."""
    address, title = _opened(stage, opens)
    people = thousands(people)
    return f'<a href="{address}?{query}" aria-label="{people} orang, {title}{place}">{people}</a>'


@cache
def _opened(stage, opens):
    """(address, title) of what a figure of a stage opens."""
    return (stage_address if opens else breakdown_address)(stage), stage.title


@register.simple_tag
def stage_heads(stages):
    """The stages as the heads of columns: their numbers, and on asking their names."""
    return mark_safe("".join(map(_head, stages)))  # noqa: S308 (see _head)


@cache
def _head(stage):
    short = "Keluar" if stage.is_left else f"P{stage}"
    return format_html('<th scope="col" class="num"><abbr title="{}">{}</abbr></th>', stage.title, short)


@register.simple_tag(takes_context=True)
def stage_rows(context, rows):
    """The rows of the table of stages, a tables.StageRow each; `compact` has no bars."""
    asked = context["opens"], context["as_of"], context.get("within", ""), context.get("compact", False)
    return mark_safe("".join(_stage_row(row, *asked) for row in rows))  # noqa: S308 (drawn by a template)


@lru_cache(maxsize=1024)
def _stage_row(row, opens, as_of, within, compact):
    """Made once for the same figures, as those of a table."""
    shown = {"row": row, "opens": opens, "as_of": as_of, "within": within, "compact": compact}
    return render_to_string("stages/_stage_row.html", shown)


@register.simple_tag
@lru_cache(maxsize=512)
def line_chart(line):
    """The chart of a course.Line, made once for the same figures."""
    return render_to_string("stages/_line.svg", {"line": line, "described": True})


@register.simple_tag
def waiting_address(stage, as_of, days):
    """The people who have been in a stage for more than so many days."""
    return f"{stage_address(stage)}?measure=now&as_of={as_of:%Y-%m-%d}&idle={days}"


@cache
def stage_address(stage):
    return reverse("stages:stage", args=[stage])


@cache
def breakdown_address(stage):
    return reverse("stages:breakdown", args=[stage])


@register.simple_tag
def bar(share, kind):
    """A bar of `share` thousandths. Decoration: the figure stands beside it."""
    return mark_safe(  # noqa: S308 (two values of our own, an int and a constant)
        f'<svg class="bar bar-{kind}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><rect width="{int(share)}" height="10"/></svg>'
    )


@register.inclusion_tag("stages/_timeline.html", takes_context=True)
def timeline(context, participant):
    """Everything that happened, newest first, mistakes included: who, when, when recorded, why."""
    return {"timeline": Timeline.of(participant), "participant": participant, "perms": context["perms"]}


@register.inclusion_tag("stages/_record.html", takes_context=True)
def record_notes(context, participant):
    """What concerns the record itself: merged from others, perhaps somebody's second one, asked for by a desk."""
    user = context["user"]
    notes = {"participant": participant, "perms": context["perms"], "csrf_token": context.get("csrf_token")}
    if user.has_perm("participants.merge_participant"):
        notes["merges"] = participant.merges.filter(batch__undone_by=None).select_related("duplicate", "batch")
    if user.has_perm("participants.change_participant"):
        people = Participant.objects.visible_to(user)
        notes["candidates"] = look_alikes.of(participant, people)
        notes["hand_overs"] = participant.hand_overs.open().select_related("to_desk", "kelurahan", "asked_by")
    return notes


@register.inclusion_tag("stages/_next_steps.html", takes_context=True)
def next_steps(context, participant, here):
    """The stage that comes next, what is missing for it with where to record it, and the one obvious act."""
    shown = {"participant": participant, "here": here, "perms": context["perms"]}
    shown["next"] = NextSteps.of(participant, here, context["user"])
    return shown | {"csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def stage_work(context, participant):
    """What each stage has recorded of somebody, as its folder shows it, in the order of the stages."""
    user = context["request"].user
    return format_html_join(
        "",
        "{}",
        (
            (
                render_to_string(
                    each.template,
                    each.panel(participant, user) | {"participant": participant, "stage": each.stage},
                    context["request"],
                ),
            )
            for each in work.declared()
        ),
    )


@register.simple_tag
def open_visit(participant):
    """Where somebody is now; None when the record was merged away in this very moment."""
    return StageVisit.objects.open().filter(participant=participant).first()


@register.simple_tag(takes_context=True)
def address(context, **changes):
    """The query of this page with some of its codes changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def narrower(context, name, code):
    """The page of a figure narrowed further by one code, for staff the list of its people; "" if it is already."""
    asked = QueryDict(context["codes"], mutable=True)
    if name in asked:
        return ""
    asked[name] = code
    stage = asked.pop("stage")[0]
    opened = stage_address if context["perms"]["participants"]["view_participant"] else breakdown_address
    return f"{opened(Stage(int(stage)))}?{asked.urlencode()}"


WAYS = {
    "after": lambda other: f"langsung sesudah {other.title}",
    "without": lambda other: f"tanpa {other.title}",
    "last": lambda other: "dan belum ke tahap lain",
    "way": lambda way: f"jalan {paths.in_words(way)}",
}


@register.simple_tag(takes_context=True)
def ways_address(context, stage, name, other):
    """Whoever reached `stage` by a step or on a way, or `without` another: their list, or the next breakdown."""
    opened = stage_address if context["opens"] else breakdown_address
    code = paths.code(other) if isinstance(other, tuple) else int(other)
    asked = f"measure=reached&as_of={context['as_of']:%Y-%m-%d}&{name}={code}"
    return "&".join(filter(None, [f"{opened(stage)}?{asked}", context["within"]]))


@register.simple_tag(takes_context=True)
def ways_link(context, people, stage, name, other):
    """How many they are, opening them."""
    address, words, people = ways_address(context, stage, name, other), WAYS[name](other), thousands(people)
    return format_html('<a href="{}" aria-label="{} orang, {} {}">{}</a>', address, people, stage.title, words, people)

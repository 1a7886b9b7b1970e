"""Where people stand: the board, the lists behind every figure, and the tally."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.utils import timezone

from participants.models import Desk
from stages import people as lists
from stages import tally as figures
from stages.forms import AsOfForm, PeopleFilter, SearchForm
from stages.models import Stage
from stages.tables import by_desk, by_stage


@permission_required("participants.view_participant", raise_exception=True)
def board(request):
    today = timezone.localdate()
    context = {"rows": by_stage(figures.scope_of(request.user), today), "as_of": today}
    return render(request, "stages/board.html", context)


@permission_required("participants.view_participant", raise_exception=True)
def people(request, stage=None):
    """Everybody, or the people behind one figure of a stage; searched when something is posted."""
    desks = Desk.objects.visible_to(request.user)
    asked = request.GET.copy()
    if stage:
        asked["stage"] = stage
    filters = PeopleFilter(asked, desks=desks)
    search = SearchForm(request.POST if request.method == "POST" else None)
    context = {"stage": stage and Stage(stage), "filters": filters, "search": search, "desks": desks}
    if not filters.is_valid() or request.method == "POST" and not search.is_valid():
        return render(request, "stages/people.html", context, status=422)
    chosen = filters.cleaned_data
    before = chosen.pop("before")
    found = lists.listed(request.user, **chosen)
    if stage:
        context["figure"] = found.count()
    if request.method == "POST":
        found = found.matching(search.cleaned_data["q"])
    context |= {"page": lists.page(found, before=before), "chosen": chosen}
    return render(request, "stages/people.html", context)


@permission_required("stages.view_tally", raise_exception=True)
def tally(request):
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return render(request, "stages/tally.html", {"form": form}, status=422)
    as_of, scope = form.cleaned_data["as_of"], figures.scope_of(request.user)
    context = {
        "form": form,
        "as_of": as_of,
        "first_day": figures.first_registration(),
        "rows": by_stage(scope, as_of),
        "tables": [by_desk(measure, scope, as_of) for measure in figures.Measure],
    }
    return render(request, "stages/tally.html", context)

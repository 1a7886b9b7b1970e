"""The figures as pages: the tally of a day, what is behind one figure, and the ways that people took."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from stages import addresses, breakdowns, dashboard, flow, paths
from stages import tally as figures
from stages.asked import FigureForm, TallyForm
from stages.freshness import unchanged
from stages.parts import DESKS, LEDGER, Asked, Reader

may_view = permission_required("stages.view_tally", raise_exception=True)


@may_view
@unchanged
def tally(request):
    reader = Reader.of(request)
    if not (understood := _understood(request, reader)):
        form = TallyForm(request.GET, desks=reader.named)
        return render(request, "stages/tally.html", {"form": form}, status=422)
    form, chosen = understood
    asked = Asked(reader, **chosen)
    context = {"form": form, "asked": asked, **chosen, **dashboard.of(asked)}
    return render(request, "stages/tally.html", context)


def _understood(request, reader):
    """(HTML of the form, what was chosen) of an address in which nothing is wrong, or None; the same each time.

    Whether an earlier day is one of the programme is for the ledger to say.
    """

    def read():
        form = TallyForm(request.GET, desks=reader.named)
        if not form.is_valid():
            return None
        shown = {"form": form, "compare": True, "days": days_to_choose(), "request": request, **form.cleaned_data}
        return render_to_string("stages/_ask_day.html", shown), form.cleaned_data

    reads = [DESKS, LEDGER] if request.GET.get("since") else [DESKS]
    return reader.kept("form", reads, request.GET.urlencode(), read)


def days_to_choose():
    """[(name, day)]: the days that are asked for most."""
    today = timezone.localdate()
    return [("Hari ini", today), ("Akhir bulan lalu", today.replace(day=1) - timedelta(days=1))]


@may_view
def breakdown(request, stage):
    """What is behind a figure for those who may not see people: the same people, told apart."""
    desks = figures.desks_in(figures.scope_of(request.user))
    form = FigureForm(request.GET, desks=desks)
    if not form.is_valid():
        return render(request, "stages/breakdown.html", {"form": form, "stage": stage}, status=422)
    chosen = form.cleaned_data
    people, parts = breakdowns.of_figure(stage, figures.scope_of(request.user), desks, **chosen)
    codes = addresses.codes(stage=stage, **chosen)
    context = {"form": form, "stage": stage, "chosen": chosen, "people": people, "parts": parts, "codes": codes}
    context["narrowed"] = addresses.narrowed_in_words(codes, form.names())
    return render(request, "stages/breakdown.html", context)


@may_view
def ways(request):
    """Why a later stage can have more people than an earlier one: the ways they really took."""
    form = TallyForm(request.GET, desks=figures.desks_in(figures.scope_of(request.user)))
    if not form.is_valid():
        return render(request, "stages/ways.html", {"form": form}, status=422)
    as_of, desk = form.cleaned_data["as_of"], form.cleaned_data["desk"]
    scope = dashboard.scope_for(request.user, desk)
    found = paths.of(scope, as_of)
    context = {
        "form": form,
        "as_of": as_of,
        "desk": desk,
        "within": f"desk={desk.code}" if desk else "",
        "place": dashboard.place_of(scope, list(figures.desks_in(scope))),
        "paths": found,
        "proven": [(*each, found.without(*each[:2])) for each in paths.proven(found.reached())],
        "commonest": found.commonest(12),
        "rarer": found.rarer(12),
        "matrix": flow.matrix(found),
        "chart": flow.Chart.of(found),
        "first_day": None if found.people else figures.first_registration(),
    }
    return render(request, "stages/ways.html", context)

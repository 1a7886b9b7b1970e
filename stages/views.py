"""Where people stand: the board and the lists behind every figure."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.utils import timezone

from participants.models import Desk
from stages import addresses, worklist
from stages import people as lists
from stages import tally as figures
from stages.board import rows_for
from stages.forms import PeopleFilter, SearchForm
from stages.parts import Reader


@permission_required("participants.view_participant", raise_exception=True)
def board(request):
    today = timezone.localdate()
    return render(request, "stages/board.html", {"rows": rows_for(Reader.of(request), today), "as_of": today})


@permission_required("participants.view_participant", raise_exception=True)
def people(request, stage=None):
    """Everybody, or the people behind one figure of a stage; searched when something was posted before."""
    if request.method == "POST":
        return _search(request)
    asked = _asked(request, stage)
    filters = PeopleFilter.shared(asked, desks=Desk.objects.visible_to(request.user))
    searched = request.session.get("search", "") if "cari" in request.GET else ""
    context = {"stage": stage, "filters": filters, "search": SearchForm(initial={"q": searched}), "searched": searched}
    if not filters.is_valid():
        return render(request, "stages/people.html", context, status=422)
    chosen = {name: value for name, value in filters.cleaned_data.items() if name != "before"}
    before = filters.fields["before"].clean(asked.get("before"))
    found = lists.listed(request.user, **chosen)
    if stage and not searched:
        context["figure"] = lists.figure(request.user, **chosen)
    if searched:
        found = found.matching(searched)
    context |= {"found": found, "page": found.page(before), "chosen": chosen} | _worklist(request.user, filters, chosen)
    if chosen["measure"] == figures.Measure.NOW or chosen["missing"]:
        context["lacking"] = worklist.lacking(stage, context["page"].people)
    return render(request, "stages/people.html", context)


def _worklist(user, filters, chosen):
    """The list's address, the same in words, and the filters that are kept for it."""
    names, codes = filters.names(), addresses.codes(**chosen)
    return {
        "codes": codes,
        "narrowed": addresses.narrowed_in_words(codes, names),
        "saved": worklist.saved_filters(user, chosen["stage"], names),
    }


def _asked(request, stage):
    """The filters in the address, and the stage that is part of it."""
    asked = request.GET.copy()
    if stage:
        asked["stage"] = stage
    return asked


def _search(request):
    """Keep what is searched for in the session and show the list: a name never stands in an address."""
    search, address = SearchForm(request.POST), request.GET.copy()
    for name in ("before", "cari"):
        address.pop(name, None)
    if search.is_valid() and search.cleaned_data["q"]:
        request.session["search"] = search.cleaned_data["q"]
        address["cari"] = "1"
    elif not search.is_valid():
        messages.error(request, search.errors["q"][0])
    return redirect(f"{request.path}?{address.urlencode()}")

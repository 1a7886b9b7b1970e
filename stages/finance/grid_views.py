"""The monthly reports of everybody in P6, and marking those of this and last month for a page of them at once."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone

from participants.models import Desk
from stages import bulk
from stages import people as lists
from stages.finance import acts, evidence, months
from stages.finance.forms import GridFilter, ReportsForm
from stages.finance.views import attempt, outcome, rows
from stages.models import Stage

EDITABLE = 2  # this month and the last


@permission_required("participants.view_participant", raise_exception=True)
def grid(request):
    """Fifty people and twelve months; whoever records P6 ticks the last two."""
    may_record = request.user.has_perm("stages.record_finance")
    if request.method == "POST" and not may_record:
        raise PermissionDenied
    filters = GridFilter(request.GET, desks=Desk.objects.visible_to(request.user))
    if not filters.is_valid():
        return render(request, "finance/grid.html", {"filters": filters}, status=422)
    found = _listing(request.user, filters.cleaned_data["desk"])
    page = found.page(filters.cleaned_data["before"])
    form = _form(request, page.people) if may_record else None
    sent = request.method == "POST" and form.is_valid()
    if sent and (marking := attempt(form, acts.mark_reports, by=request.user, **form.cleaned_data)):
        messages.success(request, outcome(marking))
        return redirect(request.get_full_path())
    context = {"filters": filters, "page": page, "form": form, "people": found.count()}
    context |= _table(page.people, form)
    return render(request, "finance/grid.html", context, status=422 if form and form.errors else 200)


def _listing(user, desk):
    return lists.listed(user, stage=Stage.FINANCE, as_of=timezone.localdate(), desk=desk)


def _form(request, people):
    """The form of a page. Whoever came or went between the look and the act does not disturb it."""
    editable = months.last(EDITABLE, timezone.localdate())
    if request.method != "POST":
        return ReportsForm(people={person.number: person.pk for person in people}, editable=editable)
    boxes = request.POST.getlist("received") + request.POST.getlist("seen")
    meant = bulk.chosen_people(request.user, {box.partition(":")[0] for box in boxes})
    return ReportsForm(request.POST, people={person.number: person.pk for person in meant}, editable=editable)


def _table(people, form):
    grids = evidence.grids([person.pk for person in people])
    heads = [evidence.Month(month, False) for month in months.last(months.SHOWN, timezone.localdate())]
    return {"rows": rows(people, grids, form), "heads": heads}

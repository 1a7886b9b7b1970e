"""Paper against records: the sheets of a day, entering one, replacing one, and the sheet itself."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Desk
from stages.keys import KeyReused
from stages.models import Stage
from stages.reconciliation import acts, comparison
from stages.reconciliation.forms import DayForm, FiguresForm, SheetForm
from stages.reconciliation.models import Sheet

may_read = permission_required("reconciliation.read_paper", raise_exception=True)
may_record = permission_required("reconciliation.record_paper", raise_exception=True)


@may_read
def overview(request):
    """The current sheets of a day beside the records, kecamatan by kecamatan, and the days that have any."""
    form = DayForm(request.GET)
    days = list(Sheet.objects.order_by("-as_of").values_list("as_of", flat=True).distinct())
    context = {"form": form, "days": days}
    if not form.is_valid():
        return render(request, "reconciliation/overview.html", context, status=422)
    if day := form.cleaned_data["as_of"] or next(iter(days), None):
        found = {each.sheet.desk_id: each for each in comparison.on(day)}
        rows = [(desk, found.get(desk.pk)) for desk in Desk.objects.all()]
        context |= {"as_of": day, "rows": rows, "stages": Stage.programme(), "found": found}
    return render(request, "reconciliation/overview.html", context)


@may_read
def sheet(request, pk):
    """One sheet: paper, records and the gap of each stage, with reasons, earlier sheets and who signed."""
    found = _sheet(pk)
    earlier = Sheet.objects.filter(desk=found.desk, as_of=found.as_of).exclude(pk=found.pk)
    earlier = earlier.select_related("entered_by").prefetch_related("figures")
    context = {"sheet": found, "comparison": comparison.of(found), "others": earlier.order_by("-pk")}
    context["is_open"] = not hasattr(found, "sign_off") and not hasattr(found, "replaced_by")
    return render(request, "reconciliation/sheet.html", context)


@may_record
def enter(request):
    """The first sheet of a kecamatan and day; whoever comes second is led to the one that is there."""
    asked = {name: request.GET[name] for name in ("as_of", "desk") if name in request.GET}
    form = SheetForm(request.POST) if request.method == "POST" else SheetForm(initial=asked)
    there = None
    if request.method == "POST" and form.is_valid():
        place = {name: form.cleaned_data[name] for name in ("desk", "as_of")}
        new, there = _attempt(form, acts.enter, figures=form.figures(), by=request.user, **place)
        if new:
            messages.success(request, f"Kertas {new.desk} per {form['as_of'].value()} dicatat.")
            return redirect("reconciliation:sheet", new.pk)
    context = {"form": form, "there": there}
    return render(request, "reconciliation/enter.html", context, status=422 if form.errors else 200)


@may_record
def replace(request, pk):
    """What is right instead of a sheet. The old one stays."""
    old = _sheet(pk)
    form = FiguresForm(request.POST) if request.method == "POST" else FiguresForm.filled(old)
    if request.method == "POST" and form.is_valid():
        new, _ = _attempt(form, acts.replace, old, figures=form.figures(), by=request.user)
        if new:
            messages.success(request, "Lembar pengganti dicatat. Lembar lama tetap dapat dibaca.")
            return redirect("reconciliation:sheet", new.pk)
    context = {"form": form, "sheet": old}
    return render(request, "reconciliation/enter.html", context, status=422 if form.errors else 200)


def _attempt(form, act, *about, **facts):
    """(the new sheet or None, the sheet that stands in its way or None); what was refused is on the form."""
    given = {name: form.cleaned_data[name] for name in ("source", "key")}
    try:
        return act(*about, **given, **facts), None
    except acts.PaperRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return None, refusal.sheet
    except KeyReused:
        form.refuse_reused_key()
        return None, None


def _sheet(pk):
    related = ("desk", "entered_by", "sign_off__signed_by", "replaces", "replaced_by")
    return get_object_or_404(Sheet.objects.select_related(*related), pk=pk)

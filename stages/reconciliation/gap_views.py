"""Working a gap down: finding the people behind it, saying why the rest stays, and standing for the sheet."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from stages.keys import KeyReused
from stages.reconciliation import acts, comparison, working
from stages.reconciliation.forms import ReasonForm
from stages.reconciliation.models import Figure, Sheet
from stages.reconciliation.views import may_record


@may_record
def explain(request, pk, stage):
    """The gap of one stage, the ways to work it down, and the reason for what is left."""
    figure = _figure(pk, stage)
    line = comparison.of(figure.sheet).line(stage)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"expected": line.gap})
    if request.method == "POST" and form.is_valid() and _explained(form, figure, by=request.user):
        messages.success(request, f"Alasan selisih {stage.title} dicatat.")
        return redirect("reconciliation:sheet", pk)
    if form.is_bound:
        form.renew(expected=line.gap)  # what stands on the page that is shown now
    context = {"form": form, "line": line, "sheet": figure.sheet, "reasons": figure.reasons.select_related("given_by")}
    context["is_open"] = not hasattr(figure.sheet, "sign_off") and not hasattr(figure.sheet, "replaced_by")
    return render(request, "reconciliation/explain.html", context, status=422 if form.errors else 200)


def _explained(form, figure, *, by):
    try:
        return acts.explain(figure, by=by, **form.cleaned_data)
    except acts.PaperRefused as refusal:
        form.add_error(None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_record
@require_POST
def work(request, pk, stage):
    """Keep this gap in mind on the pages that follow."""
    figure = _figure(pk, stage)
    working.begin(request.session, figure)
    return redirect(working.way(request.POST.get("to"), figure))


@may_record
@require_POST
def stop(request):
    """Back to the gap that was worked on; nothing is kept in mind any more."""
    if figure := working.end(request.session):
        return redirect("reconciliation:explain", figure.sheet_id, figure.stage)
    return redirect("reconciliation:overview")


@may_record
@require_POST
def sign(request, pk):
    sheet = get_object_or_404(Sheet, pk=pk)
    try:
        acts.sign_off(sheet, by=request.user)
    except acts.PaperRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Lembar ini Anda tandatangani.")
    return redirect("reconciliation:sheet", pk)


def _figure(pk, stage):
    if stage.is_left:
        raise Http404
    related = ("sheet__desk", "sheet__sign_off", "sheet__replaced_by")
    return get_object_or_404(Figure.objects.select_related(*related), sheet=pk, stage=stage)

"""Mending one stay: the right one instead of it, or nothing. What was written stays to be seen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from participants.dates import in_words
from stages import rules, transitions
from stages.forms import CorrectForm, ReasonForm
from stages.models import Stage, StageVisit
from stages.move_views import attempt, may_correct
from stages.rules import MoveRefused


@may_correct
def correct(request, pk):
    """Another stage, day or cause of leaving instead of a stay that was written down wrongly."""
    visit = _visit(request, pk)
    if visit.stage == Stage.REGISTRATION:
        return redirect("stages:registered_on", visit.participant.number)
    form = CorrectForm(request.POST if request.method == "POST" else None, visit=visit)
    sent = request.method == "POST" and form.is_valid()
    if sent and (new := attempt(form, transitions.replace, visit, by=request.user)):
        messages.success(request, _outcome(visit, new))
        return redirect(visit.participant)
    return render(request, "stages/correct.html", _told(form, visit), status=422 if form.errors else 200)


@may_correct
def void(request, pk):
    visit = _visit(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            done = transitions.void(visit, reason=reason, by=request.user)
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell(request, done, reason)
            return redirect(visit.participant)
    return render(request, "stages/void.html", _told(form, visit), status=422 if form.errors else 200)


def _visit(request, pk):
    visits = StageVisit.objects.visible_to(request.user).select_related("participant", "recorded_by", "voided_by")
    return get_object_or_404(visits, pk=pk)


def _told(form, visit):
    """The page of a stay that was voided meanwhile says by whom, when and why."""
    return {"form": form, "visit": visit, "gone": rules.gone_meanwhile(visit) if visit.voided_at else None}


def _tell(request, done, reason):
    """Voiding twice is quiet; but who comes second is told what the first has done."""
    if (done.voided_by, done.void_reason) == (request.user, reason.strip()):
        messages.success(request, f"{done.title} dibatalkan. Riwayatnya tetap tersimpan.")
    else:
        messages.warning(request, str(rules.gone_meanwhile(done)))


def _outcome(visit, new):
    here = visit.participant.visits.open().get()
    was, became = (f"{stay.title} ({in_words(stay.entered_on)})" for stay in (visit, new))
    return f"{was} dibetulkan menjadi {became}. {visit.participant} kini: {here.title}."

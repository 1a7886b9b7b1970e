"""Writing down a visit or a month's turnover, and declaring one a mistake."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Participant
from stages import taken_back
from stages.forms import ReasonForm
from stages.keys import KeyReused
from stages.mentoring import acts, caseload
from stages.mentoring.forms import TurnoverForm, VisitForm
from stages.mentoring.models import MentorVisit, Turnover
from stages.mentoring.views import may_record


@may_record
def visit(request, number):
    participant = _participant(request, number)
    current = caseload.current_of(participant)
    form = VisitForm(request.POST if request.method == "POST" else None, mentor=current and current.mentor_id)
    return _write(request, participant, form, acts.record_visit, "mentoring/visit.html", "Kunjungan tercatat.")


@may_record
def turnover(request, number):
    participant = _participant(request, number)
    form = TurnoverForm(request.POST if request.method == "POST" else None)
    return _write(request, participant, form, acts.report_turnover, "mentoring/turnover.html", "Omzet tercatat.")


def _participant(request, number):
    people = Participant.objects.visible_to(request.user).select_related("desk")
    return get_object_or_404(people, number=number)


def _write(request, participant, form, act, template, outcome):
    """One participant, one form, one act: shared by the pages above."""
    if request.method == "POST" and form.is_valid() and _attempt(form, act, participant, by=request.user):
        messages.success(request, outcome)
        return redirect("mentoring:person", participant.number)
    context = {"form": form, "participant": participant}
    return render(request, template, context, status=422 if form.errors else 200)


def _attempt(form, act, participant, *, by):
    """What was written; or None, with the refusal on the form and the form ready to be sent again."""
    try:
        return act(participant, by=by, **form.cleaned_data)
    except acts.Refused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_record
def void_visit(request, pk):
    return _void(request, MentorVisit, pk)


@may_record
def void_turnover(request, pk):
    return _void(request, Turnover, pk)


def _void(request, model, pk):
    """A visit or a figure of somebody whom the user may see, in whatever record of theirs it stands."""
    record = get_object_or_404(model.objects.select_related("participant"), pk=pk)
    owner = _owner(request, record)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        voided = acts.void(record, reason=reason, by=request.user)
        taken_back.tell(request, voided, "Catatan dibatalkan. Isinya tetap tersimpan.", reason=reason)
        return redirect("mentoring:person", owner.number)
    context = {"form": form, "record": record, "participant": owner}
    return render(request, "mentoring/void.html", context, status=422 if form.errors else 200)


def _owner(request, record):
    """Whose `record` it is by now; 404 when the user may not see them."""
    person = record.participant
    while person.merged_into_id:
        person = person.merged_into
    return get_object_or_404(Participant.objects.visible_to(request.user), pk=person.pk)

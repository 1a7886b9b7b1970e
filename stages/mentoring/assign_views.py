"""Giving people a mentor: one from their page, many from a list. Either way it is one act."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.models import Participant
from stages import bulk
from stages.keys import KeyReused
from stages.mentoring import acts, caseload
from stages.mentoring.forms import AssignForm
from stages.mentoring.views import may_record


@may_record
def assign(request, number):
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    loads, current = caseload.loads(request.user, timezone.localdate()), caseload.current_of(participant)
    seen = current.pk if current else 0
    form = AssignForm(request.POST if request.method == "POST" else None, loads=loads, seen=seen)
    if request.method == "POST" and form.is_valid():
        try:
            acts.assign([participant], by=request.user, seen=form.cleaned_data["seen"] or 0, **form.act())
        except acts.SomeRefused as refused:
            form.add_error(None, refused.refusals[0][1])
        except acts.Stale as stale:
            form.add_error(None, str(stale))
            form.renew(seen=stale.latest)
        except (acts.Refused, KeyReused) as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, f"{participant} kini didampingi {form.cleaned_data['mentor']}.")
            return redirect(participant)
    context = {"form": form, "participant": participant, "current": current}
    return render(request, "mentoring/assign.html", context, status=422 if form.errors else 200)


@may_record
def assign_many(request):
    """Two steps of one page: chosen people, then mentor and date. `step` "rest" leaves out whom it cannot give one."""
    people = bulk.posted_people(request)
    if not people:
        return redirect("stages:people")
    step = request.POST.get("step", "")
    loads = caseload.loads(request.user, timezone.localdate())
    form = AssignForm(request.POST if step in ("commit", "rest") else None, loads=loads)
    context = {"form": form, "people": people, "loads": loads}
    if form.is_bound and form.is_valid():
        try:
            made = acts.assign(people, by=request.user, partly=step == "rest", **form.act())
        except (acts.Refused, KeyReused) as refusal:
            context |= _explain(form, refusal)
        else:
            mentor = form.cleaned_data["mentor"]
            messages.success(request, f"{len(made)} peserta kini didampingi {mentor}.")
            return redirect(mentor)
    return render(request, "mentoring/assign_many.html", context, status=422 if form.errors else 200)


def _explain(form, refusal):
    """The refusal on the form, and who cannot have this mentor and why, for the page."""
    if isinstance(refusal, KeyReused):
        form.refuse_reused_key()
        return {}
    form.add_error(refusal.field, str(refusal))
    return {"refusals": getattr(refusal, "refusals", [])}

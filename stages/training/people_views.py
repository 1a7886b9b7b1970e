"""Into a class and out of it: enrolling chosen people, and cancelling an enrolment."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants import numbers
from participants.models import Participant
from stages import bulk, taken_back
from stages.forms import ReasonForm
from stages.training import acts, roster
from stages.training.class_views import may_record
from stages.training.forms import EnrolForm
from stages.training.models import Enrolment


@may_record
@require_POST
def enrol(request):
    """Two steps of one page: the chosen people, then their class. Sent twice, nobody sits twice."""
    wanted = _wanted(request.POST.getlist("participant"))
    people = bulk.posted_people(request, wanted, hint="untuk kelas. Nomor yang tidak dikenal dilewati.")
    if not people:
        return redirect("training:classes")
    form = EnrolForm(request.POST if "training_class" in request.POST else None)
    if form.is_bound and form.is_valid():
        return _enrol(request, people, **form.cleaned_data)
    known = {person.number for person in people}
    unseen = [numbers.clean(number) or "nomor yang tidak lengkap" for number in wanted if number not in known]
    context = {"form": form, "people": people, "unseen": unseen}
    return render(request, "training/enrol.html", context, status=422 if form.errors else 200)


def _wanted(posted):
    """Registration numbers, each once and in order; a field may hold a whole pasted list of them."""
    typed = re.split(r"[\s,;]+", " ".join(posted))
    return list(dict.fromkeys(numbers.clean(one) or numbers.clean(f"JB{one}") or one[:20] for one in typed if one))


def _enrol(request, people, *, training_class, key):
    verdicts = acts.enrol(training_class, people, by=request.user, key=key)
    refused = [[verdict.person.number, verdict.refusal] for verdict in verdicts if verdict.refusal]
    request.session["training_refused"] = {"class": training_class.pk, "people": refused}
    text = f"{len(people) - len(refused)} peserta terdaftar di {training_class}."
    messages.success(request, f"{text} {len(refused)} tidak." if refused else text)
    return redirect("training:training_class", training_class.pk)


@may_record
def cancel(request, pk):
    """Take somebody out of a class, with a reason; the record of it stays."""
    enrolment = get_object_or_404(Enrolment.objects.select_related("training_class__desk"), pk=pk)
    now = roster.persons([enrolment.participant_id])[enrolment.participant_id]
    person = get_object_or_404(Participant.objects.visible_to(request.user), pk=now)
    if enrolment.cancelled_at:
        messages.info(request, f"{person.name} sudah dikeluarkan dari kelas ini: {enrolment.cancel_reason}")
        return redirect("training:training_class", enrolment.training_class_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        cancelled = acts.cancel(enrolment, reason=reason, by=request.user)
        outcome = "Pendaftaran ke kelas dibatalkan. Catatannya tetap tersimpan."
        taken_back.tell(request, cancelled, outcome, reason=reason)
        return redirect("training:training_class", enrolment.training_class_id)
    context = {"form": form, "enrolment": enrolment, "person": person}
    return render(request, "training/cancel.html", context, status=422 if form.errors else 200)

"""Classes: the list, one of them with its sessions and people, its form, and its certificates."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants import dates
from stages import bulk
from stages.keys import KeyReused
from stages.models import Stage
from stages.training import acts, lists, roster
from stages.training import certificates as paper
from stages.training.forms import ClassFilter, ClassForm
from stages.training.models import Outcome, TrainingClass

may_read = permission_required("participants.view_participant", raise_exception=True)
may_record = permission_required("stages.record_training", raise_exception=True)


@may_read
def classes(request):
    """The classes, the latest first, with how many sit in each."""
    filters = ClassFilter(request.GET)
    if not filters.is_valid():
        return render(request, "training/classes.html", {"filters": filters}, status=422)
    choice = filters.cleaned_data
    before = choice.pop("before")
    context = {"filters": filters, "page": lists.page(lists.chosen(**choice), before)}
    return render(request, "training/classes.html", context)


@may_read
def training_class(request, pk):
    """One class: its sessions, those of its people whom the user may see, and what comes next."""
    found = get_object_or_404(TrainingClass.objects.with_taken().select_related("desk"), pk=pk)
    seats = roster.seats(found, request.user)
    planned = list(found.sessions.select_related("cancelled_by").prefetch_related("attendances__recorded_by"))
    sessions = [session for session in planned if not session.cancelled_at]
    context = {
        "class": found,
        "seats": seats,
        "sessions": [(session, roster.latest(session)) for session in sessions],
        "cancelled": [session for session in planned if session.cancelled_at],
        "refused": _refused(request, found),
        "forward": _forward(found, seats, sessions),
    }
    return render(request, "training/training_class.html", context)


def _forward(found, seats, sessions):
    """What the bulk move is asked: those who passed to the next stage, on the day of the last session."""
    passed = list(dict.fromkeys(seat.person.number for seat in seats if seat.outcome is Outcome.PASSED))
    if passed:
        last = max(session.held_on for session in sessions)
        after = Stage(Stage.TRAINING + 1)
        return {"numbers": passed, "stage": after, "entered_on": dates.numeric(last), "key": uuid.uuid4()}


def _refused(request, found):
    """[(participant, sentence)] of those whom the last enrolment of this user found no seat for in this class."""
    kept = request.session.get("training_refused", {})
    sentences = dict(kept["people"]) if kept.get("class") == found.pk else {}
    return [(person, sentences[person.number]) for person in bulk.chosen_people(request.user, list(sentences))]


@may_record
def new_class(request):
    form = ClassForm(request.POST if request.method == "POST" else None, instance=TrainingClass())  # its defaults
    if request.method == "POST" and form.is_valid() and (opened := _open(form, by=request.user)):
        messages.success(request, f"Kelas dibuka: {opened}.")
        return redirect("training:training_class", opened.pk)
    return render(request, "training/new_class.html", {"form": form}, status=422 if form.errors else 200)


def _open(form, *, by):
    """The new class; or None, with the refusal on the form."""
    try:
        return acts.open_class(form.save(commit=False), by=by, key=form.cleaned_data["key"])
    except acts.TrainingRefused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_record
def edit_class(request, pk):
    found = get_object_or_404(TrainingClass.objects.select_related("desk"), pk=pk)
    form = ClassForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_class(form.save(commit=False), seen=form.cleaned_data["seen"])
        except acts.TrainingRefused as refusal:
            form.add_error(refusal.field, str(refusal))
            form.renew(seen=form.initial["seen"])
        else:
            messages.success(request, "Kelas disimpan.")
            return redirect("training:training_class", pk)
    return render(request, "training/edit_class.html", {"form": form, "pk": pk}, status=422 if form.errors else 200)


@may_record
@require_POST
def certificates(request, pk):
    """Issue what has been earned, and the certificates of the whole class as one file."""
    found = get_object_or_404(TrainingClass.objects.select_related("desk"), pk=pk)
    try:
        issued = acts.issue_certificates(found, by=request.user)
    except acts.TrainingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("training:training_class", pk)
    earned = [(seat.person.name, issued[seat.enrolment.pk]) for seat in _best(found, issued, request.user)]
    if problem := _unprinted(found, [name for name, _ in earned]):
        messages.error(request, problem)
        return redirect("training:training_class", pk)
    answer = HttpResponse(paper.pdf(found, earned), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="sertifikat-kelas-{pk}.pdf"'
    return answer


def _unprinted(found, names):
    """Why there is no file for these people of a class, as a sentence; "" when there is."""
    if not names:
        return "Belum ada yang mengikuti kelas ini, jadi tidak ada sertifikat."
    if strange := paper.undrawable([*names, found.place, found.trainer]):
        told = f"Sertifikat hanya dapat dicetak dengan huruf Latin, sedangkan ini tidak: {', '.join(strange)}."
        return f"{told} Ubah tulisannya pada data peserta atau kelas, lalu unduh lagi."
    return ""


def _best(found, issued, user):
    """The seats with a certificate, one a person: whose records were merged may have sat here twice."""
    seats = [seat for seat in roster.seats(found, user) if seat.enrolment.pk in issued]
    best = {seat.person: seat for seat in sorted(seats, key=lambda seat: seat.outcome is Outcome.PASSED)}
    return [seat for seat in seats if best[seat.person] is seat]

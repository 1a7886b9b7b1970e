"""Moving people: one, many, late, out of the programme; and voiding or undoing what was a mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants.models import Participant
from stages import transitions
from stages.bulk import Preview, chosen_people, effect_of_undo
from stages.forms import LateForm, LeaveForm, MoveForm, ReasonForm, SingleMoveForm
from stages.models import MoveBatch, StageVisit
from stages.rules import MoveRefused

may_move = permission_required("stages.move_participant", raise_exception=True)
may_correct = permission_required("stages.correct_ledger", raise_exception=True)


@may_move
def move(request, number):
    return _write(request, number, SingleMoveForm, transitions.move, "stages/move.html", "kini di")


@may_move
def late(request, number):
    return _write(request, number, LateForm, transitions.record_late, "stages/late.html", "dicatat susulan di")


@may_move
def leave(request, number):
    return _write(request, number, LeaveForm, transitions.leave, "stages/leave.html", "kini:")


def _write(request, number, form_class, transition, template, outcome):
    """One participant, one form, one transition: shared by the three pages above."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    here = participant.visits.open().get()
    form = form_class(request.POST if request.method == "POST" else None, initial={"expected": here.pk})
    if request.method == "POST" and form.is_valid():
        try:
            visit = transition(participant, by=request.user, **form.cleaned_data)
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        except transitions.KeyReused:
            form.add_error(None, "Formulir ini sudah dipakai. Buka formulir baru.")
        else:
            messages.success(request, f"{participant} {outcome} {visit.title}.")
            return redirect(participant)
    context = {"form": form, "participant": participant, "here": here}
    return render(request, template, context, status=422 if form.errors else 200)


@may_correct
def void(request, pk):
    visits = StageVisit.objects.visible_to(request.user).select_related("participant", "recorded_by")
    visit = get_object_or_404(visits, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            transitions.void(visit, reason=form.cleaned_data["reason"], by=request.user)
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{visit.title} dibatalkan. Riwayatnya tetap tersimpan.")
            return redirect(visit.participant)
    context = {"form": form, "visit": visit}
    return render(request, "stages/void.html", context, status=422 if form.errors else 200)


@may_move
@require_POST
def move_many(request):
    """Three steps of one page: chosen people, the preview, the commit. Each is a post of the whole form."""
    people = chosen_people(request.user, request.POST.getlist("participant"))
    step = request.POST.get("step", "")
    form = MoveForm(request.POST if step in ("preview", "commit", "edit") else None)
    context = {"form": form, "people": people}
    if not people:
        messages.error(request, "Pilih sedikitnya satu peserta.")
        return redirect("stages:people")
    if step in ("preview", "commit") and form.is_valid():
        if step == "commit":
            return _commit(request, people, form)
        context["preview"] = Preview.of(people, **form.move())
    return render(request, "stages/move_many.html", context, status=422 if form.is_bound and form.errors else 200)


def _commit(request, people, form):
    try:
        batch = transitions.move_many(
            Participant.objects.filter(pk__in=[person.pk for person in people]), by=request.user, **form.cleaned_data
        )
    except transitions.KeyReused:
        messages.error(request, "Formulir ini sudah dipakai. Pilih peserta lagi.")
        return redirect("stages:people")
    text = f"{batch.moved} peserta dipindahkan ke {batch.stage_title}."
    messages.success(request, f"{text} {batch.refused} tidak." if batch.refused else text)
    return redirect("stages:batch", batch.pk)


@may_move
def batches(request):
    found = MoveBatch.objects.select_related("actor", "undone_by").exclude(kind=MoveBatch.Kind.UNDO).order_by("-pk")
    return render(request, "stages/batches.html", {"batches": found[:100]})


@may_correct
def batch(request, pk):
    """What a batch did, and undoing it as one act."""
    found = get_object_or_404(MoveBatch.objects.select_related("actor", "undone_by__actor"), pk=pk, undoes=None)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo = transitions.undo_batch(found, by=request.user, **form.cleaned_data)
        except (MoveRefused, transitions.UndoBlocked) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Diurungkan: {undo.moved} peserta kembali ke tahap sebelumnya.")
            return redirect("stages:batch", found.pk)
    visits = found.visits.select_related("participant__desk").order_by("participant__name", "pk")
    context = {"batch": found, "form": form, "visits": visits}
    context |= {"blockers": transitions.undo_blockers(found), "effect": effect_of_undo(found)}
    return render(request, "stages/batch.html", context, status=422 if form.errors else 200)

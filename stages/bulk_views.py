"""Moving many: choose, preview, commit; and the batches that came of it, each undone as one act."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Participant
from stages import bulk, effects, transitions
from stages.forms import MoveForm, ReasonForm
from stages.keys import KeyReused
from stages.models import MoveBatch
from stages.move_views import may_correct, may_move
from stages.rules import MoveRefused
from stages.tables import thousands

SHOWN = (MoveBatch.Kind.MOVE, MoveBatch.Kind.IMPORT)  # a merge has a page of its own


@may_move
def move_many(request):
    """Three steps of one page: chosen people, the preview, the commit. Each is a post of the whole form."""
    numbers = request.POST.getlist("participant")
    people = bulk.chosen_people(request.user, numbers)
    if not people or len(numbers) > bulk.MOST:
        messages.error(request, f"Pilih 1 sampai {bulk.MOST} peserta dari daftar ini.")
        return redirect("stages:people")
    step = request.POST.get("step", "")
    form = MoveForm(request.POST if step in ("preview", "commit", "edit") else None)
    context = {"form": form, "people": people}
    if step in ("preview", "commit") and form.is_valid():
        if step == "commit":
            return _commit(request, people, form)
        context["preview"] = bulk.Preview.of(people, **form.move())
    return render(request, "stages/move_many.html", context, status=422 if form.is_bound and form.errors else 200)


def _commit(request, people, form):
    chosen = Participant.objects.filter(pk__in=[person.pk for person in people])
    seen = bulk.expected(people, request.POST.getlist("seen"))
    try:
        batch = transitions.move_many(chosen, by=request.user, expected=seen, **form.cleaned_data)
    except KeyReused:
        messages.error(request, "Formulir ini sudah dipakai untuk simpanan lain. Pilih peserta lagi.")
        return redirect("stages:people")
    if batch.refusals:
        refused = [[person.number, str(finding)] for person, finding in batch.refusals]
        request.session["refused"] = {"batch": batch.pk, "people": refused}
    text = f"{thousands(batch.moved)} peserta dipindahkan ke {batch.stage_title}."
    messages.success(request, f"{text} {thousands(batch.refused)} tidak." if batch.refused else text)
    return redirect("stages:batch", batch.pk)


@may_move
def batches(request):
    """The last hundred moves and imports."""
    found = MoveBatch.objects.select_related("actor", "undone_by").filter(kind__in=SHOWN).order_by("-pk")
    return render(request, "stages/batches.html", {"batches": found[:100]})


@may_correct
def batch(request, pk):
    """What a batch did, whom it left where they were, and undoing it as one act."""
    found = get_object_or_404(MoveBatch.objects.select_related("actor", "undone_by__actor"), pk=pk, undoes=None)
    if found.kind == MoveBatch.Kind.MERGE:
        return redirect("stages:merge", pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (undo := _undo(form, found, by=request.user)):
        outcome = "kembali ke tahap sebelumnya" if found.stage else "tidak lagi terdaftar"
        messages.success(request, f"Diurungkan: {undo.moved} peserta {outcome}.")
        return redirect("stages:batch", pk)
    context = {
        "batch": found,
        "form": form,
        "refused": _refused(request, found),
        "blockers": transitions.undo_blockers(found),
        "effects": effects.of_undo(found),
    }
    context |= _people(found)
    return render(request, "stages/batch.html", context, status=422 if form.errors else 200)


def _people(found):
    """Who was moved or imported, by name: so many as a page can hold, and how many there are."""
    people = Participant.objects.filter(pk__in=found.visits.values("participant")).select_related("desk")
    return {"people": people.order_by("name", "pk")[: bulk.MOST], "count": people.count(), "most": bulk.MOST}


def _undo(form, found, *, by):
    """The batch that undoes `found`; or None, with the refusal on the form."""
    try:
        return transitions.undo_batch(found, by=by, **form.cleaned_data)
    except (MoveRefused, transitions.UndoBlocked) as refusal:
        form.add_error(None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    return None


def _refused(request, found):
    """[(participant, sentence)] of those whom the actor's own commit of this batch refused, still to be seen to."""
    kept = request.session.get("refused", {})
    sentences = dict(kept["people"]) if kept.get("batch") == found.pk else {}
    return [(person, sentences[person.number]) for person in bulk.chosen_people(request.user, list(sentences))]

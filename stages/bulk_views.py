"""Moving many: choose, preview, commit; and the batches that came of it, each undone as one act."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Participant
from stages import bulk, effects, selection, taken_back, transitions
from stages.forms import MoveForm, ReasonForm
from stages.keys import KeyReused
from stages.models import MoveBatch
from stages.move_views import may_correct, may_move
from stages.rules import MoveRefused
from stages.tables import thousands

SHOWN = (MoveBatch.Kind.MOVE, MoveBatch.Kind.IMPORT)  # a merge has a page of its own


@may_move
def move_many(request):
    """Moving those who are posted, up to MOST. Three steps of one page, each a post of the whole form."""
    people = bulk.posted_people(request)
    if not people:
        return redirect("stages:people")
    context = {"form": _form(request), "people": people, "count": len(people)}
    if _wants(request, "commit", context["form"]):
        pinned = bulk.expected(people, request.POST.getlist("seen"))
        chosen = Participant.objects.filter(pk__in=[person.pk for person in people])
        return _commit(
            request, context["form"], partial(transitions.move_many, chosen, by=request.user, expected=pinned)
        )
    if _wants(request, "preview", context["form"]):
        context |= {"seen": bulk.seen(people), "preview": _preview([person.pk for person in people], context["form"])}
    return _shown(request, context)


@may_move
def move_selection(request):
    """Moving everybody in the selection, the same three steps; whom the preview showed is kept with the selection."""
    context = {"form": _form(request), "count": selection.people(request.user).count(), "selection": True}
    if _wants(request, "commit", context["form"]):
        try:
            return _commit(request, context["form"], partial(selection.move, request.user))
        except selection.NotPreviewed:
            messages.warning(request, "Pilihan dilihat lagi di jendela lain. Periksa pratinjau ini, lalu pindahkan.")
    if not context["count"]:
        return redirect("stages:chosen")
    if _wants(request, "preview", context["form"]) or _wants(request, "commit", context["form"]):
        keys = selection.pin(request.user, context["form"].cleaned_data["key"])
        context |= {"count": len(keys), "preview": _preview(keys, context["form"])}
    return _shown(request, context)


def _form(request):
    asked = request.POST.get("step") in ("preview", "commit", "edit")
    return MoveForm(request.POST if request.method == "POST" and asked else None)


def _wants(request, step, form):
    return request.POST.get("step") == step and form.is_valid()


def _preview(keys, form):
    return bulk.Preview.of(keys, **form.move())


def _shown(request, context):
    form = context["form"]
    return render(request, "stages/move_many.html", context, status=422 if form.is_bound and form.errors else 200)


def _commit(request, form, move):
    try:
        batch = move(**form.cleaned_data)
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
        told = f"Diurungkan: {undo.moved} peserta {outcome}."
        taken_back.tell(request, undo, told, reason=form.cleaned_data["reason"])
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

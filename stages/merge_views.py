"""Two records that look like one person: comparing, merging, taking apart again, or telling them apart."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from participants import look_alikes
from participants.models import Desk, Participant
from stages import effects, merging, taken_back
from stages.forms import ReasonForm
from stages.keys import KeyReused
from stages.merge_forms import MergeForm, OtherForm, taken_over
from stages.models import Merge
from stages.transitions import UndoBlocked

may_merge = permission_required("participants.merge_participant", raise_exception=True)
may_change = permission_required("participants.change_participant", raise_exception=True)


@may_merge
def compare(request, number, other):
    """Both records side by side, what their merging would do, and merging them. `number` is the one that is kept."""
    kept, duplicate = _both(request.user, number, other)
    if request.method == "GET" and (kept.retired_at or duplicate.retired_at):
        return redirect(kept)  # leads on to the record that is in use
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, duplicate=duplicate)
    if request.method == "POST" and form.is_valid() and (merge := _merge(form, by=request.user)):
        messages.success(request, f"Digabung: {kept.number} tetap, {merge.duplicate.number} diarahkan ke sana.")
        return redirect("stages:merge", merge.pk)
    context = {"form": form, "kept": kept, "duplicate": duplicate, "outcome": Outcome.of(kept, duplicate)}
    return render(request, "stages/compare.html", context, status=422 if form.errors else 200)


@may_merge
def choose(request, number):
    """With whom to compare somebody whose other record the office knows by its number."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user), number=number)
    form = OtherForm(request.GET if "other" in request.GET else None, participant=participant, user=request.user)
    if form.is_valid():
        return redirect("stages:compare", number, form.cleaned_data["other"])
    context = {"form": form, "participant": participant}
    return render(request, "stages/choose.html", context, status=422 if form.errors else 200)


def _both(user, number, other):
    """Two different records that `user` may see; one that was merged into such a record is still known here."""
    if number == other:
        raise Http404
    return _known(user, number), _known(user, other)


def _known(user, number):
    """In two steps, as one condition with OR would look through everybody."""
    everybody, seen = Participant.objects.select_related("desk", "kelurahan"), Participant.objects.visible_to(user)
    found = everybody.filter(pk__in=seen, number=number).first()
    return found or get_object_or_404(everybody.filter(merged_into__in=seen), number=number)


def _merge(form, *, by):
    """The Merge; or None, with the refusal on the form and the form ready to be sent again."""
    try:
        return merging.merge(form.kept, form.duplicate, by=by, **form.act())
    except merging.MergeRefused as refusal:
        form.add_error(None, str(refusal))
        form.see_again()
    except KeyReused:
        form.refuse_reused_key()
    return None


@dataclass(frozen=True)
class Outcome:
    """What merging would leave: the stays of the one person, and the figures that change."""

    stays: list
    effects: list

    @classmethod
    def of(cls, kept, duplicate):
        """None when one of both is no longer in use."""
        if kept.retired_at or duplicate.retired_at:
            return None
        stays = merging.united(kept, duplicate)
        return cls(stays, effects.of_merge(kept, duplicate, stays)) if stays else None


@may_change
@require_POST
def different(request, number, other):
    """Two people who look alike: noted, and never asked again."""
    people = Participant.objects.visible_to(request.user)
    one, another = (
        get_object_or_404(people, number=number),
        get_object_or_404(people.exclude(number=number), number=other),
    )
    look_alikes.declare_different(one, another, by=request.user)
    messages.success(request, f"Dicatat: {one} dan {another} bukan orang yang sama.")
    return redirect(one)


@may_merge
def merge(request, pk):
    """A merge, as it was made, and taking both records apart again."""
    merges = Merge.objects.filter(kept__desk__in=Desk.objects.visible_to(request.user))
    related = ("kept", "duplicate", "batch__actor", "batch__undone_by__actor")
    found = get_object_or_404(merges.select_related(*related), batch__id=pk)
    form, blockers = ReasonForm(request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        undo, blockers = _take_apart(form, found, by=request.user)
        if undo:
            told = f"Diurungkan: {found.kept.number} dan {found.duplicate.number} kembali terpisah."
            taken_back.tell(request, undo, told, reason=form.cleaned_data["reason"])
            return redirect("stages:merge", pk)
    context = {"merge": found, "batch": found.batch, "form": form, "taken": taken_over(found), "blockers": blockers}
    return render(request, "stages/merge.html", context, status=422 if form.errors else 200)


def _take_apart(form, found, *, by):
    """(the batch that undoes the merge or None, the stays in its way); what was refused is on the form."""
    try:
        return merging.unmerge(found, by=by, **form.cleaned_data), []
    except UndoBlocked as refusal:
        form.add_error(None, str(refusal))
        return None, refusal.blockers
    except merging.MergeRefused as refusal:
        form.add_error(None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    return None, []

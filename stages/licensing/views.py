"""Permits: the figures, the list behind them, one permit with its history, writing down and mending."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.models import Participant
from stages import taken_back, tally, work
from stages.keys import KeyReused
from stages.licensing import acts, lists
from stages.licensing.forms import AdvanceForm, DeskFilter, PermitFilter, PermitForm, VoidForm
from stages.licensing.models import Permit, Status
from stages.licensing.rules import PermitRefused
from stages.models import Stage

may_read = permission_required("participants.view_participant", raise_exception=True)
may_record = permission_required("stages.record_licensing", raise_exception=True)


@may_read
def overview(request):
    """Permits by kind and status; people in P4 and permits issued are two figures, side by side."""
    filters = DeskFilter(request.GET, user=request.user)
    if not filters.is_valid():
        return render(request, "licensing/overview.html", {"filters": filters}, status=422)
    desk, today = filters.cleaned_data["desk"], timezone.localdate()
    in_stage = tally.members(Stage.LICENSING, tally.Measure.NOW, tally.scope_of(request.user), today)
    people = in_stage.filter(desk=desk) if desk else in_stage
    rows, sums = lists.by_kind(request.user, desk)
    context = {"filters": filters, "desk": desk, "people": people.count(), "rows": rows, "sums": sums}
    issued = next(count for _, value, count in sums.figures if value == Status.ISSUED)
    context |= {"issued": issued, "stage": Stage.LICENSING, "today": today}
    return render(request, "licensing/overview.html", context)


@may_read
def permits(request):
    """The permits behind one figure."""
    filters = PermitFilter(request.GET, user=request.user)
    if not filters.is_valid():
        return render(request, "licensing/permits.html", {"filters": filters}, status=422)
    choice = filters.cleaned_data
    before = choice.pop("before")
    found = lists.chosen(request.user, **choice)
    context = {"filters": filters, "count": found.count(), "page": lists.page(found, before)}
    return render(request, "licensing/permits.html", context)


@may_read
def permit(request, pk):
    """One permit with everything that was written down of it, mistakes included."""
    found = _permit(request.user, pk)
    history = found.events.select_related("step", "recorded_by", "voided_by").order_by("-pk")
    context = {"permit": found, "participant": work.owners([found])[found.pk], "history": history}
    return render(request, "licensing/permit.html", context)


@may_record
def record(request, number):
    """An application or an issued permit of one participant."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    form = PermitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = {"by": request.user, **form.cleaned_data}
        if new := _attempt(form, acts.record, participant, **act):
            messages.success(request, f"{new.kind} dicatat: {new.get_status_display().lower()}.")
            return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "licensing/record.html", context, status=422 if form.errors else 200)


@may_record
def advance(request, pk):
    """The next step of a permit, or how it ended."""
    found = _permit(request.user, pk)
    participant = work.owners([found])[found.pk]
    last, taken = acts.last_event(found), acts.taken(found)
    seen = {"expected": last and last.pk}
    form = AdvanceForm(request.POST if request.method == "POST" else None, permit=found, taken=taken, initial=seen)
    if request.method == "POST" and form.is_valid() and (changed := _advanced(form, found, by=request.user)):
        messages.success(request, f"{found.kind}: {form.step or changed.get_status_display()} dicatat.")
        return redirect(participant)
    context = {"form": form, "permit": found, "participant": participant, "taken": taken}
    return render(request, "licensing/advance.html", context, status=422 if form.errors else 200)


def _advanced(form, permit, *, by):
    given = form.cleaned_data
    act = {"on": given["happened_on"], "by": by, "key": given["key"], "expected": given["expected"]}
    if form.step:
        return _attempt(form, acts.take_step, permit, step=form.step, **act)
    act |= {name: given[name] for name in ("number", "expires_on", "reason")}
    return _attempt(form, acts.advance, permit, to=given["outcome"], **act)


@may_record
def void(request, pk):
    """Take back the last change of a permit, with a reason."""
    found = _permit(request.user, pk)
    last = acts.last_event(found)
    form = VoidForm(request.POST if request.method == "POST" else None, initial={"expected": last and last.pk})
    participant = work.owners([found])[found.pk]
    if request.method == "POST" and form.is_valid():
        event = get_object_or_404(found.events, pk=form.cleaned_data["expected"])
        reason = form.cleaned_data["reason"]
        outcome = f"{event.title} {found.kind} dibatalkan. Riwayatnya tetap tersimpan."
        if _attempt(form, acts.void, event, reason=reason, by=request.user):
            event.refresh_from_db()
            taken_back.tell(request, event, outcome, reason=reason)
            return redirect(participant)
    context = {"form": form, "record": found, "participant": participant, "last": last}
    return render(request, "licensing/void.html", context, status=422 if form.errors else 200)


def _permit(user, pk):
    return get_object_or_404(Permit.objects.visible_to(user).select_related("kind"), pk=pk)


def _attempt(form, act, whom, /, **facts):
    """What the act returns; or None, with the refusal beside its field."""
    try:
        return act(whom, **facts)
    except PermitRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    return None

"""P6 at work: coaching, bookkeeping and reports of one person, and taking back what was recorded by mistake."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.models import Participant
from stages import taken_back, work
from stages.finance import acts, evidence, months
from stages.finance.forms import BookkeepingForm, CoachingForm, ReportsForm, VoidForm
from stages.finance.models import Bookkeeping, Coaching
from stages.keys import KeyReused


@dataclass(frozen=True)
class Cell:
    """A month of one person in a form: the value of its box (None: not to be changed here), ticked, and seen ticked."""

    month: evidence.Month
    box: str | None
    ticked: bool
    seen: bool


may_record = permission_required("stages.record_finance", raise_exception=True)


@may_record
def coaching(request, number):
    return _record(request, number, CoachingForm, acts.record_coaching, "finance/coaching.html")


@may_record
def bookkeeping(request, number):
    return _record(request, number, BookkeepingForm, acts.record_bookkeeping, "finance/bookkeeping.html")


def _record(request, number, form_class, act, template):
    """One participant, one form, one act: shared by the two pages above."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user), number=number)
    form = form_class(request.POST if request.method == "POST" else None)
    sent = request.method == "POST" and form.is_valid()
    if sent and (record := attempt(form, act, participant, by=request.user, **form.cleaned_data)):
        messages.success(request, f"{record} dicatat.")
        return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, template, context, status=422 if form.errors else 200)


@may_record
def reports(request, number):
    """The reports of one person, any of the months shown."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user), number=number)
    shown = months.last(months.SHOWN, timezone.localdate())
    asked = {"people": {participant.number: participant.pk}, "editable": shown}
    form = ReportsForm(request.POST if request.method == "POST" else None, **asked)
    sent = request.method == "POST" and form.is_valid()
    if sent and (marking := attempt(form, acts.mark_reports, by=request.user, **form.cleaned_data)):
        messages.success(request, outcome(marking))
        return redirect(participant)
    grid = evidence.grids([participant.pk])[participant.pk]
    context = {"form": form, "participant": participant, "rows": rows([participant], {participant.pk: grid}, form)}
    return render(request, "finance/reports.html", context, status=422 if form.errors else 200)


@may_record
def void_coaching(request, pk):
    return _void(request, pk, Coaching)


@may_record
def void_bookkeeping(request, pk):
    return _void(request, pk, Bookkeeping)


def _void(request, pk, model):
    record = get_object_or_404(model.objects.select_related("participant"), pk=pk)
    participant = get_object_or_404(Participant.objects.visible_to(request.user), pk=work.owner(record.participant))
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        voided = acts.void(record, reason=reason, by=request.user)
        taken_back.tell(request, voided, f"{record} dibatalkan. Catatannya tetap tersimpan.", reason=reason)
        return redirect(participant)
    context = {"form": form, "record": record, "participant": participant}
    return render(request, "finance/void.html", context, status=422 if form.errors else 200)


def attempt(form, act, *args, **fields):
    """What the act returns; or None, with the refusal on the form."""
    try:
        return act(*args, **fields)
    except acts.Refused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


def outcome(marking):
    """What a form of reports did, in words."""
    parts = [f"{marking.received} laporan diterima"] if marking.received else []
    parts += [f"{marking.taken_back} ditarik kembali"] if marking.taken_back else []
    return f"{', '.join(parts)}." if parts else "Tidak ada yang berubah."


def rows(people, grids, form=None):
    """[(participant, [Cell])] of a grid and its form, which is shown again as it was sent."""
    return [(person, [_cell(person, month, form) for month in grids[person.pk]]) for person in people]


def _cell(person, month, form):
    box = f"{person.number}:{month.code}"
    if not form or month.first not in form.editable:
        return Cell(month, None, month.received, month.received)
    if form.is_bound:
        return Cell(month, box, box in form.sent("received"), box in form.sent("seen"))
    return Cell(month, box, month.received, month.received)

"""Referrals: the totals, the list, one referral with its history, referring, the next step and taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Participant
from stages import taken_back, work
from stages.capital import acts, lists, rules
from stages.capital.forms import AdvanceForm, PastForm, ReferForm, ReferralFilter, VoidForm
from stages.capital.models import Referral
from stages.keys import KeyReused
from stages.models import Stage

may_read = permission_required("participants.view_participant", raise_exception=True)
may_record = permission_required("stages.record_capital", raise_exception=True)


def sees_amounts(user):
    return user.has_perm("stages.view_amounts")


@may_read
def overview(request):
    """Totals per bank, referred and disbursed side by side, and the referrals themselves."""
    filters = ReferralFilter(request.GET, user=request.user)
    if not filters.is_valid():
        return render(request, "capital/overview.html", {"filters": filters}, status=422)
    choice = filters.cleaned_data
    before, desk = choice.pop("before"), choice["desk"]
    found = lists.chosen(request.user, **choice)
    rows, sums = lists.by_bank(lists.chosen(request.user, desk=desk))
    people, referrals = lists.counts(found)
    context = {"filters": filters, "desk": desk, "banks": [*rows, sums], "people": people, "referrals": referrals}
    context |= {"page": lists.page(found, before), "stage": Stage.CAPITAL, "sums": sums}
    return render(request, "capital/overview.html", context)


@may_read
def referral(request, pk):
    """One referral with everything that was written down of it, mistakes included."""
    found = _referral(request.user, pk)
    history = found.events.select_related("recorded_by", "voided_by").order_by("-pk")
    context = {"referral": found, "participant": work.owners([found])[found.pk], "history": history}
    return render(request, "capital/referral.html", context)


@may_record
def refer(request, number):
    """Refer one participant. Whoever is not ready is told, and referred with a reason."""
    participant, form = _asked(request, number, ReferForm)
    if request.method == "POST" and form.is_valid():
        act = {"by": request.user, **form.cleaned_data}
        if new := _attempt(form, acts.refer, participant, **act):
            messages.success(request, f"Rujukan ke {new} dicatat.")
            return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "capital/refer.html", context, status=422 if form.errors else 200)


@may_record
def record_past(request, number):
    """A referral from late paper, with what became of it, in one go. All of it is saved, or nothing."""
    participant, form = _asked(request, number, PastForm)
    if request.method == "POST" and form.is_valid():
        act = {"by": request.user, "key": form.cleaned_data["key"], **form.facts()}
        if new := _attempt(form, acts.record_past, participant, steps=form.steps(), **act):
            messages.success(request, f"Rujukan ke {new} dicatat: {new.get_status_display().lower()}.")
            return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "capital/record_past.html", context, status=422 if form.errors else 200)


def _asked(request, number, form):
    """The participant, and a `form` about a new referral of theirs, which asks why when they are not ready."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    unready = rules.readiness(acts.lacking([participant])[participant.pk])
    posted = request.POST if request.method == "POST" else None
    return participant, form(posted, amounts=sees_amounts(request.user), unready=unready)


@may_record
def advance(request, pk):
    """The next step of a referral. Whoever comes second is shown what the first has recorded."""
    found = _referral(request.user, pk)
    form = AdvanceForm(request.POST if request.method == "POST" else None, amounts=sees_amounts(request.user))
    if request.method == "POST" and form.is_valid() and (changed := _advanced(form, found, by=request.user)):
        messages.success(request, f"{changed} tercatat: {changed.get_status_display().lower()}.")
        return redirect(work.owners([found])[found.pk])
    found = _referral(request.user, pk)
    last = acts.last_event(found)
    form.initial["expected"] = last and last.pk
    form.show(found)
    context = {"form": form, "referral": found, "participant": work.owners([found])[found.pk]}
    return render(request, "capital/advance.html", context, status=422 if form.errors else 200)


def _advanced(form, referral, *, by):
    given = form.cleaned_data
    act = {"to": given["outcome"], "on": given["happened_on"], "amount": given["amount"], "reason": given["reason"]}
    return _attempt(form, acts.advance, referral, by=by, key=given["key"], expected=given["expected"], **act)


@may_record
def void(request, pk):
    """Take back the last change of a referral, with a reason."""
    found = _referral(request.user, pk)
    last, participant = acts.last_event(found), work.owners([found])[found.pk]
    form = VoidForm(request.POST if request.method == "POST" else None, initial={"expected": last and last.pk})
    if request.method == "POST" and form.is_valid():
        event = get_object_or_404(found.events, pk=form.cleaned_data["expected"])
        reason = form.cleaned_data["reason"]
        outcome = f"{found}: {str(event).lower()} dibatalkan. Riwayatnya tetap tersimpan."
        if _attempt(form, acts.void, event, reason=reason, by=request.user):
            event.refresh_from_db()
            taken_back.tell(request, event, outcome, reason=reason)
            return redirect(participant)
    context = {"form": form, "record": found, "participant": participant, "last": last}
    return render(request, "capital/void.html", context, status=422 if form.errors else 200)


def _referral(user, pk):
    return get_object_or_404(Referral.objects.visible_to(user).select_related("bank", "scheme"), pk=pk)


def _attempt(form, act, whom, /, **facts):
    """What the act returns; or None, with the refusal beside its field. After Stale, the form may be sent again."""
    try:
        return act(whom, **facts)
    except acts.Stale as stale:
        form.add_error(None, str(stale))
        form.renew(**({"expected": stale.last} if stale.last else {}))
    except acts.StepRefused as refusal:
        form.refuse(refusal)
    except rules.ReferralRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    return None

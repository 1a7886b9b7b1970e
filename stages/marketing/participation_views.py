"""Who takes part in a bazaar: chosen from any list or in turn, taken back, and what they sold."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from participants.models import Desk
from stages import bulk, taken_back
from stages.forms import ReasonForm
from stages.keys import KeyReused
from stages.marketing import acts, turns
from stages.marketing.forms import CandidateFilter, CandidatesForm, ChooseForm, ResultsForm
from stages.marketing.models import Participation
from stages.marketing.views import may_record, of_a_bazaar, people_of, refuse


@may_record
def choose(request):
    """People who were chosen elsewhere: which bazaar? A post without a bazaar only asks."""
    people = bulk.posted_people(request, hint="lebih dahulu, lalu pilih bazarnya.")
    if not people:
        return redirect("marketing:bazaars")
    form = ChooseForm(request.POST if "bazaar" in request.POST else None)
    if form.is_bound and form.is_valid():
        bazaar, key = form.cleaned_data["bazaar"], form.cleaned_data["key"]
        if answer := _choose(request, form, bazaar, people, key):
            return answer
    had = turns.of([person.pk for person in people])
    context = {"form": form, "people": [(person, had.get(person.pk, turns.NO_TURNS)) for person in people]}
    return render(request, "marketing/choose.html", context, status=422 if form.errors else 200)


@may_record
@of_a_bazaar
def candidates(request, bazaar):
    """Those in P5 in the order of their turn; whoever is ticked is posted."""
    filters = CandidateFilter(request.GET, desks=Desk.objects.visible_to(request.user))
    form = CandidatesForm(request.POST if request.method == "POST" else None)
    numbers = request.POST.getlist("participant")
    if request.method == "POST" and form.is_valid():
        people = bulk.chosen_people(request.user, numbers)
        if not people:
            form.add_error(None, "Centang peserta yang dipilih.")
        elif answer := _choose(request, form, bazaar, people, form.cleaned_data["key"]):
            return answer
    chosen = filters.cleaned_data if filters.is_valid() else {}
    context = {
        "bazaar": bazaar,
        "form": form,
        "filters": filters,
        "ticked": numbers,
        "candidates": turns.candidates(request.user, bazaar, **chosen),
        "left": bazaar.stands - bazaar.participations.standing().count(),
    }
    return render(request, "marketing/candidates.html", context, status=422 if form.errors or filters.errors else 200)


def _choose(request, form, bazaar, people, key):
    """The answer when they have their stands; or None, with the refusal on the form."""
    try:
        new = acts.choose(bazaar, people, by=request.user, key=key)
    except acts.BazaarRefused as refusal:
        form.add_error(None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()
    else:
        there = len(people) - len(new)
        text = f"{len(new)} peserta ditambahkan."
        messages.success(request, f"{text} {there} sudah terpilih sebelumnya." if there else text)
        return redirect(bazaar)
    return None


@may_record
def cancel(request, pk):
    found = get_object_or_404(Participation.objects.visible_to(request.user).select_related("bazaar"), pk=pk)
    row = next(row for row in people_of(found.bazaar, request.user, standing=not found.cancelled_at) if row == found)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            cancelled = acts.cancel(found, reason=reason, by=request.user)
        except acts.BazaarRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            outcome = f"{row.shown} batal ikut. Stannya dapat diberikan kepada peserta lain."
            taken_back.tell(request, cancelled, outcome, reason=reason)
            return redirect(found.bazaar)
    context = {"form": form, "bazaar": found.bazaar, "row": row}
    return render(request, "marketing/cancel.html", context, status=422 if form.errors else 200)


@may_record
@of_a_bazaar
def results(request, bazaar):
    """Attendance and turnover of everybody on one page: all of it is saved, or nothing."""
    rows = people_of(bazaar, request.user)
    form = ResultsForm(request.POST if request.method == "POST" else None, bazaar=bazaar, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            acts.record_results(bazaar, form.results(), version=form.cleaned_data["version"], by=request.user)
        except acts.BazaarRefused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Kehadiran dan omzet tersimpan.")
            return redirect(bazaar)
    context = {"form": form, "bazaar": bazaar}
    return render(request, "marketing/results.html", context, status=422 if form.errors else 200)

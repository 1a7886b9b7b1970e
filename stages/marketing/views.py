"""Bazaars: coming and past with their figures, one of them with its people, and the list to print."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.models import Participant
from stages import taken_back
from stages.keys import KeyReused
from stages.marketing import acts, totals, turns
from stages.marketing.forms import BazaarForm, VoidForm, YearForm
from stages.marketing.models import Bazaar, Participation

may_read = permission_required("participants.view_participant", raise_exception=True)
may_record = permission_required("stages.record_marketing", raise_exception=True)


@may_read
def bazaars(request):
    """What is coming, and a year: its bazaars that are over, and the sums of every level."""
    form, today = YearForm(request.GET), timezone.localdate()
    if not form.is_valid():
        typed = {"form": form, "typed": form["year"].value()}
        return render(request, "marketing/bazaars.html", typed, status=422)
    year = form.cleaned_data["year"]
    to_come = Bazaar.objects.standing().filter(ends_on__gte=today).order_by("starts_on", "pk")
    coming = totals.rows(request.user, to_come)
    of_year = totals.rows(request.user, totals.of_year(year))
    past = [row for row in of_year if row.bazaar.ends_on < today]
    levels, everything = totals.levels(of_year)
    context = {"form": form, "typed": str(year), "year": year, "coming": coming, "past": past}
    context |= {"levels": levels, "everything": everything, "voided": totals.voided_of_year(year)}
    return render(request, "marketing/bazaars.html", context)


@may_record
def new(request):
    form = BazaarForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create(by=request.user, **form.cleaned_data)
        except KeyReused:
            form.refuse_reused_key()
        else:
            messages.success(request, f"{made} tersimpan. Pilih pesertanya.")
            return redirect(made)
    return render(request, "marketing/new.html", {"form": form}, status=422 if form.errors else 200)


def of_a_bazaar(view):
    """For pages that act on a bazaar: they are given it; one that was voided says so on its own page instead."""

    @wraps(view)
    def answer(request, pk):
        found = get_object_or_404(Bazaar, pk=pk)
        if found.voided_at:
            messages.info(request, str(acts.Voided(found)))
            return redirect(found)
        return view(request, found)

    return answer


@may_record
@of_a_bazaar
def edit(request, found):
    form = BazaarForm(request.POST if request.method == "POST" else None, bazaar=found)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(found, **form.cleaned_data)
        except acts.BazaarRefused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Perubahan tersimpan.")
            return redirect(found)
    return render(request, "marketing/edit.html", {"form": form, "bazaar": found}, status=422 if form.errors else 200)


@may_record
@of_a_bazaar
def void(request, found):
    """Take back a bazaar that was entered by mistake, with a reason; it stays to be read, and counts for nothing."""
    form = VoidForm(request.POST if request.method == "POST" else None, bazaar=found)
    if request.method == "POST" and form.is_valid():
        reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        try:
            voided = acts.void(found, reason=reason, version=version, by=request.user)
        except acts.BazaarRefused as refusal:
            refuse(form, refusal)
        else:
            taken_back.tell(request, voided, f"{found} dibatalkan. Catatannya tetap tersimpan.", reason=reason)
            return redirect(found)
    context = {"form": form, "bazaar": found, "chosen": found.participations.standing().count()}
    return render(request, "marketing/void.html", context, status=422 if form.errors else 200)


@may_read
def bazaar(request, pk):
    """A bazaar and those of its people whom the user may see."""
    found = get_object_or_404(Bazaar.objects.select_related("recorded_by", "voided_by"), pk=pk)
    rows = people_of(found, request.user)
    context = {
        "bazaar": found,
        "rows": rows,
        "figures": totals.rows(request.user, Bazaar.objects.filter(pk=pk))[0],
        "left": found.stands - found.participations.standing().count(),
        "cancelled": people_of(found, request.user, standing=False),
        "recorded": any(row.attended is not None for row in rows),
        "begun": found.starts_on <= timezone.localdate(),
    }
    return render(request, "marketing/bazaar.html", context)


@may_record
@of_a_bazaar
def participant_list(request, found):
    """The list of participants to print, with a place to sign."""
    context = {"bazaar": found, "rows": people_of(found, request.user)}
    return render(request, "marketing/participant_list.html", context)


def people_of(bazaar, user, *, standing=True):
    """The Participations of a bazaar whose people `user` may see, by name.

    Each with `shown`, whose it is now, and `turns`, how often they took part so far.
    """
    rows = Participation.objects.visible_to(user).filter(bazaar=bazaar, cancelled_at__isnull=standing)
    rows = list(rows.annotate(whose=F("person")).select_related("cancelled_by"))
    keys = [row.whose for row in rows]
    people = Participant.objects.visible_to(user).select_related("desk", "kelurahan").in_bulk(keys)
    had = turns.of(keys)
    for row in rows:
        row.shown, row.turns = people[row.whose], had.get(row.whose, turns.NO_TURNS)
    return sorted(rows, key=lambda row: (row.shown.name, row.pk))


def refuse(form, refusal):
    """Say why on the form, and let it be sent again once it was read."""
    form.add_error(None, str(refusal))
    if isinstance(refusal, acts.Stale):
        form.renew(version=refusal.version)

"""Mentors with their load, a mentor's agenda, and everything pendampingan has of one person."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.models import Participant
from stages import work
from stages.keys import KeyReused
from stages.mentoring import acts, caseload
from stages.mentoring.caseload import Agenda
from stages.mentoring.chart import Chart
from stages.mentoring.forms import MentorForm
from stages.mentoring.models import Mentor, MentorVisit, Turnover

may_read = permission_required("participants.view_participant", raise_exception=True)
may_record = permission_required("stages.record_mentoring", raise_exception=True)


@may_read
def mentors(request):
    return render(request, "mentoring/mentors.html", {"loads": caseload.loads(request.user, timezone.localdate())})


@may_read
def mentor(request, pk):
    """The agenda: next dates by day, the overdue first, and those nobody has visited for long."""
    found = get_object_or_404(Mentor, pk=pk)
    today = timezone.localdate()
    context = {"mentor": found, "agenda": Agenda.of(found, request.user, today), "today": today}
    return render(request, "mentoring/mentor.html", context | {"quiet_days": caseload.QUIET_DAYS})


@may_record
def mentor_new(request):
    form = MentorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (added := _add(form, by=request.user)):
        messages.success(request, f"{added} tercatat sebagai pendamping.")
        return redirect("mentoring:mentors")
    return render(request, "mentoring/mentor_edit.html", {"form": form}, status=422 if form.errors else 200)


def _add(form, *, by):
    """The new mentor; or None, with the refusal on the form."""
    try:
        return acts.add_mentor(form.instance, by=by, key=form.cleaned_data["key"])
    except acts.Refused as refusal:
        form.add_error(refusal.field, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_record
def mentor_edit(request, pk):
    found = get_object_or_404(Mentor, pk=pk)
    form = MentorForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid() and (changed := _change(form)):
        messages.success(request, f"Data {changed} tersimpan.")
        return redirect("mentoring:mentors")
    context = {"form": form, "mentor": found}
    return render(request, "mentoring/mentor_edit.html", context, status=422 if form.errors else 200)


def _change(form):
    """The mentor; or None, with the refusal on the form."""
    try:
        return acts.change_mentor(form.instance, seen=form.cleaned_data["seen"])
    except acts.Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        form.renew(seen=form.initial["seen"])


@may_read
def person(request, number):
    """All visits, turnover and assignments of one person, what was voided included."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    records = work.selves([participant.pk])
    figures = Turnover.objects.filter(participant__in=records).select_related("recorded_by", "voided_by")
    visits = MentorVisit.objects.filter(participant__in=records)
    figures = list(figures)
    context = {
        "participant": participant,
        "assignments": list(caseload.history(participant)),
        "visits": visits.select_related("mentor", "recorded_by", "voided_by"),
        "figures": figures,
        "chart": Chart.of([figure for figure in figures if figure.voided_at is None]),
    }
    return render(request, "mentoring/person.html", context)

"""Moving one person: to a stage, late, out of the programme; and the day of registration put right."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants import dates
from participants.models import Participant
from stages import records, rules, transitions
from stages.forms import AFTER_REGISTRATION, LateForm, LeaveForm, RegisteredOnForm, SingleMoveForm
from stages.keys import KeyReused
from stages.models import Departure, Stage
from stages.rules import MoveRefused, Rule

may_move = permission_required("stages.move_participant", raise_exception=True)
may_correct = permission_required("stages.correct_ledger", raise_exception=True)

# The field that a refusal is about, the first of these that the form has; the others are about the person.
DAY, PLACE = ("entered_on", "left_on", "registered_on"), ("stage", "registered_on")
ABOUT = {
    Rule.REASON_MISSING: ("reason",),
    Rule.ALREADY_THERE: PLACE,
    Rule.SAME_AS_NEXT: PLACE,
    Rule.REGISTERED_ONCE: PLACE,
    Rule.FUTURE: DAY,
    Rule.BEFORE_REGISTRATION: DAY,
    Rule.BEFORE_LAST_STAY: DAY,
    Rule.AFTER_NEXT_STAY: DAY,
    Rule.BEFORE_BIRTH: DAY,
    Rule.BACK_ON_SAME_DAY: DAY,
    Rule.NOT_LATE: DAY,
}


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
    if not (here := participant.visits.open().first()):
        return redirect(participant)  # merged in this very moment: leads on to the record in use
    form = form_class(request.POST if request.method == "POST" else None, initial=_initial(request, here))
    sent = request.method == "POST" and form.is_valid()
    if sent and (visit := attempt(form, transition, participant, by=request.user)):
        messages.success(request, f"{participant} {outcome} {visit.title}.")
        return redirect(participant)
    context = {"form": form, "participant": participant, "here": participant.visits.open().first() or here}
    context["told"] = _told(participant, form)
    return render(request, template, context, status=422 if form.errors else 200)


def _initial(request, here):
    """What the link that led here has chosen already, as far as it is to be had."""
    chosen = {"stage": AFTER_REGISTRATION, "departure": Departure.choices}
    asked = {name: request.GET.get(name) for name in chosen}
    known = {name: code for name, code in asked.items() if code in {str(value) for value, _ in chosen[name]}}
    return known | {"expected": here.pk}


def _told(participant, form):
    """Before anything is sent: what speaks against the stage that is chosen already, if it happened today."""
    if form.is_bound or not (stage := form.initial.get("stage")):
        return None
    asked = {"stage": Stage(int(stage)), "entered_on": timezone.localdate()}
    ((_, findings),) = transitions.preview([participant], **asked)
    return rules.refusal(findings)


def attempt(form, transition, about, *, by):
    """The stay that was written; or None, with the refusal on the form and the form ready to be sent again."""
    try:
        return transition(about, by=by, **form.cleaned_data)
    except MoveRefused as refusal:
        field = next((name for name in ABOUT.get(refusal.finding.rule, ()) if name in form.fields), None)
        form.add_error(field, str(refusal))
        seen = "expected" in form.fields and refusal.finding.rule is Rule.MOVED_MEANWHILE
        if seen and (here := about.visits.open().first()):  # it has been read now
            form.renew(expected=here.pk)
    except KeyReused:
        form.refuse_reused_key()
    return None


@may_correct
def registered_on(request, number):
    """Another day of registration. The wrong one stays in the history, and figures as known before keep it."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    form = RegisteredOnForm(request.POST if request.method == "POST" else None)
    sent = request.method == "POST" and form.is_valid()
    if sent and (visit := attempt(form, records.correct_registration, participant, by=request.user)):
        messages.success(request, f"{participant} kini terdaftar sejak {dates.in_words(visit.entered_on)}.")
        return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "stages/registered_on.html", context, status=422 if form.errors else 200)

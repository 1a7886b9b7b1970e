"""A resident registered at another desk: one kecamatan asks, the other decides. Who it is, only the latter sees."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from participants import users
from participants.dates import in_words
from participants.models import Desk, HandOver, Participant
from stages import records
from stages.keys import KeyReused
from stages.registration.hand_over_forms import AskForm, DecisionForm, WhoForm
from stages.rules import MoveRefused

SHOWN = 50

may_transfer = permission_required("participants.merge_participant", raise_exception=True)
may_change = permission_required("participants.change_participant", raise_exception=True)


@may_change
@require_POST
def ask_hand_over(request):
    """Two steps of one page, both posted: whose NIK, then where to and why (`step` is then "ask")."""
    who = WhoForm(request.POST, user=request.user)
    asking = request.POST.get("step") == "ask"
    form = AskForm(request.POST if asking else None, user=request.user)
    if who.is_valid() and asking and form.is_valid() and _ask(who.participant, form, by=request.user):
        messages.success(request, f"Permintaan dikirim ke Kec. {who.participant.desk}.")
        return redirect("registration:hand_overs")
    context = {"who": who, "form": form, "desks": Desk.objects.visible_to(request.user)}
    refused = who.errors or form.errors
    return render(request, "registration/ask_hand_over.html", context, status=422 if refused else 200)


def _ask(participant, form, *, by):
    """The open request; or None, with the refusal on the form."""
    try:
        return records.ask_hand_over(participant, by=by, **form.cleaned_data)
    except MoveRefused as refusal:  # merged or handed over in this moment
        form.add_error(None, str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_transfer
def transfer(request, number):
    """The office sees both desks: it hands somebody over without asking, and says why."""
    people = Participant.objects.visible_to(request.user).select_related("desk", "kelurahan")
    participant = get_object_or_404(people, number=number)
    form = AskForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and (asked := _transfer(participant, form, by=request.user)):
        messages.success(request, f"{participant} dialihkan ke Kec. {asked.to_desk}.")
        return redirect(participant)
    context = {"form": form, "participant": participant}
    return render(request, "registration/transfer.html", context, status=422 if form.errors else 200)


def _transfer(participant, form, *, by):
    """The request, made and accepted as one act; or None, with the refusal on the form."""
    try:
        with transaction.atomic():
            return records.accept(records.ask_hand_over(participant, by=by, **form.cleaned_data), by=by)
    except MoveRefused as refusal:
        form.add_error("kelurahan", str(refusal))
    except KeyReused:
        form.refuse_reused_key()


@may_change
def hand_overs(request):
    """Requests to decide, and what became of those of one's own desks."""
    return _page(request)


@may_change
@require_POST
def hand_over(request, pk):
    """Accept or decline a request for somebody whom one may see. Decided before, it says what was decided."""
    asked = _asked(request.user, pk)
    form = DecisionForm(request.POST)
    if asked.decided_at is None and not form.is_valid():
        return _page(request, refused=(asked, form))
    before = asked.decided_at
    try:
        if before is None:
            _decide(asked, by=request.user, **form.cleaned_data)
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        mine = before is None and asked.decided_by_id == request.user.pk
        (messages.success if mine else messages.info)(request, _decided(asked, mine))
    return redirect("registration:hand_overs")


def _asked(user, pk):
    """A request for somebody whom `user` may see, or one that a desk of theirs has decided."""
    requests = HandOver.objects.select_related("participant__desk", "to_desk", "kelurahan", "decided_by")
    found = requests.filter(participant__in=Participant.objects.visible_to(user), pk=pk).first()
    decided = requests.filter(from_desk__in=Desk.objects.visible_to(user), decided_at__isnull=False)
    return found or get_object_or_404(decided, pk=pk)


def _decide(asked, *, decision, answer, by):
    if decision == HandOver.Decision.ACCEPTED:
        return records.accept(asked, by=by)
    return records.decline(asked, answer=answer, by=by)


def _decided(asked, mine):
    """What was decided, in words. No name: the person may be out of sight by now."""
    outcome = f"{asked.get_decision_display().lower()}: pengalihan ke Kec. {asked.to_desk}"
    if mine:
        return f"{outcome[:1].upper()}{outcome[1:]}."
    when, who = timezone.localtime(asked.decided_at), users.name(asked.decided_by)
    return f"Sudah {outcome}, oleh {who} pada {in_words(when)} pukul {when:%H.%M}."


def _page(request, refused=(None, None)):
    user, (asked, wrong) = request.user, refused
    related = ("participant__desk", "participant__kelurahan", "from_desk", "to_desk", "kelurahan", "asked_by")
    people, desks = Participant.objects.visible_to(user), Desk.objects.visible_to(user)
    incoming = list(HandOver.objects.to_decide_by(user).select_related(*related).order_by("asked_at")[:SHOWN])
    outgoing = HandOver.objects.filter(to_desk__in=desks).exclude(pk__in=[one.pk for one in incoming])
    outgoing = list(outgoing.select_related(*related, "decided_by")[:SHOWN])
    seen = set(people.filter(pk__in=[one.participant_id for one in outgoing]).values_list("pk", flat=True))
    context = {
        "incoming": [(one, wrong if asked and one.pk == asked.pk else DecisionForm(auto_id=False)) for one in incoming],
        "outgoing": [(one, one.participant_id in seen) for one in outgoing],
        "refused": wrong,
    }
    return render(request, "registration/hand_overs.html", context, status=422 if wrong else 200)

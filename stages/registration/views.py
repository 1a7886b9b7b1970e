"""P1 pendaftaran: a walk-in becomes a participant."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from participants import look_alikes
from participants.models import Desk
from stages import transitions
from stages.keys import KeyReused
from stages.registration.forms import RegistrationForm

may_register = permission_required("participants.add_participant", raise_exception=True)


@may_register
def register(request):
    form = RegistrationForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and (participant := _save(form, by=request.user)):
        messages.success(request, f"{participant} terdaftar.")
        if note := form.region_note():
            messages.info(request, note)
        return redirect("registration:registered", participant.number)
    context = {"form": form, "desks": Desk.objects.visible_to(request.user)}
    return render(request, "registration/register.html", context, status=422 if form.errors else 200)


def _save(form, *, by):
    """The new participant; or None, with the refusal on the form."""
    try:
        with transaction.atomic():
            participant = transitions.register(form.participant(), by=by, key=form.cleaned_data["key"])
            for candidate in form.look_alikes:
                look_alikes.declare_different(participant, candidate.participant, by=by)
    except transitions.AlreadyRegistered as refusal:
        form.refuse_known(refusal.participant)
    except KeyReused:
        form.refuse_reused_key()
    else:
        return participant


@may_register
@require_POST
def check(request):
    """What the desk should know while it types, as pieces of its page: is the NIK new, and who looks alike."""
    form = RegistrationForm(request.POST, user=request.user)
    form.is_valid()
    return render(request, "registration/_check.html", {"form": form})

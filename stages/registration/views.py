"""P1 pendaftaran: a walk-in becomes a participant."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.utils import timezone

from participants.models import Desk, Kelurahan, Participant
from stages import transitions
from stages.registration.forms import RegistrationForm


@permission_required("participants.add_participant", raise_exception=True)
def register(request):
    desks = Desk.objects.visible_to(request.user)
    people = Participant.objects.visible_to(request.user)
    kelurahan = Kelurahan.objects.filter(desk__in=desks).in_force(timezone.localdate())
    form = RegistrationForm(request.POST if request.method == "POST" else None, kelurahan=kelurahan, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            participant = transitions.register(
                form.participant(by=request.user), by=request.user, key=form.cleaned_data["key"]
            )
        except transitions.AlreadyRegistered as refusal:
            form.refuse_known(refusal.participant)
        except transitions.KeyReused:
            form.add_error(None, "Formulir ini sudah dipakai untuk peserta lain. Periksa isian, lalu simpan lagi.")
            form.renew(key=uuid.uuid4())
        else:
            messages.success(request, f"{participant} terdaftar.")
            if note := form.region_note():
                messages.info(request, note)
            return redirect("registration:registered", participant.number)
    known = form.look_alike or (form.known and people.filter(pk=form.known.pk).first())
    context = {"form": form, "desks": desks, "known": known}
    return render(request, "registration/register.html", context, status=422 if form.errors else 200)

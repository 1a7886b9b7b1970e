"""One participant: the page about them, and editing what is on their KTP."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from participants import history
from participants.editing import EditForm
from participants.models import Kelurahan, Participant


@permission_required("participants.view_participant", raise_exception=True)
def detail(request, number):
    people = Participant.objects.visible_to(request.user)
    if merged := Participant.objects.successor_of(number):
        return redirect(get_object_or_404(people, pk=merged))
    participant = get_object_or_404(people.select_related("desk", "kelurahan", "registered_by"), number=number)
    context = {"participant": participant, "history": history.shown(participant)}
    return render(request, "participants/detail.html", context)


@permission_required("participants.change_participant", raise_exception=True)
@transaction.atomic
def edit(request, number):
    people = Participant.objects.visible_to(request.user).select_related("desk", "changed_by")
    participant = get_object_or_404(people.select_for_update(of=("self",)), number=number)
    kelurahan = Kelurahan.objects.filter(desk=participant.desk)
    about = {"instance": participant, "user": request.user, "kelurahan": kelurahan}
    form = EditForm(request.POST if request.method == "POST" else None, **about)
    context = {"form": form, "participant": participant}
    if request.method == "GET":
        return render(request, "participants/edit.html", context)
    if form.is_stale():
        context["originals"] = EditForm(**about).originals()
        return render(request, "participants/conflict.html", context, status=409)
    if form.is_valid() and form.save_changes(by=request.user):
        messages.success(request, "Perubahan tersimpan.")
        return redirect(participant)
    return render(request, "participants/edit.html", context, status=422)

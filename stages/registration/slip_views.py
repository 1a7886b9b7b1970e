"""The slip a resident takes home: the number, what comes next, and the way to their status."""

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from participants.models import Participant
from stages import qr
from stages.registration import standing
from stages.registration.imports.importing import LIST_NOTICE


@permission_required("participants.add_participant", raise_exception=True)
def registered(request, number):
    """Printed again later, it says what comes next by then."""
    people = Participant.objects.visible_to(request.user).select_related("desk")
    participant = get_object_or_404(people, number=number)
    if not (found := standing.of(participant)):
        return redirect(participant)  # merged in this very moment: leads on to the record in use
    status_page = request.build_absolute_uri(reverse("status:show", args=[participant.status_token]))
    context = {
        "participant": participant,
        "standing": found,
        "qr": qr.image(status_page),
        "status_address": request.build_absolute_uri(reverse("status:ask")),
        "notice_version": settings.PRIVACY_NOTICE_VERSION,
        "other_notice": participant.privacy_notice not in (settings.PRIVACY_NOTICE_VERSION, LIST_NOTICE),
    }
    return render(request, "registration/registered.html", context)

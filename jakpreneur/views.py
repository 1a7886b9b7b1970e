"""The first page of each role, and the pages for when something is not possible."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone

from participants.models import Desk, Participant
from stages import tally
from stages.forms import SearchForm
from stages.tables import by_stage


def home(request):
    """The desk and the office start with people; officials with the tally; administrators with the admin."""
    user, today = request.user, timezone.localdate()
    if not user.has_perm("participants.view_participant"):
        return _home_without_people(user)
    registered_today = Participant.objects.visible_to(user).filter(registered_on=today, registered_by=user)
    context = {
        "search": SearchForm(),
        "desks": Desk.objects.visible_to(user),
        "registered_today": registered_today.select_related("kelurahan").order_by("-pk")[:10],
        "rows": by_stage(tally.scope_of(user), today),
        "as_of": today,
    }
    return render(request, "home.html", context)


def _home_without_people(user):
    if user.has_perm("stages.view_tally"):
        return redirect("stages:tally")
    if user.is_staff:
        return redirect("admin:index")
    raise PermissionDenied


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Drawn without the database or the session, which may be what is broken."""
    return render(None, "500.html", status=500)

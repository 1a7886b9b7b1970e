"""The first page of each role, and the pages for when something is not possible."""

from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone

from jakpreneur import sessions
from jakpreneur.forms import SignInForm
from participants.models import Desk
from stages.forms import SearchForm
from stages.registration import desk
from stages.tables import by_stage_for


class SignIn(LoginView):
    """After a session that expired, what was typed goes on with a fresh token instead of being lost."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm

    def form_valid(self, form):
        answer = super().form_valid(form)
        if "kept" not in self.request.POST:
            return answer
        context = {"address": self.get_success_url(), "typed": sessions.typed(self.request.POST)}
        return render(self.request, "accounts/resume.html", context)

    def form_invalid(self, form):
        if "kept" not in self.request.POST:
            return super().form_invalid(form)
        return sessions.expired(self.request, self.get_redirect_url(), form)


def home(request):
    """The desk and the office start with people; officials with the tally; administrators with the admin."""
    user, today = request.user, timezone.localdate()
    if not user.has_perm("participants.view_participant"):
        return _home_without_people(user)
    context = {
        "search": SearchForm(),
        "desks": list(Desk.objects.visible_to(user)),
        "desk": desk.Today.of(user, today),
        "rows": by_stage_for(user, today),
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


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Drawn without the database or the session, which may be what is broken."""
    return render(None, "500.html", status=500)

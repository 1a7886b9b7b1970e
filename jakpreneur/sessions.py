"""Closed by default; and a form that is sent after its session expired keeps everything that was typed."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import render

from jakpreneur.forms import SignInForm

NOT_TYPED = ("csrfmiddlewaretoken", "username", "next", "kept")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Whoever is not signed in is led to the sign-in page; with a form in hand, together with the form."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            return expired(request, request.get_full_path(), SignInForm(request))
        return super().handle_no_permission(request, view_func)


def expired(request, address, form):
    """Ask to sign in again, with what was typed for `address` carried along in hidden fields."""
    context = {"form": form, "next": address, "typed": typed(request.POST), "files": bool(request.FILES)}
    return render(request, "accounts/expired.html", context, status=401)


def typed(post):
    """(name, value) of everything in a post but what signing in needs itself, and never a password."""
    kept = [name for name in post if name not in NOT_TYPED and "password" not in name]
    return [(name, value) for name in kept for value in post.getlist(name)]

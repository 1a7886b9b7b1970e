"""A page of figures that has not changed since the browser got it is not made again, and a stale one is never shown.

The browser keeps the page and asks each time whether it still holds; the answer is the version of everything that
the page shows, so one that changed in whatever transaction is made anew. Only pages without personal data may be kept:
all else of the project stays out of every cache.
"""

import hashlib
from functools import cache, wraps

from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag

from stages import summary, tally

CODE = ("templates", "stages", "participants", "jakpreneur", "static")


def unchanged(view):
    """Answer 304 to a browser that has the page of this address as it still is."""

    @etag(_tag)
    @wraps(view)
    def kept(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return kept


def _tag(request):
    """Everything that the page is made of; None when it has a message to show, which is shown once.

    The version is asked for before the page is made: then the page may be newer than it says, but never older.
    """
    if len(messages.get_messages(request)):
        return None
    user, scope = request.user, tally.scope_of(request.user)
    parts = [
        _release(),
        summary.version(),
        f"{timezone.localtime():%Y-%m-%d %H}",  # a day ends, and a check of the figures grows old
        request.get_full_path(),
        (request.session.session_key, sorted(request.session.items())),  # its token, and what is kept in mind in it
        (user.pk, user.get_full_name(), sorted(user.get_all_permissions())),
        scope and sorted(desk.pk for desk in scope),
    ]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@cache
def _release():
    """What is running: another one after every deploy, and the same in every process of it."""
    files = sorted(path for folder in CODE for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file())
    seen = [(str(path.relative_to(settings.BASE_DIR)), path.stat().st_mtime_ns) for path in files if _counts(path)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _counts(path):
    return path.suffix in {".py", ".html", ".svg", ".css", ".js"}

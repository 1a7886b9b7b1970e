"""A page of figures that has not changed since the browser got it is not made again, and a stale one is never shown.

The browser keeps the page and asks each time whether it still holds; the answer is the version of everything that
the page shows, so one that changed in whatever transaction is made anew. Only pages without personal data may be kept:
all else of the project stays out of every cache.
"""

import hashlib
from functools import cache, wraps

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache as keeper
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
    # Of the session: its token, and what is kept in mind in it.
    own = (request.session.session_key, sorted(request.session.items()), request.user.get_full_name())
    return f'"{_hash(_state(request), own)}"'


def made_once(request, make):
    """The HTML that `make()` gives for this address and reader, made again only when what it shows has changed.

    Kept in the memory of the process: it may hold figures, and nothing about a person, a session or a form.
    """
    key = f"tally:{_hash(_state(request))}"
    if (html := keeper.get(key)) is None:
        html = make()
        keeper.set(key, html)
    return html


def _state(request):
    """What decides the figures on a page; asked for once in a request, before they are read."""
    if not hasattr(request, "state_of_figures"):
        user, scope = request.user, tally.scope_of(request.user)
        request.state_of_figures = (
            _release(),
            summary.version(),
            f"{timezone.localtime():%Y-%m-%d %H}",  # a day ends, and a check of the figures grows old
            request.get_full_path(),
            (user.pk, sorted(user.get_all_permissions())),
            scope and sorted(desk.pk for desk in scope),
        )
    return request.state_of_figures


def _hash(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def _release():
    """What is running: another one after every deploy, and the same in every process of it."""
    files = sorted(path for folder in CODE for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file())
    seen = [(str(path.relative_to(settings.BASE_DIR)), path.stat().st_mtime_ns) for path in files if _counts(path)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _counts(path):
    return path.suffix in {".py", ".html", ".svg", ".css", ".js"}

"""A page of figures that has not changed since the browser got it is not sent again, and a stale one is never shown.

The browser keeps the page and asks each time whether it still holds; the answer is the version of everything that
the page shows, so one that changed in whatever transaction is made anew. Only pages without personal data may be kept:
all else of the project stays out of every cache.
"""

from functools import wraps

from django.contrib import messages
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag

from stages.parts import Reader, hashed


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

    The versions are asked for before the page is made: then the page may be newer than it says, but never older.
    """
    if len(messages.get_messages(request)):
        return None
    reader, user = Reader.of(request), request.user
    # Of the session: its token, and what is kept in mind in it.
    own = (user.pk, user.get_full_name(), request.session.session_key, sorted(request.session.items()))
    return f'"{hashed(reader.key, sorted(reader.versions.items()), request.get_full_path(), own)}"'

"""What all public pages have in common: they are for whoever holds a paper, not for search engines."""

from functools import wraps


def not_indexed(view):
    """Keep the answers of `view` out of search engines."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer

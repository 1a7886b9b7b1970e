"""Security headers that Django 5.2 has no setting for, under the names Django 6 gives them."""

from django.conf import settings


class HeadersMiddleware:
    """Content security policy on every answer; signed-in pages are kept out of every cache."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if hasattr(request, "user"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

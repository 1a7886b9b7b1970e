"""What is sent may be large, but not without end: more is refused by its announced length, before any of it is read."""

from django.conf import settings
from django.shortcuts import render


class LargestPostMiddleware:
    """Stands before whatever reads the body, such as the check against forged posts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length[:20]) > settings.LARGEST_POST:
            return render(request, "413.html", status=413)
        return self.get_response(request)

"""The project's addresses and one more: a signed-in page with nothing on it, which the others are compared to."""

from django.shortcuts import render
from django.urls import include, path

from jakpreneur.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

EMPTY = "/bench/empty/"


def empty(request):
    return render(request, "base.html")


urlpatterns = [path(EMPTY.lstrip("/"), empty), path("", include("jakpreneur.urls"))]

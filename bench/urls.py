"""The project's addresses and what they are compared to: a signed-in page with nothing on it, and the stock admin."""

from django.shortcuts import render
from django.urls import include, path

from bench import stock
from jakpreneur.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

EMPTY = "/bench/empty/"


def empty(request):
    return render(request, "base.html")


urlpatterns = [path(EMPTY.lstrip("/"), empty), *stock.urlpatterns, path("", include("jakpreneur.urls"))]

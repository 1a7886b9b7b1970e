"""The list of participants against the stock Django admin: the same people, with the same columns and filters.

The admin has what it takes to show them and nothing else; whatever Django does by itself, it does.
"""

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import path

from bench.browser import Browser
from bench.clock import in_turn
from bench.report import milliseconds
from jakpreneur.demonstration import accounts
from participants.models import Desk, Participant
from stages.tables import thousands

LIST, STOCK, NAME = "/participants/", "/bench/admin/participants/participant/", "siti"
ADMINISTRATOR, STOCK_PAGE = "bench", 100
BINDING = "those in P3"


class ParticipantAdmin(admin.ModelAdmin):
    list_display = ["number", "name", "interest", "registered_on", "desk", "kelurahan", "stage"]
    list_filter = ["visits__stage", "desk", "interest"]
    search_fields = ["name"]

    def stage(self, person):
        return person.visits.open().get()


site = admin.AdminSite("stock")
site.register(Participant, ParticipantAdmin)
urlpatterns = [path("bench/admin/", site.urls)]


def measure(report, people, limit, rounds):
    """The list of those in a stage must be `limit` times as fast; the others are told for information."""
    User.objects.create_superuser(ADMINISTRATOR)
    ours, stock = Browser(accounts.STAFF), Browser(ADMINISTRATOR)
    ours.client.post(LIST, {"q": NAME})  # which the searched list then shows
    report.section(f"The list of {thousands(people)} against the stock Django admin")
    for what, (address, other) in _pages(people).items():
        times = in_turn({"ours": ours.opener(address), "stock": stock.opener(other)}, rounds)
        faster, aside = (
            times["stock"] / times["ours"],
            f"{milliseconds(times['ours'])} : {milliseconds(times['stock'])}",
        )
        if what == BINDING:
            report.least(what, faster, limit, "× faster", aside)
        else:
            report.note(what, f"{faster:.2f} × faster", aside)


def _pages(people):
    """{what: (our address, that of the admin)}."""
    middle, desk = people // STOCK_PAGE // 2, Desk.objects.get(code="31.73.01")
    keys = Participant.objects.order_by("-pk").values_list("pk", flat=True)
    return {
        "the first page": (LIST, STOCK),
        "half-way through": (f"{LIST}?before={keys[middle * STOCK_PAGE - 1]}", f"{STOCK}?p={middle + 1}"),
        "one kecamatan": (f"{LIST}?desk={desk.code}", f"{STOCK}?desk__id__exact={desk.pk}"),
        BINDING: (f"{LIST}?stage=3", f"{STOCK}?visits__stage__exact=3"),
        "searched": (f"{LIST}?cari=1", f"{STOCK}?q={NAME}"),
    }

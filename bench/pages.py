"""What a page costs, as a multiple of a page of the same project with nothing on it."""

import uuid

from django.contrib.auth.models import User

from bench.browser import Browser
from bench.clock import in_turn
from bench.report import milliseconds
from bench.urls import EMPTY
from jakpreneur.demonstration import AS_OF, accounts
from participants.models import Interest, Participant
from stages import memory, transitions
from stages.licensing import acts as permits
from stages.licensing.models import PermitKind
from stages.models import Stage, StageVisit

TALLY = f"/tally/?as_of={AS_OF}"
LIST, FIGURE = "/participants/", "/stages/3/?measure=reached"
BOARD = "/stages/"
LIMITS = {TALLY: 3, "/": 3, BOARD: 3, LIST: 5, FIGURE: 5}
CHANGED = 2.5  # of the time of the empty page
UNCHANGED = 0.85  # of the requests per second of the empty page
OFFICER = "petugas-cengkareng"  # of the largest kecamatan
NEVER_COUNTED = (LIST, f"{LIST}?stage=3", f"{LIST}?desk=31.73.01&interest=kuliner", FIGURE, f"{FIGURE}&desk=31.73.01")
READERS = {accounts.STAFF: list(LIMITS), OFFICER: list(LIMITS), accounts.OFFICIAL: [TALLY]}


def measure(report, rounds, binding=True):
    """Compare every page with the empty one. The limits are for the size of the programme as it was published."""
    for login, addresses in READERS.items():
        browser = Browser(login)
        times = in_turn({address: browser.opener(address) for address in [EMPTY, *addresses]}, rounds)
        for address in addresses:
            ratio = times[address] / times[EMPTY]
            what, aside = f"{address} as {login}", f"{milliseconds(times[address])} : {milliseconds(times[EMPTY])}"
            if binding:
                report.check(what, ratio, LIMITS[address], "× empty", aside)
            else:
                report.note(what, f"{ratio:.2f} × empty", aside)


def measure_unchanged(report, rounds):
    """Whoever has the tally and asks for it again costs hardly more than an empty page."""
    browser = Browser(accounts.OFFICIAL)
    times = in_turn({EMPTY: browser.opener(EMPTY), TALLY: browser.again(TALLY)}, rounds)
    aside = f"{milliseconds(times[TALLY])} : {milliseconds(times[EMPTY])}"
    report.check(f"{TALLY}, unchanged", times[TALLY] / times[EMPTY], 1 / UNCHANGED, "× empty", aside)


def measure_changed(report, rounds):
    """The first to ask for the tally after something happened has made anew what shows it.

    A move has the limit. What the others cost is told: it follows the folders' own tables, which a permit writes.
    """
    office = Office()
    for login in (accounts.OFFICIAL, accounts.STAFF):
        browser = Browser(login)
        for what, act in office.acts().items():
            subjects = {EMPTY: browser.opener(EMPTY), TALLY: browser.opener(TALLY)}
            times = in_turn(subjects, rounds, before={TALLY: act})
            ratio, aside = times[TALLY] / times[EMPTY], f"{milliseconds(times[TALLY])} : {milliseconds(times[EMPTY])}"
            if what == MOVED:
                report.check(f"{TALLY} as {login}, {what}", ratio, CHANGED, "× empty", aside)
            else:
                report.note(f"{TALLY} as {login}, {what}", f"{ratio:.2f} × empty", aside)


MOVED = "after a move"
HERE = StageVisit.objects.open().filter(stage=Stage.MENTORING)


class Office:
    """Acts that change what the tally of the day shows, each time of another person, as the programme does."""

    def __init__(self):
        self.staff = User.objects.get(username=accounts.STAFF)
        self.kind = PermitKind.objects.filter(required=True).first()
        self.people = Participant.objects.active().filter(visits__in=HERE, permits=None).order_by("pk").iterator()

    def acts(self):
        return {
            MOVED: self.move,
            "after a permit was recorded": self.record_permit,
            "after an interest was edited": self.edit_interest,
            "cold": memory.forget,
        }

    def move(self):
        there = {"stage": Stage.TRAINING, "entered_on": AS_OF, "reason": "bench"}
        transitions.move(next(self.people), **there, by=self.staff, key=uuid.uuid4())

    def record_permit(self):
        asked = {"kind": self.kind, "applied_on": AS_OF}
        permits.record(next(self.people), **asked, by=self.staff, key=uuid.uuid4())

    def edit_interest(self):
        person = next(self.people)
        other = Interest.FOOD if person.interest != Interest.FOOD else Interest.CRAFT
        Participant.objects.filter(pk=person.pk).update(interest=other)


def measure_counting(report):
    """A list never counts, but for what its reader has chosen: that would read everybody to show fifty."""
    staff = Browser(accounts.STAFF)
    for address in NEVER_COUNTED:
        _, queries = staff.queries(address)
        counting = sum("COUNT(" in query.upper() and "stages_chosen" not in query for query in queries)
        report.holds(f"{address} counts", f"{counting} of {len(queries)} queries", "none", not counting)

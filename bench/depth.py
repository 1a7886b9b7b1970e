"""The thousandth page of a list costs what the first does, and no filter makes the first one slow."""

from urllib.parse import urlencode

from bench.browser import Browser
from bench.clock import in_turn
from bench.pages import LIST, OFFICER
from bench.report import milliseconds
from jakpreneur.demonstration import AS_OF, accounts
from participants.models import Desk
from stages import people
from stages.forms import PeopleFilter

DEEP, ROUNDS = 1000, 25
LIMIT = 1.5  # times page 1
FILTERED = 3  # times page 1 of everybody
STAGE, DESK, INTEREST = {"stage": 3}, {"desk": "31.73.01"}, {"interest": "kuliner"}
FILTERS = ({}, STAGE, DESK, INTEREST, STAGE | INTEREST, STAGE | DESK, DESK | INTEREST, STAGE | DESK | INTEREST)
RARE = {"stage": 7, "desk": "31.73.01", "interest": "kerajinan"}
AT_WORK = (STAGE | {"as_of": AS_OF, "idle": 60}, {"stage": 4, "missing": 1}, STAGE | {"track": "naik-kelas"})


def measure(report):
    staff, officer = Browser(accounts.STAFF), Browser(OFFICER)
    lists = [(browser, filters) for browser in (staff, officer) for filters in FILTERS]
    slowest = max(_measure_one(report, browser, filters) for browser, filters in lists)
    report.check("page 1 of the slowest of these", slowest, FILTERED, "× unfiltered")
    for browser in (staff, officer):
        rare = in_turn({"rare": browser.opener(_address(RARE))}, ROUNDS)["rare"]
        report.note(f"{_address(RARE)} as {browser.user}, where few are", milliseconds(rare))
        for filters in AT_WORK:
            taken = in_turn({"worklist": browser.opener(_address(filters))}, ROUNDS)["worklist"]
            report.note(f"{_address(filters)} as {browser.user}", milliseconds(taken))


def _measure_one(report, browser, filters):
    """Compare a deep page with the first; returns how many times the unfiltered first page the first takes."""
    page, cursor = _deep(browser.user, filters)
    first, deep = _address(filters), _address(filters | {"before": cursor})
    addresses = {"unfiltered": LIST, "first": first, "deep": deep}
    times = in_turn({name: browser.opener(address) for name, address in addresses.items()}, ROUNDS)
    aside = f"{milliseconds(times['deep'])} : {milliseconds(times['first'])}"
    report.check(f"page {page} of {first} as {browser.user}", times["deep"] / times["first"], LIMIT, "× page 1", aside)
    return times["first"] / times["unfiltered"]


def _deep(user, filters):
    """(number, cursor) of the thousandth page, or of the last full one of a shorter list."""
    form = PeopleFilter(filters, desks=Desk.objects.visible_to(user))
    if not form.is_valid():
        raise AssertionError(form.errors)
    form.cleaned_data.pop("before")
    found = people.listed(user, **form.cleaned_data)
    keys = list(found.rows.order_by(f"-{found.key}").values_list(found.key, flat=True)[: DEEP * people.PAGE])
    page = len(keys) // people.PAGE
    return page, keys[(page - 1) * people.PAGE - 1]


def _address(filters):
    return f"{LIST}?{urlencode(filters)}" if filters else LIST

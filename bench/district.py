"""A hundred times the programme, in 380.000 participants: making it, its figures, searching, checking, every page."""

from functools import partial

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from bench import server
from bench.browser import Queries
from bench.clock import in_turn, seconds
from bench.pages import OFFICER
from bench.report import milliseconds
from jakpreneur.demonstration import AS_OF, accounts
from participants import look_alikes
from participants.models import Participant
from stages import differences, memory, paths, people, tally

PARTICIPANTS = 380_000
MAKING = 180  # seconds
MEMORY = 500  # megabytes
FIGURES = 0.3  # seconds
KNOWN = 0.2
WAYS = 10
LOOK_ALIKES = 0.1  # seconds; felt as at once
ROUNDS = 15
SEARCH = 25  # milliseconds of the database, however short the word and however few have it
WORDS = ("a", "s", "z", "q", "s a", "m a", "a a", "b k", "e j", "d w i", "siti", "siti nur", "nur siti", "zzqx")
LISTS = ({}, {"stage": 3}, {"stage": 7})


def measure(report):
    report.section(f"{PARTICIPANTS:,} participants".replace(",", "."))
    taken, megabytes = server.demonstration(PARTICIPANTS)
    report.check("manage.py demo", taken, MAKING, "s")
    report.check("its memory", megabytes, MEMORY, "MB")
    _measure_figures(report)
    _measure_reports(report)
    _measure_searches(report)
    _measure_look_alikes(report)
    _measure_integrity(report)


def _measure_figures(report):
    today, now = timezone.localdate(), timezone.now()
    for as_of in (AS_OF, today):
        taken = in_turn({"figures": lambda day=as_of: _figures(tally.Measure.REACHED, day)}, ROUNDS)["figures"]
        report.check(f"the seven figures as of {as_of}", taken, FIGURES, "s")
    for measure in tally.Measure:
        report.note(f"{measure} as of today", milliseconds(seconds(lambda m=measure: _figures(m, today))))
        taken = seconds(lambda m=measure: _figures(m, today, now))
        report.note(f"{measure} as known at a moment", milliseconds(taken))


def _measure_reports(report):
    """What officials ask beyond the figures of a day, each beside what it would cost to look at everybody."""
    now, everybody = timezone.now(), partial(tally.members, None, tally.Measure.REACHED, None, AS_OF)
    counted = in_turn(
        {"known": partial(_figures, tally.Measure.REACHED, AS_OF, now), "replay": lambda: _replay(now)}, 3
    )
    ratio = counted["known"] / counted["replay"]
    report.check("figures as known at a moment, of a replay of everybody", ratio, KNOWN, "times")
    counted = in_turn({"ways": _ways, "stays": lambda: everybody().count()}, 5)
    aside = f"{counted['ways']:.2f} s"
    report.check(
        "the ways people took, of counting their stays", counted["ways"] / counted["stays"], WAYS, "times", aside
    )
    with Queries() as queries:
        found = differences.changes(tally.Measure.REACHED, None, AS_OF, now, timezone.now())
        differences.between(tally.Measure.REACHED, None, AS_OF, now, found)
    report.note("the difference page, nothing new", f"{1000 * queries.seconds:.0f} ms of the database")


def _replay(known_at):
    rows = tally.members(None, tally.Measure.REACHED, None, AS_OF, known_at)
    return list(rows.order_by().values_list("desk", "stage").annotate(people=Count("*")))


def _ways():
    """As if the ledger had changed since they were asked for last."""
    memory.forget()
    return paths.of(None, AS_OF)


def _figures(measure, as_of, known_at=None):
    return tally.totals(tally.figures(measure, None, as_of, known_at))


def _measure_searches(report):
    somebody = Participant.objects.exclude(nik=None).exclude(phone="").order_by("pk")[PARTICIPANTS // 2]
    asked = [*WORDS, somebody.name, somebody.nik, somebody.phone, somebody.number]
    for login in (accounts.STAFF, OFFICER):
        for filters in LISTS:
            times = {text: _search(login, filters, text) for text in asked}
            slowest = max(times, key=times.get)
            what = f"the slowest of {len(times)} searches in {filters or 'everybody'} as {login}"
            report.check(what, times[slowest], SEARCH, "ms of the database", slowest if slowest in WORDS else "")
    report.note("three single letters", f"{_search(OFFICER, {}, 's a m'):.1f} ms of the database")


def _search(login, filters, text):
    """Milliseconds of the database for what the list page does with `text`, the least of all rounds.

    The limit is absolute: what another program of this machine takes of its time is not the search's.
    """
    times = []
    for _ in range(ROUNDS):
        user = User.objects.get(username=login)  # afresh: permissions are asked for with every page
        with Queries() as queries:
            people.listed(user, as_of=timezone.localdate(), **filters).matching(text).page()
        times.append(1000 * queries.seconds)
    return min(times)


def _measure_look_alikes(report):
    """What the desk asks while somebody is typed in."""
    somebody = Participant.objects.exclude(phone="").select_related("desk").order_by("pk")[PARTICIPANTS // 2]
    for login in (accounts.STAFF, accounts.officer_login(somebody.desk)):
        seen = Participant.objects.visible_to(User.objects.get(username=login))
        taken = in_turn({login: lambda seen=seen: look_alikes.of(somebody, seen)}, ROUNDS)[login]
        report.check(f"look-alikes, as {login}", taken, LOOK_ALIKES, "s")


def _measure_integrity(report):
    with open("/dev/null", "w") as nowhere:
        taken = seconds(lambda: call_command("verify_integrity", stdout=nowhere))
    report.note("verify_integrity", f"{taken:.1f} s")

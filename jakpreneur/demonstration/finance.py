"""What P6 recorded: coaching attended, how people keep their books, and the monthly reports that came in."""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import timedelta
from random import Random
from typing import NamedTuple

from jakpreneur.demonstration import days, names, people, records, shares
from jakpreneur.demonstration.days import LAST, working
from jakpreneur.demonstration.records import Table
from stages.finance.models import Bookkeeping, Coaching, Marking, Method, Report
from stages.finance.months import ASKED
from stages.models import Stage

MODELS = [Coaching, Bookkeeping, Marking, Report]
NO_METHOD_YET = 0.25  # of those still in P6
COACHES, COACHED_AGAIN = 6, 0.4
BROUGHT, BROUGHT_LATER = 0.6, 0.7  # of the months before they came, and of those since
OTHER_WAY = "Aplikasi kasir di ponsel"
METHODS = shares({Method.CASH_BOOK.value: 60, Method.SIAPIK.value: 30, Method.OTHER.value: 10})
CLASS_TOPIC = "Kelas pengelolaan keuangan usaha"
TOPICS = ("Memisahkan uang usaha dan rumah", "Menyusun laporan laba rugi", "Menghitung arus kas", "Memakai SIAPIK")


class Tables(NamedTuple):
    coachings: Table
    bookkeepings: Table
    markings: Table
    reports: Table


def load(seed, staff_id):
    """Write all of it. The ledger has to be there. P6 is few people: they fit into memory."""
    random, by = Random(f"{seed}/finance"), {"recorded_by_id": staff_id}
    tables = Tables(
        Table(Coaching, "participant_id held_on topic coach recorded_at", void_reason="", **by),
        Table(Bookkeeping, "participant_id method other since recorded_at", void_reason="", **by),
        Table(Marking, "received recorded_at", actor_id=staff_id, reason="", taken_back=0),
        Table(Report, "participant_id month marking_id"),
    )
    stays = list(records.stays(Stage.FINANCE, "entered_on"))
    coaches = [_coach_name(random) for _ in range(COACHES)]
    for stay in stays:
        _coach(stay, coaches, tables, random)
    for day, reports in _brought(stays, random).items():
        _mark(day, reports, tables, random)
    records.write(tables)


def _coach_name(random):
    name, _ = names.person(random, random.choice(names.COMMUNITIES), random.choice(people.SEXES), elder=False)
    return name


def _coach(stay, coaches, tables, random):
    """The class they came for, perhaps a coaching of their own later, and how they keep their books since."""
    day, topic = stay.entered_on, CLASS_TOPIC
    while day <= stay.until:
        told_at = days.written_down(day, random, after=stay.known_at)
        tables.coachings.add(stay.participant, day, topic, random.choice(coaches), told_at)
        if day >= LAST or random.random() >= COACHED_AGAIN:
            break
        day, topic = working(day + timedelta(days=random.randint(10, 25))), random.choice(TOPICS)
    if stay.moved_on or random.random() >= NO_METHOD_YET:
        method = random.choice(METHODS)
        other = OTHER_WAY if method == Method.OTHER else ""
        told_at = days.written_down(stay.entered_on, random, after=stay.known_at)
        tables.bookkeepings.add(stay.participant, method, other, stay.entered_on, told_at)


def _brought(stays, random):
    """{day: [(stay, month)]}: the reports of the months before, on the day they came, and then month by month."""
    brought = {}
    for stay in stays:
        month = stay.entered_on.replace(day=1)
        for _ in range(ASKED):
            month = (month - timedelta(days=1)).replace(day=1)
            if stay.moved_on or random.random() < BROUGHT:
                brought.setdefault(stay.entered_on, []).append((stay, month))
        month = stay.entered_on.replace(day=1)
        while (day := working((month + timedelta(days=32)).replace(day=10))) < stay.until:
            if random.random() < BROUGHT_LATER:
                brought.setdefault(day, []).append((stay, month))
            month = (month + timedelta(days=32)).replace(day=1)
    return dict(sorted(brought.items()))


def _mark(day, reports, tables, random):
    """One form for all reports of a day."""
    told_at = days.written_down(day, random, after=max(stay.known_at for stay, _ in reports))
    marking = tables.markings.add(len(reports), told_at)
    for stay, month in reports:
        tables.reports.add(stay.participant, month, marking)

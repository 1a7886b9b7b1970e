"""The calendar of the demonstration: from the first Monday of the year to the day of the published figures."""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from jakpreneur.demonstration import AS_OF

FIRST, LAST = date(2022, 1, 3), AS_OF
SATURDAY, SUNDAY = 5, 6
# National holidays and joint leave of the first half of 2022 (joint decree of three ministers, 7 April 2022).
HOLIDAYS = frozenset(
    [date(2022, 2, 1), date(2022, 2, 28), date(2022, 3, 3), date(2022, 4, 15), date(2022, 4, 29), date(2022, 5, 16)]
    + [date(2022, 5, day) for day in range(1, 7)]
    + [date(2022, 5, 26), date(2022, 6, 1)]
)
PAPER_LATE = 0.12
OPENING, OPEN_FOR = time(8), timedelta(hours=7, minutes=30)
# How many come on a Saturday or Sunday, to an event in the neighbourhood, for one on a weekday.
WEEKEND = {SATURDAY: 0.1, SUNDAY: 0.03}


@cache
def working(day):
    """The first working day on or after `day`; LAST when that is later."""
    while day < LAST and (day.weekday() in WEEKEND or day in HOLIDAYS):
        day += timedelta(days=1)
    return min(day, LAST)


def on_rhythm(day, *, every, including):
    """The first day on or after `day` among those that repeat every so many days and include the one given."""
    return day + timedelta(days=(including - day).days % every)


@cache
def opening(day):
    """The moment the office opens on `day`."""
    return datetime.combine(day, OPENING, timezone.get_default_timezone())


def written_down(day, random, *, after):
    """When staff wrote down what happened on `day`: in office hours that day or, when paper came late, days after.

    It is later than the moment `after`.
    """
    if random.random() < PAPER_LATE:
        day += timedelta(days=random.randint(1, 5))
    moment = opening(working(day)) + OPEN_FOR * random.random()
    return moment if moment > after else after + timedelta(seconds=random.randint(1, 60))


def registrations(count, random):
    """(day, how many people register on it) from FIRST to LAST, `count` in all; more as the year goes on."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    weights = [_weight(day, random) for day in days]
    total, so_far, placed = sum(weights), 0, 0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        due = round(count * so_far / total)
        yield day, due - placed
        placed = due


def _weight(day, random):
    if day in HOLIDAYS:
        return 0
    rise = 0.6 + 0.8 * (day - FIRST) / (LAST - FIRST)
    return rise * WEEKEND.get(day.weekday(), 1) * random.uniform(0.75, 1.25)

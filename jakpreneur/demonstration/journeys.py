"""Who reaches which stage and when: the ledger of the demonstration, in the tuples of ledger.load().

First it is drawn who reaches each stage, exactly as many as published; then each of them gets days for it.
"""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from array import array
from datetime import date, timedelta
from functools import cache
from math import log
from random import Random

from jakpreneur.demonstration import REACHED, days, shares
from jakpreneur.demonstration.days import LAST, working
from participants.models import Track
from stages.models import Departure, Stage

SPAN = (LAST - days.FIRST).days + 1
# For one who reached the stage before, this part of a person who did not.
ASIDE = {Stage.LICENSING: 0.04, Stage.MARKETING: 0.006, Stage.FINANCE: 0.0006, Stage.CAPITAL: 0.0002}
LEAVING = 0.015  # of everybody
MENTORED_LATER = 0.06  # of those with both: mentoring only after training
CLASS_FULL = 0.15
# Days after the stage before, at least and at most. Training has its own rhythm.
WAIT = {
    Stage.MENTORING: (1, 12),
    Stage.LICENSING: (7, 40),
    Stage.MARKETING: (7, 30),
    Stage.FINANCE: (5, 20),
    Stage.CAPITAL: (5, 25),
    Stage.LEFT: (5, 60),
}
CLASS_EVERY = {"kuliner": 14, "menjahit": 28, "kerajinan": 28, "lain": 28}
A_BAZAAR, A_FINANCE_CLASS = date(2022, 6, 18), date(2022, 6, 21)

A_CLASS_LASTS = timedelta(days=6)  # weekends and holidays included
IN_CLASS_STILL = "Izin diurus sambil mengikuti kelas"
STEPPED_BACK = ("Pendampingan sambil berjalan", "Pendampingan lanjutan setelah pelatihan")
# By the stage that was entered, why the ones before it were passed over: anybody, and those already trading.
SKIPPED = {
    Stage.TRAINING: (
        "Pendampingan dijadwalkan menyusul",
        "Kelas dibuka lebih dahulu daripada jadwal pendampingan",
        "Pendamping belum tersedia",
    ),
    Stage.LICENSING: ("Sudah pernah ikut pelatihan serupa", "Kelas sesuai minat belum dibuka"),
    Stage.MARKETING: ("Izin sudah dimiliki sebelum mendaftar", "Diundang bazar oleh kelurahan"),
    Stage.FINANCE: ("Belum siap ikut bazar, mengutamakan pembukuan", "Tempat di kelas keuangan masih tersedia"),
    Stage.CAPITAL: ("Memenuhi syarat bank, langsung dirujuk", "Diundang bank mengikuti sosialisasi kredit"),
}
SKIPPED_TRADING = {
    Stage.TRAINING: ("Sudah berusaha, langsung ikut pelatihan sesuai minat", "Naik kelas, usaha sudah berjalan"),
    Stage.LICENSING: ("Usaha sudah berjalan, izin diperlukan lebih dahulu",),
    Stage.MARKETING: ("Usaha sudah berjalan, produk siap jual",),
    Stage.FINANCE: ("Usaha sudah berjalan, membutuhkan pembukuan",),
    Stage.CAPITAL: ("Usaha sudah berjalan, membutuhkan modal",),
}
SKIPPED_BY = {
    Track.BEGINNER: SKIPPED,
    Track.TRADING: {stage: SKIPPED[stage] + reasons for stage, reasons in SKIPPED_TRADING.items()},
}
DEPARTURES = shares({Departure.WITHDREW.value: 62, Departure.MOVED.value: 30, Departure.DIED.value: 3})
DEPARTURES_LATER = [*DEPARTURES, *shares({Departure.FINISHED.value: 30})]
LEFT_BECAUSE = {
    Departure.WITHDREW: ("", "", "Sudah bekerja penuh waktu", "Merawat anggota keluarga", "Belum dapat membagi waktu"),
    Departure.MOVED: ("", "Pindah ke Kota Tangerang", "Pindah ke Kabupaten Bogor", "Pulang ke kampung halaman"),
    Departure.DIED: ("", "Kabar dari keluarga"),
    Departure.FINISHED: ("", "Usaha sudah mandiri"),
}


def quotas(count):
    """{stage: how many of `count` people reach it}, in the proportions published."""
    everybody = REACHED[Stage.REGISTRATION]
    return {Stage(stage): round(count * people / everybody) for stage, people in REACHED.items()}


def facts(registrations, staff_id):
    """Yields the tuples of ledger.FACTS for everybody, in the order in which they happened to each.

    `staff_id` is the key of the user who writes down what follows registration.
    """
    random = Random(f"{registrations.seed}/journeys")
    for registration, reached in zip(registrations, chosen(registrations), strict=True):
        yield from _journey(registration, AFTER_REGISTRATION[reached], staff_id, random)


def chosen(registrations):
    """Draw who reaches what. Returns one byte a person, in order, in which bit k - 1 stands for stage k."""
    random = Random(f"{registrations.seed}/chosen")
    count = len(registrations)
    reached, (enrolled, taught) = bytearray([_bit(Stage.REGISTRATION)]) * count, _days_left(registrations)
    for stage, quota in {**quotas(count), Stage.LEFT: round(count * LEAVING)}.items():
        # Exponential clocks: the first to ring are a sample without repetition, in proportion to the weights.
        people = zip(reached, enrolled, taught, strict=True)
        clocks = array("d", (-log(1 - random.random()) / _weight(stage, *person) for person in people))
        for index in sorted(range(count), key=clocks.__getitem__)[:quota]:
            reached[index] |= _bit(stage)
    return reached


def _bit(stage):
    return 1 << stage - 1


AFTER_REGISTRATION = [tuple(s for s in Stage if s > 1 and reached & _bit(s)) for reached in range(1 << len(Stage))]


def _days_left(registrations):
    """Two bytes a person: days from registration, and from the first class open to them, to the end (0: none)."""
    enrolled, taught = bytearray(), bytearray()
    for registration in registrations:
        enrolled.append((LAST - registration.registered_on).days)
        taught.append(max((LAST - _class_open_to(registration)).days + 1, 0))
    return enrolled, taught


def _weight(stage, reached, enrolled, taught):
    """How likely a person is to reach `stage`, next to the others."""
    if stage == Stage.REGISTRATION:
        return 1
    if stage == Stage.MENTORING:
        return 1 if enrolled > 5 else 0.05
    if stage == Stage.TRAINING:
        return 1 if taught else 0.001
    if stage == Stage.LEFT:
        return 1 if enrolled > 20 else 0.01
    nested = 1 if reached & _bit(stage - 1) else ASIDE[stage]
    return nested * ((1 + taught) / SPAN) ** (stage - Stage.TRAINING)


def class_days(rank, interest):
    """The days on which classes begin for an interest in the kecamatan of that rank."""
    every = CLASS_EVERY[interest]
    first = days.on_rhythm(days.FIRST, every=every, including=_a_class(rank, interest))
    return {working(first + timedelta(days=later)) for later in range(0, SPAN, every)} - {LAST}


def _class_open_to(registration):
    """The day on which the next class begins for their interest in their kecamatan; it may lie after LAST."""
    interest, earliest = registration.interest, registration.registered_on + timedelta(days=2)
    return days.on_rhythm(earliest, every=CLASS_EVERY[interest], including=_a_class(registration.place.rank, interest))


@cache
def _a_class(rank, interest):
    """One day on which a class begins: shared by the kecamatan and interest, spread over the kecamatan."""
    return working(LAST - timedelta(days=1 + (3 * rank + 5 * list(CLASS_EVERY).index(interest)) % 9))


def _journey(registration, stages, staff_id, random):
    """The facts of one person who reached `stages`, besides registration."""
    key, place, _, track, day, recorded_at = registration
    yield key, Stage.REGISTRATION.value, place.desk_id, day, recorded_at, place.officer_id, "", ""
    seen, before = [Stage.REGISTRATION], day
    for stage, entered_on in _stays(registration, stages, random):
        recorded_at = _recorded_at(entered_on, recorded_at, random)
        explained = _leaving(seen, random) if stage == Stage.LEFT else (_reason(stage, seen, track, random), "")
        if seen[-1] == Stage.TRAINING and stage == Stage.LICENSING and entered_on - before < A_CLASS_LASTS:
            explained = IN_CLASS_STILL, ""
        yield key, stage.value, place.desk_id, entered_on, recorded_at, staff_id, *explained
        seen.append(stage)
        before = entered_on


def _stays(registration, stages, random):
    """(stage, day) in the order of entering. On one day the stage number rises."""
    day, taught_on = registration.registered_on, LAST
    if Stage.TRAINING in stages:
        taught_on = _taught_on(registration, random)
        if Stage.MENTORING in stages and (LAST - taught_on).days > 7 and random.random() < MENTORED_LATER:
            stages = (Stage.TRAINING, Stage.MENTORING, *stages[2:])
    for number, stage in enumerate(stages):
        if stage == Stage.TRAINING:
            day = taught_on
        else:
            limit = taught_on if Stage.TRAINING in stages[number:] else LAST
            day = _later(stage, day, limit, registration.place.rank, random)
        yield stage, day


def _taught_on(registration, random):
    """The day their class begins. Some find it full and take the next; those too late for any join one already on."""
    day, every = _class_open_to(registration), timedelta(days=CLASS_EVERY[registration.interest])
    if day > LAST:
        return working(_between(registration.registered_on, LAST, random))
    if day + every <= LAST and random.random() < CLASS_FULL:
        day += every
    return working(day)


def _later(stage, day, limit, rank, random):
    """A day for `stage` after `day`, at the latest `limit`; bazaars and finance classes have days of their own."""
    later = day + timedelta(days=random.randint(*WAIT[stage]))
    if stage == Stage.MARKETING:
        later = days.on_rhythm(later, every=14, including=A_BAZAAR - timedelta(days=7 * (rank % 2)))
    elif stage == Stage.FINANCE:
        later = days.on_rhythm(later, every=14, including=A_FINANCE_CLASS)
    if later > limit:
        later = _between(day, limit, random)
    return later if stage == Stage.MARKETING and later.weekday() == days.SATURDAY else working(later)


def _between(day, limit, random):
    """A day after `day` and not after `limit`, or `limit` when that is the same day."""
    room = (limit - day).days
    return day + timedelta(days=random.randint(min(1, room), room))


def _recorded_at(entered_on, previous, random):
    """When staff wrote it down: in office hours that day or, when paper came late, days after; in order."""
    day = entered_on + timedelta(days=random.randint(1, 5)) if random.random() < days.PAPER_LATE else entered_on
    day = working(day)
    if day <= previous.date():
        return previous + timedelta(seconds=random.randint(60, 180))
    return days.opening(day) + days.OPEN_FOR * random.random()


def _reason(stage, seen, track, random):
    """What explains a move of which the rules warn; empty for one that needs no words."""
    if stage < seen[-1]:
        return random.choice(STEPPED_BACK)
    if any(skipped not in seen for skipped in range(seen[-1] + 1, stage)):
        return random.choice(SKIPPED_BY[track][stage])
    return ""


def _leaving(seen, random):
    """(reason, departure); only who came as far as licensing may have finished."""
    departure = random.choice(DEPARTURES_LATER if max(seen) >= Stage.LICENSING else DEPARTURES)
    return random.choice(LEFT_BECAUSE[departure]), departure

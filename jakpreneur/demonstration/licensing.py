"""What P4 recorded: an NIB for everybody who went on and for most others, and what their trade asks for besides.

Every number is made up: it is right in form and begins with 99 after its letters.
"""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from jakpreneur.demonstration import days, records
from jakpreneur.demonstration.days import working
from jakpreneur.demonstration.records import Table
from participants.models import Interest, Track
from stages.licensing import rules
from stages.licensing.models import KindStep, Permit, PermitEvent, PermitKind, Status
from stages.models import Stage

MODELS = [Permit, PermitEvent]
APPLIED, IN_PROCESS, ISSUED, REFUSED = (status.value for status in Status)
NIB, HALAL = "nib", "halal-reguler"
NOT_YET = 0.12  # of those still in P4: nothing applied for
REFUSED_IN = 0.06  # of the applications
SAID_IN_PROCESS = 0.6  # of those that take more than a day
NUMBERS = {
    NIB: "99{:011}",
    "spp-irt": "99{:013}",
    "halal-mandiri": "ID99{:013}",
    HALAL: "ID99{:013}",
    "merek": "IDM99{:07}",
    "bpom": "MD99{:010}",
    "iumk": "IUMK/99/{:07}",
    "sku": "SKU/99/{:07}",
}
DAYS = {
    NIB: (0, 6),
    "spp-irt": (14, 40),
    "halal-mandiri": (20, 50),
    HALAL: (45, 80),
    "merek": (120, 240),
    "bpom": (60, 120),
}
# How often those who have an NIB apply for more, and those already trading have something older.
MORE = {
    Interest.FOOD.value: {"spp-irt": 0.25, "halal-mandiri": 0.2, HALAL: 0.06, "merek": 0.03, "bpom": 0.01},
    Interest.SEWING.value: {"merek": 0.08},
    Interest.CRAFT.value: {"merek": 0.1},
    Interest.OTHER.value: {"merek": 0.02},
}
OLDER = {"iumk": 0.08, "sku": 0.06}
REFUSALS = {
    NIB: ("KBLI tidak sesuai dengan usaha", "Alamat usaha tidak lengkap", "NIK belum padan di OSS"),
    "spp-irt": ("Label belum memuat komposisi", "Dapur belum terpisah dari rumah"),
    "merek": ("Merek mirip dengan yang sudah terdaftar",),
}
OTHERWISE = ("Berkas tidak lengkap", "Foto produk tidak jelas")
PRODUCTS = {
    Interest.FOOD.value: "Keripik singkong,Kue kering,Sambal bawang,Rendang kemasan,Kerupuk ikan,Teh rempah".split(","),
    Interest.SEWING.value: "Busana muslim,Mukena,Seragam,Daster".split(","),
    Interest.CRAFT.value: "Tas rajut,Anyaman,Suvenir,Aksesori".split(","),
    Interest.OTHER.value: "Jasa rias,Binatu,Tanaman hias".split(","),
}


class Event(NamedTuple):
    status: str
    day: date
    step: int | None = None


class Office:
    """The tables of P4, the kinds of permits by their code with the keys of their steps, and chance."""

    def __init__(self, seed, staff_id):
        self.random = Random(f"{seed}/licensing")
        self.kinds = PermitKind.objects.in_bulk(NUMBERS, field_name="code")
        self.steps = {code: [] for code in NUMBERS}
        for step in KindStep.objects.filter(kind__code__in=NUMBERS).select_related("kind").order_by("position"):
            self.steps[step.kind.code].append(step.pk)
        by = {"recorded_by_id": staff_id, "void_reason": ""}
        columns = "participant_id kind_id subject status number applied_on processed_on issued_on expires_on"
        self.permits = Table(Permit, f"{columns} refused_on refusal recorded_at", **by)
        columns = "permit_id from_status to_status step_id happened_on detail recorded_at"
        self.events = Table(PermitEvent, columns, **by)


def load(seed, staff_id):
    """Write all of it. The ledger has to be there, and the kinds of permits."""
    office = Office(seed, staff_id)
    for stay in records.written_by_chunks(records.stays(Stage.LICENSING), (office.permits, office.events)):
        _license(stay, office)


def _license(stay, office):
    """The permits of one person: the NIB first, and once they have it, more."""
    random = office.random
    for code, part in OLDER.items():
        if stay.track == Track.TRADING and random.random() < part:
            _older(stay, code, office)
    if not stay.moved_on and random.random() < NOT_YET:
        return
    issued_on = _nib(stay, office)
    for code, part in MORE[stay.interest].items():
        if issued_on and random.random() < part:
            applied_on = working(issued_on + timedelta(days=random.randint(1, 30)))
            if applied_on <= stay.until:
                _file(stay, code, _course(code, applied_on, stay.until, office), office)


def _older(stay, code, office):
    """A permit from before the programme."""
    year = 2021 if code == "sku" else office.random.randint(2017, 2020)
    day = date(year, office.random.randint(6, 12), office.random.randint(1, 25))
    _file(stay, code, [Event(APPLIED, day), Event(ISSUED, day + timedelta(days=3))], office)


def _nib(stay, office):
    """Apply for an NIB, and again after a refusal. Returns the day it was issued, or None."""
    applied_on = stay.entered_on
    if stay.moved_on:
        issued_on = min(working(applied_on + timedelta(days=office.random.randint(*DAYS[NIB]))), stay.left_on)
        course = [Event(APPLIED, applied_on), Event(ISSUED, issued_on)]
    else:
        course = _course(NIB, applied_on, stay.until, office)
        again_on = working(course[-1].day + timedelta(days=office.random.randint(4, 8)))
        if course[-1].status == REFUSED and again_on < stay.until:
            _file(stay, NIB, course, office)
            course = _course(NIB, again_on, stay.until, office)
    _file(stay, NIB, course, office)
    return course[-1].day if course[-1].status == ISSUED else None


def _course(code, applied_on, until, office):
    """[Event]: what became of an application, as far as that had come by `until`."""
    takes = timedelta(days=office.random.randint(*DAYS[code]))
    ending = REFUSED if office.random.random() < REFUSED_IN else ISSUED
    course = [Event(APPLIED, applied_on), *_on_the_way(code, applied_on, takes, office)]
    course.append(Event(ending, applied_on + takes))
    # Twice, as working() may put off what had come, and knows no day after LAST.
    come = [event._replace(day=working(event.day)) for event in course if event.day <= until]
    return [event for event in come if event.day <= until]


def _on_the_way(code, applied_on, takes, office):
    """The steps of a kind that has them; of the others, that they are in process."""
    steps = office.steps[code]
    if not steps and takes.days > 1 and office.random.random() < SAID_IN_PROCESS:
        return [Event(IN_PROCESS, applied_on + takes / 3)]
    return [
        Event(IN_PROCESS, applied_on + takes * number / (len(steps) + 1), step) for number, step in enumerate(steps, 1)
    ]


def _file(stay, code, course, office):
    """Write down an application and what became of it, one after the other. Quiet if there is no such kind."""
    if not (kind := office.kinds.get(code)):
        return
    random, moments = office.random, [stay.known_at]
    for event in course:
        moments.append(days.written_down(event.day, random, after=moments[-1]))
    first = {event.status: event.day for event in reversed(course)}
    number = NUMBERS[code].format(office.permits.last + 1) if ISSUED in first else ""
    refusal = random.choice(REFUSALS.get(code, OTHERWISE)) if REFUSED in first else ""
    subject = random.choice(PRODUCTS[stay.interest]) if kind.several else ""
    facts = (course[-1].status, number, *_dates(kind, first), refusal, moments[1])
    permit = office.permits.add(stay.participant, kind.pk, subject, *facts)
    details, before = {ISSUED: number, REFUSED: refusal}, ""
    for (status, day, step), moment in zip(course, moments[1:], strict=True):
        office.events.add(permit, before, status, step, day, details.get(status, ""), moment)
        before = status


def _dates(kind, first):
    """(applied, processed, issued, expires, refused) from {status: the first day of it}."""
    applied_on, issued_on = first[APPLIED], first.get(ISSUED)
    ends = issued_on and rules.expiry(kind, applied_on=applied_on, issued_on=issued_on, typed=None)
    return applied_on, first.get(IN_PROCESS), issued_on, ends, first.get(REFUSED)

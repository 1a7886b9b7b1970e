"""What P7 recorded: referrals to the banks, the bank of the city first, as far as they had come."""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from jakpreneur.demonstration import days, records, shares
from jakpreneur.demonstration.days import working
from jakpreneur.demonstration.records import Table
from stages.capital.models import Bank, Referral, ReferralEvent, Scheme, Status
from stages.models import Stage, StageVisit
from stages.work import GATE

MODELS = [Referral, ReferralEvent]
REFERRED, SUBMITTED, APPROVED, REFUSED, DISBURSED, _ = (status.value for status in Status)  # nobody withdraws here
NOT_YET = 0.1  # of the people: the referral is still to be written
BANKS = shares({("bank-dki", "monas-pemula"): 5, ("bank-dki", "kur"): 2, ("bni", "kur"): 1, ("bri", "kur"): 2})
ELSEWHERE = ("bri", "kur")  # after a refusal
# Days from one step to the next, at least and at most.
SUBMITTED_IN, DECIDED_IN, DISBURSED_IN, ASKED_AGAIN_IN = (1, 7), (7, 21), (2, 10), (3, 10)
REFUSED_IN = 0.3  # of the decisions
STEP = 500_000  # rupiah
ASKED = (6, 50)  # steps
REFUSALS = ("Usaha belum berjalan enam bulan", "Masih ada kredit di bank lain", "Agunan tidak mencukupi")
UNREADY = "Memenuhi syarat bank, catatan tahap lain menyusul"


class Event(NamedTuple):
    status: str
    day: date
    amount: int | None = None
    detail: str = ""


class Office:
    """The tables of P7, banks and schemes by their codes, who passed over a stage, and chance."""

    def __init__(self, seed, staff_id):
        self.random = Random(f"{seed}/capital")
        self.banks = Bank.objects.in_bulk(field_name="code")
        self.schemes = Scheme.objects.in_bulk(field_name="code")
        here = StageVisit.objects.filter(stage=Stage.CAPITAL).values("participant")
        reached = StageVisit.objects.filter(participant__in=here, stage__in=GATE[Stage.CAPITAL])
        self.stages = {}
        for person, stage in reached.values_list("participant", "stage"):
            self.stages.setdefault(person, set()).add(stage)
        by = {"recorded_by_id": staff_id, "void_reason": ""}
        columns = "participant_id bank_id scheme_id status unready_reason amount_asked amount_approved amount_disbursed"
        columns = f"{columns} referred_on submitted_on decided_on disbursed_on refusal recorded_at"
        self.referrals = Table(Referral, columns, withdrawal="", **by)
        columns = "referral_id from_status to_status happened_on amount detail recorded_at"
        self.events = Table(ReferralEvent, columns, **by)


def load(seed, staff_id):
    """Write all of it. The ledger has to be there, and the banks and schemes."""
    office = Office(seed, staff_id)
    for stay in records.written_by_chunks(records.stays(Stage.CAPITAL), (office.referrals, office.events)):
        if stay.gone_on or office.random.random() >= NOT_YET:
            _refer(stay, office)


def _refer(stay, office):
    """Refer somebody on the day they came, and to another bank when the first one refuses."""
    kind = office.random.choice(BANKS)
    course = _course(stay, stay.entered_on, office)
    _file(stay, kind, course, office)
    again_on = working(course[-1].day + timedelta(days=office.random.randint(*ASKED_AGAIN_IN)))
    if course[-1].status == REFUSED and kind != ELSEWHERE and again_on < stay.until:
        _file(stay, ELSEWHERE, _course(stay, again_on, office), office)


def _course(stay, referred_on, office):
    """[Event]: what became of a referral, as far as that had come by the last day we know of."""
    random = office.random
    asked = STEP * random.randint(*ASKED)
    approved = STEP * max(1, round(asked / STEP * random.choice((1, 1, 0.8, 0.6))))
    ready = len(office.stages.get(stay.participant, ())) == len(GATE[Stage.CAPITAL])
    course = [Event(REFERRED, referred_on, asked, "" if ready else UNREADY)]
    course.append(Event(SUBMITTED, _later(course, SUBMITTED_IN, random)))
    decided_on = _later(course, DECIDED_IN, random)
    if random.random() < REFUSED_IN:
        course.append(Event(REFUSED, decided_on, None, random.choice(REFUSALS)))
    else:
        course.append(Event(APPROVED, decided_on, approved))
        course.append(Event(DISBURSED, _later(course, DISBURSED_IN, random), approved))
    # Twice, as working() may put off what had come, and knows no day after LAST.
    come = [event._replace(day=working(event.day)) for event in course if event.day <= stay.until]
    return [event for event in come if event.day <= stay.until]


def _later(course, wait, random):
    return course[-1].day + timedelta(days=random.randint(*wait))


def _file(stay, kind, course, office):
    """Write down a referral and what became of it. Quiet if there is no such bank or scheme."""
    bank, scheme = office.banks.get(kind[0]), office.schemes.get(kind[1])
    if not (bank and scheme):
        return
    moments = [stay.known_at]
    for event in course:
        moments.append(days.written_down(event.day, office.random, after=moments[-1]))
    come = {event.status: event for event in course}
    decided = come.get(APPROVED) or come.get(REFUSED)
    steps = (come[REFERRED], come.get(SUBMITTED), decided, come.get(DISBURSED))
    amounts = [event and event.amount for event in (come[REFERRED], come.get(APPROVED), come.get(DISBURSED))]
    refusal = decided.detail if REFUSED in come else ""
    facts = (course[-1].status, course[0].detail, *amounts, *(event and event.day for event in steps), refusal)
    referral = office.referrals.add(stay.participant, bank.pk, scheme.pk, *facts, moments[1])
    before = ""
    for event, moment in zip(course, moments[1:], strict=True):
        office.events.add(referral, before, *event, moment)
        before = event.status

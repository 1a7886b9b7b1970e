"""Every page makes the same number of queries, however many people there are."""

import re
import uuid
from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import get_resolver
from django.utils import timezone

from bench import imports, server
from bench.browser import Browser
from jakpreneur.demonstration import AS_OF, accounts
from participants.models import Kelurahan, Participant
from stages import merging, records, saved, transitions
from stages.capital import acts as capital
from stages.capital.models import Bank, Scheme
from stages.finance import acts as finance
from stages.licensing import acts as licensing
from stages.licensing.models import PermitKind
from stages.marketing import acts as marketing_acts
from stages.models import Stage
from stages.reconciliation import acts as reconciliation
from tests import factories
from tests.marketing import examples as marketing
from tests.mentoring import acts as mentoring
from tests.statements import said as statements
from tests.training import classes

FEW, MANY = 200, 1000  # enough for every list of them to have a second page
STAGE = Stage.MENTORING
SEARCHED = "participants/?cari=1"  # for what was posted before
WITH_FILTERS = (
    SEARCHED,
    f"participants/?stage={STAGE}",
    "participants/?interest=kuliner",
    f"stages/{STAGE}/?measure=reached",
    f"stages/{STAGE}/?missing=1",
    f"stages/filters/new/?stage={STAGE}&idle=30",
    f"tally/?as_of={AS_OF}",
    f"tally/?as_of={AS_OF}&desk=31.73.04&since={AS_OF - timedelta(days=22)}",
    f"stages/{STAGE}/?measure=reached&sex=P&without=3",
)


def measure(report):
    report.section(f"Queries of every page at {FEW} and {MANY} participants")
    few, many = _counts(FEW), _counts(MANY)
    for login, pages in few.items():
        differing = [
            f"/{page}: {count} → {many[login][page]}" for page, count in pages.items() if count != many[login][page]
        ]
        shown = sum(status == 200 for status, _ in pages.values())
        most = max(queries for status, queries in pages.values() if status == 200)
        text = "; ".join(differing) or f"the same on {len(pages)} addresses"
        report.holds(f"{login}, {shown} pages", text, "the same", not differing, f"at most {most} queries")


def _counts(participants):
    """{role: {address pattern: (status, queries)}} with that many people."""
    server.demonstration(participants)
    officer, examples = _exercise(participants)
    browsers = {"staff": accounts.STAFF, "officer": officer, "official": accounts.OFFICIAL}
    counts = {}
    for role, login in browsers.items():
        browser = Browser(login)
        browser.client.post("/participants/", {"q": examples["<name>"]})
        counts[role] = {page: _count(browser, _address(page, examples)) for page in [*_patterns(), *WITH_FILTERS]}
    return counts


def _count(browser, address):
    status, queries = browser.queries(address)
    return status, len(queries)


def _exercise(participants):
    """Let something happen, in proportion: registrations of today and one move of everybody.

    Returns the login of an officer and, for each place in an address that asks for one, an example of theirs.
    """
    staff, today = User.objects.get(username=accounts.STAFF), timezone.localdate()
    person = Participant.objects.filter(visits__stage=Stage.TRAINING).select_related("desk").earliest("pk")
    officer = User.objects.get(username=accounts.officer_login(person.desk))
    for by in (staff, officer):
        for _ in range(participants // 10):
            factories.register(by, person.desk, registered_on=today)
    batch = transitions.move_many(
        Participant.objects.all(), stage=STAGE, entered_on=today, reason="bench", by=staff, key=uuid.uuid4()
    )
    visit = batch.visits.select_related("participant").filter(desk=person.desk).earliest("pk")
    other, twin = (factories.register(staff, person.desk) for _ in range(2))
    merged = merging.merge(other, twin, reason="bench", by=staff, key=uuid.uuid4())
    elsewhere = Kelurahan.objects.exclude(desk=person.desk).earliest("pk")
    asked = records.ask_hand_over(other, kelurahan=elsewhere, reason="bench", by=staff, key=uuid.uuid4())
    mentored = mentoring.a_whole_story(visit.participant, staff, [*_people_of(batch, participants // 10)])
    training_class = classes.a_class(staff)
    classes.enrol(training_class, [visit.participant, other][: 1 + (participants > FEW)], staff)
    session = classes.a_session(training_class, 7, "teori", staff)
    at = marketing.bazaar(staff, stands=500)
    attending = (
        Participant.objects.active()
        .filter(desk=person.desk)
        .exclude(pk=visit.participant_id)
        .order_by("pk")[: participants // 10]
    )
    marketing_acts.choose(at, [*attending, visit.participant], by=staff, key=uuid.uuid4())
    common = {"by": staff, "key": uuid.uuid4()}
    coaching = finance.record_coaching(other, held_on=today, topic="bench", coach="bench", **common)
    method = finance.record_bookkeeping(other, method="siapik", other="", since=today, **common)
    where = {"bank": Bank.objects.get(code="bni"), "scheme": Scheme.objects.get(code="kur")}
    referral = capital.refer(other, referred_on=today, reason="bench", **where, **common)
    statement = statements.said(staff, as_of=AS_OF)
    return officer.username, {
        "<cause:cause>": "susulan",
        "<code:code>": statement.code,
        "<str:code>": statement.code,
        "training/sessions/<int:pk>": f"training/sessions/{session.pk}",
        "training/enrolments/<int:pk>": f"training/enrolments/{training_class.enrolments.earliest('pk').pk}",
        "training/<int:pk>": f"training/{training_class.pk}",
        "<name>": visit.participant.name.split()[0],
        "<number:number>": visit.participant.number,
        "<number:other>": other.number,
        "<uuid:token>": str(visit.participant.status_token),
        "<stage:stage>": str(STAGE.value),
        "mentoring/visits/<int:pk>": f"mentoring/visits/{mentored['met']}",
        "mentors/<int:pk>": f"mentors/{mentored['mentor']}",
        "turnovers/<int:pk>": f"turnovers/{mentored['sold']}",
        "permits/<int:pk>": f"permits/{_permit(visit.participant, staff).pk}",
        "visits/<int:pk>": f"visits/{visit.pk}",
        "batches/<int:pk>": f"batches/{batch.pk}",
        "merges/<int:pk>": f"merges/{merged.pk}",
        "coachings/<int:pk>": f"coachings/{coaching.pk}",
        "bookkeepings/<int:pk>": f"bookkeepings/{method.pk}",
        "referrals/<int:pk>": f"referrals/{referral.pk}",
        "hand-overs/<int:pk>": f"hand-overs/{asked.pk}",
        "filters/<int:pk>": f"filters/{_kept_filter(staff).pk}",
        "bazaars/<int:pk>": f"bazaars/{at.pk}",
        "participations/<int:pk>": f"participations/{at.participations.latest('pk').pk}",
        "shops/<int:pk>": f"shops/{marketing.shop(visit.participant, staff).pk}",
        "paper/<int:pk>": f"paper/{_paper(person.desk, staff).pk}",
        "import/<int:pk>": f"import/{imports.checked(participants, staff).pk}",
    }


def _people_of(batch, count):
    """So many of those whom a batch moved."""
    return Participant.objects.filter(pk__in=batch.visits.values("participant")).order_by("pk")[:count]


def _kept_filter(by):
    return saved.keep(name="bench", stage=STAGE, codes=f"stage={STAGE}&measure=now&idle=30", shared=True, by=by)


def _paper(desk, by):
    """What a kecamatan counted, with a stage to explain."""
    figures = dict.fromkeys(Stage.programme(), 400)
    act = {"as_of": AS_OF, "figures": figures, "source": "bench", "by": by}
    return reconciliation.enter(desk=desk, key=uuid.uuid4(), **act)


def _permit(participant, by):
    """An application, so that its pages have something to show."""
    kind = PermitKind.objects.get(code="merek")  # of which somebody may have several
    today = timezone.localdate()
    return licensing.record(participant, kind=kind, subject="bench", applied_on=today, by=by, key=uuid.uuid4())


def _address(pattern, examples):
    for place, example in examples.items():
        pattern = pattern.replace(place, example)
    if unknown := re.search("<.+?>", pattern):
        raise LookupError(f"The bench knows no example for {unknown[0]} in {pattern}; add one to bench/queries.py.")
    return f"/{pattern}"


def _patterns():
    """Every address of the project but the administrator's site."""
    return [pattern for pattern in _below(get_resolver("jakpreneur.urls")) if not pattern.startswith("admin/")]


def _below(resolver, prefix=""):
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        yield from _below(entry, path) if hasattr(entry, "url_patterns") else [path]

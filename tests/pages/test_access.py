"""Closed by default: every address × method × role, as declared here. An address that is missing here fails."""

import re
import uuid
from datetime import date

import pytest
from django.urls import get_resolver

from participants.models import DifferentPeople, HandOver, Participant
from stages import clocks, merging, records, saved, tally, transitions
from stages.capital.models import Referral, ReferralEvent
from stages.chosen import Chosen, Selection
from stages.finance import acts as finance
from stages.finance.models import Bookkeeping, Coaching, Report
from stages.licensing.models import Permit, PermitEvent
from stages.marketing import acts as marketing_acts
from stages.marketing.models import Bazaar, Participation, Shop
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover
from stages.models import Merge, SavedFilter, Stage, StageVisit
from stages.reconciliation.models import Figure, Reason, Sheet, SignOff
from stages.statements.models import PinnedMoment, Statement
from stages.targets.models import Target
from stages.training.models import Attendance, Certificate, Enrolment, Session, SessionChange, TrainingClass
from tests.capital.referrals import referred
from tests.factories import move, register
from tests.imports.lists import checked, good
from tests.licensing.permits import applied
from tests.marketing.examples import bazaar, shop
from tests.mentoring.acts import accompanied, turnover, visit
from tests.reconciliation.sheets import enter
from tests.statements.said import said, without_lag
from tests.training.classes import a_class, a_session, enrol

ROLES = ("anonymous", "officer", "other_officer", "staff", "official", "administrator", "nobody", "disabled")
IN = 302  # to the sign-in page

# pattern: status of GET for each of ROLES. The participant in the address belongs to `officer`.
GET = {
    "": (IN, 200, 200, 200, 302, 302, 403, IN),
    "accounts/login/": (200, 200, 200, 200, 200, 200, 200, 200),
    "accounts/logout/": (IN, 405, 405, 405, 405, 405, 405, IN),
    "accounts/password/": (IN, 200, 200, 200, 200, 200, 200, IN),
    "register/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "register/check/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "register/<number>/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "register/import/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "register/import/template/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "register/import/<pk>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "register/import/<pk>/columns/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "register/import/<pk>/discard/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "register/import/<pk>/refused/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "participants/export/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/exports/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "participants/<number>/edit/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "participants/<number>/move/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/late/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/registered-on/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/compare/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "register/<number>/transfer/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/compare/<other>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/different/<other>/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "register/hand-over/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "register/hand-overs/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "register/hand-overs/<pk>/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "stages/merges/<pk>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "participants/<number>/leave/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "stages/<stage>/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "stages/filters/new/": (IN, 302, 302, 302, 403, 403, 403, IN),
    "stages/filters/<pk>/forget/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "stages/move/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "stages/selection/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/selection/add/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "stages/selection/remove/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "stages/selection/all/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "stages/selection/clear/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "stages/selection/paste/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/selection/move/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "stages/shortcuts/": (IN, 405, 405, 405, 403, 403, 403, IN),
    "stages/visits/<pk>/correct/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/visits/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/batches/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "stages/batches/<pk>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "mentoring/mentors/new/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/mentors/<pk>/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "mentoring/mentors/<pk>/edit/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/assign/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "mentoring/<number>/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "mentoring/<number>/assign/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/<number>/visit/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/<number>/turnover/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/visits/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "mentoring/turnovers/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "training/new/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/enrol/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "training/<pk>/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "training/<pk>/edit/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/<pk>/certificates/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "training/<pk>/sessions/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/sessions/<pk>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/sessions/<pk>/sheet/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/sessions/<pk>/edit/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/sessions/<pk>/cancel/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "training/enrolments/<pk>/cancel/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "marketing/new/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/choose/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/edit/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/candidates/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/results/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/bazaars/<pk>/list/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/participations/<pk>/cancel/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/<number>/shops/new/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "marketing/shops/<pk>/close/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "finance/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "finance/<number>/coaching/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "finance/<number>/bookkeeping/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "finance/<number>/reports/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "finance/coachings/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "finance/bookkeepings/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "capital/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "capital/refer/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "capital/people/<number>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "capital/people/<number>/past/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "capital/referrals/<pk>/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "capital/referrals/<pk>/advance/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "capital/referrals/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "tally/": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/<stage>/": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/sheet/": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/ways/": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/ways.svg": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/course.svg": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally.json": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally.csv": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally.xlsx": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/difference/": (IN, 200, 200, 200, 200, 403, 403, IN),
    "tally/difference/<stage>/<cause>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "statements/": (IN, 403, 403, 200, 200, 403, 403, IN),
    "statements/new/": (IN, 403, 403, 200, 200, 403, 403, IN),
    "statements/<code>/": (IN, 403, 403, 200, 200, 403, 403, IN),
    "verify/": (200,) * 8,
    "verify/<code>/": (200,) * 8,
    "paper/": (IN, 403, 403, 200, 200, 403, 403, IN),
    "paper/new/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "paper/stop/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "paper/<pk>/": (IN, 403, 403, 200, 200, 403, 403, IN),
    "paper/<pk>/replace/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "paper/<pk>/sign/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "paper/<pk>/<stage>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "paper/<pk>/<stage>/start/": (IN, 403, 403, 405, 403, 403, 403, IN),
    "targets/": (IN, 403, 403, 200, 200, 200, 403, IN),
    "targets/change/": (IN, 403, 403, 403, 403, 200, 403, IN),
    "licensing/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "licensing/apply/": (IN, 403, 403, 302, 403, 403, 403, IN),
    "licensing/permits/": (IN, 200, 200, 200, 403, 403, 403, IN),
    "licensing/permits/<pk>/": (IN, 200, 404, 200, 403, 403, 403, IN),
    "licensing/permits/<pk>/advance/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "licensing/permits/<pk>/void/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "licensing/people/<number>/": (IN, 403, 403, 200, 403, 403, 403, IN),
    "status/": (200,) * 8,
    "status/<token>/": (200,) * 8,
}
# Whoever comes may see these; everything else asks to sign in.
PUBLIC = {"accounts/login/", "status/", "status/<token>/", "verify/", "verify/<code>/", "admin/login/"}
# What changes something answers the same to those who may not, and never changes anything for them.
SIGNED_OUT = ("anonymous", "disabled")
POST_REFUSED = {
    pattern: dict.fromkeys(SIGNED_OUT, 401)
    | {role: status for role, status in zip(ROLES, statuses, strict=True) if status in (403, 404)}
    for pattern, statuses in GET.items()
    if pattern not in PUBLIC | {"", "accounts/logout/"}
}
# Where GET is no question at all: whom the post is about decides. Both people must be visible, and the one asked for.
POST_REFUSED["participants/<number>/different/<other>/"] |= dict.fromkeys(("officer", "other_officer"), 404)
POST_REFUSED["register/hand-overs/<pk>/"] |= {"other_officer": 404}
POST_REFUSED["stages/filters/<pk>/forget/"] |= {"officer": 404, "other_officer": 404}


@pytest.fixture
def ledger(cast, person, foreigner, monkeypatch):
    """A batch, a stay to void, a request to decide, all of `person`; `foreigner` to compare; a merge; an import; a
    statement.
    """
    without_lag(monkeypatch)
    people = Participant.objects.filter(pk=person.pk)
    day = date(2022, 6, 4)
    batch = transitions.move_many(people, stage=Stage.MENTORING, entered_on=day, by=cast.staff, key=uuid.uuid4())
    place, key = cast.taman_sari.kelurahan.first(), uuid.uuid4()
    asked = records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=key)
    twins = register(cast.officer, cast.tambora), register(cast.officer, cast.tambora)
    merged = merging.merge(*twins, reason="Sama", by=cast.staff, key=uuid.uuid4())
    pks = {"visits": batch.visits.get().pk, "batches": batch.pk, "hand-overs": asked.pk, "merges": merged.pk}
    pks = mentored(person, cast.staff) | pks
    pks["permits"] = applied(person, cast.staff).pk
    pks |= marketing(person, cast.staff)
    pks["filters"] = saved.keep(name="Uji", stage=2, codes="stage=2", shared=True, by=cast.staff).pk
    pks["import"] = checked(good(2), cast.staff).pk
    training_class = a_class(cast.staff)
    enrol(training_class, [person], cast.staff)
    pks["training/sessions"] = a_session(training_class, 7, "teori", cast.staff).pk
    pks["training/enrolments"], pks["training"] = training_class.enrolments.get().pk, training_class.pk
    pks |= finance_of(person, cast)
    pks["referrals"] = referred(person, cast.staff).pk
    pks["paper"] = enter(cast, p2=5).pk
    examples = {"number": person.number, "other": foreigner.number, "stage": 2, "token": person.status_token}
    examples |= {"cause": "susulan", "code": said(cast.staff).code}
    return {"pks": pks, **examples}


def mentored(person, by):
    """A mentor of `person`, a visit and a month, by their place in an address."""
    mentor, _ = accompanied(person, by)
    met, sold = visit(person, mentor, by), turnover(person, by)
    return {"mentors": mentor.pk, "mentoring/visits": met.pk, "turnovers": sold.pk}


def marketing(person, staff):
    """A bazaar with `person` in it and a shop of theirs: {part of the address: key}."""
    at = bazaar(staff)
    marketing_acts.choose(at, [person], by=staff, key=uuid.uuid4())
    return {"bazaars": at.pk, "participations": at.participations.get().pk, "shops": shop(person, staff).pk}


def finance_of(person, cast):
    """A coaching and a method to void."""
    common, day = {"by": cast.staff, "key": uuid.uuid4()}, date(2022, 6, 4)
    coaching = finance.record_coaching(person, held_on=day, topic="Arus kas", coach="Bu Rini", **common)
    method = finance.record_bookkeeping(person, method="siapik", other="", since=day, **common)
    return {"coachings": coaching.pk, "bookkeepings": method.pk}


def addresses(ledger):
    """(pattern, address) of every pattern of the project but the administrator's site."""
    for pattern, _ in patterns(get_resolver()):
        if not pattern.startswith("admin/"):
            shown = address = without_types(pattern)
            pk = next((pk for what, pk in ledger["pks"].items() if f"{what}/" in shown), "")
            for place, example in {**ledger, "pk": pk}.items():
                address = address.replace(f"<{place}>", str(example))
            yield shown, f"/{address}"


def everything():
    """Whatever an address could change."""
    kept = (StageVisit, Participant, HandOver, DifferentPeople, Merge, Mentor, Assignment, MentorVisit, Turnover)
    kept += (TrainingClass, Session, SessionChange, Enrolment, Attendance, Certificate)
    kept += (Permit, PermitEvent, SavedFilter)
    kept += (Bazaar, Participation, Shop)
    kept += (Selection, Chosen)
    kept += (Coaching, Bookkeeping, Report, Referral, ReferralEvent)
    kept += (Statement, PinnedMoment)
    kept += (Sheet, Figure, Reason, SignOff, Target)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def without_types(pattern):
    return re.sub(r"<\w+:(\w+)>", r"<\1>", pattern)


def without_token(answer):
    """The page's bytes apart from the token against forged posts, which is new each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


def patterns(resolver, prefix=""):
    """(pattern, view) of everything below."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        yield from patterns(entry, path) if hasattr(entry, "url_patterns") else [(path, entry.callback)]


def sign_in(client, cast, role):
    client.logout()
    if role == "disabled":
        client.force_login(cast.officer)
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    elif role != "anonymous":
        client.force_login(getattr(cast, role))


def test_every_address_is_declared(ledger):
    assert {shown for shown, _ in addresses(ledger)} == set(GET)


def test_exactly_these_need_no_sign_in():
    views = {without_types(pattern): view for pattern, view in patterns(get_resolver())}
    assert {shown for shown, view in views.items() if not getattr(view, "login_required", True)} == PUBLIC


@pytest.mark.parametrize("role", ROLES)
def test_get(client, cast, ledger, role):
    sign_in(client, cast, role)
    answers = {shown: client.get(address).status_code for shown, address in addresses(ledger)}
    assert answers == {shown: statuses[ROLES.index(role)] for shown, statuses in GET.items()}


@pytest.mark.parametrize("role", ROLES)
def test_post_is_refused_alike_and_changes_nothing(client, cast, ledger, role):
    sign_in(client, cast, role)
    before = everything()
    form = {
        "participant": ledger["number"],
        "stage": 3,
        "entered_on": "05-06-2022",
        "key": uuid.uuid4(),
        "reason": "uji",
        "decision": "diterima",
        "registered_on": "02-06-2022",
        "nik": Participant.objects.get(number=ledger["other"]).nik,
        "year": 2022,
        "people": 500,
        "text": "uji",
        "expected": 4,
        "p1": 5,
        "source": "uji",
        "as_of": "21-06-2022",
        "desk": "31.73.04",
    }
    for shown, address in addresses(ledger):
        if role in POST_REFUSED.get(shown, {}):
            assert client.post(address, form).status_code == POST_REFUSED[shown][role], shown
    assert everything() == before


def test_a_foreign_participant_answers_like_one_that_does_not_exist(client, cast, foreigner):
    client.force_login(cast.officer)
    foreign = client.get(f"/participants/{foreigner.number}/")
    missing = client.get("/participants/JB-0000-0000/")
    assert (foreign.status_code, without_token(foreign)) == (404, without_token(missing))


def test_each_desk_sees_its_part_and_the_parts_make_the_district(client, cast, person, foreigner):
    seen = {}
    for user in (cast.officer, cast.other_officer, cast.staff):
        client.force_login(user)
        page = client.get("/participants/").context["page"]
        seen[user] = {participant.number for participant in page.people}
    assert seen[cast.officer] & seen[cast.other_officer] == set()
    assert seen[cast.officer] | seen[cast.other_officer] == seen[cast.staff]


def test_an_official_never_receives_personal_data(client, cast, person, monkeypatch):
    client.force_login(cast.official)
    as_known = f"known_at={clocks.code(person.visits.get().recorded_at)}"
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    without_lag(monkeypatch)
    code = said(cast.official).code
    paths = ("/tally/", f"/tally/difference/?{as_known}", "/statements/", "/statements/new/", f"/statements/{code}/")
    for path in paths:
        body = client.get(path).content.decode()
        assert "P3" in body or path == "/statements/"
        for secret in (person.name, person.nik, person.phone, person.number, person.address):
            assert secret not in body


def test_no_desk_means_nobody(client, cast, person):
    cast.tambora.officers.clear()
    client.force_login(cast.officer)
    assert client.get("/participants/").context["page"].people == []
    assert tally.figures("reached", tally.scope_of(cast.officer), date(2022, 6, 22)) == {}


def test_get_changes_nothing(client, cast, ledger):
    client.force_login(cast.staff)
    before = everything()
    for _, address in addresses(ledger):
        client.get(address)
    assert everything() == before


def test_the_headers_of_every_answer(client, cast, person):
    client.force_login(cast.officer)
    headers = client.get(f"/participants/{person.number}/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_no_state_is_changed_without_the_token(cast, person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.staff)
    answer = strict.post(f"/participants/{person.number}/leave/", {})
    assert answer.status_code == 403
    assert "Formulir kedaluwarsa" in answer.content.decode()

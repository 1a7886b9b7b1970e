"""axe finds nothing on any page, at the desk's width and at a phone's; and nothing has to be scrolled sideways.

What axe does not see is checked by hand or below: target size, borders of inputs, the order of focus.
"""

import uuid
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from participants import history
from participants.models import Participant
from stages import clocks, exports, merging, records, saved, transitions
from stages import people as lists
from stages.capital import acts as capital
from stages.checking import runs
from stages.finance import acts as finance
from stages.finance import months
from stages.marketing import acts as marketing_acts
from stages.models import Stage
from stages.reconciliation import comparison
from stages.training import session_acts
from tests.browser.conftest import SIZES
from tests.capital.referrals import advance, approved, disbursed, june, submitted
from tests.factories import move, register
from tests.imports.lists import checked, good, imported, messy
from tests.licensing.permits import applied, issued
from tests.marketing.examples import bazaar, shop
from tests.mentoring import acts as mentoring
from tests.reconciliation.sheets import enter, explain, replace
from tests.statements.said import said, without_lag
from tests.targets.examples import set_target
from tests.training.classes import a_judged_class, a_session, change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAZAAR_PAGES = ("", "edit/", "void/", "candidates/", "results/", "list/")

FINANCE = ("coaching", "bookkeeping", "reports")
TOO_SMALL = """() => [...document.querySelectorAll("main *:not(svg, svg *)")]
  .filter((one) => one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < 12)
  .map((one) => `${getComputedStyle(one).fontSize} ${one.outerHTML.slice(0, 80)}`)"""


@pytest.fixture
def programme(cast, person, monkeypatch):
    """Something to see on every page: a history with a mistake, changed data, a batch, people in several stages."""
    mistaken = move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    transitions.void(mistaken, reason="Salah orang", by=cast.staff)
    twins = [register(cast.officer, cast.tambora, name=name, phone="+6281200001111") for name in ("Asep", "Asep S")]
    merged = merging.merge(*twins, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    alike = register(cast.other_officer, cast.taman_sari, name=person.name)
    place = cast.taman_sari.kelurahan.first()
    records.ask_hand_over(person, kelurahan=place, reason="Pindah", by=cast.other_officer, key=uuid.uuid4())
    register(cast.officer, cast.tambora, name="Muhammad Abdurrahman Wahid Kusumawardhana bin Haji Sastrowardoyo")
    saved.keep(name="Menunggu lama", stage=2, codes="stage=2&idle=30", shared=True, by=cast.staff)
    batch = transitions.move_many(
        Participant.objects.all(), stage=Stage.MENTORING, entered_on=date(2022, 6, 6), by=cast.staff, key=uuid.uuid4()
    )
    permit = applied(person, cast.staff, "halal-reguler")
    issued(person, cast.staff, "206317301000127", "spp-irt", expires_on=timezone.localdate())
    sent = [checked(messy(), cast.staff), imported(good(3, start=70), cast.staff)]
    before = history.stored(person) | {"email": f"{'surel' * 40}@contoh.id", "kk": "3173011205901234"}
    history.record(person, before, by=cast.officer, at=timezone.now())
    export = {"purpose": "Undangan bazar", "format": "csv", "with_nik": False, "filters": "", "searched": False}
    exports.take(lists.listed(cast.staff), by=cast.staff, **export)[0].close()
    visit = batch.visits.first().pk
    stories = mentoring.a_whole_story(person, cast.staff)
    training_class, _ = a_judged_class(cast)
    stories |= {"class": training_class.pk, "session": training_class.sessions.first().pk}
    stories["seat"] = training_class.enrolments.first().pk
    stories["planned"] = planned(training_class, cast.staff)
    at = bazaar(cast.staff)
    marketing_acts.choose(at, [person, alike], by=cast.staff, key=uuid.uuid4())
    twice = bazaar(cast.staff)
    marketing_acts.void(twice, reason="Tercatat dua kali", version=twice.version, by=cast.staff)
    stories |= {"bazaar": at.pk, "part": at.participations.first().pk, "shop": shop(person, cast.staff).pk}
    stories["twice"] = twice.pk
    without_lag(monkeypatch)
    statement = said(cast.official, desk=cast.tambora)
    transitions.void(person.visits.open().get(), reason="Salah orang", by=cast.staff)
    stories |= {"code": statement.code, "said": f"as_of=2022-06-22&known_at={clocks.code(statement.known_at)}"}
    numbers = {"number": person.number, "alike": alike.number, "kept": twins[0].number}
    imports = {"runs": [run.pk for run in sent], "imported": sent[1].batch.pk}
    acts = {"permit": permit.pk, "batch": batch.pk, "merge": merged.pk, "visit": visit, "token": person.status_token}
    return {**numbers, **acts, **imports, **stories, **money(cast, person), "paper": paper(cast)}


def planned(training_class, by):
    """A session to come, beside one that was changed and one that was cancelled."""
    change(training_class.sessions.first(), by, topic="Gizi")
    called_off = a_session(training_class, 8, "teori", by)
    session_acts.cancel(called_off, reason="Pelatih sakit", by=by)
    return a_session(training_class, 9, "praktik", by).pk


def paper(cast):
    """A sheet that replaced another one, with a gap explained and another one not; targets; a check."""
    sheet = replace(enter(cast, p1=9), cast.staff, p1=8, p2=0, p3=40)
    explain(sheet, 1, cast.staff, comparison.of(sheet).line(Stage.REGISTRATION).gap, text="Tertulis dua kali di kertas")
    enter(cast, desk=cast.taman_sari, p1=1, p7=1000)
    set_target(cast, 2022, 1, cast.tambora, 500)
    set_target(cast, 2022, 1, None, 12_000)
    runs.check()
    return sheet.pk


def money(cast, person):
    """Coaching, bookkeeping and reports; referrals in every state, one of them with a step taken back."""
    common, today = {"by": cast.staff, "key": uuid.uuid4()}, timezone.localdate()
    coaching = finance.record_coaching(person, held_on=today, topic="Arus kas", coach="Bu Rini", **common)
    method = finance.record_bookkeeping(person, method="siapik", other="", since=today, **common)
    received = {(person.pk, month) for month in months.last(2, today)}
    finance.mark_reports(received=received, taken_back=set(), **common)
    refused = submitted(person, cast.staff, scheme="monas-pemula", amount_asked=2_000_000)
    advance(refused, "ditolak", cast.staff, june(20), reason="Usaha belum berjalan enam bulan")
    withdrawn = approved(person, cast.staff, bank="bri", scheme="monas-pemula")
    advance(withdrawn, "mundur", cast.staff, june(25), reason="Pindah rumah")
    open_one, paid = approved(person, cast.staff, bank="bni"), disbursed(person, cast.staff, bank="bri")
    capital.void(capital.last_event(paid), reason="Tanggal salah", by=cast.staff)
    disbursed(person, cast.staff)
    move(person, Stage.FINANCE, june(28), cast.staff)
    return {
        "coaching": coaching.pk,
        "method": method.pk,
        "referral": open_one.pk,
        "refused": refused.pk,
        "withdrawn": withdrawn.pk,
    }


def addresses(programme):
    person = f"/participants/{programme['number']}/"
    return {
        None: ["/accounts/login/", "/status/", f"/status/{programme['token']}/", f"/status/{uuid.uuid4()}/",
               "/verify/", f"/verify/{programme['code']}/", "/verify/0000-0000/"],
        "staff": [
            "/", "/register/", f"/register/{programme['number']}/", "/participants/", "/stages/",
            f"/participants/{programme['kept']}/", f"{person}compare/{programme['alike']}/", f"{person}registered-on/",
            f"/stages/merges/{programme['merge']}/", "/register/hand-overs/", "/stages/2/", "/tally/",
            "/tally/?as_of=2022-06-22&since=2022-06-04", "/tally/?as_of=x&since=y&desk=z", "/tally/ways/",
            "/tally/1/?interest=kuliner", "/tally/1/?desk=z",
            "/stages/1/?sex=L&measure=reached&without=2", person, f"{person}edit/", f"{person}move/", f"{person}late/",
            f"{person}leave/", f"{person}compare/",
            f"/register/{programme['number']}/transfer/", f"/stages/visits/{programme['visit']}/void/",
            "/stages/batches/", "/stages/2/?missing=1&idle=0&track=pemula", "/stages/2/?idle=x",
            "/stages/filters/new/?stage=2&idle=30", "/stages/filters/new/?desk=x",
            "/stages/batches/", "/stages/selection/", "/stages/selection/paste/",
            f"/stages/visits/{programme['visit']}/correct/",
            f"/stages/batches/{programme['batch']}/", "/accounts/password/", "/nowhere/", "/participants/?desk=x",
            "/register/import/", *(f"/register/import/{run}/" for run in programme["runs"]),
            f"/register/import/{programme['runs'][0]}/columns/", f"/stages/batches/{programme['imported']}/",
            "/mentoring/", "/mentoring/mentors/new/", f"/mentoring/mentors/{programme['mentor']}/",
            f"/mentoring/mentors/{programme['mentor']}/edit/", f"/mentoring/{programme['number']}/",
            *(f"/mentoring/{programme['number']}/{act}/" for act in ("assign", "visit", "turnover")),
            f"/mentoring/visits/{programme['met']}/void/", f"/mentoring/turnovers/{programme['sold']}/void/",
            "/training/", "/training/?state=akan", "/training/?desk=x", "/training/new/",
            f"/training/{programme['class']}/",
            *(f"/training/{programme['class']}/{page}/" for page in ("edit", "sessions")),
            *(f"/training/sessions/{programme['session']}/{page}" for page in ("", "edit/", "sheet/")),
            f"/training/sessions/{programme['planned']}/cancel/",
            f"/training/enrolments/{programme['seat']}/cancel/",
            "/licensing/", "/licensing/?desk=x", "/licensing/permits/", f"/licensing/people/{programme['number']}/",
            *(f"/licensing/permits/{programme['permit']}/{page}" for page in ("", "advance/", "void/")),
            "/marketing/", "/marketing/?year=2022", "/marketing/?year=x", "/marketing/new/",
            *(f"/marketing/bazaars/{programme['bazaar']}/{page}" for page in BAZAAR_PAGES),
            f"/marketing/bazaars/{programme['twice']}/",
            f"/marketing/participations/{programme['part']}/cancel/", f"/marketing/{programme['number']}/shops/new/",
            f"/marketing/shops/{programme['shop']}/close/",
            "/finance/", "/finance/?desk=x", *(f"/finance/{programme['number']}/{page}/" for page in FINANCE),
            f"/finance/coachings/{programme['coaching']}/void/", f"/finance/bookkeepings/{programme['method']}/void/",
            "/capital/", "/capital/?desk=x", "/capital/?status=dirujuk", f"/capital/people/{programme['number']}/",
            f"/capital/people/{programme['number']}/past/", f"/capital/referrals/{programme['withdrawn']}/",
            *(f"/capital/referrals/{programme['referral']}/{page}" for page in ("", "advance/", "void/")),
            f"/capital/referrals/{programme['refused']}/", f"/capital/referrals/{programme['refused']}/advance/",
            f"/tally/difference/?{programme['said']}", "/tally/difference/?known_at=x",
            f"/tally/difference/2/batal/?{programme['said']}", f"/statements/{programme['code']}/", "/statements/",
            "/participants/export/?stage=2", "/participants/export/?desk=x", "/participants/exports/",
            "/paper/", "/paper/?as_of=x", "/paper/?as_of=2022-06-01", "/paper/new/", "/targets/",
            *(f"/paper/{programme['paper']}/{page}" for page in ("", "replace/", "1/", "2/")),
        ],
        "officer": [
            "/", "/participants/", "/stages/", "/stages/2/", "/tally/", "/stages/batches/", person,
            "/register/hand-overs/", "/finance/",
            "/capital/", f"/capital/referrals/{programme['referral']}/", "/marketing/",
            f"/training/{programme['class']}/",
        ],
        "official": [
            "/tally/?as_of=2022-06-22", "/tally/ways/", "/tally/2/?desk=31.73.04", "/participants/",
            f"/tally/difference/?{programme['said']}", "/statements/", "/statements/new/?as_of=2022-06-22",
            "/statements/new/?desk=x", f"/statements/{programme['code']}/",
            "/paper/", f"/paper/{programme['paper']}/", "/targets/?year=x",
        ],
        "administrator": ["/targets/?year=2022", "/targets/change/?year=2022&stage=1", "/targets/change/"],
    }  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible_and_fits(page, sign_in, live_server, cast, programme, size):
    page.set_viewport_size(SIZES[size])
    found = []
    for role, paths in addresses(programme).items():
        if role:
            sign_in(getattr(cast, role))
        for path in paths:
            found += check(page, live_server.url + path)
    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_forms_with_refusals_and_previews_are_too(page, sign_in, live_server, cast, programme, size):
    page.set_viewport_size(SIZES[size])
    sign_in(cast.staff)
    page.goto(f"{live_server.url}/register/")
    page.get_by_role("button", name="Simpan pendaftaran").click()
    expect(page.locator("#ringkasan")).to_be_focused()
    found = problems(page)
    page.goto(f"{live_server.url}/stages/2/")
    page.get_by_label("Pilih semua di halaman ini").check()
    page.get_by_role("link", name="Pindahkan").click()
    expect(page.get_by_role("button", name="Pratinjau")).to_be_visible()
    found += problems(page)
    page.get_by_label("Pindahkan ke").select_option("4")
    page.get_by_role("button", name="Pratinjau").click()
    expect(page.get_by_text("memerlukan alasan").first).to_be_visible()
    found += problems(page)
    page.goto(f"{live_server.url}/stages/selection/")
    found += problems(page)
    page.goto(f"{live_server.url}/stages/selection/paste/")
    page.get_by_label("Nomor pendaftaran atau NIK").fill("JB-0000-0000")
    page.get_by_role("button", name="Tambahkan ke pilihan").click()
    expect(page.get_by_text("Baris 1: JB-0000-0000")).to_be_visible()
    assert found + problems(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_forms_of_money_with_refusals_are_too(page, sign_in, live_server, cast, programme, size):
    page.set_viewport_size(SIZES[size])
    sign_in(cast.staff)
    page.goto(f"{live_server.url}/capital/people/{programme['alike']}/")
    page.get_by_label("Jumlah yang diminta").fill("Rp1.000.000,50")
    page.get_by_role("button", name="Catat rujukan").click()
    expect(page.locator("#ringkasan")).to_be_focused()
    found = problems(page)
    page.goto(f"{live_server.url}/capital/referrals/{programme['referral']}/advance/")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Isi jumlah yang cair.").first).to_be_visible()
    assert found + problems(page) == []


def test_everything_that_is_pressed_is_large_enough(page, sign_in, live_server, cast, programme):
    """WCAG 2.5.8: 24 CSS pixels, links within a sentence excepted."""
    page.set_viewport_size(SIZES["phone"])
    sign_in(cast.staff)
    for path in ("/participants/", "/register/", "/tally/"):
        page.goto(live_server.url + path)
        boxes = page.locator(
            "button:visible, input:visible, select:visible, summary:visible, nav a:visible, td a:visible"
        )
        small = [box for box in (boxes.nth(i).bounding_box() for i in range(boxes.count())) if box["height"] < 24]
        assert small == []


def check(page, address):
    page.goto(address)
    return problems(page)


def problems(page):
    """What axe objects to, text below 12 px, and a page wider than the window. The page has to have arrived."""
    page.wait_for_load_state()
    violations = Axe().run(page).response["violations"]
    found = [
        f"{page.url}: {violation['id']} {node['html'][:120]}" for violation in violations for node in violation["nodes"]
    ]
    found += [f"{page.url}: {text}" for text in page.evaluate(TOO_SMALL)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{page.url}: wider than the window")
    return found

"""A participant's page: where they are, what comes next and what is missing, what every stage has recorded."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages import transitions, work
from stages.finance import acts as finance
from stages.marketing import acts as marketing
from stages.models import Stage
from tests.capital.referrals import disbursed
from tests.factories import move, register
from tests.licensing.permits import applied, issued
from tests.marketing.examples import bazaar, shop
from tests.mentoring.acts import a_whole_story
from tests.stages.acts import june, leave, replace, void
from tests.training.classes import a_class, a_session, enrol, present

ASKED = "Belum siap ke P3: pendamping belum ditunjuk; belum ada kunjungan pendamping. Boleh dilanjutkan dengan alasan."


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def page(client, person):
    return client.get(f"/participants/{person.number}/").content.decode()


def live_through(person, by, number=1):
    """Something in every stage that has a folder, a mistake, and the way there."""
    move(person, Stage.MENTORING, june(4), by)
    a_whole_story(person, by)
    wrong = move(person, Stage.LICENSING, june(8), by)
    replace(wrong, Stage.TRAINING, 9, by)
    training_class = a_class(by, number=number)
    enrol(training_class, [person], by)
    for day, kind in ((7, "teori"), (10, "praktik")):
        present(a_session(training_class, day, kind, by), [1], by)
    move(person, Stage.LICENSING, june(14), by)
    issued(person, by, number=f"{number:013}")
    applied(person, by, "halal-mandiri")
    shop(person, by, address=f"https://shopee.co.id/{number}")
    void(move(person, Stage.MARKETING, june(16), by), by)
    coached = {"held_on": june(17), "topic": "Arus kas", "coach": "Bu Rini"}
    finance.record_coaching(person, by=by, key=uuid.uuid4(), **coached)
    books = {"method": "buku-kas", "other": "", "since": june(18)}
    finance.record_bookkeeping(person, by=by, key=uuid.uuid4(), **books)
    disbursed(person, by)


def test_what_comes_next_is_one_button(staff, person):
    shown = page(staff, person)
    address = f"/participants/{person.number}/move/?stage=2"
    assert f'<a class="btn btn-primary" href="{address}">Pindahkan ke P2 Pendampingan</a>' in shown
    assert "Siap ke P2 Pendampingan." in shown
    form = staff.get(address).context["form"]
    assert (form["stage"].value(), form["expected"].value()) == ("2", person.visits.get().pk)
    assert shown.count("btn btn-primary") == 1


def test_what_is_missing_is_said_as_the_move_says_it_with_where_to_record_it(staff, cast, person):
    move(person, Stage.MENTORING, june(5), cast.staff)
    shown = page(staff, person)
    assert ASKED in shown
    steps = shown.split("Langkah berikut")[1].split("</section>")[0]
    assert f'<a href="/mentoring/{person.number}/assign/">Tunjuk pendamping</a>' in steps
    assert f'<a href="/mentoring/{person.number}/visit/">Catat kunjungan</a>' in steps
    asked = staff.get(f"/participants/{person.number}/move/?stage=3")
    assert str(asked.context["told"]) == ASKED
    fields = {"stage": 3, "entered_on": "6-6-2022", "key": uuid.uuid4(), "expected": person.visits.open().get().pk}
    refused = staff.post(f"/participants/{person.number}/move/", fields)
    assert refused.context["form"].errors == {"reason": [ASKED]}


def test_the_preview_of_many_says_the_same_sentence(staff, cast, person):
    move(person, Stage.MENTORING, june(5), cast.staff)
    fields = {"stage": 3, "entered_on": "6-6-2022", "key": uuid.uuid4(), "step": "preview"}
    assert ASKED in staff.post("/stages/move/", fields | {"participant": person.number}).content.decode()


def test_an_officer_reads_all_of_it_and_finds_nothing_to_change(client, cast, person):
    live_through(person, cast.staff)
    client.force_login(cast.officer)
    shown = page(client, person).split('class="row g-4 story"')[1]
    for told in (
        "Siap ke P5 Akses pemasaran.",
        "Rina Wati",
        "Lulus",
        "NIB",
        "Toko Contoh",
        "dibatalkan",
        "Arus kas",
        "Cair",
    ):
        assert told in shown
    for act in ("<form", "btn", "/void/", "/correct/", "/move/", "/advance/", "/close/", "/cancel/"):
        assert act not in shown
    assert "Rp4.000.000" not in shown
    client.force_login(cast.staff)
    assert "Rp4.000.000" in page(client, person)


def test_staff_reach_every_act_from_there(staff, cast, person):
    live_through(person, cast.staff)
    shown, number = page(staff, person), person.number
    for address in (
        *(f"/participants/{number}/{act}/" for act in ("edit", "late", "leave", "move", "registered-on", "compare")),
        *(f"/mentoring/{number}/{act}/" for act in ("assign", "visit", "turnover")),
        *(f"/finance/{number}/{act}/" for act in ("coaching", "bookkeeping", "reports")),
        f"/capital/people/{number}/",
        f"/licensing/people/{number}/", f"/marketing/{number}/shops/new/", f"/register/{number}/transfer/",
    ):  # fmt: skip
        assert f'href="{address}"' in shown
    for address in ("/training/enrol/", "/marketing/choose/"):
        assert f'action="{address}"' in shown


def test_an_empty_stage_is_one_line(staff, person):
    shown = page(staff, person)
    assert [shown.count(f'id="p{each.stage}"') for each in work.declared()] == [1] * len(work.declared())
    assert "<li>" not in shown.split('id="p4"')[1].split("</section>")[0].replace("<li><a", "")


def test_outside_the_programme_the_way_back_is_the_one_act(staff, cast, person):
    leave(person, 8, cast.staff)
    shown = page(staff, person)
    assert "Di luar program sejak 8 Juni 2022: mengundurkan diri." in shown
    assert "Kembali ke program" in shown
    assert "Keluar dari program</a>" not in shown


def test_after_the_last_stage_the_programme_can_be_finished(staff, cast, person):
    move(person, Stage.CAPITAL, june(8), cast.staff)
    shown = page(staff, person)
    assert f"/participants/{person.number}/leave/?departure=selesai" in shown
    assert "Belum lengkap: belum ada rujukan bank." in shown
    form = staff.get(f"/participants/{person.number}/leave/?departure=selesai").context["form"]
    assert form["departure"].value() == "selesai"


@pytest.mark.parametrize("asked", ["1", "8", "9", "x", "", "2%00", "9" * 100])
def test_a_stage_that_is_not_to_be_had_is_not_chosen(staff, person, asked):
    answer = staff.get(f"/participants/{person.number}/move/?stage={asked}")
    assert (answer.status_code, answer.context["form"]["stage"].value(), answer.context["told"]) == (200, None, None)


def test_as_many_queries_however_long_the_story(staff, cast):
    """Of somebody with one of everything, and with three."""
    short, long = (register(cast.officer, cast.tambora) for _ in range(2))
    live_through(short, cast.staff)
    transitions.record_late(
        short, stage=Stage.FINANCE, entered_on=june(2), reason="susulan", by=cast.staff, key=uuid.uuid4()
    )
    live_through(long, cast.staff, number=2)
    for number in (3, 4):
        enrol(
            a_class(cast.staff, number=number, first_on=june(7 + number), last_on=june(10 + number)), [long], cast.staff
        )
        shop(long, cast.staff, address=f"https://tokopedia.com/{number}")
        applied(long, cast.staff, ("merek", "bpom")[number - 3])
        marketing.choose(bazaar(cast.staff, name=f"Bazar {number}"), [long], by=cast.staff, key=uuid.uuid4())
    counts = []
    for person in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(staff, person)
        counts.append(len(queries))
    assert counts[0] == counts[1]

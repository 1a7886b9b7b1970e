"""Lists: filters, search, pages, and the number that equals the list."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Desk
from stages import memory
from stages import people as lists
from stages.models import Stage
from tests.factories import move, register
from tests.training.classes import a_class


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def names(answer):
    return [participant.name for participant in answer.context["page"].people]


def test_newest_first_and_filtered_by_kecamatan_stage_and_interest(staff, cast, person, foreigner):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    assert names(staff.get("/participants/")) == [foreigner.name, person.name]
    assert names(staff.get("/participants/?desk=31.73.04")) == [person.name]
    assert names(staff.get("/participants/?stage=1")) == [foreigner.name]
    assert names(staff.get("/participants/?interest=menjahit")) == []


@pytest.mark.parametrize("typed", ["ma'ruf sit", "MARUFAH", "{number}", "{nik}", "{phone}"])
def test_found_by_name_number_nik_or_phone(staff, person, foreigner, typed):
    text = typed.format(number=person.number.lower(), nik=person.nik, phone=person.phone.replace("+62", "0"))
    assert names(staff.post("/participants/", {"q": text}, follow=True)) == [person.name]


def test_a_search_keeps_the_filters_and_stays_out_of_every_address(staff, person, foreigner):
    answer = staff.post("/participants/?desk=31.73.03", {"q": "siti"}, follow=True)
    assert names(answer) == []
    addresses = re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode())
    assert [address for address in addresses if "siti" in address.lower()] == []


def test_an_officer_finds_only_their_own_people(client, cast, person, foreigner):
    client.force_login(cast.officer)
    assert names(client.post("/participants/", {"q": foreigner.nik}, follow=True)) == []
    assert names(client.post("/participants/", {"q": person.nik}, follow=True)) == [person.name]


def test_pages_join_without_gap_or_overlap(staff, cast, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    for number in range(5):
        register(cast.officer, cast.tambora, name=f"Warga {number}")
    seen, address = [], "/participants/"
    while address:
        answer = staff.get(address)
        seen += names(answer)
        after = answer.context["page"].after
        address = after and f"/participants/?before={after}"
    assert seen == [f"Warga {number}" for number in (4, 3, 2, 1, 0)]


def test_the_heading_is_the_number_of_people_in_the_list(staff, cast, person, foreigner):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    answer = staff.get("/stages/1/?measure=reached&as_of=2022-06-22")
    assert (answer.context["figure"], len(names(answer))) == (2, 2)
    answer = staff.get("/stages/1/?measure=now&as_of=2022-06-22")
    assert (answer.context["figure"], names(answer)) == (1, [foreigner.name])
    answer = staff.get("/stages/1/?measure=now&as_of=2022-06-04")
    assert (answer.context["figure"], len(names(answer))) == (2, 2)


@pytest.mark.parametrize(
    ("query", "people"), [("measure=now", 2), ("measure=reached", 3), ("measure=now&desk=31.73.04", 1)]
)
def test_a_heading_that_the_figures_know_is_not_counted(staff, cast, person, foreigner, query, people):
    move(register(cast.officer, cast.tambora), Stage.TRAINING, date(2022, 6, 5), cast.staff)
    with CaptureQueriesContext(connection) as queries:
        answer = staff.get(f"/stages/1/?as_of=2022-06-22&{query}")
    assert (answer.context["figure"], len(names(answer))) == (people, people)
    assert not [each["sql"] for each in queries if "COUNT(" in each["sql"] and "stages_chosen" not in each["sql"]]


@pytest.mark.parametrize(
    "query",
    ["desk=x", "stage=99", "stage=%00", "interest=';--", "before=-1", "before=x", "before=99999999999999999999",
     "as_of=06-22-2022", "measure=both", "as_of=3000-01-01", "desk=" + "9" * 100_000, "_connector=OR",
     "desk__name=x", "as_of=%ff%fe"],
)  # fmt: skip
def test_a_broken_query_is_an_empty_answer_and_a_sentence_not_a_failure(staff, person, query):
    for path in ("/participants/", "/stages/3/"):
        answer = staff.get(f"{path}?{query}")
        assert answer.status_code in (200, 422)
        assert answer.status_code == 200 or "Periksa saringan" in answer.content.decode()


@pytest.mark.parametrize("typed", ["\0", "'", "&|!:*()", "x" * 100_000, "﹪", "' OR 1=1 --", "JB-", "<3"])
def test_any_search_is_answered(staff, person, typed):
    assert staff.post("/participants/", {"q": typed}, follow=True).status_code == 200


def test_an_empty_search_shows_everybody(staff, person, foreigner):
    assert names(staff.post("/participants/", {"q": " "}, follow=True)) == [foreigner.name, person.name]


def test_a_search_that_is_too_long_is_explained(staff, person):
    body = staff.post("/participants/", {"q": "x" * 101}, follow=True).content.decode()
    assert "Paling banyak 100 huruf. Yang diketik 101." in body


def test_what_was_searched_for_is_still_there_on_the_way_back(staff, person, foreigner):
    address = staff.post("/participants/", {"q": "siti"}).url
    staff.get(person.get_absolute_url())
    assert names(staff.get(address)) == [person.name]


def test_the_sentence_above_the_list_says_what_is_counted(staff, cast, person):
    body = " ".join(staff.get("/stages/1/?interest=kuliner&as_of=2022-06-22").content.decode().split())
    assert '<strong class="big">1</strong> orang sedang di tahap ini per 22 Juni 2022, minat kuliner.' in body


@pytest.mark.parametrize("path", ["/participants/", "/stages/1/", "/"])
def test_the_same_queries_for_one_and_for_three(staff, cast, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert staff.get(path).status_code == 200
        return len(captured)

    register(cast.officer, cast.tambora)
    one = queries()
    register(cast.officer, cast.tambora)
    register(cast.other_officer, cast.taman_sari)
    assert queries() == one


def test_a_name_is_shown_as_it_is_written(staff, cast):
    register(cast.officer, cast.tambora, name="<script>alert(1)</script> & Ma'ruf <3 {number} {0.__class__} {")
    body = staff.get("/participants/").content.decode()
    shown = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Ma&#x27;ruf &lt;3 {number} {0.__class__} {"
    assert body.count(shown) == 2  # its box, and the link to it


def offered(client, name, query="?stage=3"):
    """What the filter of that name offers, and what of it is chosen."""
    body = client.get(f"/participants/{query}").content.decode()
    select = re.search(rf'<select[^>]* name="{name}".*?</select>', body, re.DOTALL)
    options = re.findall(r'<option value="([^"]*)"( selected)?', select[0])
    return [code for code, _ in options], [code for code, chosen in options if chosen]


def test_a_form_that_was_drawn_before_offers_and_shows_what_its_reader_may_choose_and_has_chosen(client, cast, person):
    """It is drawn once for all who may choose the same and have chosen the same."""
    for user in (cast.staff, cast.officer, cast.staff):
        client.force_login(user)
        desks = ["", *Desk.objects.visible_to(user).values_list("code", flat=True)]
        assert offered(client, "desk", f"?stage=3&desk={cast.tambora.code}") == (desks, [cast.tambora.code])
        assert offered(client, "interest", "?stage=3&interest=kuliner")[1] == ["kuliner"]
    before, _ = offered(client, "kelas")
    opened = a_class(cast.staff)
    assert offered(client, "kelas")[0] == [before[0], str(opened.pk), *before[1:]]


def test_an_officer_of_one_kecamatan_is_not_asked_for_it(client, cast, person):
    for user, asked in ((cast.staff, True), (cast.officer, False)):
        client.force_login(user)
        assert ('name="desk"' in client.get("/participants/").content.decode()) is asked
    cast.taman_sari.officers.add(cast.officer)
    assert offered(client, "desk") == (
        ["", *Desk.objects.visible_to(cast.officer).values_list("code", flat=True)],
        [""],
    )


def test_every_page_of_a_list_shares_the_form_that_was_drawn(staff, cast, person):
    """Or the cursors of a long list would push the figures out of the memory."""
    kept = []
    for query in ("", "?before=7", f"?before={2**63 - 1}"):
        staff.get(f"/participants/{query}")
        kept.append(memory._place.cache_info().currsize)
    assert len(set(kept)) == 1

"""The ways that people took, what the figures alone prove of them, and the lists behind both."""

import re
import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stages import paths, tally, transitions
from stages.flow import Chart, matrix
from stages.models import Departure, Stage
from tests.factories import move, register
from tests.stages.acts import scope

PUBLISHED = dict(zip(Stage.programme(), (3796, 1823, 3300, 2000, 200, 49, 30), strict=True))
AS_OF = date(2022, 6, 22)
P1, P2, P3, P4 = Stage.programme()[:4]


def test_what_the_published_figures_prove():
    assert paths.proven(PUBLISHED) == [(P3, P2, 1477), (P4, P2, 177)]
    assert paths.at_least_without(PUBLISHED, P3, P2) == 1477
    assert paths.at_least_without(PUBLISHED, P4, P2) == 177
    assert paths.at_least_without(PUBLISHED, P2, P3) == 0


ways = some.lists(some.permutations(Stage.programme()[1:]).map(tuple), max_size=20)


@given(ways, some.data())
def test_what_is_proven_holds_whatever_ways_people_took(orders, data):
    taken = [(P1, *order[: data.draw(some.integers(0, 6))]) for order in orders]
    found = paths.Paths({way: taken.count(way) for way in taken})
    reached = found.reached()
    for stage in Stage.programme():
        for other in Stage.programme():
            assert found.without(stage, other) >= paths.at_least_without(reached, stage, other)
    assert sum(found.ends().values()) == found.everybody == len(taken)
    for stage in Stage.programme()[1:]:
        assert sum(people for (_, end), people in found.steps().items() if end == stage) == reached[stage]


@pytest.fixture
def walked(cast):
    """Two people P1 → P3 → P4, one P1 → P2 → P3, one P1 → P3 → P2 who left, and one only registered, elsewhere."""
    for way in ((P3, P4), (P3, P4), (P2, P3), (P3, P2)):
        person = register(cast.officer, cast.tambora, registered_on=date(2022, 6, 1))
        for day, stage in enumerate(way, 2):
            move(person, stage, date(2022, 6, day), cast.staff)
    transitions.leave(
        person, departure=Departure.MOVED, left_on=date(2022, 6, 9), reason="", by=cast.staff, key=uuid.uuid4()
    )
    register(cast.other_officer, cast.taman_sari, registered_on=date(2022, 6, 1))


def test_ways_are_those_people_took_and_leaving_is_no_step(walked):
    assert paths.of(None, AS_OF).people == {(P1, P3, P4): 2, (P1, P2, P3): 1, (P1, P3, P2): 1, (P1,): 1}
    assert paths.of(None, date(2022, 6, 2)).people == {(P1, P3): 3, (P1, P2): 1, (P1,): 1}
    assert paths.of(None, AS_OF).without(P3, P2) == 2


def test_they_are_counted_once_until_the_ledger_changes(cast, walked, django_assert_num_queries):
    before = paths.of(None, AS_OF)
    with django_assert_num_queries(1):  # what the version is
        assert paths.of(None, AS_OF) == before
    register(cast.officer, cast.tambora, registered_on=date(2022, 6, 1))
    assert paths.of(None, AS_OF).people[P1,] == before.people[P1,] + 1


def test_each_place_has_its_own(cast, walked):
    assert paths.of(scope(cast.taman_sari), AS_OF).people == {(P1,): 1}
    assert paths.of(scope(cast.tambora), AS_OF).people == {(P1, P3, P4): 2, (P1, P2, P3): 1, (P1, P3, P2): 1}


def test_the_commonest_ways_and_the_rest_are_everybody(walked):
    found = paths.of(None, AS_OF)
    assert found.commonest(2) == [((P1, P3, P4), 2), ((P1,), 1)]
    assert found.rarer(2) == (2, 2)
    assert found.rarer(12) == (0, 0)


def test_the_ways_reach_what_the_figures_say(walked):
    reached = tally.totals(tally.figures(tally.Measure.REACHED, None, AS_OF))
    found = paths.of(None, AS_OF).reached()
    assert {stage: found[stage] for stage in Stage.programme()} == {
        stage: reached[stage] for stage in Stage.programme()
    }


def test_every_number_of_the_page_opens_its_people(client, cast, walked):
    client.force_login(cast.staff)
    body = client.get("/tally/ways/?as_of=2022-06-22").content.decode()
    links = re.findall(r'<a href="(/stages/[^"]+)" aria-label="([\d.]+) orang', body)
    steps, ends = len(paths.of(None, AS_OF).steps()), 7
    assert len(links) == 2 * steps + ends + 4 + 1  # in the chart and the table; ends; ways; P3 without P2
    for address, shown in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert (answer.context["figure"], len(answer.context["page"].people)) == (int(shown), int(shown)), address


def test_an_official_opens_the_same_numbers_told_apart(client, cast, walked):
    client.force_login(cast.official)
    body = client.get("/tally/ways/?as_of=2022-06-22").content.decode()
    links = re.findall(r'<a href="(/tally/[^"]+)" aria-label="([\d.]+) orang', body)
    assert len(links) > 12
    for address, shown in links:
        assert client.get(address.replace("&amp;", "&")).context["people"] == int(shown), address


def test_the_sentence_in_words(client, cast, walked):
    client.force_login(cast.official)
    body = " ".join(client.get("/tally/ways/?as_of=2022-06-22").content.decode().split())
    assert "Mengapa P3 lebih besar dari P2?" in body
    assert "</a> orang mengikuti P3 Pelatihan tanpa P2 Pendampingan." in body
    assert "sedikitnya 2 orang, sebab P3 dikurangi P2 adalah 2." in body


def test_table_and_chart_are_the_steps(walked):
    found = paths.of(None, AS_OF)
    assert {(start, end): people for start, row, _ in matrix(found) for end, people in row if people} == found.steps()
    assert {(edge.start, edge.end): edge.people for edge in Chart.of(found).edges} == found.steps()
    assert [edge.back for edge in Chart.of(found).edges if (edge.start, edge.end) == (P3, P2)] == [True]


@pytest.mark.parametrize(
    "asked", ["/stages/3/?after=2", "/participants/?without=2&measure=reached", "/stages/3/?measure=reached&way=99"]
)
def test_a_way_that_cannot_be_asked_is_a_sentence(client, cast, walked, asked):
    client.force_login(cast.staff)
    answer = client.get(asked)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode() or "Periksa saringan" in answer.content.decode()

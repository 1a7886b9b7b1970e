"""The tally that has not changed is not made again, and a stale one is never shown."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jakpreneur import roles
from participants.models import Participant
from stages import memory
from stages.capital.models import Referral
from stages.checking import runs
from stages.models import Stage
from stages.reconciliation import acts
from tests.capital.referrals import disbursed
from tests.factories import move, register
from tests.reconciliation.sheets import enter, explain, replace
from tests.targets.examples import set_target

ADDRESS = "/tally/?as_of=2022-06-22"


@pytest.fixture
def official(client, cast, person):
    client.force_login(cast.official)
    return client


def again(client, before, address=ADDRESS):
    """The status that a browser gets which has the page `before`."""
    return client.get(address, HTTP_IF_NONE_MATCH=before["ETag"]).status_code


def body(client):
    """What a browser shows that has nothing of the page yet, apart from the token against forged posts."""
    page = client.get(ADDRESS).content
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_the_same_page_is_not_sent_again_and_kept_by_nobody_else(official):
    before = official.get(ADDRESS)
    assert before["Cache-Control"] == "private, no-cache"
    assert again(official, before) == 304
    assert again(official, before, "/tally/?as_of=2022-06-21") == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, person: register(cast.officer, cast.tambora, registered_on=date(2022, 6, 3)),
        lambda cast, person: move(person, Stage.TRAINING, date(2022, 6, 9), cast.staff),
        lambda cast, person: Participant.objects.filter(pk=person.pk).update(sex="P"),
        lambda cast, person: disbursed(person, cast.staff),
        lambda cast, person: cast.official.groups.add(Group.objects.get(name=roles.STAFF)),
        lambda cast, person: type(cast.official).objects.filter(pk=cast.official.pk).update(first_name="Lain"),
    ],
)
def test_whatever_changes_is_shown_at_once(official, cast, person, change):
    before = official.get(ADDRESS)
    change(cast, person)
    assert again(official, before) == 200
    shown = body(official)
    memory.forget()
    assert shown == body(official)


def test_a_change_of_what_stands_beside_is_shown_at_once(official, cast, person):
    paid = disbursed(person, cast.staff)
    before = official.get(ADDRESS)
    Referral.objects.filter(pk=paid.pk).update(referred_on=date(2022, 6, 11))
    assert again(official, before) == 200


def test_paper_targets_and_checks_are_shown_at_once(official, cast, person):
    sheet = enter(cast, p1=3)
    for change in (
        lambda: explain(sheet, 1, cast.staff, 2),
        lambda: acts.sign_off(sheet, by=cast.staff),
        lambda: replace(sheet, cast.staff, p1=4),
        lambda: set_target(cast, 2022, 1, None, 500),
        runs.check,
    ):
        before = official.get(ADDRESS)
        change()
        assert again(official, before) == 200


def test_a_gap_at_work_is_shown_at_once(client, cast, person):
    client.force_login(cast.staff)
    sheet, before = enter(cast, p1=3), client.get(ADDRESS)
    client.post(f"/paper/{sheet.pk}/1/start/")
    assert again(client, before) == 200


@pytest.mark.parametrize(("minutes", "status"), [(1, 304), (61, 200)])
def test_within_an_hour_a_kept_page_learns_that_its_check_is_old(official, monkeypatch, minutes, status):
    runs.check()
    now = timezone.now().replace(minute=10)
    monkeypatch.setattr(timezone, "now", lambda: now)
    before = official.get(ADDRESS)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=minutes))
    assert again(official, before) == status


def test_nobody_gets_a_page_by_the_mark_of_another(official, client, cast):
    before = official.get(ADDRESS)
    client.force_login(cast.officer)
    assert again(client, before) == 200
    client.force_login(cast.nobody)
    assert again(client, before) == 403
    client.logout()
    assert again(client, before) == 302


def test_a_refusal_is_not_kept(official):
    assert official.get("/tally/?as_of=3000-01-01")["Cache-Control"] == "no-store"


def test_an_unchanged_page_asks_for_no_figure(official):
    before = official.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        assert again(official, before) == 304
    assert [query["sql"] for query in queries if "tallyspan" in query["sql"] or "stagevisit" in query["sql"]] == []


def test_a_page_that_was_made_is_not_made_again_for_another_browser(official, client, cast):
    before = body(official)
    client.force_login(cast.official)
    with CaptureQueriesContext(connection) as queries:
        assert body(client) == before
    assert [query["sql"] for query in queries if "tallyspan" in query["sql"] or "stagevisit" in query["sql"]] == []


def test_what_was_made_for_one_reader_is_shown_to_no_other(client, cast, person):
    client.force_login(cast.staff)
    with_links = body(client)
    client.force_login(cast.official)
    assert b"/stages/2/?measure=reached" in with_links
    assert b"/stages/2/?measure=reached" not in body(client)

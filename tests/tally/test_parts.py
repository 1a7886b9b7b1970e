"""Every part of the tally says truly what it is made of, and what happens is shown at once by those it concerns."""

import re
import sys
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Desk, Participant
from stages import memory, summary, work
from stages.capital.models import Bank
from stages.checking import runs
from stages.mentoring.models import Mentor
from stages.models import Stage
from stages.parts import LEDGER, PARTS, Asked, Reader
from tests.capital.referrals import disbursed
from tests.factories import move, register
from tests.reconciliation.sheets import enter, explain
from tests.stages.acts import merge
from tests.targets.examples import set_target

ADDRESS = "/tally/?as_of=2022-06-22"
ADDRESSES = (ADDRESS, f"{ADDRESS}&desk=31.73.04", f"{ADDRESS}&since=2022-06-10", "/tally/?as_of=2022-06-01", "/tally/")
VERSIONS = {"stages_tallychange", "stages_tallysource"}
KEPT_READY = VERSIONS | {"stages_tallyspan"}  # written in the transaction of the ledger
WHO_ASKS = {
    "django_session",
    "auth_user",
    "auth_group",
    "auth_permission",
    "auth_user_groups",
    "django_content_type",
    "auth_group_permissions",
    "auth_user_user_permissions",
    "participants_desk_officers",
    "participants_desk",
    "stages_stagevisit",
}  # fmt: skip  (the form asks for the first registration)
NOT_SHOWN = {"auth_user"}  # who entered a sheet is read with it, and beside the tally nobody is named
COLUMN = r'"?(?:participants_participant|[TUVW]\d+)"?\."(\w+)"'
ABOUT_PEOPLE = {field.column for field in Participant._meta.fields} - {"id", "desk_id", "retired_at", "merged_into_id"}
TABLE = r'(?:FROM|JOIN) (?!LATERAL|unnest|max)"?(\w+)'


def of_part():
    """(name, the tables it declares) of the innermost part that is being made, or None."""
    frame = sys._getframe()
    while frame:
        if frame.f_code is Reader.kept.__code__:
            return frame.f_locals["name"], frozenset(frame.f_locals["reads"])
        frame = frame.f_back


def made(client, addresses):
    """{(name, declared): tables read} of the parts that these pages have made anew, None being what is no part."""
    found = {}

    def take_down(execute, sql, params, many, context):
        found.setdefault(of_part(), set()).update(re.findall(TABLE, sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(take_down):
        for address in addresses:
            assert client.get(address).status_code == 200
    return found


def tables(declared):
    return {name.partition(".")[0] for name in declared}


def parts_made(client):
    return {name.rpartition(".")[2] for name, _ in filter(None, made(client, [ADDRESS]))}


@pytest.fixture
def beside(cast, person):
    """Something in every table that stands beside the figures."""
    set_target(cast, 2022, 1, None, 500)
    explain(enter(cast, p1=3), 1, cast.staff, 2)
    disbursed(person, cast.staff)
    runs.check()


@pytest.mark.parametrize("role", ["official", "staff", "officer"])
def test_every_part_reads_only_what_it_declares_and_all_of_that_is_watched(client, cast, beside, role):
    client.force_login(getattr(cast, role))
    found = made(client, ADDRESSES)
    assert found.pop(None) - WHO_ASKS - VERSIONS == set()
    watched = summary.watched()
    for (name, declared), read in found.items():
        assert declared <= watched, name
        ready = KEPT_READY if LEDGER in declared else set()
        assert read - NOT_SHOWN - ready <= tables(declared), name
    names = {name.rpartition(".")[2] for name, _ in found}
    assert {"stages", "over_time", "nothing_yet", "_progress", "_stated", "last_check"} <= names
    assert {f"beside {declared.stage:d}" for declared in work.declared()} <= names


@pytest.mark.parametrize("desk", [False, True])
def test_every_part_alone_reads_only_what_it_declares(cast, beside, desk):
    """So that none leans on what another one has read."""
    whole = Reader(frozenset(), None, {})
    for part in PARTS:
        memory.forget()
        asked = Asked(whole, date(2022, 6, 22), date(2022, 6, 10), cast.tambora if desk else None)
        with CaptureQueriesContext(connection) as queries:
            part(asked)
        read = {table for query in queries for table in re.findall(TABLE, query["sql"])}
        ready = KEPT_READY if LEDGER in part.reads else set()
        assert read - NOT_SHOWN - ready <= tables(part.reads), part.__name__


def test_every_folder_that_tells_something_says_of_what(cast):
    watched = summary.watched()
    for declared in work.declared():
        assert declared.reads, declared.stage
        assert set(declared.reads) <= watched


@pytest.mark.parametrize("desks", [False, True])
def test_no_folder_asks_what_the_people_are_who_have_the_records(cast, beside, desks):
    """For an edit of that does not make what it tells anew."""
    keys = [cast.tambora.pk] if desks else None
    for declared in work.declared():
        assert work.PERSONS in declared.reads
        with CaptureQueriesContext(connection) as queries:
            declared.beside(keys, date(2022, 6, 22))
            declared.more(keys, date(2022, 6, 22), True)
        read = {name for query in queries for name in re.findall(COLUMN, query["sql"])}
        assert read & ABOUT_PEOPLE == set(), declared.stage


# `groups`, `_progress` and `_compared` ask for nothing of their own: their figures are those of `stages`.
OF_LEDGER = {"stages", "over_time"}
OF_PEOPLE = {"stages"}
OF_PERSONS = {f"beside {number}" for number in range(2, 8)}


@pytest.mark.parametrize(
    ("act", "again"),
    [
        (lambda cast, person: None, set()),
        (lambda cast, person: move(person, Stage.TRAINING, date(2022, 6, 9), cast.staff), OF_LEDGER),
        (lambda cast, person: register(cast.officer, cast.tambora, registered_on=date(2022, 6, 3)), OF_LEDGER),
        (lambda cast, person: Participant.objects.filter(pk=person.pk).update(interest="lain"), OF_PEOPLE),
        (lambda cast, person: Participant.objects.filter(pk=person.pk).update(phone="+6281234567890"), set()),
        (lambda cast, person: merge((person, register(cast.officer, cast.tambora)), cast), OF_LEDGER | OF_PERSONS),
        (lambda cast, person: Bank.objects.filter(name="Bank DKI").update(name="Bank Lain"), {"beside 7"}),
        (
            lambda cast, person: Mentor.objects.create(name="Rina", phone="+6281200000001", recorded_by=cast.staff),
            {"beside 2"},
        ),
        (lambda cast, person: set_target(cast, 2022, 1, cast.tambora, 50), {"_targets", "_progress"}),
        (lambda cast, person: runs.check(), {"last_check"}),
    ],
)
def test_what_happens_makes_only_its_own_parts_anew(client, cast, person, beside, act, again):
    client.force_login(cast.official)
    client.get(ADDRESS)
    act(cast, person)
    assert parts_made(client) == again
    shown = shown_by(client)
    memory.forget()
    assert shown == shown_by(client)


def shown_by(client):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(ADDRESS).content.decode())


def test_a_kecamatan_that_is_renamed_is_renamed_in_every_part(client, cast, beside):
    client.force_login(cast.official)
    client.get(ADDRESS)
    Desk.objects.filter(pk=cast.tambora.pk).update(name="Tambora Baru")
    shown = shown_by(client)
    assert shown.count("Tambora") == shown.count("Tambora Baru") > 3


def test_those_who_may_the_same_share_what_was_made_and_others_do_not(client, cast, beside):
    client.force_login(cast.official)
    client.get(ADDRESS)
    other = cast._user("lain", "Pejabat")
    client.force_login(other)
    assert parts_made(client) == set()
    client.force_login(cast.staff)
    assert parts_made(client) >= OF_LEDGER

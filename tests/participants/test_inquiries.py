"""Questions about who is in the programme are counted, by keyed hash, and refused when there are too many."""

from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F
from django.test import RequestFactory

from participants import inquiries
from participants.inquiries import TooMany
from participants.models import Inquiry
from tests.factories import register
from tests.stages.test_concurrency import at_once, kinds

NUMBER, HERE = "JB-0000-0001", "203.0.113.9"


def wrong(network=HERE, number=NUMBER):
    return inquiries.status(lambda: None, network=network, number=number)


def outcome(act, *args, **kwargs):
    try:
        return act(*args, **kwargs)
    except TooMany as refusal:
        return refusal


def later(**while_):
    """As if everything had been asked so much earlier."""
    Inquiry.objects.update(asked_at=F("asked_at") - timedelta(**while_))


def numbers(count, start=100):
    return [f"JB-0000-{start + n:04}" for n in range(count)]


def test_what_is_found_is_answered_and_not_counted(db):
    assert [inquiries.status(lambda: "found", network=HERE, number=NUMBER) for _ in range(20)] == ["found"] * 20
    assert Inquiry.objects.count() == 0


def test_ten_wrong_tries_from_one_network_and_then_none_for_a_quarter_of_an_hour(db):
    assert [wrong(number=number) for number in numbers(10)] == [None] * 10
    with pytest.raises(TooMany, match=r"^Terlalu banyak pertanyaan\. Coba lagi dalam 15 menit\.$") as refused:
        wrong()
    assert timedelta(minutes=14) < refused.value.wait <= timedelta(minutes=15)
    assert wrong(network="203.0.113.10") is None  # elsewhere nobody is disturbed
    later(minutes=15)
    assert wrong() is None


def test_five_wrong_tries_for_one_number_wherever_they_come_from(db):
    assert [wrong(network=f"203.0.113.{n}") for n in range(5)] == [None] * 5
    assert isinstance(outcome(wrong, network="203.0.113.99"), TooMany)
    assert wrong(network="203.0.113.99", number="JB-0000-0002") is None
    later(minutes=59)
    assert isinstance(outcome(wrong, network="203.0.113.99"), TooMany)
    later(minutes=1)
    assert wrong(network="203.0.113.99") is None


def test_too_many_is_said_before_anything_is_looked_for(db):
    for _ in range(5):
        wrong()
    with pytest.raises(TooMany):
        inquiries.status(partial(pytest.fail, "looked"), network=HERE, number=NUMBER)


def test_refused_tries_do_not_lengthen_the_wait(db):
    refusals = [outcome(wrong) for _ in range(8)][5:]
    waits = [refusal.wait for refusal in refusals]
    assert waits == sorted(waits, reverse=True)
    assert Inquiry.objects.count() == 10  # five tries, each for the network and for the number


def test_the_table_holds_hashes_and_neither_address_nor_number(db):
    wrong()
    for row in Inquiry.objects.values("subject", "asked_by", "found"):
        assert (len(row["subject"]), row["asked_by"], row["found"]) == (64, None, None)
        assert HERE not in row["subject"]
        assert NUMBER not in row["subject"]


def test_what_no_longer_counts_is_forgotten_and_what_officers_were_told_is_kept(cast, foreigner):
    wrong()
    inquiries.foreign_nik(cast.officer, foreigner)
    later(minutes=61)
    wrong(network="203.0.113.10", number="JB-0000-0002")
    inquiries.forget_old()
    assert sorted(Inquiry.objects.values_list("kind", flat=True)) == ["nik", "status", "status"]


@pytest.fixture
def foreigners(cast):
    return [register(cast.other_officer, cast.taman_sari) for _ in range(31)]


def test_an_officer_is_told_of_thirty_niks_within_an_hour(cast, foreigners):
    for person in foreigners[:30]:
        inquiries.foreign_nik(cast.officer, person)
    inquiries.foreign_nik(cast.officer, foreigners[0])  # the same once more is no new one
    with pytest.raises(TooMany):
        inquiries.foreign_nik(cast.officer, foreigners[30])
    told = Inquiry.objects.filter(kind="nik", asked_by=cast.officer)
    assert {row.found for row in told} == set(foreigners[:30])
    inquiries.foreign_nik(cast.staff, foreigners[30])  # each officer has thirty of their own
    later(minutes=60)
    inquiries.foreign_nik(cast.officer, foreigners[30])


@pytest.mark.django_db(transaction=True)
def test_thirty_tries_at_once_are_ten_answers(cast):
    answers = at_once(*[partial(wrong, number=number) for number in numbers(30)])
    assert kinds(answers) == {type(None): 10, TooMany: 20}


@pytest.mark.django_db(transaction=True)
def test_thirty_tries_for_one_number_at_once_are_five_answers(cast):
    answers = at_once(*[partial(wrong, network=f"203.0.113.{n}") for n in range(30)])
    assert kinds(answers) == {type(None): 5, TooMany: 25}


@pytest.mark.django_db(transaction=True)
def test_forty_niks_at_once_are_thirty_answers(cast):
    people = [register(cast.other_officer, cast.taman_sari) for _ in range(40)]
    answers = at_once(*[partial(inquiries.foreign_nik, cast.officer, person) for person in people])
    assert kinds(answers) == {type(None): 30, TooMany: 10}


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxy", "network"),
    [
        ("203.0.113.9", None, False, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", False, "203.0.113.9"),  # whoever sends it is not believed
        ("10.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 7.7.7.7,198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", None, True, "10.0.0.1"),
        ("", "6.6.6.6, 198.51.100.1", False, "198.51.100.1"),  # a unix socket: only a proxy on this machine
        ("", None, False, "unknown"),
        ("", "nonsense\0", False, "unknown"),
        ("2001:db8:1:2:aaaa::1", None, False, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", None, False, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, False, "203.0.113.9"),
    ],
)
def test_where_a_request_comes_from(settings, remote, forwarded, proxy, network):
    settings.BEHIND_PROXY = proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert inquiries.network(RequestFactory().get("/", REMOTE_ADDR=remote, **headers)) == network

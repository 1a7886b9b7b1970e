"""Two people take back one record: the first reason stands, and the second of them is told whose it is."""

import uuid
from datetime import date

import pytest
from django.test import Client

from jakpreneur import roles
from stages.capital.models import Referral
from stages.licensing.models import Permit
from stages.marketing.models import Shop
from tests.pages.test_access import ledger

__all__ = ["ledger"]  # a fixture
PAGES = {
    "coachings": "/finance/coachings/{}/void/",
    "bookkeepings": "/finance/bookkeepings/{}/void/",
    "mentoring/visits": "/mentoring/visits/{}/void/",
    "turnovers": "/mentoring/turnovers/{}/void/",
    "participations": "/marketing/participations/{}/cancel/",
    "permits": "/licensing/permits/{}/void/",
    "referrals": "/capital/referrals/{}/void/",
    "batches": "/stages/batches/{}/",
    "merges": "/stages/merges/{}/",
}


@pytest.fixture
def colleague(cast):
    return signed_in(cast._user("joko", roles.STAFF))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def expected(name, pk):
    """The change that was on the screen, for those that keep every change."""
    model = {"permits": Permit, "referrals": Referral}.get(name)
    return {"expected": model.objects.get(pk=pk).events.last().pk} if model else {}


def form(reason, seen):
    return {"reason": reason, "key": uuid.uuid4()} | seen


@pytest.mark.parametrize("name", PAGES)
def test_who_comes_second_is_told_who_was_first_and_why(cast, ledger, colleague, name):
    pk, staff = ledger["pks"][name], signed_in(cast.staff)
    address, seen = PAGES[name].format(pk), expected(name, pk)
    sent = form("Salah orang", seen)
    for _ in range(2):
        answer = staff.post(address, sent, follow=True)
        assert (answer.status_code, "Alasan Anda" in answer.content.decode()) == (200, False)
    told = colleague.post(address, form("Salah tanggal", seen), follow=True).content.decode()
    assert f"Sudah {'diurungkan' if name in ('batches', 'merges') else 'dibatalkan'} oleh Dewi" in told
    assert "Salah orang. Alasan Anda tidak dicatat." in told


def test_who_closes_a_shop_second_is_told_which_day_stands(cast, ledger, colleague):
    pk, staff = ledger["pks"]["shops"], signed_in(cast.staff)
    address, day = f"/marketing/shops/{pk}/close/", Shop.objects.get(pk=pk).since
    for _ in range(2):
        told = staff.post(address, {"closed_on": f"{day:%d-%m-%Y}"}, follow=True).content.decode()
        assert "tercatat ditutup." in told
    other = date.today()
    told = colleague.post(address, {"closed_on": f"{other:%d-%m-%Y}"}, follow=True).content.decode()
    assert "sudah tercatat ditutup" in told
    assert "oleh Dewi." in told
    assert "sudah tercatat ditutup" in colleague.get(address, follow=True).content.decode()
    assert Shop.objects.get(pk=pk).closed_on == day

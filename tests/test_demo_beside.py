"""Beside the figures of the demonstration stand targets and paper, so that the parts of the tally about them show."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from jakpreneur import roles
from jakpreneur.demonstration import AS_OF, accounts, beside
from participants import regions
from stages import integrity
from stages.reconciliation import comparison
from stages.reconciliation.models import SignOff
from tests import reference
from tests.targets.examples import progress


@pytest.fixture
def desks(db, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "rahasia-uji")
    reference.fill_again()
    roles.synchronise()
    regions.load()
    accounts.ensure("rahasia-uji")


@pytest.fixture
def programme(desks):
    call_command("demo", participants=400, stdout=StringIO())


def recorded():
    """All rows, of a demonstration that breaks no rule and is taken back afterwards."""
    with transaction.atomic():
        call_command("demo", participants=400, stdout=StringIO())
        assert integrity.broken() == {}
        rows = {model: list(model.objects.order_by("pk").values_list()) for model in (*beside.MODELS, SignOff)}
        transaction.set_rollback(True)
    return rows


def test_every_kecamatan_has_a_target_and_the_district_their_sum(programme):
    district, *desks = progress(User.objects.get(username=accounts.OFFICIAL), AS_OF)
    assert [row.target for row in desks] == [105] * 8
    assert (district.people, district.target) == (400, 8 * 105)


def test_one_paper_agrees_one_says_why_it_differs_and_one_does_not(programme):
    compared = {each.sheet.desk.name: each for each in comparison.on(AS_OF)}
    assert compared.keys() == {beside.AGREES, *beside.GAPS}
    assert compared[beside.AGREES].gaps() == []
    assert SignOff.objects.get().sheet == compared[beside.AGREES].sheet
    for name, (stage, gap, why) in beside.GAPS.items():
        (line,) = compared[name].gaps()
        assert (line.stage, line.gap, line.is_explained) == (stage, gap, bool(why))


def test_they_break_no_rule_and_are_the_same_each_time(desks):
    first, again = recorded(), recorded()
    assert all(first.values())
    assert first == again


def test_an_official_sees_both_at_once(client, programme):
    client.force_login(User.objects.get(username=accounts.OFFICIAL))
    body = client.get(f"/tally/?as_of={AS_OF}").content.decode()
    assert "Pendaftaran terhadap target 2022" in body
    assert "belum dijelaskan" in body

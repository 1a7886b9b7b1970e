"""Bazaars give no stand twice, keep turns fair, and write a sheet whole or not at all."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from stages import merging, work
from stages.keys import KeyReused
from stages.marketing import acts, evidence, totals, turns
from stages.marketing.models import Bazaar, Participation, Shop
from stages.models import Stage
from tests.factories import move, register
from tests.marketing.examples import DAY, shop
from tests.marketing.examples import bazaar as a_bazaar
from tests.stages.test_concurrency import at_once, kinds

pytestmark = pytest.mark.django_db


def bazaar(cast, stands=10, **facts):
    return a_bazaar(cast.staff, stands, **facts)


def chosen(cast, where, *people):
    acts.choose(where, people, by=cast.staff, key=uuid.uuid4())
    where.refresh_from_db()
    return list(where.participations.standing().order_by("pk"))


def attended(cast, where, *people, turnover=None):
    rows = {row.pk: (True, turnover) for row in chosen(cast, where, *people)}
    acts.record_results(where, rows, version=where.version, by=cast.staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_forty_parallel_choices_for_ten_stands_are_ten(cast):
    people, where = [register(cast.officer, cast.tambora) for _ in range(40)], bazaar(cast, stands=10)
    acting = [partial(acts.choose, where, [one], by=cast.staff, key=uuid.uuid4()) for one in people]
    assert kinds(at_once(*acting)) == {list: 10, acts.BazaarRefused: 30}
    assert where.participations.standing().count() == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_ten_sheets_at_once_are_one(cast, person):
    where = bazaar(cast)
    (row,) = chosen(cast, where, person)
    sheets = [{row.pk: (True, amount)} for amount in range(10)]
    answers = at_once(*[partial(acts.record_results, where, s, version=where.version, by=cast.staff) for s in sheets])
    assert kinds(answers) == {int: 1, acts.Stale: 9}
    row.refresh_from_db()
    assert row.turnover == next(place for place, answer in enumerate(answers) if answer == 1)


def test_too_many_are_refused_whole(cast, person, foreigner):
    where = bazaar(cast, stands=1)
    with pytest.raises(acts.BazaarRefused) as caught:
        acts.choose(where, [person, foreigner], by=cast.staff, key=uuid.uuid4())
    assert str(caught.value) == "Stan tersisa 1, sedangkan yang akan ditambahkan 2 orang. Tidak ada yang ditambahkan."
    assert where.participations.count() == 0


def test_a_key_chooses_once_even_after_a_cancellation(cast, person):
    where, key = bazaar(cast), uuid.uuid4()
    acts.choose(where, [person], by=cast.staff, key=key)
    acts.cancel(where.participations.get(), reason="Sakit", by=cast.staff)
    assert acts.choose(where, [person], by=cast.staff, key=key) == [person]
    assert where.participations.standing().count() == 0


def test_a_list_that_was_gone_back_to_is_not_lost_in_silence(cast, person, foreigner):
    where, act = bazaar(cast), {"by": cast.staff, "key": uuid.uuid4()}
    for _ in range(2):
        assert acts.choose(where, [person], **act) == [person]
    with pytest.raises(KeyReused):
        acts.choose(where, [person, foreigner], **act)


def test_whoever_was_cancelled_gives_the_stand_back(cast, person, foreigner):
    where = bazaar(cast, stands=1)
    (row,) = chosen(cast, where, person)
    acts.cancel(row, reason="Sakit", by=cast.staff)
    assert [row.participant for row in chosen(cast, where, foreigner)] == [foreigner]


def test_no_result_before_the_first_day(cast, person):
    tomorrow = timezone.localdate() + timedelta(days=1)
    where = bazaar(cast, starts_on=tomorrow, ends_on=tomorrow)
    with pytest.raises(acts.BazaarRefused):
        attended(cast, where, person)
    assert Participation.objects.get().attended is None


def test_those_with_the_fewest_turns_stand_first(cast):
    often, once, never = (register(cast.officer, cast.tambora) for _ in range(3))
    for one in (often, once, never):
        move(one, Stage.MARKETING, date(2022, 6, 20), cast.staff)
    attended(cast, bazaar(cast), often, once)
    attended(cast, bazaar(cast), often)
    found = [(who, str(had)) for who, had in turns.candidates(cast.staff, bazaar(cast))]
    assert found == [(never, "belum pernah ikut"), (once, "sudah ikut 1×"), (often, "sudah ikut 2×")]


def test_either_a_bazaar_or_a_shop_is_enough(cast, person, foreigner):
    third = register(cast.officer, cast.tambora)
    attended(cast, bazaar(cast), person)
    shop(foreigner, cast.staff)
    keys = [person.pk, foreigner.pk, third.pk]
    assert evidence.missing(keys) == {third.pk: ["belum pernah ikut bazar dan belum ada toko daring"]}
    assert work.of(Stage.MARKETING).missing is evidence.missing


def test_what_a_merged_record_did_counts_for_the_person(cast, person):
    duplicate = register(cast.officer, cast.tambora)
    attended(cast, bazaar(cast), duplicate)
    merged = merging.merge(person, duplicate, reason="Sama", by=cast.staff, key=uuid.uuid4())
    assert str(turns.of([person.pk])[person.pk]) == "sudah ikut 1×"
    merging.unmerge(merged, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    assert turns.of([person.pk]) == {}


def test_an_open_address_stands_once(cast, person, foreigner):
    made = shop(person, cast.staff)
    with pytest.raises(acts.AddressTaken):
        shop(foreigner, cast.staff)
    acts.close_shop(made, closed_on=DAY, by=cast.staff)
    shop(foreigner, cast.staff)
    assert Shop.objects.count() == 2


def test_a_bazaar_entered_twice_leaves_every_figure_and_turn(cast, person, foreigner):
    attended(cast, bazaar(cast), person, turnover=5)
    twice, day = bazaar(cast), date(2022, 12, 31)
    chosen(cast, twice, person, foreigner)
    assert evidence.beside(None, day) == [("bazar tahun ini", 2), ("partisipasi", 1)]
    for reason in ("Tercatat dua kali", "Sekali lagi"):  # the second is quiet
        voided = acts.void(twice, reason=reason, version=twice.version, by=cast.staff)
    assert (voided.voided_by, voided.void_reason) == (cast.staff, "Tercatat dua kali")
    assert evidence.beside(None, day) == [("bazar tahun ini", 1), ("partisipasi", 1)]
    assert turns.of([foreigner.pk]) == {}
    reasons = set(twice.participations.values_list("cancel_reason", flat=True))
    assert reasons == {"Bazar dibatalkan: Tercatat dua kali"}
    assert [row.bazaar for row in totals.rows(cast.staff, totals.of_year(2022))] == [Bazaar.objects.standing().get()]


def test_a_bazaar_with_a_result_is_not_voided(cast, person):
    where = bazaar(cast)
    (row,) = chosen(cast, where, person)
    acts.record_results(where, {row.pk: (False, None)}, version=where.version, by=cast.staff)
    where.refresh_from_db()
    with pytest.raises(acts.BazaarRefused, match=r"^Kehadiran atau omzet bazar ini sudah dicatat"):
        acts.void(where, reason="Salah", version=where.version, by=cast.staff)
    assert Bazaar.objects.standing().get() == where


def test_who_was_chosen_meanwhile_is_not_cancelled_unseen(cast, person):
    where = bazaar(cast)
    seen = where.version
    chosen(cast, where, person)
    with pytest.raises(acts.Stale):
        acts.void(where, reason="Salah", version=seen, by=cast.staff)


def test_nothing_more_happens_to_a_voided_bazaar(cast, person):
    where = bazaar(cast)
    (row,) = chosen(cast, where, person)
    voided = acts.void(where, reason="Salah tahun", version=where.version, by=cast.staff)
    version, facts = voided.version, {"name": "Lain", "stands": 5, "starts_on": DAY, "ends_on": DAY}
    for act in (
        partial(acts.choose, where, [person], by=cast.staff, key=uuid.uuid4()),
        partial(acts.record_results, where, {row.pk: (True, 5)}, version=version, by=cast.staff),
        partial(acts.change, where, version=version, **facts),
    ):
        with pytest.raises(acts.Voided, match=r"^Bazar Tambora sudah dibatalkan\. Alasannya: Salah tahun$"):
            act()
    assert acts.cancel(row, reason="Sakit", by=cast.staff).cancel_reason == "Bazar dibatalkan: Salah tahun"


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_choosing_and_voiding_at_once_leaves_no_stand_in_what_is_voided(cast):
    people, where = [register(cast.officer, cast.tambora) for _ in range(5)], bazaar(cast)
    acting = [partial(acts.choose, where, [one], by=cast.staff, key=uuid.uuid4()) for one in people]
    answers = at_once(*acting, partial(acts.void, where, reason="Salah", version=where.version, by=cast.staff))
    where.refresh_from_db()
    assert kinds(answers).keys() <= {list, Bazaar, acts.Voided, acts.Stale}
    assert bool(where.voided_at) == (where.participations.standing().count() < 5)
    assert not (where.voided_at and where.participations.standing().exists())


def test_figures_of_the_year(cast, person, foreigner):
    attended(cast, bazaar(cast), person, foreigner, turnover=5)
    bazaar(cast, name="Lain")
    assert evidence.beside(None, date(2022, 12, 31)) == [("bazar tahun ini", 2), ("partisipasi", 2)]
    assert evidence.beside([cast.tambora.pk], date(2022, 12, 31)) == [("bazar tahun ini", 1), ("partisipasi", 1)]
    assert Bazaar.objects.count() == 2

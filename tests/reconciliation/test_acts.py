"""Entering, replacing, explaining and signing: once each, and nothing is rewritten."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from stages.keys import KeyReused
from stages.models import Stage
from stages.reconciliation import acts, comparison
from stages.reconciliation.models import Reason, Sheet, SignOff
from tests.factories import move, register
from tests.reconciliation.sheets import AS_OF, enter, explain, of, replace


def gaps(sheet):
    return [(int(line.stage), line.paper, line.records, line.gap) for line in comparison.of(sheet).lines]


def test_paper_stands_beside_the_records_of_its_kecamatan_and_day(cast, person, foreigner):
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    move(foreigner, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    register(cast.officer, cast.tambora, registered_on=date(2022, 6, 23))  # the day after
    sheet = enter(cast, p1=1, p3=9, p7=0)
    assert gaps(sheet) == [(1, 1, 1, 0), (3, 9, 1, 8), (7, 0, 0, 0)]


def test_the_gap_shrinks_with_late_entries(cast, person):
    sheet = enter(cast, p1=2)
    assert gaps(sheet) == [(1, 2, 1, 1)]
    register(cast.officer, cast.tambora, registered_on=date(2022, 6, 20))
    assert gaps(sheet) == [(1, 2, 2, 0)]


def test_the_same_form_twice_is_one_sheet(cast):
    key = uuid.uuid4()
    assert enter(cast, key=key, p1=5) == enter(cast, key=key, p1=5)
    assert Sheet.objects.count() == 1


@pytest.mark.parametrize("other", [{"p1": 6}, {"p1": 5, "source": "Lain"}, {"p1": 5, "as_of": date(2022, 6, 21)}])
def test_a_key_is_of_one_act(cast, other):
    key = uuid.uuid4()
    enter(cast, key=key, p1=5)
    with pytest.raises(KeyReused):
        enter(cast, **{"key": key} | other)


def test_a_kecamatan_and_day_has_one_sheet_and_the_second_is_led_to_it(cast):
    first = enter(cast, p1=5)
    with pytest.raises(acts.PaperRefused, match="sudah dimasukkan oleh Dewi pada") as refused:
        enter(cast, p1=6)
    assert (refused.value.field, refused.value.sheet) == ("desk", first)
    enter(cast, desk=cast.taman_sari, p1=6)
    enter(cast, as_of=date(2022, 6, 21), p1=6)


def test_days_that_cannot_be(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for day, sentence in ((tomorrow, acts.FUTURE), (date(2017, 12, 31), "Program dimulai 1 Januari 2018.")):
        with pytest.raises(acts.PaperRefused) as refused:
            enter(cast, as_of=day, p1=5)
        assert (str(refused.value), refused.value.field) == (sentence, "as_of")
    with pytest.raises(acts.PaperRefused, match=acts.NO_FIGURES):
        enter(cast)


def test_a_new_figure_replaces_by_a_new_sheet_and_the_old_one_stays(cast):
    old = enter(cast, p1=5)
    key = uuid.uuid4()
    new = replace(old, cast.staff, key=key, p1=6)
    assert replace(old, cast.staff, key=key, p1=6) == new
    assert acts.written(old) == of({"p1": 5})
    assert list(Sheet.objects.current()) == [new]
    for sentence, act in ((acts.REPLACED, {"p1": 7}), (acts.REPLACED, {"p1": 6})):
        with pytest.raises(acts.PaperRefused, match=sentence):
            replace(old, cast.staff, **act)
    with pytest.raises(acts.PaperRefused, match=acts.SAME):
        replace(new, cast.staff, p1=6)


def test_a_reason_explains_the_gap_it_was_given_for_and_no_other(cast, person):
    sheet = enter(cast, p1=3)
    reason = explain(sheet, 1, cast.staff, expected=2)
    assert (reason.gap, reason.given_by) == (2, cast.staff)
    assert comparison.of(sheet).unexplained() == []
    register(cast.officer, cast.tambora, registered_on=date(2022, 6, 20))
    (line,) = comparison.of(sheet).unexplained()
    assert (line.gap, line.reason) == (1, reason)


def test_a_reason_is_refused_when_the_gap_has_changed_or_gone(cast, person):
    sheet = enter(cast, p1=3, p2=0)
    with pytest.raises(acts.PaperRefused, match=r"Selisih berubah menjadi \+2"):
        explain(sheet, 1, cast.staff, expected=3)
    with pytest.raises(acts.PaperRefused, match=acts.NO_GAP):
        explain(sheet, 2, cast.staff, expected=0)
    key = uuid.uuid4()
    assert explain(sheet, 1, cast.staff, 2, key=key) == explain(sheet, 1, cast.staff, 2, key=key)
    assert Reason.objects.count() == 1


def test_signing_needs_every_gap_explained_and_closes_the_sheet(cast, person):
    sheet = enter(cast, p1=3, p2=1)
    with pytest.raises(acts.PaperRefused, match="belum dijelaskan: P1, P2"):
        acts.sign_off(sheet, by=cast.staff)
    explain(sheet, 1, cast.staff, 2)
    explain(sheet, 2, cast.staff, 1)
    signed = acts.sign_off(sheet, by=cast.staff)
    assert (acts.sign_off(sheet, by=cast.staff), signed.records) == (signed, {"1": 1, "2": 0})
    with pytest.raises(acts.PaperRefused, match=acts.SIGNED):
        explain(sheet, 1, cast.staff, 2)
    new = replace(sheet, cast.staff, p1=1, p2=0)
    assert list(SignOff.objects.all()) == [signed]
    assert not hasattr(new, "sign_off")


def test_what_was_signed_stays_although_the_records_go_on(cast, person):
    sheet = enter(cast, p1=1)
    acts.sign_off(sheet, by=cast.staff)
    sheet = Sheet.objects.get()
    assert comparison.of(sheet).changed_since_signed() == []
    register(cast.officer, cast.tambora, registered_on=date(2022, 6, 20))
    ((line, then),) = comparison.of(sheet).changed_since_signed()
    assert (line.records, then, [line.stage for line in comparison.of(sheet).unexplained()]) == (2, 1, [1])


def test_the_sheets_of_a_day_take_the_same_queries_however_many(cast, person, foreigner, django_assert_num_queries):
    enter(cast, p1=2, p2=3)
    with django_assert_num_queries(5):
        assert len(comparison.on(AS_OF)) == 1
    enter(cast, desk=cast.taman_sari, p1=2, p2=3, p3=7)
    with django_assert_num_queries(5):
        assert len(comparison.on(AS_OF)) == 2

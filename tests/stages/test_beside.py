"""What stands beside the figures counts at the desk of the person who has the record by now."""

import uuid
from datetime import date

import pytest

from stages import merging, work
from stages.finance import acts as finance
from stages.licensing import acts as licensing
from stages.licensing.models import Status
from stages.marketing import acts as marketing
from stages.models import Stage
from tests.capital.referrals import disbursed
from tests.factories import register
from tests.licensing.permits import applied, issued
from tests.marketing.examples import bazaar
from tests.mentoring.acts import accompanied, visit
from tests.training.classes import a_class, a_session, enrol, present

DAY = date(2022, 6, 30)
OF_THE_DISTRICT = ("Pendamping aktif", "Kelas berjalan")


def everything_is_recorded(person, by):
    """Something of every figure: in the work of P2 to P7."""
    act = {"by": by, "key": uuid.uuid4()}
    visit(person, accompanied(person, by)[0], by)
    training_class = a_class(by)
    enrol(training_class, [person], by)
    for day, kind in ((7, "teori"), (10, "praktik")):
        present(a_session(training_class, day, kind, by), {1}, by)
    issued(person, by)
    asked = applied(person, by, "halal-reguler")
    licensing.advance(asked, to=Status.IN_PROCESS, on=date(2022, 6, 12), **act)
    where = bazaar(by, starts_on=date(2022, 6, 20), ends_on=date(2022, 6, 20))
    marketing.choose(where, [person], **act)
    row = where.participations.get()
    marketing.record_results(where, {row.pk: (True, 500_000)}, version=where.version + 1, by=by)
    finance.record_coaching(person, held_on=date(2022, 6, 4), topic="Arus kas", coach="Bu Rini", **act)
    finance.mark_reports(received={(person.pk, date(2022, 5, 1))}, taken_back=set(), **act)
    disbursed(person, by)


def figures(*desks):
    """{stage: [(label, number or text)]} beside the figures of these desks."""
    keys = [desk.pk for desk in desks] or None
    told = {each.stage: [*each.beside(keys, DAY), *each.more(keys, DAY, True)] for each in work.declared()}
    return {
        stage: [(label, number) for label, number in rows if label not in OF_THE_DISTRICT]
        for stage, rows in told.items()
    }


@pytest.fixture
def merged(cast, person, foreigner):
    """(figures of Tambora with all of it, figures of the district then): the record of Tambora is merged into one of
    Taman Sari, and that into a third.
    """
    everything_is_recorded(person, cast.staff)
    before = figures(cast.tambora), figures()
    third = register(cast.other_officer, cast.taman_sari)
    for kept, duplicate in ((foreigner, person), (third, foreigner)):
        merging.merge(kept, duplicate, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    return before


def test_every_stage_tells_something_here(merged):
    told, _ = merged
    assert [row for rows in told.values() for row in rows if not row[1]] == []
    assert set(told) >= set(Stage.programme()[1:])


def test_a_merged_record_counts_at_the_desk_of_its_person(cast, merged):
    of_tambora, of_the_district = merged
    assert figures(cast.taman_sari) == of_tambora
    assert figures() == of_the_district
    assert {number for rows in figures(cast.tambora).values() for _, number in rows} <= {0, "Rp0"}


def test_a_report_of_a_month_on_two_records_of_one_person_is_one(cast, person, foreigner):
    month, act = date(2022, 5, 1), {"by": cast.staff, "key": uuid.uuid4()}
    finance.mark_reports(received={(person.pk, month), (foreigner.pk, month)}, taken_back=set(), **act)
    assert ("Laporan Mei 2022", 2) in figures()[Stage.FINANCE]
    merging.merge(foreigner, person, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert ("Laporan Mei 2022", 1) in figures()[Stage.FINANCE]
    assert ("Laporan Mei 2022", 1) in figures(cast.taman_sari)[Stage.FINANCE]

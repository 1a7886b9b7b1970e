"""Under every filter the heading's number, the list and the file are the same people; and missing is missing."""

import csv
import io
import uuid
from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from participants.models import Desk, Participant
from stages import addresses, merging, people, work
from stages.finance import acts as finance
from stages.finance import months
from stages.forms import PeopleFilter
from stages.models import Stage
from tests.capital.referrals import referred
from tests.factories import move, register
from tests.licensing.permits import issued
from tests.marketing.examples import shop
from tests.mentoring.acts import accompanied, visit
from tests.stages.acts import june
from tests.training import classes
from tests.training.classes import a_judged_class

DAY = date(2022, 7, 10)
WITH_EVIDENCE = [each.stage for each in work.declared() if each.complete]


def complete(stage, person, cast):
    """Record all that the stage asks for on this record."""
    if stage == Stage.MENTORING:
        mentor, _ = accompanied(person, cast.staff, name=f"Rina {person.pk}")
        visit(person, mentor, cast.staff)
    elif stage == Stage.TRAINING:
        _pass(person, cast)
    elif stage == Stage.LICENSING:
        issued(person, cast.staff, number=f"{person.pk:013}")
    elif stage == Stage.MARKETING:
        shop(person, cast.staff, address=f"https://shopee.co.id/toko-{person.pk}")
    elif stage == Stage.FINANCE:
        _report(person, cast.staff)
    elif stage == Stage.CAPITAL:
        referred(person, cast.staff)
    else:
        pytest.skip("Nothing here knows how to complete this stage; add it.")


def _pass(person, cast):
    number = 50 + person.pk
    training_class = classes.a_class(cast.staff, number=number % 30_000)
    classes.enrol(training_class, [person], cast.staff)
    for day, kind in ((7, "teori"), (10, "praktik")):
        classes.present(classes.a_session(training_class, day, kind, cast.staff), {1}, cast.staff)


def _report(person, by):
    """A method of bookkeeping and as many months as are asked."""
    common = {"by": by, "key": uuid.uuid4()}
    finance.record_bookkeeping(person, method="siapik", other="", since=june(10), **common)
    received = {(person.pk, month) for month in months.last(months.ASKED, timezone.localdate())}
    finance.mark_reports(received=received, taken_back=set(), **common)


def somebody(cast, stage, officer="officer", desk="tambora", **fields):
    person = register(getattr(cast, officer), getattr(cast, desk), **fields)
    move(person, stage, june(5), cast.staff)
    return person


def merged(cast, kept, duplicate):
    kept, duplicate = (Participant.objects.get(pk=each.pk) for each in (kept, duplicate))
    merging.merge(kept, duplicate, reason="Satu orang", by=cast.staff, key=uuid.uuid4())


@pytest.fixture
def in_stage(cast):
    """Builds people in a stage: lacking, complete, merged with the evidence on either record or on neither, a chain."""

    def build(stage):
        names = "lacking whole own taken neither first second third lonely".split()
        found = {name: somebody(cast, stage, nik=None, no_nik="hilang") for name in names}
        duplicates = {name: register(cast.officer, cast.tambora) for name in ("own", "taken", "neither")}
        for person in (found["whole"], found["own"], duplicates["taken"], found["third"]):
            complete(stage, person, cast)
        for name, duplicate in duplicates.items():
            merged(cast, found[name], duplicate)
        merged(cast, found["second"], found.pop("third"))
        merged(cast, found["first"], found.pop("second"))
        return found

    return build


@pytest.mark.parametrize("stage", WITH_EVIDENCE, ids=lambda stage: stage.name)
@pytest.mark.parametrize("who", ["staff", "officer"])
def test_the_filter_and_the_words_say_the_same_of_everybody(cast, in_stage, stage, who):
    found = in_stage(stage)
    listed = people.listed(getattr(cast, who), stage=stage, as_of=DAY, missing=True)
    everybody = people.listed(getattr(cast, who), stage=stage, as_of=DAY).rows.values_list("participant", flat=True)
    by_words = work.of(stage).missing(list(everybody))
    assert set(listed.rows.values_list("participant", flat=True)) == set(by_words)
    assert set(by_words) == {found[name].pk for name in ("lacking", "neither", "lonely")}
    assert listed.count() == 3


@pytest.mark.parametrize("stage", WITH_EVIDENCE, ids=lambda stage: stage.name)
def test_a_merge_taken_apart_again_changes_both(cast, stage):
    kept, duplicate = somebody(cast, stage), register(cast.officer, cast.tambora)
    complete(stage, duplicate, cast)
    listed = people.listed(cast.staff, stage=stage, as_of=DAY, missing=True)
    done = merging.merge(kept, duplicate, reason="Satu orang", by=cast.staff, key=uuid.uuid4())
    assert people.listed(cast.staff, stage=stage, as_of=DAY, missing=True).count() == 0
    merging.unmerge(done, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    assert people.listed(cast.staff, stage=stage, as_of=DAY, missing=True).count() == listed.count() == 1


def test_a_class_is_filtered_through_every_merge(cast):
    training_class, group = a_judged_class(cast, 4)
    for person in group:
        move(person, Stage.TRAINING, june(6), cast.staff)
    kept, other = somebody(cast, Stage.TRAINING), somebody(cast, Stage.TRAINING)
    merged(cast, other, group[0])
    merged(cast, kept, other)
    listed = people.listed(cast.staff, stage=Stage.TRAINING, as_of=DAY, kelas=str(training_class.pk))
    assert set(listed.rows.values_list("participant", flat=True)) == {kept.pk, *(each.pk for each in group[1:])}


def test_a_mentor_is_a_filter_of_the_mentored(cast):
    mine, _ = somebody(cast, Stage.MENTORING), somebody(cast, Stage.MENTORING)
    mentor, _ = accompanied(mine, cast.staff)
    listed = people.listed(cast.staff, stage=Stage.MENTORING, as_of=DAY, pendamping=str(mentor.pk))
    assert list(listed.rows.values_list("participant", flat=True)) == [mine.pk]


FILTERS = {
    "nothing": ("", 6),
    "reached": ("measure=reached", 7),
    "kecamatan": ("desk=31.73.04", 5),
    "minat": ("interest=menjahit", 2),
    "jalur": ("track=naik-kelas", 1),
    "waiting": ("idle=33", 4),
    "evidence": ("missing=1", 4),
    "no NIK": ("no_nik=1", 1),
    "class": ("kelas={kelas}", 2),
    "all at once": ("desk=31.73.04&interest=kuliner&track=pemula&idle=0&missing=1", 1),
    "evidence of all who came": ("measure=reached&missing=1", 4),
}


@pytest.fixture
def training(cast):
    """People in P3, one of them there no longer: (class, ) and who."""
    training_class, group = a_judged_class(cast, 4)
    for person in group[:3]:
        move(person, Stage.TRAINING, june(10), cast.staff)
    move(group[0], Stage.LICENSING, june(20), cast.staff)
    somebody(cast, Stage.TRAINING, interest="menjahit")
    somebody(cast, Stage.TRAINING, track="naik-kelas", interest="menjahit")
    somebody(cast, Stage.TRAINING, "other_officer", "taman_sari", nik=None, no_nik="hilang")
    _pass(somebody(cast, Stage.TRAINING), cast)
    return training_class


@pytest.mark.parametrize("name", FILTERS)
def test_heading_list_and_file_are_the_same_people(client, cast, training, name):
    query, expected = FILTERS[name]
    query = f"as_of=2022-07-09&{query.format(kelas=training.pk)}"
    client.force_login(cast.staff)
    answer = client.get(f"/stages/3/?{query}")
    shown = sorted(person.number for person in answer.context["page"].people)
    assert (answer.context["figure"], len(shown)) == (expected, expected)
    export = client.post(
        f"/participants/export/?{answer.context['codes']}", {"purpose": "Daftar hadir", "format": "csv"}
    )
    rows = csv.DictReader(io.StringIO(export.getvalue().decode("utf-8-sig"), newline=""), delimiter=";")
    assert sorted(row["Nomor"] for row in rows) == shown
    counted = client.get(f"/participants/export/?{answer.context['codes']}").context["people"]
    assert counted == expected


@pytest.mark.parametrize("name", FILTERS)
def test_codes_are_read_back_as_the_same_codes(cast, training, name):
    asked = QueryDict(f"stage=3&as_of=2022-07-09&{FILTERS[name][0].format(kelas=training.pk)}")
    codes = codes_of(asked)
    assert codes_of(QueryDict(codes)) == codes
    assert set(QueryDict(codes)) == {*asked, "measure"}


def codes_of(asked):
    form = PeopleFilter(asked, desks=Desk.objects.all())
    assert form.is_valid()
    return addresses.codes(**{name: value for name, value in form.cleaned_data.items() if name != "before"})


def test_a_form_is_shared_by_all_who_ask_for_the_same_and_may_choose_the_same(cast, training):
    def form(query, **desks):
        return PeopleFilter.shared(QueryDict(query), desks=Desk.objects.filter(**desks))

    first = form("stage=3&interest=kuliner")
    assert first.is_valid()
    assert first is form("interest=kuliner&stage=3&cari=1")
    assert first is not form("stage=3&interest=kriya")
    assert first is not form("stage=3&interest=kuliner", code="31.73.04")
    assert first is form("stage=3&interest=kuliner&before=9")
    for own in ("stage=3&interest=siti", "stage=3&before=x", "stage=3&measure=reached&kelurahan=31.73.04.1001"):
        assert form(own) is not form(own)
    training.number = 7
    training.save()
    assert "angkatan 7" in dict(form("stage=3&interest=kuliner").fields["kelas"].choices)[str(training.pk)]


def test_a_shared_form_is_as_it_was_after_its_list_was_shown(client, cast, person):
    client.force_login(cast.staff)
    pages = [client.get(f"/participants/?stage=1{before}") for before in ("", "&before=1", "")]
    assert len({page.context["filters"] for page in pages}) == 1
    assert [len(page.context["page"].people) for page in pages] == [1, 0, 1]
    assert client.get("/participants/?stage=1&before=x").status_code == 422


def test_the_words_of_a_list_name_every_filter(cast, training):
    codes = f"stage=3&measure=now&desk=31.73.04&interest=kuliner&track=pemula&idle=60&missing=1&kelas={training.pk}"
    assert addresses.in_words(codes, addresses.names()) == (
        "Sedang di P3 Pelatihan, Kecamatan Tambora, minat kuliner, jalur pemula, belum bergerak lebih dari 60 hari, "
        "bukti belum lengkap, kelas Kuliner angkatan 1, Jakarta Barat, 7 Juni 2022"
    )


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize(
    "query", ["missing=1", "idle=30", "idle=-1", "idle=x", "idle=9999999999", "kelas=x", "track=x", "missing=x"]
)
def test_a_filter_that_does_not_fit_is_a_sentence_or_nothing(client, cast, person, stage, query):
    client.force_login(cast.staff)
    answer = client.get(f"/stages/{stage.value}/?{query}" if stage else f"/participants/?{query}")
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert answer.content.decode().count(next(iter(answer.context["filters"].errors.values()))[0]) == 2


def test_waiting_is_asked_only_of_those_who_are_there(client, cast, person):
    client.force_login(cast.staff)
    answer = client.get("/stages/1/?measure=reached&idle=3")
    assert answer.status_code == 422
    assert answer.context["filters"].errors["idle"] == ["Hanya untuk “Sedang di” suatu tahap."]


def test_a_day_long_ago_and_many_days_before_it(cast, person):
    assert people.listed(cast.staff, stage=1, as_of=date(1, 1, 2), idle=36_500).count() == 0

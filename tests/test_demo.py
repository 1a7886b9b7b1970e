"""The demonstration gives the published figures exactly, and its people and journeys could be real ones."""

from datetime import date, datetime, time
from io import StringIO
from itertools import groupby

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jakpreneur import demonstration, roles
from jakpreneur.demonstration import AS_OF, accounts, journeys, people
from jakpreneur.management.commands import demo
from jakpreneur.management.commands.demo import RECORDED
from participants import nik, phones, regions
from participants.models import Desk, Interest, Kelurahan, Participant
from stages import integrity, rules, tally
from stages.models import Stage, StageVisit
from stages.rules import Stay
from stages.tally import Measure
from tests import reference
from tests.factories import register

PUBLISHED = {1: 3796, 2: 1823, 3: 3300, 4: 2000, 5: 200, 6: 49, 7: 30}
MODELS = [model for stage in RECORDED for model in stage.MODELS]
END_OF_DAY = datetime.combine(date(2022, 6, 22), time.max, timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "rahasia-uji")


@pytest.fixture(autouse=True)
def _small_tables(db):
    reference.fill_again()


@pytest.fixture
def programme(db):
    call_command("demo", stdout=StringIO())


@pytest.fixture
def desks(db):
    """What the generators need: kelurahan, and the officers of the desks."""
    roles.synchronise()
    regions.load()
    accounts.ensure("rahasia-uji")


def figures(known_at=None):
    """{stage number: people} of the programme as of the published day."""
    found = tally.totals(tally.figures(Measure.REACHED, None, AS_OF, known_at))
    return {stage.value: found[stage] for stage in Stage.programme()}


@pytest.mark.parametrize("known_at", [None, END_OF_DAY])
def test_figures_are_the_published_ones(programme, known_at):
    assert figures(known_at) == PUBLISHED


def test_kecamatan_add_up_to_the_district(programme):
    by_desk = [
        tally.totals(tally.figures(Measure.REACHED, Desk.objects.filter(pk=desk.pk), AS_OF))
        for desk in Desk.objects.all()
    ]
    assert [sum(desk[stage] for desk in by_desk) for stage in Stage.programme()] == list(PUBLISHED.values())
    assert all(desk[stage] for desk in by_desk for stage in Stage.programme()[:4])


@pytest.mark.parametrize("count", [1, 7, 1000, 3796])
def test_other_sizes_are_in_proportion(db, count):
    call_command("demo", participants=count, stdout=StringIO())
    assert figures() == {stage: round(count * people / 3796) for stage, people in PUBLISHED.items()}
    assert integrity.broken() == {}


def test_summary_shows_the_figures_of_the_ledger(db, capsys):
    call_command("demo", participants=100)
    assert capsys.readouterr().out.splitlines()[:4] == [
        "100 participants. Reached by 2022-06-22:",
        "P1 Pendaftaran                   100",
        "P2 Pendampingan                   48",
        "P3 Pelatihan                      87",
    ]


def everything(seed):
    registrations = people.Registrations(300, seed)
    return list(people.rows(registrations)), list(journeys.facts(registrations, 1))


def test_the_same_seed_gives_the_same_programme(desks):
    assert everything(1) == everything(1)


def test_another_seed_gives_another_programme(desks):
    (papers, facts), (other_papers, other_facts) = everything(1), everything(2)
    assert papers != other_papers
    assert facts != other_facts


def recorded(count, seed):
    """All rows of all tables, of a demonstration that is taken back afterwards."""
    with transaction.atomic():
        call_command("demo", participants=count, seed=seed, stdout=StringIO())
        rows = {model: list(model.objects.order_by("pk").values_list()) for model in MODELS}
        transaction.set_rollback(True)
    return rows


def test_the_same_seed_records_the_same(desks):
    first, again, other = recorded(300, 1), recorded(300, 1), recorded(300, 2)
    assert first == again
    assert all(first[model] for model in MODELS)
    assert [model for model in MODELS if first[model] == other[model]] == []


def test_numbers_niks_and_keys_are_unique(desks):
    rows = list(people.rows(people.Registrations(20_000, 1)))
    keys, numbers, niks = ([row[place] for row in rows if row[place]] for place in range(3))
    assert keys == list(range(1, 20_001))
    assert len(set(numbers)) == 20_000
    assert len(set(niks)) == len(niks)


def test_refuses_a_database_with_participants(person):
    before = list(Participant.objects.values()), list(StageVisit.objects.values()), list(User.objects.values())
    with pytest.raises(CommandError, match=r"^There are participants already; .* empty database\.$"):
        call_command("demo")
    assert before == (
        list(Participant.objects.values()),
        list(StageVisit.objects.values()),
        list(User.objects.values()),
    )


@pytest.mark.parametrize("count", [0, -1, people.MOST + 1])
def test_refuses_impossible_sizes(db, count):
    with pytest.raises(CommandError, match="takes 1 to"):
        call_command("demo", participants=count)


def test_niks_are_samples_and_agree_with_the_papers(programme):
    with_nik = Participant.objects.exclude(nik=None)
    for person in with_nik:
        assert nik.clean(person.nik) == person.nik
        assert nik.Nik(person.nik).is_sample
        assert nik.mismatches(person.nik, birth_date=person.birth_date, sex=person.sex, today=AS_OF) == {}
    assert 0 < Participant.objects.filter(nik=None).exclude(no_nik="").count() == 3796 - with_nik.count() < 60


def test_people_come_from_everywhere_with_every_interest(programme):
    everybody = Participant.objects.all()
    assert set(everybody.values_list("kelurahan", flat=True)) == set(Kelurahan.objects.values_list("pk", flat=True))
    assert Kelurahan.objects.count() == 56
    assert set(everybody.values_list("interest", flat=True)) == set(Interest.values)
    assert 0.58 < everybody.filter(sex="P").count() / 3796 < 0.66


def test_papers_are_complete(programme):
    for person in Participant.objects.all()[::5]:
        assert 18 <= (person.registered_on.toordinal() - person.birth_date.toordinal()) / 365.2425 < 66
        assert person.phone == "" or phones.parse(phones.local(person.phone)) == person.phone
        assert person.email == "" or person.email.endswith(("@example.com", "@example.org"))
        assert (person.business_name != "") == (person.track == "naik-kelas")
        person.full_clean(
            exclude=["name_words", "desk_seconds", "retired_at", "merged_into"],
            validate_unique=False,
            validate_constraints=False,
        )


def test_people_are_numbered_as_they_registered(programme):
    days = list(Participant.objects.order_by("pk").values_list("registered_on", flat=True))
    assert days == sorted(days)
    assert date(2022, 1, 3) <= days[0] <= days[-1] <= AS_OF
    assert sum(day.weekday() < 5 for day in days) > 0.95 * len(days)


def test_everything_was_written_down_in_order_and_in_time(programme):
    visits = StageVisit.objects.order_by("participant", "entered_on", "stage").values_list(
        "participant", "entered_on", "recorded_at"
    )
    for _, stays in groupby(visits, key=lambda visit: visit[0]):
        _, entered, recorded = zip(*stays, strict=True)
        assert list(recorded) == sorted(set(recorded))
        assert all(day <= timezone.localdate(moment) <= AS_OF for day, moment in zip(entered, recorded, strict=True))
        assert all(8 <= timezone.localtime(moment).hour < 16 for moment in recorded)


def test_every_step_is_one_the_rules_allow(programme):
    for visits in histories():
        history = [Stay(Stage.REGISTRATION, visits[0].participant.registered_on)]
        assert (visits[0].stage, visits[0].entered_on) == history[0]
        for visit in visits[1:]:
            assert rules.refusal(verdict(history, visit)) is None
            history.append(Stay(visit.stage, visit.entered_on))


def verdict(history, visit):
    """What the rules said on the day the move was written down."""
    today = timezone.localdate(visit.recorded_at)
    if visit.stage == Stage.LEFT:
        return rules.judge_leave(history, visit.entered_on, today=today)
    return rules.judge_move(history, visit.stage, visit.entered_on, today=today, reason=visit.reason)


def histories():
    """The stays of each person, in the order in which they were written down."""
    visits = StageVisit.objects.select_related("participant").order_by("participant", "recorded_at")
    return [list(stays) for _, stays in groupby(visits, key=lambda visit: visit.participant_id)]


def test_journeys_vary(programme):
    paths = {tuple(visit.stage for visit in visits) for visits in histories()}
    assert {(1,), (1, 2), (1, 3), (1, 2, 3, 4), (1, 3, 2), (1, 4), (1, 2, 3, 4, 5, 6, 7)} <= paths
    assert 40 <= StageVisit.objects.filter(stage=Stage.LEFT).count() <= 76


def test_the_officer_of_the_desk_registers_and_staff_records_the_rest(programme):
    registered = StageVisit.objects.filter(stage=Stage.REGISTRATION).select_related("desk", "recorded_by")
    assert all(visit.recorded_by.username == accounts.officer_login(visit.desk) for visit in registered)
    later = StageVisit.objects.exclude(stage=Stage.REGISTRATION)
    assert set(later.values_list("recorded_by__username", flat=True)) == {"staf"}


def test_the_next_to_register_follows(programme):
    desk = Desk.objects.first()
    newcomer = register(desk.officers.get(), desk, nik="9999990101900001", registered_on=AS_OF)
    assert newcomer.pk == 3797


def test_it_is_known_to_be_the_demonstration(programme):
    assert demonstration.is_here()


def test_accounts_have_their_roles(desks):
    users = User.objects.order_by("pk").prefetch_related("groups", "desks")
    assert [user.username for user in users] == accounts.logins()
    assert [user.groups.get().name for user in users[8:]] == [roles.STAFF, roles.OFFICIAL, roles.ADMINISTRATOR]
    assert {user.groups.get().name for user in users[:8]} == {roles.OFFICER}
    assert [accounts.officer_login(user.desks.get()) for user in users[:8]] == accounts.logins()[:8]
    assert [user.username for user in users if user.is_staff] == ["admin"]
    assert not any(user.is_superuser for user in users)
    assert all(user.first_name and user.last_name for user in users)


def test_accounts_are_left_alone_when_all_is_well(desks, monkeypatch):
    monkeypatch.setattr(accounts, "make_password", lambda password: pytest.fail("hashed again"))
    assert accounts.ensure("rahasia-uji") == []


def test_accounts_get_another_password(desks):
    assert accounts.ensure("yang-lain") == []
    assert all(hashers.check_password("yang-lain", user.password) for user in User.objects.all())


def test_a_missing_account_is_made_again(desks):
    User.objects.get(username="petugas-pal-merah").delete()
    assert accounts.ensure("rahasia-uji") == ["petugas-pal-merah"]
    assert Desk.objects.get(name="Pal Merah").officers.get().check_password("rahasia-uji")


def test_password_is_given_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(accounts, "FILE", tmp_path / "var" / "demo_password")
    assert accounts.password() == "rahasia-uji"
    assert not accounts.FILE.exists()


def test_password_is_made_once_and_kept_to_oneself(monkeypatch, tmp_path):
    monkeypatch.delenv("DEMO_PASSWORD")
    monkeypatch.setattr(accounts, "FILE", tmp_path / "var" / "demo_password")
    made = accounts.password()
    assert made == accounts.password()
    assert len(made) == 19
    assert accounts.FILE.stat().st_mode & 0o777 == 0o600


GUARDS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    UNION ALL SELECT tablename, indexname, indexdef, true FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2, 3
"""


def guards():
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        return cursor.fetchall()


def test_what_was_set_aside_meanwhile_holds_again(desks):
    before = guards()
    demo.fill(100, 1)
    assert guards() == before


def test_what_refers_to_nobody_is_refused(desks, monkeypatch):
    load = demo.beside.load
    monkeypatch.setattr(demo.beside, "load", lambda staff_id: load(10**6))
    with pytest.raises(IntegrityError, match=r"\(1000000\) is not present"):
        demo.fill(100, 1)

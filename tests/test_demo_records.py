"""What the stages of the demonstration recorded agrees with its ledger, and is what the folders' acts would accept."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from jakpreneur.demonstration import AS_OF, accounts
from jakpreneur.management.commands.demo import RECORDED
from participants import phones
from stages import work
from stages.capital.models import Referral
from stages.capital.models import Status as Credit
from stages.finance.models import Bookkeeping, Coaching, Report
from stages.licensing import permit_numbers, rules
from stages.licensing.models import Permit, PermitEvent, Status
from stages.marketing.models import Bazaar, Level, Participation, Shop
from stages.marketing.shop_forms import clean_address
from stages.mentoring.models import Assignment, Mentor, MentorVisit, Turnover
from stages.models import Stage, StageVisit
from stages.training.models import Certificate, Enrolment, Outcome, Session, TrainingClass
from tests import reference

OF_STAGE = {
    Stage.MENTORING: [Assignment, MentorVisit, Turnover],
    Stage.TRAINING: [Enrolment],
    Stage.LICENSING: [Permit],
    Stage.MARKETING: [Participation, Shop],
    Stage.FINANCE: [Coaching, Bookkeeping, Report],
    Stage.CAPITAL: [Referral],
}
PLANNED = {  # what was only planned on the day may lie after it
    MentorVisit: {"next_on"},
    TrainingClass: {"last_on"},
    Session: {"held_on"},
    Bazaar: {"ends_on"},
    Permit: {"expires_on"},
}
MODELS = [model for stage in RECORDED for model in stage.MODELS]
pytestmark = pytest.mark.django_db  # without a test that asks for one, no test database is made


@pytest.fixture(scope="module", autouse=True)
def programme(django_db_setup, django_db_blocker):
    """One for all, as these tests only read."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO_PASSWORD", "rahasia-uji")
        reference.fill_again()
        call_command("demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def reached(stage):
    return set(StageVisit.objects.filter(stage=stage).values_list("participant", flat=True))


@pytest.mark.parametrize(("stage", "model"), [(stage, model) for stage in OF_STAGE for model in OF_STAGE[stage]])
def test_only_people_who_reached_a_stage_have_its_records(stage, model):
    people = set(model.objects.values_list("participant", flat=True))
    assert people
    assert people <= reached(stage)


def test_nothing_was_done_after_the_day_and_staff_wrote_it_down():
    staff = User.objects.get(username=accounts.STAFF)
    for model in MODELS:
        for field in model._meta.concrete_fields:
            given = model.objects.exclude(**{field.name: None}).values_list(field.name, flat=True)
            if isinstance(field, models.DateTimeField):
                assert {timezone.localdate(moment) <= AS_OF for moment in given} <= {True}, field
            elif isinstance(field, models.DateField) and field.name not in PLANNED.get(model, ()):
                assert max(given, default=AS_OF) <= AS_OF, field
            elif field.name.endswith("_by"):
                assert set(given) <= {staff.pk}, field


@pytest.mark.parametrize("stage", [Stage.MENTORING, Stage.TRAINING, Stage.LICENSING, Stage.MARKETING])
def test_who_is_still_there_may_lack_something_and_who_moved_on_does_not(stage):
    stays = StageVisit.objects.filter(stage=stage)
    still = list(stays.open().values_list("participant", flat=True))
    assert 0 < len(work.of(stage).missing(still)) < len(still) / 2
    unexplained = StageVisit.objects.filter(
        participant=OuterRef("participant"), entered_on=OuterRef("left_on"), stage__in=Stage.programme(), reason=""
    ).exclude(stage=stage)
    moved_on = list(stays.filter(Exists(unexplained)).values_list("participant", flat=True))
    assert len(moved_on) > 20
    assert work.of(stage).missing(moved_on) == {}


def test_every_mentor_has_people_and_a_phone_that_nobody_has():
    loads = Mentor.objects.annotate(people=Count("assignments")).values_list("people", flat=True)
    assert 20 <= min(loads) <= max(loads) <= 80
    assert all(phones.parse(phones.local(mentor.phone)) == mentor.phone for mentor in Mentor.objects.all())
    assert len(set(Mentor.objects.values_list("phone", flat=True))) == len(loads) == 45
    assert Mentor.objects.exclude(nip="").filter(nip__startswith="99").exists()


def test_visits_are_made_by_the_mentor_of_the_day():
    theirs = Assignment.objects.filter(
        models.Q(ends_on=None) | models.Q(ends_on__gt=OuterRef("held_on")),
        participant=OuterRef("participant"),
        mentor=OuterRef("mentor"),
        starts_on__lte=OuterRef("held_on"),
    )
    assert not MentorVisit.objects.exclude(Exists(theirs)).exists()


def test_classes_are_of_one_kecamatan_and_interest_and_some_still_run():
    for held in TrainingClass.objects.prefetch_related("enrolments__participant", "sessions"):
        pupils = [enrolment.participant for enrolment in held.enrolments.all()]
        assert {(pupil.desk_id, pupil.interest) for pupil in pupils} == {(held.desk_id, held.interest)}
        assert [enrolment.row for enrolment in held.enrolments.all()] == list(range(1, len(pupils) + 1))
        assert len(pupils) <= held.seats == 40
        assert [session.kind for session in held.sessions.all()].count("teori") == 4
        assert 0 <= (held.last_on - held.first_on) / timedelta(days=1) < 15
    assert TrainingClass.objects.filter(last_on__gt=AS_OF).exists()
    assert set(Enrolment.objects.values_list("outcome", flat=True)) == set(Outcome.values)


def test_certificates_of_both_kinds_say_what_the_class_came_to():
    assert {number[-1] for number in Certificate.objects.values_list("number", flat=True)} == {"L", "H"}
    issued = Certificate.objects.values_list("outcome", "enrolment__outcome")
    assert all(outcome == came_to for outcome, came_to in issued)


def test_permits_are_right_in_form_and_made_up():
    issued = list(Permit.objects.filter(status=Status.ISSUED).select_related("kind"))
    for permit in issued:
        assert permit_numbers.clean(permit.kind, permit.number) == permit.number
        assert permit.number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ/").startswith("99")
        expires_on = rules.expiry(permit.kind, applied_on=permit.applied_on, issued_on=permit.issued_on, typed=None)
        assert permit.expires_on == expires_on
    assert {permit.kind.code for permit in issued} >= {"nib", "spp-irt", "halal-mandiri", "halal-reguler", "iumk"}


def test_permits_stand_at_every_status_and_step():
    nib = Permit.objects.filter(kind__code="nib")
    assert set(nib.values_list("status", flat=True)) == set(Status.values)
    assert nib.filter(status=Status.ISSUED).count() > 0.7 * len(reached(Stage.LICENSING))
    steps = PermitEvent.objects.filter(step__isnull=False).values_list("step__name", flat=True)
    assert set(steps) == {"Sosialisasi", "Bimtek", "Sidang"}


def test_bazaars_of_every_level_one_of_them_running():
    assert set(Bazaar.objects.values_list("level", flat=True)) == set(Level.values)
    running = Bazaar.objects.get(ends_on__gt=AS_OF)
    assert set(running.participations.values_list("attended", flat=True)) == {None}
    assert set(Participation.objects.values_list("attended", flat=True)) == {True, False, None}
    assert Participation.objects.filter(turnover__gt=0).count() > 200


def test_shops_stand_at_addresses_that_the_form_takes():
    for shop in Shop.objects.select_related("marketplace"):
        assert clean_address(shop.address) == shop.address
        assert "/contoh/" in shop.address
        assert any(host in shop.address for host in shop.marketplace.hosts.split())
    assert Shop.objects.open().count() < Shop.objects.count()


def test_who_went_on_to_the_bank_keeps_books_and_brought_three_reports():
    """What evidence of P6 asks is about the last months before today, so it is asked here of the day they went on."""
    stays = StageVisit.objects.filter(stage=Stage.FINANCE)
    went_on = stays.filter(left_on__isnull=False).values_list("participant", "left_on")
    assert len(went_on) > 20
    for person, left_on in went_on:
        months = set(Report.objects.filter(participant=person, month__lt=left_on).values_list("month", flat=True))
        assert len(months) >= 3
        assert Bookkeeping.objects.filter(participant=person, since__lte=left_on).exists()
    still = stays.open().values("participant")
    assert Bookkeeping.objects.filter(participant__in=still).count() < still.count()


def test_referrals_have_come_to_every_point_and_some_are_still_to_be_written():
    assert set(Referral.objects.values_list("status", flat=True)) >= {Credit.REFUSED, Credit.DISBURSED}
    assert Referral.objects.filter(status__in=[Credit.REFERRED, Credit.SUBMITTED, Credit.APPROVED]).exists()
    assert Referral.objects.filter(bank__code="bank-dki").count() > Referral.objects.count() / 2
    assert 0 < len(work.of(Stage.CAPITAL).missing(list(reached(Stage.CAPITAL)))) < 10
    assert not Referral.objects.filter(amount_approved__gt=models.F("amount_asked")).exists()

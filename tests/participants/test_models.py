"""What the database refuses about people and places, and whom each member of the cast may see."""

import uuid
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from participants import history, look_alikes, regions
from participants.models import Desk, DifferentPeople, FieldChange, HandOver, Inquiry, Kelurahan, Participant
from tests.factories import register, unsaved

# What may be written over a good participant, and the constraint that refuses it.
REFUSED = [
    ("participant_nik_digits", {"nik": ""}),
    ("participant_nik_digits", {"nik": "997301120590001"}),
    ("participant_nik_digits", {"nik": "997301120590000A"}),
    ("participant_nik_digits", {"nik": "99730112 0590001"}),
    ("participant_nik_or_reason", {"nik": None, "no_nik": ""}),
    ("participant_nik_or_reason", {"no_nik": "hilang"}),
    ("participant_identity_confirmed", {"identity_confirmed_at": timezone.now()}),
    ("participant_number_shape", {"number": ""}),
    ("participant_number_shape", {"number": "JB-4KX9-2QT"}),
    ("participant_number_shape", {"number": "jb-4kx9-2qtm"}),
    ("participant_number_shape", {"number": "JB 4KX9 2QTM"}),
    ("participant_name_given", {"name": ""}),
    ("participant_kk_digits", {"kk": "317301120590000"}),
    ("participant_kk_digits", {"kk": "3173-0112-059000"}),
    ("participant_rt_rw_digits", {"rt": "1"}),
    ("participant_rt_rw_digits", {"rt": ""}),
    ("participant_rt_rw_digits", {"rw": "01A"}),
    ("participant_phone_e164", {"phone": "081234567890"}),
    ("participant_phone_e164", {"phone": "+628123456"}),
    ("participant_phone_e164", {"phone": "+6581234567"}),
    ("participant_phone_e164", {"phone": "+62 8123456789"}),
    ("participant_born_before_registered", {"birth_date": date(2022, 6, 4)}),
    ("participant_merged_is_retired", {"merged_into": F("id")}),
    ("participant_sex", {"sex": "X"}),
    ("participant_sex", {"sex": ""}),
    ("participant_interest", {"interest": ""}),
    ("participant_interest", {"interest": "tani"}),
    ("participant_track", {"track": ""}),
    ("participant_track", {"track": "lanjutan"}),
]
HAND_OVER_REFUSED = [
    ("handover_decided_whole", {"decision": "diterima"}),
    ("handover_decided_whole", {"decided_at": timezone.now()}),
    ("handover_decided_whole", {"decision": "ditolak", "decided_at": timezone.now()}),
]
ELSEWHERE = {
    "participant_nik", "participant_kelurahan_in_desk", "participant_merged_is_retired", "kelurahan_desk",
    "kelurahan_validity",
}  # fmt: skip


@contextmanager
def refused(name):
    """PostgreSQL refuses what happens inside and names this constraint, or its guard says this name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    diagnosis = caught.value.__cause__.diag
    assert (diagnosis.constraint_name or diagnosis.message_primary.split(":")[0]) == name


def change(thing, **fields):
    """Write past the forms, then ask the constraints that wait for the end of the transaction."""
    type(thing).objects.filter(pk=thing.pk).update(**fields)
    connection.check_constraints()


@pytest.mark.parametrize(("name", "fields"), REFUSED)
def test_the_database_refuses(person, name, fields):
    with refused(name):
        change(person, **fields)


def test_every_named_constraint_is_tested_here():
    named = {constraint.name for model in (Desk, Kelurahan, Participant) for constraint in model._meta.constraints}
    assert {name for name, _ in REFUSED} | ELSEWHERE == named | {"participant_kelurahan_in_desk"}


@pytest.fixture
def hand_over(cast, person):
    """An open request of Taman Sari for a person of Tambora."""
    return HandOver.objects.create(**asked_for(person, cast.taman_sari, by=cast.other_officer))


def asked_for(person, desk, *, by):
    return {
        "participant": person,
        "from_desk": person.desk,
        "to_desk": desk,
        "kelurahan": desk.kelurahan.first(),
        "reason": "Pindah rumah",
        "asked_at": timezone.now(),
        "asked_by": by,
    }


@pytest.mark.parametrize(("name", "fields"), HAND_OVER_REFUSED)
def test_the_database_refuses_of_a_hand_over(hand_over, name, fields):
    with refused(name):
        change(hand_over, **fields)


def test_a_hand_over_leads_to_another_desk(hand_over):
    with refused("handover_to_another_desk"):
        change(hand_over, to_desk=hand_over.from_desk)


def test_a_desk_asks_once_for_a_person_until_it_is_decided(cast, person, hand_over):
    with refused("handover_asked_once"):
        HandOver.objects.create(**asked_for(person, cast.taman_sari, by=cast.staff))
    change(hand_over, decision="ditolak", decided_at=timezone.now(), decided_by=cast.officer)
    HandOver.objects.create(**asked_for(person, cast.taman_sari, by=cast.staff))
    assert HandOver.objects.count() == 2


def test_a_key_used_by_two_hand_overs(cast, foreigner, hand_over):
    with refused("participants_handover_key_key"):
        HandOver.objects.create(**asked_for(foreigner, cast.tambora, by=cast.officer), key=hand_over.key)


def test_every_named_constraint_of_hand_overs_and_inquiries_is_tested_here():
    named = {constraint.name for model in (HandOver, Inquiry) for constraint in model._meta.constraints}
    assert {name for name, _ in HAND_OVER_REFUSED} | {"handover_to_another_desk", "handover_asked_once"} == named


def test_a_merged_record_is_retired(person, foreigner):
    with refused("participant_merged_is_retired"):
        change(person, merged_into=foreigner)


def test_a_retired_record_leaves_its_nik_to_others(cast, person):
    with refused("participant_retired"):  # at the end: its stays are still valid
        change(person, retired_at=timezone.now())
        register(cast.officer, cast.tambora, nik=person.nik)
        connection.check_constraints()


def test_one_status_address_is_one_person(person, foreigner):
    with pytest.raises(IntegrityError, match="status_token"), transaction.atomic():
        change(foreigner, status_token=person.status_token)
    assert isinstance(Participant.objects.get(pk=person.pk).status_token, uuid.UUID)


@pytest.mark.parametrize(
    "fields",
    [
        {"nik": None, "no_nik": "hilang"},
        {"kk": "3173011205900001"},
        {"kk": ""},
        {"phone": ""},
        {"phone": "+6281234567"},
        {"phone": "+62812345678901"},
        {"rt": "000", "rw": "999"},
        {"birth_date": date(2022, 6, 3)},
        {"sex": "P", "interest": "lain", "track": "naik-kelas"},
    ],
)
def test_the_database_accepts(person, fields):
    change(person, **fields)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in fields} == fields


def test_a_confirmation_has_both_a_person_and_a_moment(cast, person):
    with refused("participant_identity_confirmed"):
        change(person, identity_confirmed_by=cast.officer)
    change(person, identity_confirmed_by=cast.officer, identity_confirmed_at=timezone.now())
    person.refresh_from_db()
    assert person.identity_confirmed_by == cast.officer


def test_one_nik_is_one_person(person, foreigner):
    with refused("participant_nik"):
        change(foreigner, nik=person.nik)


def test_many_people_may_be_without_a_nik(cast):
    for _ in range(2):
        register(cast.officer, cast.tambora, nik=None, no_nik="hilang")
    assert Participant.objects.filter(nik=None).count() == 2


def test_one_number_is_one_person(person, foreigner):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(foreigner, number=person.number)
    diagnosis = caught.value.__cause__.diag
    assert (diagnosis.sqlstate, diagnosis.message_detail) == (
        "23505",
        f"Key (number)=({person.number}) already exists.",
    )


def test_a_known_nik_says_so_on_its_field(cast, person):
    twin = unsaved(cast.tambora, nik=person.nik, number="JB-4KX9-2QTM", registered_by=cast.officer)
    with pytest.raises(ValidationError) as caught:
        twin.validate_constraints()
    assert caught.value.message_dict == {"nik": ["NIK ini sudah terdaftar."]}


def test_the_kelurahan_lies_in_the_desks_kecamatan(cast, person):
    with refused("participant_kelurahan_in_desk"):
        change(person, kelurahan=cast.taman_sari.kelurahan.first())
    with refused("participant_desk"):  # its stays are counted at the other
        change(person, desk=cast.taman_sari)


def test_a_kelurahan_cannot_be_taken_from_under_its_people(cast, person):
    with refused("participant_kelurahan_in_desk"):
        change(person.kelurahan, desk=cast.taman_sari)


@pytest.mark.django_db
def test_the_kelurahan_in_desk_rule_stands_on_kelurahan_desk():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conindid::regclass::text FROM pg_constraint WHERE conname = 'participant_kelurahan_in_desk'"
        )
        assert cursor.fetchall() == [("kelurahan_desk",)]


def test_a_kelurahan_ends_no_earlier_than_it_begins(cast):
    with refused("kelurahan_validity"):
        Kelurahan.objects.update(valid_from=date(2022, 6, 2), valid_to=date(2022, 6, 1))
    assert Kelurahan.objects.update(valid_from=date(2022, 6, 1), valid_to=date(2022, 6, 1)) == 56


def test_a_desk_or_kelurahan_with_people_cannot_be_deleted(cast, person):
    for place in (cast.tambora, person.kelurahan):
        with pytest.raises(ProtectedError):
            place.delete()


@pytest.mark.parametrize(
    ("member", "desks", "people"),
    [
        ("officer", ["Tambora"], ["Siti Ma'rufah"]),
        ("other_officer", ["Taman Sari"], ["Bambang"]),
        ("official", [], []),
        ("administrator", [], []),
        ("nobody", [], []),
    ],
)
def test_each_member_of_the_cast_sees_their_own(cast, person, foreigner, member, desks, people):
    user = getattr(cast, member)
    assert [desk.name for desk in Desk.objects.visible_to(user)] == desks
    assert [who.name for who in Participant.objects.visible_to(user)] == people


def test_staff_see_everybody(cast, person, foreigner):
    assert list(Desk.objects.visible_to(cast.staff)) == list(Desk.objects.all())
    assert set(Participant.objects.visible_to(cast.staff)) == {person, foreigner}


@pytest.mark.parametrize("member", ["officer", "staff", "administrator"])
@pytest.mark.parametrize("superuser", [False, True])
def test_an_inactive_user_sees_nobody(cast, person, member, superuser):
    User.objects.update(is_active=False, is_superuser=superuser)
    user = User.objects.get(pk=getattr(cast, member).pk)
    assert (list(Desk.objects.visible_to(user)), list(Participant.objects.visible_to(user))) == ([], [])


def test_an_officer_without_a_desk_sees_nobody(cast, person):
    cast.tambora.officers.clear()
    assert (list(Desk.objects.visible_to(cast.officer)), list(Participant.objects.visible_to(cast.officer))) == ([], [])


def test_an_officer_of_two_desks_sees_both_and_nobody_twice(cast, person, foreigner):
    cast.taman_sari.officers.add(cast.officer)
    assert [who.name for who in Participant.objects.visible_to(cast.officer).order_by("name")] == [
        "Bambang",
        "Siti Ma'rufah",
    ]


def test_a_desk_without_the_role_shows_nobody(cast, person):
    cast.tambora.officers.add(cast.nobody, cast.official, cast.administrator)
    for user in (cast.nobody, cast.official, cast.administrator):
        assert list(Participant.objects.visible_to(user)) == []


def test_an_anonymous_visitor_sees_nobody(person):
    visitor = AnonymousUser()
    assert (list(Desk.objects.visible_to(visitor)), list(Participant.objects.visible_to(visitor))) == ([], [])


def test_the_desks_share_out_everybody(cast, person, foreigner):
    seen = [who for user in (cast.officer, cast.other_officer) for who in Participant.objects.visible_to(user)]
    assert sorted(who.pk for who in seen) == sorted(Participant.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_the_regions_are_loaded_once_however_often():
    regions.load()
    before = list(Kelurahan.objects.values_list("pk", "code", "name", "desk__code"))
    regions.load()
    assert (Desk.objects.count(), Kelurahan.objects.count()) == (8, 56)
    assert list(Kelurahan.objects.values_list("pk", "code", "name", "desk__code")) == before


def test_the_desks_are_the_eight_kecamatan_of_jakarta_barat_in_order(cast):
    assert list(Desk.objects.values_list("code", flat=True)) == [f"31.73.0{number}" for number in range(1, 9)]
    assert {str(desk) for desk in Desk.objects.all()} > {"Cengkareng", "Taman Sari", "Tambora", "Kembangan"}


def test_every_kelurahan_has_the_code_of_its_kecamatan(cast):
    strays = [place for place in Kelurahan.objects.select_related("desk") if place.code[:8] != place.desk.code]
    assert strays == []


def test_loading_changes_nothing_that_was_edited(cast):
    Desk.objects.filter(pk=cast.tambora.pk).update(name="Tambora Baru")
    Kelurahan.objects.filter(desk=cast.tambora).update(name="Baru", valid_to=date(2026, 1, 1))
    regions.load()
    assert Desk.objects.get(pk=cast.tambora.pk).name == "Tambora Baru"
    assert set(cast.tambora.kelurahan.values_list("name", "valid_to")) == {("Baru", date(2026, 1, 1))}


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        (None, None, True),
        (date(2022, 6, 22), None, True),
        (date(2022, 6, 23), None, False),
        (None, date(2022, 6, 22), True),
        (None, date(2022, 6, 21), False),
        (date(2022, 6, 22), date(2022, 6, 22), True),
        (date(2022, 1, 1), date(2022, 12, 31), True),
        (date(2023, 1, 1), date(2023, 12, 31), False),
        (date(2021, 1, 1), date(2021, 12, 31), False),
    ],
)
def test_a_kelurahan_is_in_force_from_its_first_to_its_last_day(cast, first, last, in_force):
    kelurahan = cast.tambora.kelurahan.first()
    Kelurahan.objects.filter(pk=kelurahan.pk).update(valid_from=first, valid_to=last)
    assert Kelurahan.objects.in_force(date(2022, 6, 22)).filter(pk=kelurahan.pk).exists() is in_force


def test_a_participant_is_called_by_name_and_addressed_by_number(person):
    assert (str(person), person.get_absolute_url()) == ("Siti Ma'rufah", f"/participants/{person.number}/")


# The history of records is only added to


@pytest.fixture
def rows(cast, person, foreigner):
    """One row of each history."""
    change = {"field": "address", "was": "a", "became": "b", "changed_at": timezone.now(), "changed_by": cast.officer}
    FieldChange.objects.create(participant=person, **change)
    look_alikes.declare_different(person, foreigner, by=cast.staff)
    return [list(FieldChange.objects.values()), list(DifferentPeople.objects.values())]


@pytest.mark.parametrize("table", ["fieldchange", "differentpeople"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE participants_{} SET id = id", "DELETE FROM participants_{}", "DELETE FROM participants_{} WHERE id = 0",
     "TRUNCATE participants_{}", "TRUNCATE participants_participant, participants_{} CASCADE"],
)  # fmt: skip
def test_history_is_never_rewritten(rows, table, statement):
    connection.check_constraints()  # PostgreSQL truncates nothing while deferred checks wait
    cursor, refusal = connection.cursor(), f"^{table}_history:"
    with cursor, pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        cursor.execute(statement.format(table))
    assert [list(FieldChange.objects.values()), list(DifferentPeople.objects.values())] == rows


def test_people_are_never_truncated_with_their_history(rows):
    connection.check_constraints()
    cursor = connection.cursor()
    with cursor, pytest.raises(IntegrityError, match=r"^[a-z]+_history:"), transaction.atomic():
        cursor.execute("TRUNCATE participants_participant CASCADE")
    assert Participant.objects.count() == 2


def test_a_change_changes_something(cast, person):
    with refused("fieldchange_changes_something"):
        FieldChange.objects.create(
            participant=person, field="address", was="a", became="a", changed_at=timezone.now(), changed_by=cast.officer
        )


def test_two_people_stand_in_order_and_once(cast, person, foreigner):
    decided = {"decided_at": timezone.now(), "decided_by": cast.staff}
    for one, other in ((foreigner, person), (person, person)):
        with refused("differentpeople_in_order"):
            DifferentPeople.objects.create(one=one, other=other, **decided)
    DifferentPeople.objects.create(one=person, other=foreigner, **decided)
    with refused("differentpeople_once"):
        DifferentPeople.objects.create(one=person, other=foreigner, **decided)


def test_a_history_has_room_for_every_field():
    lengths = [Participant._meta.get_field(name).max_length or 0 for name in history.FIELDS]
    assert FieldChange._meta.get_field("was").max_length == FieldChange._meta.get_field("became").max_length
    assert max(lengths) <= FieldChange._meta.get_field("was").max_length


def test_every_column_is_either_kept_in_the_history_or_by_an_act():
    kept = {
        "id", "number", "identity_confirmed_by", "identity_confirmed_at", "registered_by", "privacy_notice", "version",
        "changed_at", "changed_by", "status_token", "desk_seconds", "retired_at", "merged_into", "name_words",
    }  # fmt: skip
    assert {field.name for field in Participant._meta.concrete_fields} == kept | set(history.FIELDS)

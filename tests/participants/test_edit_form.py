"""The edit form: what it writes, and two people editing one participant."""

from datetime import date

import pytest
from django.db import IntegrityError

from participants.editing import EditForm
from participants.models import Kelurahan, Participant
from tests.factories import register
from tests.participants.posts import (
    DATE_DIFFERS,
    GIVE_NIK,
    KNOWN,
    NOT_OFFERED,
    REQUIRED,
    SEX_DIFFERS,
    shown_again,
    smuggled,
)

# Editing.


@pytest.fixture
def complete(cast):
    """A participant with something in every field."""
    return register(
        cast.officer,
        cast.tambora,
        name="Siti Ma'rufah",
        phone="+6281234567890",
        kk="3173011205900001",
        email="siti@example.com",
        education="sma",
        outside_dki=True,
        domicile="Jl. Lain 2",
        business_name="Warung Siti",
        business_kind="Warung",
        business_since=2015,
        business_address="Jl. Pasar 3",
        trained_elsewhere=True,
        registered_on=date(2022, 6, 3),
    )


def editing(person, data=None):
    """The edit form as the page makes it: on what is stored now."""
    stored = Participant.objects.get(pk=person.pk)
    kelurahan = Kelurahan.objects.filter(desk=stored.desk)
    return EditForm(data, instance=stored, user=stored.registered_by, kelurahan=kelurahan)


def sent(person, **typed):
    """What a browser sends when the form is opened now and `typed` is typed; None unticks a box."""
    form = editing(person)
    fields, originals = {"version": str(person.version)}, {}
    for name in form._meta.fields:
        value = form[name].value()
        originals[f"initial-{name}"] = "" if value is None else str(value)
        fields[name] = "on" if value is True else None if value is False else originals[f"initial-{name}"]
    return {name: value for name, value in (fields | originals | typed).items() if value is not None}


def save(person, by, **typed):
    """Open, type, save."""
    form = editing(person, sent(person, **typed))
    assert form.errors == {}
    assert form.save_changes(by=by) is True
    person.refresh_from_db()


def as_stored(person):
    return Participant.objects.filter(pk=person.pk).values().get()


def test_the_originals_are_what_the_fields_were_opened_with(complete):
    form = editing(complete)
    data = sent(complete)
    expected = [f'<input type="hidden" name="initial-{name}"' for name in form._meta.fields]
    assert [html.split(" value=")[0].split(" id=")[0] for html in form.originals()] == expected
    values = [f' value="{data["initial-phone"]}"', ' value="12-05-1990"']
    assert [value in "".join(form.originals()) for value in values] == [True, True]


def test_saving_without_a_change_changes_nothing(cast, complete):
    before = as_stored(complete)
    form = editing(complete, sent(complete))
    assert (form.errors, form.changed_data, form.differences(), form.is_stale()) == ({}, [], [], False)
    assert form.save_changes(by=cast.staff) is True
    assert as_stored(complete) == before


@pytest.mark.parametrize(
    "typed",
    [
        {"birth_date": "12 Mei 1990"},
        {"birth_date": "12/5/1990"},
        {"phone": "+62 812 3456 7890"},
        {"phone": "6281234567890"},
        {"rt": "1"},
        {"nik": "9973-"},
        {"kk": "3173 0112 0590 0001"},
        {"name": " Siti Ma'rufah "},
        {"version": "0"},
    ],
)
def test_the_same_in_other_words_is_no_change(cast, complete, typed):
    if "nik" in typed:
        typed = {"nik": f"{complete.nik[:4]}-{complete.nik[4:]}"}
    before = as_stored(complete)
    form = editing(complete, sent(complete, **typed))
    assert (form.errors, form.is_stale(), form.save_changes(by=cast.staff)) == ({}, False, True)
    assert as_stored(complete) == before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"name": "Siti Aminah"}, {"name": "Siti Aminah"}),
        ({"birth_date": "13-05-1990", "identity_confirmed": "on"}, {"birth_date": date(1990, 5, 13)}),
        ({"phone": ""}, {"phone": ""}),
        ({"phone": "021-5551234"}, {"phone": "+62215551234"}),
        ({"business_since": ""}, {"business_since": None}),
        ({"outside_dki": None, "trained_elsewhere": None}, {"outside_dki": False, "trained_elsewhere": False}),
        ({"nik": "", "no_nik": "hilang"}, {"nik": None, "no_nik": "hilang"}),
        ({"interest": "menjahit", "track": "naik-kelas"}, {"interest": "menjahit", "track": "naik-kelas"}),
    ],
)
def test_a_change_is_written_once_and_signed(cast, complete, typed, stored):
    before = as_stored(complete)
    save(complete, cast.staff, **typed)
    after = as_stored(complete)
    signed = {"version": 2, "changed_by_id": cast.staff.pk}
    noted = {"changed_at", "name_words", "identity_confirmed_by_id", "identity_confirmed_at"}
    assert {name: value for name, value in after.items() if value != before[name] and name not in noted} == (
        stored | signed
    )
    assert after["changed_at"] > before["changed_at"]


def test_a_move_within_the_kecamatan_is_written(cast, complete):
    other = cast.tambora.kelurahan.last()
    save(complete, cast.staff, kelurahan=str(other.pk))
    assert (complete.kelurahan, complete.desk) == (other, cast.tambora)


def test_a_kelurahan_of_another_kecamatan_is_not_offered(cast, complete):
    form = editing(complete, sent(complete, kelurahan=str(cast.taman_sari.kelurahan.first().pk)))
    assert form.errors == {"kelurahan": [NOT_OFFERED]}


def test_a_nik_is_completed_later(cast):
    person = register(cast.officer, cast.tambora, nik=None, no_nik="tidak-dibawa")
    save(person, cast.officer, nik="9973991205900001")
    assert (person.nik, person.no_nik, person.version) == ("9973991205900001", "", 2)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name": ""}, {"name": [REQUIRED]}),
        ({"nik": ""}, {"nik": [GIVE_NIK]}),
        ({"birth_date": "13-05-1990"}, {"birth_date": [DATE_DIFFERS]}),
        ({"sex": "P"}, {"sex": [SEX_DIFFERS]}),
        (
            {"birth_date": "04-06-2022", "identity_confirmed": "on"},
            {"birth_date": ["Tanggal lahir sesudah tanggal daftar."]},
        ),
        ({"version": ""}, {"version": [REQUIRED]}),
        ({"version": None}, {"version": [REQUIRED]}),
    ],
)
def test_an_edit_is_refused_with_a_sentence_and_everything_kept(complete, typed, errors):
    data = sent(complete, **typed)
    form = editing(complete, data)
    assert form.errors == errors
    assert shown_again(form) == {name: value for name, value in data.items() if not name.startswith("initial-")}


def test_the_nik_of_somebody_else_is_refused(cast, person, foreigner):
    form = editing(foreigner, sent(foreigner, nik=person.nik))
    assert (form.errors, form.known) == ({"nik": [KNOWN]}, person)


def test_a_nik_taken_between_check_and_save_is_refused_in_the_same_words(cast, foreigner):
    form = editing(foreigner, sent(foreigner, nik="9973991205900001"))
    assert form.is_valid()
    register(cast.officer, cast.tambora, nik="9973991205900001", registered_on=date(2022, 6, 3))
    before = as_stored(foreigner)
    assert (form.save_changes(by=cast.staff), form.errors) == (False, {"nik": [KNOWN]})
    assert as_stored(foreigner) == before


def test_another_refusal_of_the_database_is_not_swallowed(cast, complete):
    form = editing(complete, sent(complete, name="Siti Aminah"))
    assert form.is_valid()
    form.instance.name = ""
    with pytest.raises(IntegrityError, match="participant_name_given"):
        form.save_changes(by=cast.staff)


def test_what_was_confirmed_is_not_asked_again_and_stays_signed(cast, complete):
    save(complete, cast.officer, sex="P", identity_confirmed="on")
    confirmed = (complete.identity_confirmed_by, complete.identity_confirmed_at)
    save(complete, cast.staff, phone="0812 9999 0000")
    assert (complete.identity_confirmed_by, complete.identity_confirmed_at) == confirmed
    assert (confirmed[0], complete.changed_by) == (cast.officer, cast.staff)


def test_a_new_difference_is_asked_and_signed_anew(cast, complete):
    save(complete, cast.officer, sex="P", identity_confirmed="on")
    form = editing(complete, sent(complete, birth_date="13-05-1990"))
    assert form.errors == {"birth_date": [DATE_DIFFERS], "sex": [SEX_DIFFERS]}
    save(complete, cast.staff, birth_date="13-05-1990", identity_confirmed="on")
    assert complete.identity_confirmed_by == cast.staff


def test_a_corrected_difference_needs_no_confirmation_any_more(cast, complete):
    save(complete, cast.officer, sex="P", identity_confirmed="on")
    save(complete, cast.staff, sex="L")
    assert (complete.identity_confirmed_by, complete.identity_confirmed_at) == (None, None)


def test_nothing_can_be_smuggled_into_an_edit(cast, complete, person):
    before = as_stored(complete)
    form = editing(complete, smuggled(cast, person) | {"registered_on": "01-01-2019"} | sent(complete, phone=""))
    assert (form.errors, form.save_changes(by=cast.staff)) == ({}, True)
    changed = {name for name, value in as_stored(complete).items() if value != before[name]}
    assert changed == {"phone", "version", "changed_at", "changed_by_id"}


# Two people edit one participant.


def test_whoever_saves_second_sees_both_versions(cast, complete):
    mine = sent(complete, name="Siti Aminah", outside_dki=None)
    save(complete, cast.officer, phone="0812-9999-0000", name="Siti M.", education="s1")
    form = editing(complete, mine)
    assert form.is_stale() is True
    assert [(d["name"], d["stored"], d["typed"], d["mine"]) for d in form.differences()] == [
        ("name", "Siti M.", "Siti Aminah", True),
        ("phone", "0812-9999-0000", "0812-3456-7890", False),
        ("education", "S1 atau lebih", "SMA/SMK atau sederajat", False),
        ("outside_dki", "Ya", "Tidak", True),
    ]


def test_each_kind_of_field_is_compared_as_people_read_it(cast, complete):
    first, last = cast.tambora.kelurahan.first(), cast.tambora.kelurahan.last()
    mine = sent(complete, birth_date="13051990", kelurahan=str(last.pk), business_since="", kk="")
    save(complete, cast.officer, trained_elsewhere=None)
    form = editing(complete, mine)
    assert [(d["label"], d["stored"], d["typed"]) for d in form.differences()] == [
        ("Tanggal lahir", "12-05-1990", "13051990"),
        ("Kelurahan", first.name, last.name),
        ("Nomor KK (opsional)", "3173011205900001", "–"),
        ("Berusaha sejak tahun (opsional)", 2015, "–"),
        ("Pernah ikut pelatihan serupa", "Tidak", "Ya"),
    ]


def test_two_who_typed_the_same_do_not_disagree(cast, complete):
    mine = sent(complete, name="Siti Aminah")
    save(complete, cast.officer, name="Siti Aminah")
    before = as_stored(complete)
    form = editing(complete, mine)
    assert (form.is_stale(), form.errors, form.save_changes(by=cast.staff)) == (False, {}, True)
    assert as_stored(complete) == before


@pytest.mark.parametrize("version", ["0", "2", "", None, "x", "1 ", "٢"])
def test_another_version_is_stale_when_something_differs(complete, version):
    assert editing(complete, sent(complete, name="Siti Aminah", version=version)).is_stale() is True
    assert editing(complete, sent(complete, version=version)).is_stale() is False


def test_the_current_version_is_never_stale(complete):
    assert editing(complete, sent(complete, name="Siti Aminah")).is_stale() is False


@pytest.mark.parametrize(
    ("choices", "stored"),
    [
        ({"choice-name": "mine", "choice-phone": "stored"}, ("Siti Aminah", "+6281299990000")),
        ({"choice-name": "stored", "choice-phone": "stored"}, ("Siti M.", "+6281299990000")),
        ({"choice-name": "stored", "choice-phone": "mine"}, ("Siti M.", "+6281234567890")),
        ({"choice-name": "mine", "choice-phone": "mine"}, ("Siti Aminah", "+6281234567890")),
        ({}, ("Siti Aminah", "+6281234567890")),
    ],
)
def test_the_second_chooses_field_by_field(cast, complete, choices, stored):
    mine = sent(complete, name="Siti Aminah")
    save(complete, cast.officer, phone="0812-9999-0000", name="Siti M.")
    form = editing(complete, mine | {"version": "2", "choosing": "1"} | choices)
    assert (form.is_stale(), form.errors, form.save_changes(by=cast.staff)) == (False, {}, True)
    complete.refresh_from_db()
    assert (complete.name, complete.phone) == stored


def test_choosing_what_is_stored_everywhere_changes_nothing(cast, complete):
    mine = sent(complete, name="Siti Aminah", birth_date="1-1-1991", outside_dki="on", business_since="2001", email="")
    save(complete, cast.officer, name="Siti M.", outside_dki=None)
    before = as_stored(complete)
    choices = {f"choice-{name}": "stored" for name in EditForm._meta.fields}
    form = editing(complete, mine | choices | {"version": "2", "choosing": "1"})
    assert (form.errors, form.differences(), form.save_changes(by=cast.staff)) == ({}, [], True)
    assert as_stored(complete) == before


def test_a_choice_without_choosing_is_ignored(cast, complete):
    form = editing(complete, sent(complete, name="Siti Aminah", **{"choice-name": "stored"}))
    assert form["name"].value() == "Siti Aminah"


def test_a_third_who_saves_meanwhile_makes_the_second_choose_again(cast, complete):
    mine = sent(complete, name="Siti Aminah")
    save(complete, cast.officer, name="Siti M.")
    save(complete, cast.officer, name="Siti Ma.")
    form = editing(complete, mine | {"version": "2", "choosing": "1", "choice-name": "mine"})
    assert form.is_stale() is True


def test_everything_typed_is_carried_to_the_choice(complete):
    data = sent(complete, name="Siti Aminah", outside_dki=None, kk="")
    form = editing(complete, data)
    boxes = {"trained_elsewhere": True}
    empty = {"no_nik", "kk", "outside_dki"}
    expected = [(name, boxes.get(name, data.get(name))) for name in form._meta.fields if name not in empty]
    assert form.typed() == expected


def test_what_was_carried_to_the_choice_says_the_same_when_it_comes_back(complete):
    data = sent(complete, name="Siti Aminah", outside_dki=None, kk="")
    first = editing(complete, data)
    carried = {name: str(value) for name, value in first.typed()} | {"version": data["version"], "choosing": "1"}
    again = editing(complete, carried)
    assert (first.errors, again.errors) == ({}, {})
    assert again.cleaned_data == first.cleaned_data

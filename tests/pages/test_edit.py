"""Editing: only what changed is written, and the second of two editors sees both versions and chooses."""

import re
from html import unescape

import pytest

from participants.models import Participant


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def opened(client, person):
    """The page's form as a browser would send it back, hidden fields and all."""
    form = client.get(f"/participants/{person.number}/edit/").context["form"]
    fields = {name: form[name].value() for name in form.fields}
    data = {
        name: form.fields[name].prepare_value(value) for name, value in fields.items() if value not in (None, False, "")
    }
    originals = (re.search(r'name="([^"]+)"(?: value="([^"]*)")?', str(hidden)) for hidden in form.originals())
    return data | {match[1]: unescape(match[2] or "") for match in originals}


def save(client, person, form):
    return client.post(f"/participants/{person.number}/edit/", form)


def stored(person):
    return Participant.objects.get(pk=person.pk)


def test_a_change_is_saved_with_a_new_version(officer, cast, person):
    assert save(officer, person, opened(officer, person) | {"address": "Jl. Baru 7"}).status_code == 302
    assert (stored(person).address, stored(person).version, stored(person).changed_by) == (
        "Jl. Baru 7",
        2,
        cast.officer,
    )


def test_saving_without_a_change_is_quiet(officer, person):
    assert save(officer, person, opened(officer, person)).status_code == 302
    assert stored(person).version == 1


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(officer, person):
    mine = opened(officer, person) | {"address": "Jl. Saya 1", "business_name": "Warung Siti"}
    save(officer, person, opened(officer, person) | {"address": "Jl. Dia 2"})
    answer = save(officer, person, mine)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Siti mengubah data" in body
    assert "Tersimpan: <strong>Jl. Dia 2</strong>" in body
    assert "Isian Anda: <strong>Jl. Saya 1</strong>" in body
    assert "Isian Anda: <strong>Warung Siti</strong>" in body
    assert stored(person).address == "Jl. Dia 2"


@pytest.mark.parametrize(("choice", "address"), [("stored", "Jl. Dia 2"), ("typed", "Jl. Saya 1")])
def test_what_was_chosen_is_saved_and_the_rest_of_mine_too(officer, person, choice, address):
    mine = opened(officer, person) | {"address": "Jl. Saya 1", "business_name": "Warung Siti"}
    save(officer, person, opened(officer, person) | {"address": "Jl. Dia 2"})
    choosing = mine | {"choosing": "1", "version": "2", "choice-address": choice, "choice-business_name": "typed"}
    assert save(officer, person, choosing).status_code == 302
    assert (stored(person).address, stored(person).business_name) == (address, "Warung Siti")


def test_a_field_only_the_other_changed_is_offered_as_stored(officer, person):
    mine = opened(officer, person) | {"business_name": "Warung Siti"}
    save(officer, person, opened(officer, person) | {"address": "Jl. Dia 2"})
    rows = {row["name"]: row["mine"] for row in save(officer, person, mine).context["form"].differences()}
    assert rows == {"address": False, "business_name": True}


def test_a_missing_version_is_a_conflict_and_not_a_way_around(officer, person):
    form = opened(officer, person) | {"address": "Jl. Saya 1"}
    del form["version"]
    assert save(officer, person, form).status_code == 409
    assert stored(person).address != "Jl. Saya 1"


def test_a_refusal_keeps_what_was_typed(officer, person):
    answer = save(officer, person, opened(officer, person) | {"phone": "abc", "address": "Jl. Baru 7"})
    assert answer.status_code == 422
    assert answer.context["form"]["phone"].value() == "abc"
    assert answer.context["form"]["address"].value() == "Jl. Baru 7"
    assert stored(person).version == 1


def test_a_nik_of_somebody_else_is_refused_without_their_name(officer, person, foreigner):
    answer = save(officer, person, opened(officer, person) | {"nik": foreigner.nik})
    assert answer.context["form"].errors["nik"] == ["NIK ini sudah terdaftar di Kec. Taman Sari pada 3 Juni 2022."]
    assert foreigner.name not in answer.content.decode()


def test_the_kecamatan_does_not_change_here(officer, cast, person):
    foreign = cast.taman_sari.kelurahan.first()
    answer = save(officer, person, opened(officer, person) | {"kelurahan": foreign.pk})
    assert answer.context["form"].errors["kelurahan"] == ["Pilih kelurahan dari daftar."]


def test_fields_that_are_not_asked_cannot_be_set(officer, cast, person):
    forged = {
        "number": "JB-0000-0000",
        "desk": cast.taman_sari.pk,
        "registered_on": "2020-01-01",
        "registered_by": cast.staff.pk,
    }
    save(officer, person, opened(officer, person) | forged | {"address": "Jl. Baru 7"})
    after = stored(person)
    assert (after.number, after.desk, after.registered_on, after.registered_by) == (
        person.number, cast.tambora, person.registered_on, cast.officer,
    )  # fmt: skip

"""Editing: only what changed is written, and the second of two editors sees both versions and chooses."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants import history, phones
from participants.editing import EditForm
from participants.models import Inquiry, Participant
from tests.factories import register


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


# The history of the data


def history_of(person):
    return list(person.changes.values_list("field", "was", "became", "changed_by"))


def described(client, person):
    """[(label, was, became)] as the page of the person tells it."""
    changes = client.get(f"/participants/{person.number}/").context["history"].changes
    return [(change.label, change.was, change.became) for change in changes]


def change_data(person, *, by, **values):
    """Write a change into the history, past the form."""
    before = history.stored(person)
    for name, value in values.items():
        setattr(person, name, value)
    history.record(person, before, by=by, at=timezone.now())


def test_each_changed_field_leaves_a_row_as_stored(officer, cast, person):
    kelurahan = cast.tambora.kelurahan.exclude(pk=person.kelurahan_id).first()
    change = {"address": "Jl. Baru 7", "birth_date": "13-05-1990", "phone": "0812-1111-2222", "track": "naik-kelas",
              "kelurahan": kelurahan.pk, "outside_dki": "on", "business_since": "2019",
              "identity_confirmed": "on"}  # fmt: skip
    assert save(officer, person, opened(officer, person) | change).status_code == 302
    assert history_of(person) == [
        ("address", "Jl. Contoh 1", "Jl. Baru 7", cast.officer.pk),
        ("birth_date", "1990-05-12", "1990-05-13", cast.officer.pk),
        ("business_since", "", "2019", cast.officer.pk),
        ("kelurahan", str(person.kelurahan_id), str(kelurahan.pk), cast.officer.pk),
        ("outside_dki", "False", "True", cast.officer.pk),
        ("phone", person.phone, "+6281211112222", cast.officer.pk),
        ("track", "pemula", "naik-kelas", cast.officer.pk),
    ]
    assert set(person.changes.values_list("changed_at", flat=True)) == {stored(person).changed_at}


def test_a_nik_that_came_later_takes_its_reason_away(officer, cast):
    person = register(cast.officer, cast.tambora, nik=None, no_nik="hilang")
    save(officer, person, opened(officer, person) | {"nik": "9973011205904321"})
    assert history_of(person) == [
        ("nik", "", "9973011205904321", cast.officer.pk),
        ("no_nik", "hilang", "", cast.officer.pk),
    ]
    assert described(officer, person) == [
        ("NIK", "–", "tercatat"),
        ("Alasan tanpa NIK", "KTP hilang, dalam pengurusan", "–"),
    ]


@pytest.mark.parametrize("same", [{}, {"name": "  Siti   Ma'rufah "}, {"phone": "{phone}"}, {"rt": "1"}])
def test_nothing_changed_leaves_no_history(officer, person, same):
    form = opened(officer, person) | {name: value.format(phone=person.phone) for name, value in same.items()}
    assert save(officer, person, form).status_code == 302
    assert (history_of(person), stored(person).version) == ([], 1)


@pytest.mark.parametrize("wrong", [{"phone": "abc"}, {"nik": "{foreigner}"}, {"version": ""}])
def test_a_refused_save_leaves_no_history(officer, person, foreigner, wrong):
    wrong = {name: value.format(foreigner=foreigner.nik) for name, value in wrong.items()}
    answer = save(officer, person, opened(officer, person) | {"address": "Jl. Baru 7"} | wrong)
    assert (answer.status_code >= 400, history_of(person)) == (True, [])


def test_a_nik_taken_at_that_very_moment_leaves_no_history(officer, cast, person, foreigner, monkeypatch):
    monkeypatch.setattr(EditForm, "_check_known", lambda form, digits: setattr(form, "known", foreigner))
    monkeypatch.setattr(EditForm, "_check_identity", lambda *args: None)
    about = {"instance": stored(person), "user": cast.officer, "kelurahan": cast.tambora.kelurahan}
    form = EditForm(opened(officer, person) | {"nik": foreigner.nik}, **about)
    assert (form.is_valid(), form.save_changes(by=cast.officer)) == (True, False)
    assert (history_of(person), stored(person).nik) == ([], person.nik)


def test_an_officer_who_tries_out_niks_on_somebody_of_their_own_is_stopped(officer, cast, person):
    form = opened(officer, person)
    people = [register(cast.other_officer, cast.taman_sari) for _ in range(31)]
    answers = [save(officer, person, form | {"nik": other.nik}) for other in people]
    said = [answer.context["form"].errors["nik"][0] for answer in answers]
    assert said[:30] == ["NIK ini sudah terdaftar di Kec. Taman Sari pada 1 Juni 2022."] * 30
    assert said[30].startswith("Terlalu banyak pertanyaan.")
    assert Inquiry.objects.filter(asked_by=cast.officer).count() == 30


def test_the_longest_address_leaves_its_row(officer, person):
    email = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.co.id"
    assert save(officer, person, opened(officer, person) | {"email": email}).status_code == 302
    assert [(was, became) for _, was, became, _ in history_of(person)] == [("", email)]


def test_the_page_tells_the_changes_in_words_latest_first(officer, cast, person):
    was, became = person.kelurahan, cast.tambora.kelurahan.exclude(pk=person.kelurahan_id).first()
    change = {"birth_date": "13-05-1990", "phone": "0812-1111-2222", "track": "naik-kelas", "kelurahan": became.pk,
              "outside_dki": "on", "identity_confirmed": "on", "kk": "3173011205901234"}  # fmt: skip
    later = {"nik": "9973011205909999", "kk": "3173991205901234", "address": "Jl. <b>7", "identity_confirmed": "on"}
    for changed in (change, later):
        save(officer, person, opened(officer, person) | changed)
    assert described(officer, person) == [
        ("Alamat KTP", "Jl. Contoh 1", "Jl. <b>7"),
        ("Nomor KK", "…1234", "diubah"),
        ("NIK", "tercatat", "diubah"),
        ("Tanggal lahir", "12 Mei 1990", "13 Mei 1990"),
        ("Kelurahan", was.name, became.name),
        ("Nomor KK", "–", "…1234"),
        ("KTP di luar DKI Jakarta", "Tidak", "Ya"),
        ("HP/WhatsApp", phones.local(person.phone), "0812-1111-2222"),
        ("Jalur", "Pemula", "Naik kelas (sudah berusaha)"),
    ]
    body = officer.get(f"/participants/{person.number}/").content.decode()
    assert "<strong>Alamat KTP</strong>: Jl. Contoh 1 → Jl. &lt;b&gt;7" in body
    assert [digits for digits in (person.nik, "9999", "317301120590") if digits in body] == []


def test_a_page_without_changes_has_no_such_section(officer, person):
    assert "Riwayat perubahan data" not in officer.get(f"/participants/{person.number}/").content.decode()


def test_the_page_costs_the_same_queries_for_one_change_and_for_three(officer, person):
    counts = []
    for number in range(3):
        change = {"address": f"Jl. Baru {number}", "business_name": f"Warung {number}"}
        save(officer, person, opened(officer, person) | change)
        with CaptureQueriesContext(connection) as queries:
            officer.get(f"/participants/{person.number}/")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize("times", [1, 3])
def test_a_history_is_one_query_and_one_more_for_kelurahan(cast, person, django_assert_num_queries, times):
    for number in range(times):
        change_data(person, by=cast.officer, address=f"Jl. Baru {number}")
    with django_assert_num_queries(1):
        assert len(history.shown(person).changes) == times
    for kelurahan in cast.tambora.kelurahan.exclude(pk=person.kelurahan_id)[:times]:
        change_data(person, by=cast.officer, kelurahan=kelurahan)
    with django_assert_num_queries(2):
        assert len(history.shown(person).changes) == 2 * times


@pytest.mark.parametrize(("changes", "listed", "note"), [(30, 30, False), (31, 30, True)])
def test_thirty_changes_are_shown_and_a_note_when_there_are_more(officer, cast, person, changes, listed, note):
    for number in range(changes):
        change_data(person, by=cast.officer, address=f"Jl. Baru {number}")
    answer = officer.get(f"/participants/{person.number}/")
    assert len(answer.context["history"].changes) == listed
    assert answer.context["history"].changes[0].became == f"Jl. Baru {changes - 1}"
    assert ("Hanya 30 perubahan terakhir yang ditampilkan." in answer.content.decode()) == note

"""The desk's form and the edit form: what is accepted, each refusal with its sentence, and nothing typed lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from participants.forms import EditForm
from participants.models import Desk, Kelurahan, Participant
from stages import transitions
from stages.registration.forms import RegistrationForm
from tests.factories import register

REQUIRED = "Wajib diisi."
NOT_OFFERED = "Pilih kelurahan dari daftar."
NO_CHOICE = "Pilih dari daftar."
ASKED = "Bila KTP memang demikian, centang konfirmasi lalu simpan lagi."
DATE_DIFFERS = f"Tanggal lahir di NIK (12-05-1990) berbeda dengan yang diketik. Periksa KTP. {ASKED}"
SEX_DIFFERS = f"Jenis kelamin di NIK berbeda dengan yang dipilih. Periksa KTP. {ASKED}"
KNOWN = "NIK ini sudah terdaftar di Kec. Tambora pada 3 Juni 2022."
GIVE_NIK = "Isi NIK, atau pilih alasan tanpa NIK."


def in_days(days):
    return f"{timezone.localdate() + timedelta(days):%d-%m-%Y}"


def posted(desk, **typed):
    """What a browser sends for a complete form; a box that is None is not ticked."""
    complete = {
        "nik": "997399 120590 0001",
        "no_nik": "",
        "name": "Siti Ma'rufah",
        "birth_place": "Jakarta",
        "birth_date": "12-05-1990",
        "sex": "L",
        "address": "Jl. Contoh 1",
        "rt": "016",
        "rw": "006",
        "kelurahan": str(desk.kelurahan.first().pk),
        "phone": "0812-3456-7890",
        "interest": "kuliner",
        "track": "pemula",
        "business_name": "",
        "kk": "",
        "email": "",
        "education": "",
        "domicile": "",
        "business_kind": "",
        "business_since": "",
        "business_address": "",
        "channel": "kecamatan",
        "registered_on": "03-06-2022",
        "notice_given": "on",
        "key": str(uuid.uuid4()),
    }
    return {name: value for name, value in (complete | typed).items() if value is not None}


def registration(user, data):
    """The form as the desk's page makes it for `user`."""
    kelurahan = Kelurahan.objects.filter(desk__in=Desk.objects.visible_to(user))
    return RegistrationForm(data, kelurahan=kelurahan.in_force(timezone.localdate()))


def shown_again(form):
    """What the page shows in the fields that were posted; a ticked box is "on"."""
    values = {name: form[name].value() for name in form.data if name in form.fields}
    return {name: "on" if value is True else value for name, value in values.items()}


# Registration.


def test_a_complete_form_describes_a_participant(cast):
    form = registration(cast.officer, posted(cast.tambora))
    assert form.errors == {}
    new = transitions.register(form.participant(by=cast.officer), by=cast.officer, key=form.cleaned_data["key"])
    stored = Participant.objects.values("nik", "no_nik", "name", "birth_date", "rt", "rw", "phone", "desk").get()
    assert stored == {
        "nik": "9973991205900001",
        "no_nik": "",
        "name": "Siti Ma'rufah",
        "birth_date": date(1990, 5, 12),
        "rt": "016",
        "rw": "006",
        "phone": "+6281234567890",
        "desk": cast.tambora.pk,
    }
    assert (new.registered_on, new.privacy_notice) == (date(2022, 6, 3), settings.PRIVACY_NOTICE_VERSION)


@pytest.mark.parametrize(
    ("field", "typed", "cleaned"),
    [
        ("nik", "'9973-9912-0590-0001 ", "9973991205900001"),
        ("name", "  Siti \t Ma'rufah ", "Siti Ma'rufah"),
        ("name", "<3 Suharto", "<3 Suharto"),
        ("name", "S" * 100, "S" * 100),
        ("birth_date", "12 Mei 1990", date(1990, 5, 12)),
        ("birth_date", "12051990", date(1990, 5, 12)),
        ("rt", "1", "001"),
        ("rw", " 06 ", "006"),
        ("rw", "0-0-6", "006"),
        ("phone", "", ""),
        ("phone", "62812345678", "+62812345678"),
        ("kk", "3173.0112.0590-0001", "3173011205900001"),
        ("email", "siti@example.com", "siti@example.com"),
        ("business_since", "", None),
        ("business_since", "1900", 1900),
        ("registered_on", "01-01-2018", date(2018, 1, 1)),
        ("registered_on", "3/6/2022", date(2022, 6, 3)),
    ],
)
def test_fields_accept_what_people_type(cast, field, typed, cleaned):
    form = registration(cast.officer, posted(cast.tambora, **{field: typed}))
    assert (form.errors, form.cleaned_data[field]) == ({}, cleaned)


def test_somebody_may_come_today(cast):
    form = registration(cast.officer, posted(cast.tambora, registered_on=in_days(0)))
    assert form.errors == {}


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"nik": ""}, {"nik": [GIVE_NIK]}),
        ({"nik": "997399120590000"}, {"nik": ["NIK harus 16 angka. Yang diketik 15 angka."]}),
        ({"nik": "99739912059000A1"}, {"nik": ["NIK hanya berisi angka."]}),
        ({"nik": "9973993205900001"}, {"nik": ["Tanggal lahir di dalam NIK tidak mungkin. Periksa KTP."]}),
        (
            {"nik": "3,17E+15", "no_nik": "hilang"},
            {"nik": ["NIK rusak oleh spreadsheet (misalnya 3,17E+15). Salin lagi dari KTP."]},
        ),
        ({"nik": "", "no_nik": "lupa"}, {"nik": [GIVE_NIK], "no_nik": [NO_CHOICE]}),
        ({"name": ""}, {"name": [REQUIRED]}),
        ({"name": "  "}, {"name": [REQUIRED]}),
        ({"name": "123 -"}, {"name": ["Nama harus berisi huruf."]}),
        ({"name": "S" * 101}, {"name": ["Paling banyak 100 huruf. Yang diketik 101."]}),
        ({"name": "Siti\0"}, {"name": ["Ada huruf yang tidak dapat disimpan. Ketik ulang."]}),
        ({"birth_place": ""}, {"birth_place": [REQUIRED]}),
        ({"birth_place": "J" * 61}, {"birth_place": ["Paling banyak 60 huruf. Yang diketik 61."]}),
        ({"birth_date": ""}, {"birth_date": [REQUIRED]}),
        ({"birth_date": "x"}, {"birth_date": ["Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."]}),
        ({"birth_date": "12-05-90"}, {"birth_date": ["Tulis tahun dengan empat angka, misalnya 12-05-1990."]}),
        ({"birth_date": "30-02-1990"}, {"birth_date": ["Tanggal ini tidak ada di kalender."]}),
        (
            {"birth_date": "05-22-1990"},
            {"birth_date": ["Tulis hari lebih dahulu, lalu bulan: 22-06-1990, bukan 06-22-1990."]},
        ),
        ({"birth_date": "12-05-1890"}, {"birth_date": ["Tahun lahir 1890 tidak mungkin. Periksa KTP."]}),
        ({"birth_date": in_days(1)}, {"birth_date": ["Tanggal lahir tidak boleh di masa depan."]}),
        (
            {"birth_date": "04-06-2022", "nik": "", "no_nik": "hilang"},
            {"birth_date": ["Tanggal lahir sesudah tanggal daftar."]},
        ),
        ({"sex": ""}, {"sex": [REQUIRED]}),
        ({"sex": "X"}, {"sex": [NO_CHOICE]}),
        ({"address": ""}, {"address": [REQUIRED]}),
        ({"address": "J" * 201}, {"address": ["Paling banyak 200 huruf. Yang diketik 201."]}),
        ({"rt": ""}, {"rt": [REQUIRED]}),
        ({"rt": "016/006"}, {"rt": ["RT hanya berisi angka."]}),
        ({"rt": "0016"}, {"rt": ["RT paling banyak 3 angka. Yang diketik 4 angka."]}),
        ({"rw": ""}, {"rw": [REQUIRED]}),
        ({"rw": "٠٠٦"}, {"rw": ["RW hanya berisi angka."]}),
        ({"rw": "1234"}, {"rw": ["RW paling banyak 3 angka. Yang diketik 4 angka."]}),
        ({"kelurahan": ""}, {"kelurahan": [REQUIRED]}),
        ({"kelurahan": "0"}, {"kelurahan": [NOT_OFFERED]}),
        ({"kelurahan": "x' OR 1=1"}, {"kelurahan": [NOT_OFFERED]}),
        ({"phone": "rumah"}, {"phone": ["Nomor telepon hanya berisi angka, misalnya 0812-3456-7890."]}),
        ({"phone": "+65 1234 5678"}, {"phone": ["Nomor harus nomor Indonesia: dimulai dengan 0 atau +62."]}),
        (
            {"phone": "0812"},
            {"phone": ["Nomor telepon 9 sampai 13 angka, termasuk 0 di depan. Nomor ini 4 angka."]},
        ),
        ({"interest": ""}, {"interest": [REQUIRED]}),
        ({"interest": "tani"}, {"interest": [NO_CHOICE]}),
        ({"track": ""}, {"track": [REQUIRED]}),
        ({"channel": ""}, {"channel": [REQUIRED]}),
        ({"kk": "317301120590001"}, {"kk": ["Nomor KK harus 16 angka. Yang diketik 15 angka."]}),
        ({"kk": "KK"}, {"kk": ["Nomor KK hanya berisi angka."]}),
        ({"email": "siti@"}, {"email": ["Surel tidak lengkap, misalnya nama@contoh.id."]}),
        ({"education": "s3"}, {"education": [NO_CHOICE]}),
        ({"business_since": "lama"}, {"business_since": ["Tulis dengan angka."]}),
        ({"business_since": "1899"}, {"business_since": ["Tahun antara 1900 dan tahun ini."]}),
        ({"business_since": "-1"}, {"business_since": ["Tahun antara 1900 dan tahun ini."]}),
        ({"business_since": "99999"}, {"business_since": ["Tahun antara 1900 dan tahun ini."]}),
        ({"business_since": "3000"}, {"business_since": ["Tahun antara 1900 dan tahun ini."]}),
        ({"registered_on": ""}, {"registered_on": [REQUIRED]}),
        ({"registered_on": "31-12-2017"}, {"registered_on": ["Tanggal daftar mendahului program (2018)."]}),
        ({"registered_on": in_days(1)}, {"registered_on": ["Tanggal daftar tidak boleh di masa depan."]}),
        ({"notice_given": None}, {"notice_given": ["Sampaikan pemberitahuan privasi, lalu centang."]}),
        ({"key": ""}, {"key": [REQUIRED]}),
    ],
)
def test_a_refusal_says_why_and_keeps_everything_typed(cast, typed, errors):
    data = posted(cast.tambora, **typed)
    form = registration(cast.officer, data)
    assert (form.is_valid(), form.errors) == (False, errors)
    assert shown_again(form) == data


def test_all_problems_are_said_at_once(cast):
    required = "name birth_place birth_date sex address rt rw kelurahan interest track channel registered_on key"
    form = registration(cast.officer, {})
    assert form.errors == {name: [REQUIRED] for name in required.split()} | {
        "nik": [GIVE_NIK],
        "notice_given": ["Sampaikan pemberitahuan privasi, lalu centang."],
    }


def test_a_phone_typed_with_separators_is_shown_again_as_typed(cast):
    form = registration(cast.officer, posted(cast.tambora, phone="+62 812-3456-7890", name=""))
    assert form["phone"].value() == "+62 812-3456-7890"


@pytest.mark.parametrize("reason", ["tidak-dibawa", "hilang", "belum-terbit"])
def test_without_a_nik_a_reason_is_enough(cast, reason):
    form = registration(cast.officer, posted(cast.tambora, nik="", no_nik=reason))
    assert (form.errors, form.cleaned_data["nik"], form.cleaned_data["no_nik"]) == ({}, None, reason)


def test_a_reason_beside_a_nik_is_dropped(cast):
    form = registration(cast.officer, posted(cast.tambora, no_nik="hilang"))
    assert (form.errors, form.participant(by=cast.officer).no_nik) == ({}, "")


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"birth_date": "13-05-1990"}, {"birth_date": [DATE_DIFFERS]}),
        ({"sex": "P"}, {"sex": [SEX_DIFFERS]}),
        ({"sex": "P", "birth_date": "12-05-1991"}, {"birth_date": [DATE_DIFFERS], "sex": [SEX_DIFFERS]}),
    ],
)
def test_a_difference_to_the_nik_is_confirmed_once(cast, typed, errors):
    asked = registration(cast.officer, posted(cast.tambora, **typed))
    assert (asked.errors, shown_again(asked)) == (errors, dict(asked.data))
    began = timezone.now()
    confirmed = registration(cast.officer, posted(cast.tambora, **typed, identity_confirmed="on"))
    assert confirmed.errors == {}
    participant = confirmed.participant(by=cast.officer)
    assert participant.identity_confirmed_by == cast.officer
    assert began <= participant.identity_confirmed_at <= timezone.now()


@pytest.mark.parametrize("typed", [{}, {"identity_confirmed": "on"}, {"nik": "", "no_nik": "hilang"}])
def test_without_a_difference_nothing_is_confirmed(cast, typed):
    form = registration(cast.officer, posted(cast.tambora, **typed))
    assert form.errors == {}
    participant = form.participant(by=cast.officer)
    assert (participant.identity_confirmed_by, participant.identity_confirmed_at) == (None, None)


@pytest.mark.parametrize("member", ["officer", "other_officer", "staff"])
def test_a_known_nik_is_said_with_place_and_day_but_no_name(cast, person, member):
    user = getattr(cast, member)
    form = registration(user, posted(Desk.objects.visible_to(user).first(), nik=person.nik))
    assert (form.errors, form.known) == ({"nik": [KNOWN]}, person)


def test_a_nik_registered_meanwhile_is_said_in_the_same_words(cast, person):
    form = registration(cast.officer, posted(cast.tambora))
    assert form.is_valid()
    form.refuse_known(person)
    assert (form.errors, form.known) == ({"nik": [KNOWN]}, person)


def test_an_officer_is_offered_only_their_kelurahan(cast):
    form = registration(cast.officer, None)
    own = cast.tambora.kelurahan.order_by("name")
    assert form.fields["kelurahan"].widget.choices == [("", ""), *((place.pk, place.name) for place in own)]


def test_staff_are_offered_every_kelurahan_by_kecamatan(cast):
    groups = registration(cast.staff, None).fields["kelurahan"].widget.choices[1:]
    assert [name for name, _ in groups] == list(Desk.objects.values_list("name", flat=True))
    assert sum(len(places) for _, places in groups) == 56


def test_an_officer_without_a_desk_is_offered_nothing(cast):
    cast.tambora.officers.clear()
    assert registration(cast.officer, None).fields["kelurahan"].widget.choices == [("", "")]


def test_the_kelurahan_of_another_desk_is_refused(cast):
    form = registration(cast.officer, posted(cast.taman_sari))
    assert form.errors == {"kelurahan": [NOT_OFFERED]}


def test_a_kelurahan_that_no_longer_exists_is_refused(cast):
    kelurahan = cast.tambora.kelurahan.first()
    Kelurahan.objects.filter(pk=kelurahan.pk).update(valid_to=timezone.localdate() - timedelta(1))
    form = registration(cast.officer, posted(cast.tambora, kelurahan=str(kelurahan.pk)))
    assert form.errors == {"kelurahan": [NOT_OFFERED]}


def smuggled(cast, person):
    """Every other column of a participant, and more, as a hostile browser would add them."""
    names = {field.attname for field in Participant._meta.concrete_fields} - set(RegistrationForm.base_fields)
    return dict.fromkeys(names, "7") | {
        "id": str(person.pk),
        "pk": str(person.pk),
        "desk": str(cast.taman_sari.pk),
        "desk_id": str(cast.taman_sari.pk),
        "number": "JB-AAAA-AAAA",
        "registered_by": str(cast.administrator.pk),
        "identity_confirmed_by": str(cast.administrator.pk),
        "privacy_notice": "x",
        "is_staff": "on",
        "stage": "7",
    }


def test_nothing_can_be_smuggled_into_a_registration(cast, person):
    form = registration(cast.officer, smuggled(cast, person) | posted(cast.tambora))
    assert form.errors == {}
    new = transitions.register(form.participant(by=cast.officer), by=cast.officer, key=form.cleaned_data["key"])
    assert new.pk != person.pk
    assert new.number != "JB-AAAA-AAAA"
    assert (new.desk, new.version, new.registered_by, new.changed_by) == (cast.tambora, 1, cast.officer, cast.officer)
    assert (new.identity_confirmed_by, new.privacy_notice) == (None, settings.PRIVACY_NOTICE_VERSION)
    cast.officer.refresh_from_db()
    assert cast.officer.is_staff is False


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
    return EditForm(data, instance=stored, kelurahan=Kelurahan.objects.filter(desk=stored.desk))


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

"""The desk's form."""

import time
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.utils import timezone

from participants.models import Desk, Inquiry, Kelurahan, Participant
from stages import transitions
from tests.factories import register
from tests.participants.posts import (
    BROKEN,
    DATE_DIFFERS,
    GIVE_NIK,
    KNOWN,
    NO_CHOICE,
    NOT_OFFERED,
    REQUIRED,
    SEX_DIFFERS,
    in_days,
    posted,
    registration,
    shown_again,
    smuggled,
)

COMPARE = "Mungkin sudah terdaftar. Bandingkan, lalu buka datanya atau tandai orang lain."

# Registration.


def test_a_complete_form_describes_a_participant(cast):
    form = registration(cast.officer, posted(cast.tambora))
    assert form.errors == {}
    new = transitions.register(form.participant(), by=cast.officer, key=form.cleaned_data["key"])
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
        ({"key": ""}, {"key": [BROKEN]}),
    ],
)
def test_a_refusal_says_why_and_keeps_everything_typed(cast, typed, errors):
    data = posted(cast.tambora, **typed)
    form = registration(cast.officer, data)
    assert (form.is_valid(), form.errors) == (False, errors)
    assert shown_again(form) == data


def test_all_problems_are_said_at_once(cast):
    required = "name birth_place birth_date sex address rt rw kelurahan interest track channel registered_on"
    form = registration(cast.officer, {})
    assert form.errors == {name: [REQUIRED] for name in required.split()} | {
        "nik": [GIVE_NIK],
        "notice_given": ["Sampaikan pemberitahuan privasi, lalu centang."],
        "key": [BROKEN],
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
    assert (form.errors, form.participant().no_nik) == ({}, "")


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
    assert (asked.errors, shown_again(asked)) == (errors, asked.data.dict())
    began = timezone.now()
    confirmed = registration(cast.officer, posted(cast.tambora, **typed, identity_confirmed="on"))
    assert confirmed.errors == {}
    participant = confirmed.participant()
    assert participant.identity_confirmed_by == cast.officer
    assert began <= participant.identity_confirmed_at <= timezone.now()


@pytest.mark.parametrize("typed", [{}, {"identity_confirmed": "on"}, {"nik": "", "no_nik": "hilang"}])
def test_without_a_difference_nothing_is_confirmed(cast, typed):
    form = registration(cast.officer, posted(cast.tambora, **typed))
    assert form.errors == {}
    participant = form.participant()
    assert (participant.identity_confirmed_by, participant.identity_confirmed_at) == (None, None)


@pytest.mark.parametrize("member", ["officer", "other_officer", "staff"])
def test_a_known_nik_is_said_with_place_and_day_but_no_name(cast, person, member):
    user = getattr(cast, member)
    form = registration(user, posted(Desk.objects.visible_to(user).first(), nik=person.nik))
    assert (form.errors, form.known) == ({"nik": [KNOWN]}, person)


def test_a_nik_registered_meanwhile_is_said_in_the_same_words(cast, person):
    form = registration(cast.officer, posted(cast.tambora, name="Suharto"))
    assert form.is_valid()
    form.refuse_known(person)
    assert (form.errors, form.known) == ({"nik": [KNOWN]}, person)


def test_an_officer_is_offered_only_their_kelurahan(cast):
    form = registration(cast.officer, None)
    own = cast.tambora.kelurahan.order_by("name")
    assert form.fields["kelurahan"].widget.choices == [("", ""), *((place.pk, place.name) for place in own)]


def test_staff_are_offered_every_kelurahan_with_its_kecamatan(cast):
    offered = [name for _, name in registration(cast.staff, None).fields["kelurahan"].widget.choices[1:]]
    assert len(offered) == 56
    assert offered == sorted(offered, key=lambda name: name.partition(",")[0])
    assert "Palmerah, Kec. Pal Merah" in offered


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


def test_nothing_can_be_smuggled_into_a_registration(cast, person):
    form = registration(cast.officer, smuggled(cast, person) | posted(cast.tambora, name="Suharto"))
    assert form.errors == {}
    new = transitions.register(form.participant(), by=cast.officer, key=form.cleaned_data["key"])
    assert new.pk != person.pk
    assert new.number != "JB-AAAA-AAAA"
    assert (new.desk, new.version, new.registered_by, new.changed_by) == (cast.tambora, 1, cast.officer, cast.officer)
    assert (new.identity_confirmed_by, new.privacy_notice) == (None, settings.PRIVACY_NOTICE_VERSION)
    cast.officer.refresh_from_db()
    assert cast.officer.is_staff is False


def test_a_look_alike_is_asked_about_once(cast, person):
    typed = {"nik": "", "no_nik": "hilang", "name": "siti marufah"}
    form = registration(cast.officer, posted(cast.tambora, **typed))
    assert form.errors == {"name": [COMPARE]}
    assert [candidate.participant for candidate in form.look_alikes] == [person]
    assert registration(cast.officer, posted(cast.tambora, **typed, not_same=[person.number])).errors == {}


def test_every_look_alike_is_asked_about(cast, person):
    twin = register(cast.officer, cast.tambora, name=person.name, registered_on=date(2022, 6, 4))
    typed = {"nik": "", "no_nik": "hilang", "name": "siti marufah"}
    form = registration(cast.officer, posted(cast.tambora, **typed, not_same=[twin.number]))
    assert form.errors == {"name": [COMPARE]}
    assert {(found.participant, declared) for found, declared in form.compared()} == {(person, False), (twin, True)}


def test_a_look_alike_at_another_desk_is_nobody_the_officer_may_know_of(cast, person):
    assert registration(cast.other_officer, posted(cast.taman_sari)).errors == {}


@pytest.mark.parametrize(
    ("opened", "seconds"),
    [(lambda: signing.dumps(int(time.time()) - 41), 41), (lambda: "", None), (lambda: "1700000000", None),
     (lambda: signing.dumps("x"), None), (lambda: signing.dumps(int(time.time()) + 99), 0)],
)  # fmt: skip
def test_the_desk_is_timed_by_a_clock_nobody_can_set(cast, opened, seconds):
    form = registration(cast.officer, posted(cast.tambora, opened=opened()))
    assert form.errors == {}
    assert form.participant().desk_seconds in (seconds, seconds and seconds + 1)


@pytest.mark.parametrize(
    ("nik", "verdict"),
    [
        ("", None),
        ("9973 9912 0590 0001", ("new", "NIK ini belum terdaftar. Lanjutkan.")),
        ("997399120590000", ("refused", "NIK harus 16 angka. Yang diketik 15 angka.")),
    ],
)
def test_what_is_said_of_a_nik(cast, nik, verdict):
    form = registration(cast.officer, {"nik": nik})
    form.is_valid()
    assert form.nik_verdict() == verdict


def test_a_nik_that_is_known_is_said_to_be_here_or_elsewhere(cast, person):
    said = {}
    for user in (cast.officer, cast.other_officer):
        form = registration(user, {"nik": person.nik})
        form.is_valid()
        said[user] = form.nik_verdict(), form.known_here
    assert said == {cast.officer: (("here", KNOWN), person), cast.other_officer: (("elsewhere", KNOWN), None)}
    assert [(row.asked_by, row.found) for row in Inquiry.objects.all()] == [(cast.other_officer, person)]


def test_a_tick_for_another_difference_is_none(cast):
    differing = {"birth_date": "13-05-1990", "identity_confirmed": "on"}
    first = registration(cast.officer, posted(cast.tambora, **differing))
    assert first.is_valid()
    other = registration(cast.officer, posted(cast.tambora, **differing, confirmed_for=f"{first.difference} x"))
    assert other.errors == {"birth_date": [DATE_DIFFERS]}
    assert other["identity_confirmed"].value() is False


def test_an_unknown_region_is_a_note(cast):
    form = registration(cast.officer, posted(cast.tambora, nik="0001011205900001"))
    assert form.is_valid()
    assert form.region_note() == "Kode wilayah 00 pada NIK tidak dikenal. Cocokkan dengan KTP bila sempat."

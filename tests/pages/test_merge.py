"""Comparing two records, merging them, taking them apart, telling them apart; and the participant's page after it."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import DifferentPeople, Participant
from participants.models.participant import ParticipantQuerySet
from stages import integrity, merging, records, rules, transitions
from stages.merge_views import Outcome
from stages.models import Merge, MoveBatch, Stage
from stages.registration import standing
from stages.timeline import Timeline
from tests.factories import move, register
from tests.stages.acts import (
    LICENSING,
    MENTORING,
    REGISTRATION,
    TRAINING,
    history,
    imported,
    june,
    late,
    move_many,
    undo,
    void,
    written,
)


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def pair(cast):
    """One person twice: the left has no e-mail, the right one no NIK; trained here, mentored there."""
    kept = register(cast.officer, cast.tambora, name="Siti Aminah", registered_on=june(8), phone="+628111222333")
    move(kept, TRAINING, june(12), cast.staff)
    duplicate = register(
        cast.other_officer, cast.taman_sari, name="Siti Amina", registered_on=june(2), nik=None, no_nik="hilang",
        phone="+628111222333", email="siti@contoh.id",
    )  # fmt: skip
    move(duplicate, MENTORING, june(5), cast.staff)
    return kept, duplicate


def address(pair):
    return "/participants/{}/compare/{}/".format(*(person.number for person in pair))


def form(pair, **fields):
    kept, duplicate = (Participant.objects.get(pk=person.pk) for person in pair)
    versions = {"kept_version": kept.version, "duplicate_version": duplicate.version}
    return {"reason": "KTP dicocokkan", "key": uuid.uuid4(), **versions} | fields


def text(answer):
    """What a person reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sentences(answer):
    return [sentence for errors in answer.context["form"].errors.values() for sentence in errors]


def test_both_records_stand_side_by_side_in_words(staff, pair):
    answer = staff.get(address(pair))
    rows = {row.label: (row.left, row.right, row.differs) for row in answer.context["form"].rows()}
    assert rows["Nama sesuai KTP"] == ("Siti Aminah", "Siti Amina", True)
    assert rows["NIK"] == ("tercatat", "–", True)
    assert rows["Tanggal lahir"] == ("12 Mei 1990", "12 Mei 1990", False)
    assert rows["HP/WhatsApp"] == ("0811-1222-333", "0811-1222-333", False)
    assert rows["Tanggal daftar"] == ("8 Juni 2022", "2 Juni 2022", True)
    assert rows["Kecamatan"] == ("Tambora", "Taman Sari", True)
    assert pair[0].nik[-4:] not in text(answer)  # beside birth date and sex they would give the NIK away


def test_what_is_empty_on_the_left_is_taken_from_the_right_unless_told_otherwise(staff, pair):
    form = staff.get(address(pair)).context["form"]
    offered = {name: form[name].value() for name in form.fields if name.startswith("take_")}
    assert offered == {"take_nik": "simpan", "take_name": "simpan", "take_email": "ambil"}


def test_of_two_niks_is_said_where_they_differ_and_never_what_they_are(staff, cast):
    niks = ("9973041205907391", "9973051205907931")
    pair = [register(cast.officer, cast.tambora, nik=nik) for nik in niks]
    answer = staff.get(address(pair))
    row = next(row for row in answer.context["form"].rows() if row.label == "NIK")
    assert (row.left, row.right, row.differs) == ("tercatat", "tercatat", True)
    assert row.note == "Berbeda di angka ke-6, 14, 15. Nomor lengkapnya ada di halaman Ubah data masing-masing."
    answer = staff.post(address(pair), form(pair, take_nik="ambil"), follow=True)
    assert answer.context["taken"] == [("NIK", "tercatat", "diganti")]
    assert [tail for tail in ("7391", "7931") if tail in text(answer)] == []


def test_the_outcome_is_shown_before_it_happens(staff, pair):
    outcome = staff.get(address(pair)).context["outcome"]
    assert [(stay.stage, stay.entered_on) for stay in outcome.stays] == [
        (REGISTRATION, june(2)),
        (MENTORING, june(5)),
        (TRAINING, june(12)),
    ]
    told = [(effect.measure.label, effect.stage, effect.before, effect.after) for effect in outcome.effects]
    assert told == [("Pernah mencapai", REGISTRATION, 2, 1), ("Sedang di", MENTORING, 1, 0)]


def test_merging_does_what_was_shown_and_says_so(staff, pair):
    kept, duplicate = pair
    answer = staff.post(address(pair), form(pair, take_email="ambil", take_name="simpan"), follow=True)
    merge = Merge.objects.get()
    assert answer.redirect_chain == [(f"/stages/merges/{merge.pk}/", 302)]
    assert f"Digabung: {kept.number} tetap, {duplicate.number} diarahkan ke sana." in text(answer)
    kept.refresh_from_db()
    assert (kept.email, kept.name, kept.registered_on) == ("siti@contoh.id", "Siti Aminah", june(2))
    assert [stage for stage, *_ in history(kept)] == [REGISTRATION, MENTORING, TRAINING]
    assert answer.context["taken"] == [("Surel", "–", "siti@contoh.id")]
    assert integrity.broken() == {}


def test_sent_twice_is_merged_once(staff, pair):
    same = form(pair)
    answers = [staff.post(address(pair), same) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"/stages/merges/{Merge.objects.get().pk}/"}
    assert MoveBatch.objects.count() == 1


def test_the_second_of_two_editors_sees_what_changed_and_loses_nothing(staff, pair):
    stale = form(pair, reason="Sama", take_name="ambil")
    Participant.objects.filter(pk=pair[1].pk).update(version=2, name="Siti Aminah Rahma", email="")
    answer = staff.post(address(pair), stale)
    sentence = "Salah satu data baru saja diubah petugas lain. Periksa lagi perbandingannya."
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    bound = answer.context["form"]
    assert (bound["reason"].value(), bound["take_name"].value()) == ("Sama", "ambil")
    assert "Siti Aminah Rahma" in text(answer)
    again = stale | {"duplicate_version": bound["duplicate_version"].value()}
    assert staff.post(address(pair), again).status_code == 302
    assert Participant.objects.get(pk=pair[0].pk).name == "Siti Aminah Rahma"


def test_a_record_that_was_merged_meanwhile_is_told_and_leads_to_the_other(staff, cast, pair):
    typed = form(pair, reason="Sama orang")
    third = register(cast.officer, cast.tambora, registered_on=june(1))
    merging.merge(third, pair[1], reason="Sama", by=cast.staff, key=uuid.uuid4())
    answer = staff.post(address(pair), typed)
    sentence = "Salah satu data sudah digabung atau impornya diurungkan. Cari lagi pesertanya."
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    assert 'value="Sama orang"' in answer.content.decode()
    assert staff.get(address(pair)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": " "}, "Isi alasan menggabungkan."),
        ({"reason": "x" * 201}, "Paling banyak 200 huruf. Yang diketik 201."),
        ({"reason": "a\0b"}, "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ({"take_name": "x" * 100_000}, "Pilih dari daftar."),
        ({"kept_version": "9" * 5000}, "Tulis dengan angka."),
        ({"key": "x"}, "Formulir ini rusak. Buka formulir baru."),
    ],
)
def test_each_refusal_has_its_sentence_and_writes_nothing(staff, pair, fields, sentence):
    before = written()
    answer = staff.post(address(pair), form(pair, **fields))
    assert (answer.status_code, sentences(answer), written()) == (422, [sentence], before)


def test_nobody_is_born_after_their_registration(staff, cast):
    adult = register(cast.officer, cast.tambora, registered_on=june(1))
    child = register(cast.officer, cast.tambora, birth_date=june(2), registered_on=june(5), nik=None, no_nik="hilang")
    answer = staff.post(address((adult, child)), form((adult, child), take_birth_date="ambil"))
    assert sentences(answer) == [
        "Tanggal lahir 2 Juni 2022 sesudah tanggal daftar (1 Juni 2022). Betulkan salah satunya lebih dahulu."
    ]


@pytest.mark.parametrize("other", ["JB-0000-0000", None])
def test_there_must_be_two_records(staff, person, other):
    path = f"/participants/{person.number}/compare/{other or person.number}/"
    assert (staff.get(path).status_code, staff.post(path).status_code) == (404, 404)


def merged(pair, cast, **more):
    return merging.merge(*pair, reason="Sama", by=cast.staff, key=uuid.uuid4(), **more)


def test_a_merge_is_undone_on_its_own_page(staff, cast, pair):
    merge = merged(pair, cast, take=["email"])
    path, same = f"/stages/merges/{merge.pk}/", {"reason": "Ternyata dua orang", "key": uuid.uuid4()}
    assert "Alasan: Sama" in text(staff.get(path))
    for _ in range(2):
        answer = staff.post(path, same, follow=True)
    assert f"Diurungkan: {pair[0].number} dan {pair[1].number} kembali terpisah." in text(answer)
    assert "oleh Dewi: Ternyata dua orang" in text(answer)
    assert [len(history(person)) for person in pair] == [2, 2]
    assert MoveBatch.objects.count() == 2
    assert integrity.broken() == {}


def test_what_stands_in_the_way_of_taking_apart_is_named(staff, cast, pair):
    merge = merged(pair, cast)
    pair[0].refresh_from_db()
    late(pair[0], LICENSING, 6, cast.staff)
    before = written()
    answer = staff.post(f"/stages/merges/{merge.pk}/", {"reason": "Dua orang", "key": uuid.uuid4()})
    assert (answer.status_code, [stay.stage for stay in answer.context["blockers"]]) == (422, [LICENSING])
    assert "P4 Perizinan, 6 Juni 2022" in text(answer)
    assert written() == before


@pytest.mark.parametrize("fields", [{"reason": ""}, {"key": "x"}, {"reason": "a\0"}])
def test_undoing_a_merge_needs_a_whole_form(staff, cast, pair, fields):
    merge = merged(pair, cast)
    path = f"/stages/merges/{merge.pk}/"
    assert staff.post(path, {"reason": "Dua", "key": uuid.uuid4()} | fields).status_code == 422
    used = staff.post(path, {"reason": "Dua", "key": merge.batch.key})
    assert sentences(used) == ["Formulir ini sudah dipakai untuk simpanan lain. Periksa isian, lalu simpan lagi."]
    assert MoveBatch.objects.count() == 1


def test_no_merge_no_page(staff, cast, person):
    for pk in (1, 2**70):
        assert staff.get(f"/stages/merges/{pk}/").status_code == 404


def test_merges_are_listed_nowhere_among_the_moves(staff, cast, pair):
    merge = merged(pair, cast)
    assert list(staff.get("/stages/batches/").context["batches"]) == []
    assert staff.get(f"/stages/batches/{merge.pk}/").headers["Location"] == f"/stages/merges/{merge.pk}/"


def test_an_import_has_a_page_and_is_undone_there(staff, cast):
    batch = imported(cast, {}, {TRAINING: june(5)})
    path, people = f"/stages/batches/{batch.pk}/", list(Participant.objects.order_by("name"))
    answer = staff.get(path)
    assert "Impor daftar: 2 peserta 3 catatan tahap" in text(answer)
    assert [(effect.stage, effect.before, effect.after) for effect in answer.context["effects"]] == [
        (REGISTRATION, 2, 0),
        (TRAINING, 1, 0),
    ]
    assert [row.get_kind_display() for row in staff.get("/stages/batches/").context["batches"]] == ["Impor daftar"]
    answer = staff.post(path, {"reason": "Daftar keliru", "key": uuid.uuid4()}, follow=True)
    assert "Diurungkan: 2 peserta tidak lagi terdaftar." in text(answer)
    body = answer.content.decode()
    assert all(person.name in body and person.get_absolute_url() not in body for person in people)


def test_an_import_that_went_on_says_who_stands_in_the_way(staff, cast):
    batch = imported(cast, {})
    move(Participant.objects.get(), TRAINING, june(20), cast.staff)
    assert "P3 Pelatihan sejak 20 Juni 2022" in text(staff.get(f"/stages/batches/{batch.pk}/"))


def test_different_people_are_noted_once_and_not_asked_about_again(client, cast, person):
    twin = register(cast.officer, cast.tambora, name=person.name, registered_on=june(4))
    client.force_login(cast.officer)
    page = f"/participants/{person.number}/"
    assert [found.participant for found in _candidates(client.get(page))] == [twin]
    for pair in ((person, twin), (twin, person)):
        answer = client.post(address(pair).replace("compare", "different"), follow=True)
        assert f"Dicatat: {pair[0]} dan {pair[1]} bukan orang yang sama." in answer.content.decode().replace(
            "&#x27;", "'"
        )
    pair = DifferentPeople.objects.get()
    assert ({pair.one, pair.other}, pair.decided_by) == ({person, twin}, cast.officer)
    assert _candidates(client.get(page)) == []


def _candidates(answer):
    """The look-alikes on a participant's page."""
    found = [context["candidates"] for context in answer.context if "candidates" in context]
    return found[0]


def test_officers_are_asked_about_their_own_people_only_and_cannot_merge(client, cast, person):
    register(cast.other_officer, cast.taman_sari, name=person.name)
    client.force_login(cast.officer)
    assert _candidates(client.get(f"/participants/{person.number}/")) == []
    client.force_login(cast.staff)
    assert "Bandingkan" in text(client.get(f"/participants/{person.number}/"))


def test_somebody_else_of_another_desk_is_nobody(client, cast, person, foreigner):
    client.force_login(cast.officer)
    path = f"/participants/{person.number}/different/{foreigner.number}/"
    assert (client.post(path).status_code, DifferentPeople.objects.count()) == (404, 0)


def test_the_page_says_what_it_was_merged_from(staff, cast, pair):
    merge = merged(pair, cast)
    answer = staff.get(f"/participants/{pair[1].number}/", follow=True)
    assert f'Digabung dari <a href="/stages/merges/{merge.pk}/">{pair[1].number}</a>' in answer.content.decode()
    merging.unmerge(merge, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    assert "Digabung dari" not in text(staff.get(f"/participants/{pair[0].number}/"))


def shown(person):
    """(stage, day, who wrote it first, why it is a copy) of the entries; how many are folded away."""
    timeline = Timeline.of(person)
    entries = [
        (entry.visit.stage, entry.visit.entered_on, entry.visit.written.recorded_by.username, entry.why)
        for entry in timeline.entries
    ]
    return entries, len(timeline.older)


def test_after_a_merge_the_history_shows_everything_once(cast, pair):
    merge = merged(pair, cast)
    why = f"Digabung: {pair[1].number} ke {pair[0].number}"
    assert shown(pair[0]) == (
        [
            (TRAINING, june(12), "dewi", why),
            (MENTORING, june(5), "dewi", why),
            (REGISTRATION, june(2), "budi", why),
        ],
        2,
    )
    merging.unmerge(merge, reason="Dua orang", by=cast.staff, key=uuid.uuid4())
    why = "Penggabungan diurungkan: Dua orang"
    assert shown(pair[0]) == ([(TRAINING, june(12), "dewi", why), (REGISTRATION, june(8), "siti", why)], 5)
    assert shown(pair[1]) == ([(MENTORING, june(5), "dewi", why), (REGISTRATION, june(2), "budi", why)], 2)


def test_a_number_leads_on_through_any_number_of_merges(client, staff, cast, pair):
    (kept, duplicate), last = pair, register(cast.officer, cast.tambora)
    merged(pair, cast)
    merging.merge(last, Participant.objects.get(pk=kept.pk), reason="Sama", by=cast.staff, key=uuid.uuid4())
    for number in (kept.number, duplicate.number):
        assert staff.get(f"/participants/{number}/").url == last.get_absolute_url()
        found = staff.post("/participants/", {"q": number}, follow=True).context["page"].people
        assert [person.number for person in found] == [last.number]
    client.force_login(cast.other_officer)  # once of their desk, now of another
    assert client.get(f"/participants/{duplicate.number}/").status_code == 404
    assert client.post("/participants/", {"q": duplicate.number}, follow=True).context["page"].people == []


def test_a_mistake_stays_in_sight_and_a_copy_is_not_one(cast, person):
    move(person, TRAINING, june(10), cast.staff)
    records.correct_registration(person, registered_on=june(2), reason="Salah", by=cast.staff, key=uuid.uuid4())
    stay = person.visits.valid().get(stage=TRAINING)
    void(stay, cast.staff)
    why = "Tanggal daftar dibetulkan: Salah"
    assert shown(person) == ([(TRAINING, june(10), "dewi", ""), (REGISTRATION, june(2), "siti", why)], 2)


def test_a_copy_still_leads_to_the_batch_it_was_moved_by(staff, cast, person):
    batch = move_many(cast, person)
    records.correct_registration(person, registered_on=june(2), reason="Salah", by=cast.staff, key=uuid.uuid4())
    body = staff.get(f"/participants/{person.number}/").content.decode()
    assert body.count(f'href="/stages/batches/{batch.pk}/"') == 1
    undo(batch, cast)
    assert Stage(person.visits.open().get().stage) == REGISTRATION


def test_the_timeline_makes_one_query_however_long_it_is(cast, person):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            timeline = Timeline.of(person)
            for visit in [entry.visit for entry in timeline.entries] + timeline.older:
                str((visit.written.recorded_by, visit.written.batch, visit.recorded_by, visit.voided_by))
        return len(captured)

    assert queries() == 1
    for day in (4, 5, 6):
        move(person, TRAINING if day % 2 else LICENSING, june(day), cast.staff)
    records.correct_registration(person, registered_on=june(2), reason="Salah", by=cast.staff, key=uuid.uuid4())
    assert queries() == 1


def correct(staff, person, **fields):
    path = f"/participants/{person.number}/registered-on/"
    return staff.post(path, {"registered_on": "2 Juni 2022", "reason": "Salah ketik", "key": uuid.uuid4()} | fields)


def test_the_day_of_registration_is_corrected_once(staff, person):
    same = {"key": uuid.uuid4()}
    assert [correct(staff, person, **same).headers["Location"] for _ in range(2)] == [person.get_absolute_url()] * 2
    assert history(person) == [(REGISTRATION, june(2), None, True)]
    body = text(staff.get(person.get_absolute_url()))
    assert "Tanggal daftar dibetulkan: Salah ketik" in body
    assert "Catatan lama (1)" in body


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"registered_on": ""}, "registered_on", "Wajib diisi."),
        ({"registered_on": "31-02-2022"}, "registered_on", "Tanggal ini tidak ada di kalender."),
        ({"registered_on": "31-12-2017"}, "registered_on", "Tanggal daftar mendahului program (2018)."),
        ({"registered_on": "1-1-3000"}, "registered_on", "Tanggal daftar tidak boleh di masa depan."),
        ({"registered_on": "3-6-2022"}, "registered_on", "Sudah di P1 Pendaftaran sejak 3 Juni 2022."),
        ({"registered_on": "11-6-2022"}, "registered_on", "Tanggal daftar sesudah P3 Pelatihan (10 Juni 2022)."),
        ({"registered_on": "1-6-2022"}, "registered_on", "Tanggal daftar mendahului tanggal lahir (2 Juni 2022)."),
        ({"reason": ""}, "reason", "Isi alasan."),
        ({"reason": "x" * 151}, "reason", "Paling banyak 150 huruf. Yang diketik 151."),
    ],
)
def test_each_refused_day_has_its_sentence(staff, cast, fields, field, sentence):
    child = register(cast.officer, cast.tambora, birth_date=june(2), nik=None, no_nik="hilang", registered_on=june(3))
    move(child, TRAINING, june(10), cast.staff)
    before = written()
    answer = correct(staff, child, **fields)
    assert (answer.status_code, answer.context["form"].errors, written()) == (422, {field: [sentence]}, before)
    assert answer.context["form"]["registered_on"].value() == fields.get("registered_on", "2 Juni 2022")


def test_a_long_reason_is_no_failure(staff, cast, pair):
    assert correct(staff, pair[0], reason="x" * 150).status_code == 302
    merge = merged([Participant.objects.get(pk=person.pk) for person in pair], cast)
    path = f"/stages/merges/{merge.pk}/"
    assert staff.post(path, {"reason": "y" * 200, "key": uuid.uuid4()}).status_code == 302
    assert date(2022, 6, 2) in {day for _, day, *_ in history(pair[1])}


def test_a_record_that_is_merged_away_while_its_page_is_made_is_no_failure(staff, cast, pair, monkeypatch):
    """Every page reads the record first and its stays afterwards; here the merge is not seen by the former."""
    kept, duplicate = pair
    merged(pair, cast)
    monkeypatch.setattr(ParticipantQuerySet, "visible_to", lambda people, user: people.all())
    monkeypatch.setattr(ParticipantQuerySet, "successor_of", lambda people, number: None)
    own = f"/participants/{duplicate.number}/"
    assert (staff.get(own).status_code, staff.get(f"/register/{duplicate.number}/").url) == (200, own)
    assert [staff.get(f"{own}{act}/").url for act in ("move", "late", "leave")] == [own] * 3
    assert standing.of(duplicate) is None
    assert transitions.preview([duplicate], stage=TRAINING, entered_on=june(20)) == [(duplicate, [rules.retired()])]
    assert Outcome.of(kept, duplicate) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Isi nomor pendaftaran."),
        ("JB-0000-0000", "Nomor ini tidak ditemukan. Periksa tanda terimanya."),
        ("siti", "Tulis seperti pada tanda terima, misalnya JB-4KX9-2QTM."),
        ("{own}", "Ini nomor data yang sama."),
    ],
)
def test_a_record_to_compare_is_found_by_its_number(client, cast, person, foreigner, typed, sentence):
    client.force_login(cast.staff)
    address = f"/participants/{person.number}/compare/"
    answer = client.get(address, {"other": typed.replace("{own}", person.number)})
    assert (answer.status_code, answer.context["form"].errors["other"]) == (422, [sentence])
    found = client.get(address, {"other": foreigner.number.lower().replace("-", " ")})
    assert found["Location"] == f"{address}{foreigner.number}/"

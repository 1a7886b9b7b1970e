"""The resident's status page: what was reached and what comes next, for whoever has the slip, and never who."""

import html
import re
import uuid
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.models import Inquiry, Participant
from stages import intake, merging, tally
from stages.models import Stage
from stages.registration import standing
from tests.factories import move, register, unsaved
from tests.pages.test_access import without_token
from tests.stages.acts import june, late, leave, undo, void
from tests.stages.test_concurrency import at_once

NO_MATCH = (
    "Nomor dan empat angka terakhir NIK tidak cocok. Periksa keduanya pada tanda terima dan KTP, "
    "atau tanyakan ke kantor kecamatan."
)


def show(client, person, **extra):
    return client.get(f"/status/{person.status_token}/", **extra)


def ask(client, person, nik_tail=None, **extra):
    typed = {"number": person.number, "nik_tail": nik_tail or person.nik[-4:]}
    return client.post("/status/", typed, **extra)


def words(answer):
    """What a resident reads in the page."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return html.unescape(" ".join(text.split()))


def merge(duplicate, into, by):
    return merging.merge(into, duplicate, reason="orang yang sama", by=by, key=uuid.uuid4())


def wrong_tail(person):
    return f"{(int(person.nik[-4:]) + 1) % 10000:04}"


def test_somebody_registered_sees_where_they_are_since_when_what_comes_and_whom_to_ask(client, person):
    text = words(show(client, person))
    assert "Kini di P1 Pendaftaran sejak 3 Juni 2022" in text
    assert "Langkah berikutnya Pendampingan: petugas menghubungi Anda untuk membicarakan minat usaha Anda." in text
    assert "meja JakPreneur di kantor Kecamatan Tambora" in text


def test_the_stages_reached_are_the_first_valid_stays(client, cast, person):
    void(move(person, Stage.CAPITAL, june(4), cast.staff), cast.staff)
    move(person, Stage.TRAINING, june(5), cast.staff)
    move(person, Stage.LICENSING, june(8), cast.staff)
    move(person, Stage.TRAINING, june(10), cast.staff)
    late(person, Stage.MENTORING, 4, cast.staff)
    answer = show(client, person)
    reached = [(visit.stage, visit.entered_on.day) for visit in answer.context["standing"].stages]
    assert reached == [(1, 3), (2, 4), (3, 5), (4, 8)]
    assert "Kini di P3 Pelatihan sejak 10 Juni 2022" in words(answer)
    assert "Akses pemasaran: petugas menawarkan bazar" in words(answer)  # P4 was reached already
    assert "P7" not in words(answer)


@pytest.mark.parametrize("stage", [*Stage.programme()[1:]])
def test_the_page_says_what_the_tally_counts(client, cast, person, stage):
    move(person, stage, june(5), cast.staff)
    shown = show(client, person).context["standing"]
    today = timezone.localdate()
    counted = tally.members(None, tally.Measure.REACHED, None, today).filter(participant=person)
    assert [(visit.pk, visit.entered_on) for visit in shown.reached] == list(
        counted.in_order().values_list("pk", "entered_on")
    )
    assert shown.now == tally.members(stage, tally.Measure.NOW, None, today).get()


def test_there_is_a_next_step_after_every_place(person):
    assert set(standing.COMING) == set(Stage) - {Stage.REGISTRATION, Stage.LEFT}
    found = standing.of(person)
    steps = [standing.Standing(found.desk, found.reached, type(found.now)(stage=stage)).next_step for stage in Stage]
    coming = [stage.label for stage in Stage.programme()[1:]]
    assert [step.partition(":")[0] for step in steps[:6]] == coming
    assert steps[6:] == [standing.AT_THE_END, standing.AFTER_LEAVING]


def test_whoever_left_reads_a_kind_sentence_without_a_reason(client, cast, person):
    leave(person, 8, cast.staff, departure="meninggal")
    text = words(show(client, person))
    assert standing.AFTER_LEAVING in text
    assert "P1 Pendaftaran 3 Juni 2022" in text
    for secret in ("meninggal", "Meninggal", "Keluar", "8 Juni"):
        assert secret not in text


def test_the_number_and_four_digits_of_the_nik_show_the_same_as_the_slip(client, person):
    by_number = ask(client, person)
    assert (by_number.status_code, words(by_number)) == (200, words(show(client, person)))
    assert str(person.status_token) not in by_number.content.decode()


@pytest.mark.parametrize("shape", ["{}", "  {} ", "{lower}", "{short}", "{compact}"])
def test_the_number_is_read_as_it_is_typed(client, person, shape):
    number = person.number
    typed = shape.format(number, lower=number.lower(), short=number[3:], compact=number.replace("-", ""))
    assert client.post("/status/", {"number": typed, "nik_tail": f" {person.nik[-4:]} "}).status_code == 200


@pytest.fixture
def imported(cast):
    """Somebody of Tambora from an existing list, and the batch that can be undone."""
    someone = unsaved(cast.tambora)
    return someone, intake.register_many([[(someone, {})]], by=cast.staff, key=uuid.uuid4(), reason="daftar lama")


def test_a_wrong_pair_an_unknown_number_and_nobody_with_a_nik_are_one_answer_for_one_work(client, cast, imported):
    """The same number is typed each time; what stands behind it differs."""
    person, batch = imported
    typed, answers, works = {"number": person.number, "nik_tail": wrong_tail(person)}, [], []
    same = Participant.objects.filter(pk=person.pk)
    behind = [
        lambda: None,
        lambda: same.update(nik=None, no_nik="hilang"),
        lambda: undo(batch, cast),
        lambda: same.update(number="JB-ZZZZ-ZZZZ"),
    ]
    for network, change in enumerate(behind):
        change()
        Inquiry.objects.all().delete()
        with CaptureQueriesContext(connection) as work:
            answers.append(client.post("/status/", typed, REMOTE_ADDR=f"203.0.113.{network}"))
        works.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in work.captured_queries])
    assert {answer.status_code for answer in answers} == {422}
    assert len({without_token(answer) for answer in answers}) == 1
    assert works[1:] == works[:1] * 3
    assert words(answers[0]).count(NO_MATCH) == 1
    assert answers[0].context["form"]["number"].value() == person.number


def test_an_unknown_token_and_an_undone_import_are_one_page(client, cast, imported):
    person, batch = imported
    assert show(client, person).status_code == 200
    undo(batch, cast)
    answers = [show(client, person), *(client.get(f"/status/{uuid.uuid4()}/") for _ in range(2))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Kode ini tidak dikenal" in words(answers[0])


def test_a_merged_record_shows_the_one_it_was_merged_into_and_its_own_again_when_that_is_undone(client, cast, person):
    between, kept = register(cast.officer, cast.tambora), register(cast.officer, cast.tambora)
    move(person, Stage.MENTORING, june(9), cast.staff)
    merge(person, into=between, by=cast.staff)
    last = merge(between, into=kept, by=cast.staff)
    text = words(show(client, kept))
    assert "Kini di P2 Pendampingan sejak 9 Juni 2022" in text
    assert [words(answer) for answer in (show(client, person), ask(client, person, kept.nik[-4:]))] == [text] * 2
    merging.unmerge(last, reason="dua orang", by=cast.staff, key=uuid.uuid4())
    assert "Kini di P1 Pendaftaran" in words(show(client, kept))
    assert "Kini di P2 Pendampingan" in words(show(client, person))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "Wajib diisi."),
        ("number", "JB-12", "Tulis seperti pada tanda terima, misalnya JB-4KX9-2QTM."),
        ("number", "x" * 100_000, "Tulis seperti pada tanda terima, misalnya JB-4KX9-2QTM."),
        ("number", "\0", "Tulis seperti pada tanda terima, misalnya JB-4KX9-2QTM."),
        ("nik_tail", "", "Wajib diisi."),
        ("nik_tail", "123", "Empat angka terakhir NIK harus 4 angka. Yang diketik 3 angka."),
        ("nik_tail", "12a4", "Empat angka terakhir NIK hanya berisi angka."),
        ("nik_tail", "\0" * 4, "Empat angka terakhir NIK hanya berisi angka."),
    ],
)
def test_what_cannot_be_right_is_explained_and_is_no_try(client, person, field, value, sentence):
    typed = {"number": person.number, "nik_tail": "1234"} | {field: value}
    answer = client.post("/status/", typed)
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert {name: answer.context["form"][name].value() for name in typed} == typed
    assert Inquiry.objects.count() == 0


def test_after_ten_wrong_tries_the_page_says_how_long_to_wait_and_what_works_meanwhile(client, cast, person):
    for n in range(10):
        client.post("/status/", {"number": f"JB-0000-{n:04}", "nik_tail": "1234"})
    answer = ask(client, person)
    assert answer.status_code == 429
    assert 840 < int(answer.headers["Retry-After"]) <= 900
    assert (
        "Terlalu banyak pertanyaan. Coba lagi dalam 15 menit. Sementara itu kode QR pada tanda terima tetap dapat "
        "dipindai, dan petugas kecamatan siap membantu."
    ) in words(answer)
    assert show(client, person).status_code == 200
    assert ask(client, person, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_number_that_is_guessed_at_is_closed_for_all_but_the_slip(client, person):
    for n in range(5):
        ask(client, person, wrong_tail(person), REMOTE_ADDR=f"203.0.113.{n}")
    assert ask(client, person, REMOTE_ADDR="203.0.113.99").status_code == 429
    assert show(client, person).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_thirty_wrong_tries_at_once_get_ten_answers(cast, person):
    tries = [{"number": f"JB-0000-{n:04}", "nik_tail": "1234"} for n in range(30)]
    answers = at_once(*[partial(Client().post, "/status/", typed) for typed in tries])
    assert sorted(answer.status_code for answer in answers) == [422] * 10 + [429] * 20


def test_the_page_is_kept_nowhere_and_found_by_nobody(client, person):
    for answer in (
        show(client, person),
        ask(client, person),
        client.get("/status/"),
        client.get(f"/status/{uuid.uuid4()}/"),
    ):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_token_page_only_reads(client, person):
    assert client.post(f"/status/{person.status_token}/").status_code == 405


PERSONAL = {
    "nik": "9973041205907381", "kk": "3173999988887777", "name": "Kanarinama", "birth_place": "Kanaritempat",
    "birth_date": date(1961, 5, 12), "address": "Kanarialamat", "rt": "917", "rw": "918", "domicile": "Kanaridomisili",
    "phone": "+628129999000", "email": "kanari@surel.id", "education": "diploma", "business_name": "Kanariusaha",
    "business_kind": "Kanarijenis", "business_since": 1987, "business_address": "Kanaritoko", "interest": "menjahit",
    "track": "naik-kelas", "channel": "acara",
}  # fmt: skip
# Everything of the above in whatever form it could be shown.
TRACES = [
    "9973041205907381", "7381", "3173999988887777", "anari", "1961", "12 Mei", "917", "918", "9999000", "9999-000",
    "diploma", "Diploma", "1987", "menjahit", "Menjahit", "aik kelas", "naik-kelas", "Acara", "acara", "Laki-laki",
    "siti", "Siti", "dewi", "Dewi", "untuk uji", "daftar hadir",
]  # fmt: skip


@pytest.mark.parametrize("departed", [False, True])
def test_nothing_personal_is_ever_on_the_page(client, cast, departed):
    """Of the person, of the officers who wrote it down, of their reasons."""
    person = register(cast.officer, cast.tambora, **PERSONAL)
    kelurahan = person.kelurahan
    type(kelurahan).objects.filter(pk=kelurahan.pk).update(name="Kanarikelurahan")
    move(person, Stage.TRAINING, june(5), cast.staff)
    late(person, Stage.MENTORING, 4, cast.staff)
    if departed:
        leave(person, 9, cast.staff, departure="pindah")
    for user in (None, cast.nobody):
        if user:
            client.force_login(user)
        for answer in (show(client, person), ask(client, person)):
            assert answer.status_code == 200
            body = without_token(answer).decode()
            assert [trace for trace in [*TRACES, person.number, "Pindah domisili"] if trace in body] == []


def test_the_canaries_would_be_noticed(client, cast):
    """On the page of the person most of them are."""
    person = register(cast.officer, cast.tambora, **PERSONAL)
    client.force_login(cast.officer)
    body = client.get(person.get_absolute_url()).content.decode()
    assert {trace for trace in TRACES if trace in body} >= {"anari", "12 Mei", "917", "918", "Menjahit", "Siti"}


def test_a_signed_in_officer_keeps_their_navigation_and_a_resident_has_none(client, cast, person):
    assert "<nav" not in show(client, person).content.decode()
    client.force_login(cast.official)
    page = show(client, person).content.decode()
    assert ("Rekap" in page, "Daftarkan" in page) == (True, False)

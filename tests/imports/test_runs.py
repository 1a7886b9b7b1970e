"""A list is stored as it stands, every row gets its verdict, and the new ones are registered as one batch."""

import io
import uuid
from datetime import date

import pytest
from openpyxl import load_workbook

from participants.models import Kelurahan, Participant
from stages import integrity, merging, transitions
from stages.keys import KeyReused
from stages.models import MoveBatch, Stage, StageVisit
from stages.registration.imports import files, outcome, runs, work
from stages.registration.lists.bounds import SheetError
from stages.registration.models import ImportRow, ImportRun
from tests.factories import move, register
from tests.imports.lists import (
    FIRST,
    HEADINGS,
    MESSY_ROWS,
    NAME,
    NIK,
    checked,
    good,
    imported,
    messy,
    nik,
    row,
    rows_of,
    start,
    xlsx,
)

State = ImportRun.State


def summary(run):
    return outcome.summary(outcome.counts(run))


def told(reasons):
    """{sentence: row numbers in words}"""
    return dict(sentence for reason in reasons for sentence in reason.sentences)


def line(run, number):
    return run.lines.get(number=number)


def texts(run, number):
    return [sentence for _, _, sentence, _ in line(run, number).problems]


def test_a_known_list_goes_straight_to_its_check(cast):
    run = start(good(3), cast.staff)
    assert (run.state, run.rows, run.actor, run.filename) == (State.CHECKING, 3, cast.staff, "daftar.xlsx")
    assert line(run, 2).cells[:3] == [1, nik(1), "Warga 1"]
    work.work_now(run)
    assert (run.state, run.done, run.held_until, summary(run)) == (
        State.CHECKED,
        3,
        None,
        "3 baru, 0 sudah ada, 0 ditolak",
    )


def test_whoever_was_merged_meanwhile_is_there_already(cast):
    rows = [row(1), row(2, NIK=None), row(3)]
    imported(rows, cast.staff)
    for old in Participant.objects.exclude(nik=nik(3)):
        kept = register(cast.officer, cast.tambora, name="Nama lain", birth_date=date(1980, 1, 1))
        merging.merge(kept, old, reason="Sama", by=cast.staff, key=uuid.uuid4())
    assert summary(checked(rows, cast.staff)) == "0 baru, 3 sudah ada, 0 ditolak"


def test_checking_registers_nobody(cast):
    checked(good(3), cast.staff)
    assert (Participant.objects.count(), StageVisit.objects.count(), MoveBatch.objects.count()) == (0, 0, 0)


def test_a_messy_list_is_judged_row_by_row(cast):
    run = checked(messy(), cast.staff)
    assert summary(run) == "51 baru, 0 sudah ada, 9 ditolak"
    refused = run.lines.filter(verdict=ImportRow.Verdict.REFUSED)
    assert list(refused.values_list("number", flat=True)) == list(MESSY_ROWS)
    assert texts(run, 23) == ["NIK sama dengan baris 3."]
    assert len([fact for fact in line(run, 29).problems if fact[3]]) == 3  # everything that is wrong, at once


def test_reasons_name_the_rows_of_the_sheet(cast):
    rows = good(9)
    for index in (1, 3, 4, 5):
        rows[index][NAME] = None
    run = checked(rows, cast.staff)
    assert told(outcome.refusals(run)) == {"Nama wajib diisi.": "3, 5–7"}


def test_an_import_is_one_batch_with_everybody_and_their_history(cast):
    run = imported(messy(), cast.staff)
    assert (run.state, run.batch.moved, Participant.objects.count()) == (State.IMPORTED, 53, 51)
    person = line(run, 6).participant
    assert (person.nik, person.desk, person.registered_by, person.privacy_notice, person.channel) == (
        nik(5),
        cast.tambora,
        cast.staff,
        "daftar",
        "kecamatan",
    )
    assert list(person.visits.in_order().values_list("stage", "entered_on", "left_on", "reason")) == [
        (Stage.REGISTRATION, date(2022, 6, 1), date(2022, 6, 5), "Impor daftar.xlsx"),
        (Stage.MENTORING, date(2022, 6, 5), date(2022, 6, 10), "Impor daftar.xlsx"),
        (Stage.TRAINING, date(2022, 6, 10), None, "Impor daftar.xlsx"),
    ]
    assert integrity.broken() == {}


def test_who_imports_confirms_where_the_ktp_differs_from_its_nik(cast):
    run = imported(messy(), cast.staff)
    differs, agrees = line(run, 11).participant, line(run, 2).participant
    assert (differs.identity_confirmed_by, differs.identity_confirmed_at is not None) == (cast.staff, True)
    assert (agrees.identity_confirmed_by, agrees.identity_confirmed_at) == (None, None)


def test_the_same_list_again_finds_everybody_there(cast):
    imported(messy(), cast.staff)
    again = checked(messy(), cast.staff)
    assert summary(again) == "0 baru, 52 sudah ada, 8 ditolak"  # with the row that had repeated another's NIK
    assert texts(again, 23) == ["NIK ini sudah terdaftar dengan nama lain."]
    assert Participant.objects.count() == 51


def test_mended_and_sent_again_the_refused_rows_come_in_too(cast):
    first = imported(messy(), cast.staff)
    headings, *refused = rows_of(files.refused(first).read())
    assert headings == [*HEADINGS, "Baris", "Alasan"]
    assert [cells[-2] for cells in refused] == list(MESSY_ROWS)
    mended = [row(100 + index) + cells[-2:] for index, cells in enumerate(refused)]
    second = imported(mended, cast.staff, headings=headings)
    assert summary(second) == "9 baru, 0 sudah ada, 0 ditolak"
    assert Participant.objects.count() == 60
    assert integrity.broken() == {}


def test_refused_rows_sent_again_unmended_are_refused_again(cast):
    first = checked(messy(), cast.staff)
    file = files.refused(first)
    second = runs.start(file, "ditolak.xlsx", by=cast.staff, key=uuid.uuid4())
    work.work_now(second)
    assert outcome.counts(second)[ImportRow.Verdict.REFUSED] == 8  # only the row that repeated another is alone now
    assert second.state == State.CHECKED


def test_the_file_of_refused_rows_holds_no_formula(cast):
    file = files.refused(
        checked([row(1, NAME="=1+1", KELURAHAN="-2+3"), row(2, NAME="@SUM(A1)", SEX="+1")], cast.staff)
    )
    cells = [cell for cells in load_workbook(file).active.iter_rows() for cell in cells]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert {cell.number_format for cell in cells if cell.value is not None} == {"@"}
    assert "=1+1" in {cell.value for cell in cells}


def test_an_undone_import_can_be_made_again(cast):
    run = imported(messy(), cast.staff)
    transitions.undo_batch(run.batch, reason="Salah berkas", by=cast.staff, key=uuid.uuid4())
    assert summary(imported(messy(), cast.staff)) == "51 baru, 0 sudah ada, 9 ditolak"
    assert (Participant.objects.active().count(), integrity.broken()) == (51, {})


def test_without_a_nik_somebody_is_known_by_name_and_birth_date_at_their_desk(cast):
    register(cast.officer, cast.tambora, name="Warga  7", birth_date=date(1990, 5, 12))
    run = checked([row(7, NIK=None, NAME="WARGA 7")], cast.staff)
    assert summary(run) == "0 baru, 1 sudah ada, 0 ditolak"


def test_somebody_alike_in_another_kecamatan_is_a_note(cast):
    there = register(cast.other_officer, cast.taman_sari, name="Warga 7", birth_date=date(1990, 5, 12))
    run = checked([row(7, NIK=None)], cast.staff)
    assert summary(run) == "1 baru, 0 sudah ada, 0 ditolak"
    assert f"Mirip {there.number}: nama sama, tanggal lahir sama." in texts(run, FIRST)


def test_one_person_twice_without_a_nik_is_refused_the_second_time(cast):
    run = checked([row(7), row(7, NIK=None)], cast.staff)
    assert "Nama dan tanggal lahir sama dengan baris 2. Isi NIK bila memang dua orang." in texts(run, 3)
    assert summary(run) == "1 baru, 0 sudah ada, 1 ditolak"


def test_stays_that_the_ledger_lacks_are_named_and_not_imported(cast):
    known = register(cast.officer, cast.tambora, nik=nik(1), name="WARGA 1")
    move(known, Stage.MENTORING, date(2022, 6, 5), cast.staff)
    run = imported([row(1, P2="5/6/2022", P3="10/6/2022")], cast.staff)
    assert texts(run, 2) == [
        "Sudah ada, tetapi belum tercatat: P3 Pelatihan (10 Juni 2022). Tidak ikut diimpor; catat sebagai susulan."
    ]
    assert (line(run, 2).participant, known.visits.count()) == (known, 2)


def test_who_registers_between_check_and_import_is_known_then(cast):
    run = checked(good(3), cast.staff)
    walk_in = register(cast.officer, cast.tambora, nik=nik(2))
    runs.order_import(run)
    work.work_now(run)
    assert summary(run) == "2 baru, 1 sudah ada, 0 ditolak"
    assert (line(run, 3).participant, Participant.objects.count(), integrity.broken()) == (walk_in, 3, {})


def test_a_kelurahan_that_is_no_more_refuses_its_rows_at_the_import_too(cast):
    run = checked(good(2), cast.staff)
    Kelurahan.objects.filter(name="Tambora").update(valid_to=date(2023, 1, 1))
    runs.order_import(run)
    work.work_now(run)
    assert (summary(run), Participant.objects.count()) == ("0 baru, 0 sudah ada, 2 ditolak", 0)


def test_one_key_is_one_run_and_nobody_else_has_it(cast):
    key = uuid.uuid4()
    assert start(good(1), cast.staff, key=key) == start(good(1), cast.staff, key=key)
    assert ImportRun.objects.count() == 1
    with pytest.raises(KeyReused):
        start(good(1), cast.administrator, key=key)


def test_imported_twice_is_imported_once(cast):
    run = imported(good(2), cast.staff)
    runs.order_import(run)
    work.work_now(run)
    assert (run.state, Participant.objects.count(), MoveBatch.objects.count()) == (State.IMPORTED, 2, 1)


def test_unknown_columns_are_asked_about(cast):
    run = start([[*cells, "x"] for cells in good(2)], cast.staff, headings=[*HEADINGS, "Hobi"])
    assert (run.state, runs.unclear(run)) == (State.MAPPING, [len(HEADINGS)])
    runs.choose_columns(run, {int(column): field for column, field in run.mapping.items()})
    run.refresh_from_db()
    work.work_now(run)
    assert summary(run) == "2 baru, 0 sudah ada, 0 ditolak"


def test_columns_matched_anew_are_checked_anew(cast):
    run = checked(good(2), cast.staff)
    mapping = {int(column): field for column, field in run.mapping.items()}
    del mapping[NIK]
    runs.choose_columns(run, mapping)
    run.refresh_from_db()
    assert (run.state, run.done, run.lines.exclude(verdict="").count()) == (State.CHECKING, 0, 0)
    work.work_now(run)
    assert texts(run, 2)[0] == "Tanpa NIK, dilengkapi kemudian."


def test_cells_that_a_database_cannot_hold_are_refused_in_words(cast):
    broken = "a_x0000_b"  # how a workbook writes NUL
    run = checked([row(1, NAME=broken)], cast.staff)
    assert texts(run, 2) == ["Ada huruf yang tidak dapat disimpan. Ketik ulang."]


def test_a_file_that_breaks_off_leaves_nothing(cast):
    content = xlsx(good(50)).getvalue()
    for part in (content[:-300], content[:2000], b"PK\x03\x04", b""):
        with pytest.raises(SheetError):
            runs.start(io.BytesIO(part), "daftar.xlsx", by=cast.staff, key=uuid.uuid4())
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([2], "2"),
        ([12, 40, 77, 78, 79, 80], "12, 40, 77–80"),
        ([2, 3, 5], "2–3, 5"),
        (list(range(2, 200, 2)), ", ".join(map(str, range(2, 122, 2))) + " dan 39 bagian lain"),
    ],
)
def test_row_numbers_as_they_are_read_out(numbers, text):
    assert outcome.in_ranges(numbers) == text

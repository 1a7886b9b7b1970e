"""The command line imports like the page, without questions: the same verdicts, by rows of the sheet."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from participants.models import Desk, Participant
from stages.models import MoveBatch
from stages.registration.models import ImportRow, ImportRun
from tests.imports.lists import HEADINGS, good, messy, row, xlsx


@pytest.fixture
def path(tmp_path):
    return tmp_path / "daftar.xlsx"


def run(path, rows, *arguments, headings=HEADINGS):
    """(exit status, what it said)"""
    path.write_bytes(xlsx(rows, headings).getvalue())
    said = StringIO()
    try:
        call_command("import_participants", path, *arguments, stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue()
    return 0, said.getvalue()


def everything():
    models = (ImportRun, ImportRow, Participant, MoveBatch, User)
    return [model.objects.count() for model in models]


def test_a_good_list_is_imported_by_nobody_who_can_sign_in(cast, path):
    assert run(path, good(3)) == (0, "3 baru, 0 sudah ada, 0 ditolak\n")
    by = Participant.objects.first().registered_by
    assert (by.username, by.is_active, by.has_usable_password(), by.groups.count()) == ("impor", False, False, 0)
    assert run(path, good(3)) == (0, "0 baru, 3 sudah ada, 0 ditolak\n")


def test_refused_rows_are_told_and_the_others_imported(cast, path):
    rows = good(5)
    rows[1][2] = rows[2][2] = None
    status, said = run(path, rows)
    assert (status, said) == (
        1,
        "Ditolak:\n  Nama: Nama wajib diisi. Baris 3–4\n3 baru, 0 sudah ada, 2 ditolak\n",
    )
    assert Participant.objects.count() == 3


def test_what_the_stages_still_lack_is_a_note_in_the_words_of_a_move(cast, path):
    rows = [row(n, P2="2 Juni 2022", P3="9 Juni 2022" if n < 3 else None) for n in (1, 2, 3)]
    asked = "Belum siap ke P3: pendamping belum ditunjuk; belum ada kunjungan pendamping."
    assert run(path, rows) == (
        0,
        f"Catatan:\n  Tanggal P3 Pelatihan: {asked} Boleh dilanjutkan dengan alasan. Baris 2–3\n"
        "3 baru, 0 sudah ada, 0 ditolak\n",
    )


def test_a_dry_run_leaves_nothing_behind(cast, path):
    before = everything()
    status, said = run(path, messy(), "--dry-run")
    assert (status, said.splitlines()[-1]) == (1, "51 baru, 0 sudah ada, 9 ditolak")
    assert everything() == before


def test_as_json_every_row_is_there(cast, path):
    _, said = run(path, messy(), "--dry-run", "--json")
    told = json.loads(said)
    assert (told["counts"], len(told["rows"])) == ({"baru": 51, "ada": 0, "tolak": 9}, 60)
    assert told["rows"][21] == {
        "row": 23,
        "verdict": "tolak",
        "participant": None,
        "problems": [
            {"code": "nik-repeated", "field": "nik", "text": "NIK sama dengan baris 3.", "refuses": True},
        ],
    }


def test_somebody_named_imports_for_the_desks_they_see(cast, path):
    assert run(path, good(2), "--by", "dewi")[0] == 0
    assert {person.registered_by for person in Participant.objects.all()} == {cast.staff}
    assert Participant.objects.first().desk == Desk.objects.get(name="Tambora")


@pytest.mark.parametrize("username", ["siti", "nobody-of-this-name"])
def test_who_may_not_import_does_not(cast, path, username):
    with pytest.raises(CommandError, match="tidak ada pengguna bernama ini yang boleh mengimpor"):
        run(path, good(1), "--by", username)
    assert ImportRun.objects.count() == 0


def test_unknown_columns_are_left_out_and_named(cast, path):
    status, said = run(path, [[*cells, "berenang"] for cells in good(2)], headings=[*HEADINGS, "Hobi"])
    assert (status, said) == (
        0,
        "Kolom yang tidak dikenal, tidak diimpor: Hobi\n2 baru, 0 sudah ada, 0 ditolak\n",
    )


def test_a_list_without_what_it_needs_is_refused_whole(cast, path):
    with pytest.raises(CommandError, match="belum ada kolom untuk: Kelurahan"):
        run(path, [cells[:7] + cells[8:] for cells in good(1)], headings=HEADINGS[:7] + HEADINGS[8:])
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_what_is_no_list_is_refused_in_a_sentence(cast, path):
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match=r"daftar\.xlsx: .*PDF"):
        call_command("import_participants", path)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_participants", path.with_name("nowhere.xlsx"))

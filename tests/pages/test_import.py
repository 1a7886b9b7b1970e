"""The pages of an import: send, match columns, read the verdicts, import, mend, send again, take back."""

import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.models import Participant
from stages import integrity
from stages.registration.imports import work
from stages.registration.models import ImportRow, ImportRun
from tests.imports.lists import HEADINGS, MESSY_ROWS, checked, good, imported, messy, nik, row, rows_of, start, xlsx

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("connections"),
]  # lists are read in threads
State = ImportRun.State


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def send(client, rows, headings=HEADINGS, key=None, name="daftar.xlsx"):
    return send_file(client, xlsx(rows, headings).getvalue(), key, name)


def send_file(client, content, key=None, name="daftar.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post("/register/import/", {"file": file, "key": key or uuid.uuid4()})


def page(client, run):
    return client.get(f"/register/import/{run.pk}/")


def commit(client, run):
    new = re.search(r'name="new" value="(\d+)"', page(client, run).content.decode())[1]
    return client.post(f"/register/import/{run.pk}/", {"new": new}, follow=True)


def test_the_whole_journey_of_a_messy_list(staff):
    """Sent, read, imported, mended, sent again; the same again; undone, and imported again."""
    answer = staff.get(send(staff, messy()).url)
    body = answer.content.decode()
    assert "51 baru, 0 sudah ada, 9 ditolak" in body
    assert "Nama wajib diisi." in body
    assert Participant.objects.count() == 0
    run = ImportRun.objects.get()
    body = commit(staff, run).content.decode()
    assert "Daftar ini sudah diimpor." in body
    assert Participant.objects.count() == 51

    headings, *refused = rows_of(b"".join(staff.get(f"/register/import/{run.pk}/refused/").streaming_content))
    assert [cells[-2] for cells in refused] == list(MESSY_ROWS)
    mended = [row(100 + index) + cells[-2:] for index, cells in enumerate(refused)]
    answer = staff.get(send(staff, mended, headings).url)
    assert "9 baru, 0 sudah ada, 0 ditolak" in answer.content.decode()
    commit(staff, ImportRun.objects.first())
    assert Participant.objects.count() == 60

    answer = staff.get(send(staff, mended, headings).url)
    assert "0 baru, 9 sudah ada, 0 ditolak" in answer.content.decode()
    assert "Tidak ada peserta baru di daftar ini." in answer.content.decode()

    run.refresh_from_db()
    batch = f"/stages/batches/{run.batch.pk}/"
    assert "Impor daftar: 51 peserta" in staff.get(batch).content.decode()
    answer = staff.post(batch, {"reason": "Salah berkas", "key": uuid.uuid4()}, follow=True)
    assert "Diurungkan: 51 peserta tidak lagi terdaftar." in answer.content.decode()
    assert "Impor ini sudah diurungkan." in page(staff, run).content.decode()
    answer = staff.get(send(staff, messy()).url)
    assert "51 baru, 0 sudah ada, 9 ditolak" in answer.content.decode()
    assert integrity.broken() == {}


def test_a_file_that_is_no_list_is_refused_beside_its_field(staff):
    answer = send_file(staff, b"%PDF-1.7", name="daftar.pdf")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "file": ["Berkas ini PDF. Kirim daftar aslinya sebagai Excel (.xlsx) atau csv."]
    }
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({}, "file", "Pilih berkas daftar."),
        ({"file": SimpleUploadedFile("kosong.xlsx", b"")}, "file", "Berkas ini kosong."),
        ({"key": "x"}, "key", "Formulir ini rusak. Buka formulir baru."),
    ],
)
def test_forms_that_are_refused(staff, form, field, sentence):
    answer = staff.post("/register/import/", {"key": uuid.uuid4()} | form)
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])


def test_sent_twice_is_one_run(staff):
    key = uuid.uuid4()
    assert send(staff, good(2), key=key).url == send(staff, good(2), key=key).url
    assert ImportRun.objects.count() == 1


def test_a_name_with_anything_in_it_is_kept_short(staff):
    send(staff, good(1), name="x" * 300 + "<b>.xlsx")
    assert len(ImportRun.objects.get().filename) == 200
    assert b"<b>.xlsx" not in staff.get("/register/import/").content


def test_unknown_columns_lead_to_the_page_that_matches_them(staff):
    headings = ["Kolom 1", "Siapa", *HEADINGS[3:]]
    rows = [cells[1:] for cells in good(2)]
    answer = staff.get(send(staff, rows, headings).url, follow=True)
    run = ImportRun.objects.get()
    assert (answer.redirect_chain, run.state) == ([(f"/register/import/{run.pk}/columns/", 302)], State.MAPPING)


def test_columns_are_matched_and_every_mistake_is_told(staff):
    headings = ["Nomor orang", "Siapa", *HEADINGS[3:]]
    run = start([cells[1:] for cells in good(2)], staff_user(staff), headings=headings)
    address = f"/register/import/{run.pk}/columns/"
    body = staff.get(address).content.decode()
    assert "Isinya: Warga 1, Warga 2" in body
    assert "Isinya: 16 angka, 16 angka" in body  # beside the birth date a NIK is told by its length only
    assert nik(1) not in body
    form = {f"column-{column}": field for column, field in run.mapping.items()}
    answer = staff.post(address, form | {"column-0": "nik", "column-1": "nik"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "column-0": ["“NIK” dipilih untuk dua kolom."],
        "column-1": ["“NIK” dipilih untuk dua kolom."],
        "__all__": ["Belum ada kolom untuk: Nama."],
    }
    answer = staff.post(address, form | {"column-0": "nik", "column-1": "name"}, follow=True)
    assert "2 baru, 0 sudah ada, 0 ditolak" in answer.content.decode()


def staff_user(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_what_was_checked_anew_meanwhile_is_shown_before_it_is_imported(staff, cast):
    run = checked(good(3), cast.staff)
    answer = staff.post(f"/register/import/{run.pk}/", {"new": "2"}, follow=True)
    assert "Hasil pemeriksaan sudah berubah." in answer.content.decode()
    assert Participant.objects.count() == 0


def test_only_who_sent_a_list_decides_about_it(client, cast):
    run = checked(good(3), cast.staff)
    colleague = cast._user("wati", "Staf Sudin")
    client.force_login(colleague)
    body = page(client, run).content.decode()
    assert "3 baru, 0 sudah ada, 0 ditolak" in body
    assert "Hanya Dewi, yang mengirim daftar ini, dapat mengimpornya." in body
    for address in ("", "columns/"):
        assert client.post(f"/register/import/{run.pk}/{address}", {"new": "3"}).status_code == 403
    run.refresh_from_db()
    assert (run.state, Participant.objects.count()) == (State.CHECKED, 0)


def test_the_page_shows_how_far_it_is_and_looks_again_by_itself(staff, cast):
    run = start(good(3), cast.staff)
    work.claim(run)  # somebody works on it
    ImportRun.objects.update(done=2)
    answer = page(staff, run)
    assert answer.headers["Refresh"] == f"2; url=/register/import/{run.pk}/"
    assert '<progress aria-labelledby="kemajuan" value="2" max="3"></progress>' in answer.content.decode()
    assert "2 dari 3 baris sudah diperiksa." in answer.content.decode()


def test_a_list_whose_worker_died_is_taken_up_by_whoever_looks(staff, cast):
    run = start(good(3), cast.staff)
    work.claim(run)
    ImportRun.objects.update(held_until="2022-06-22T00:00:00Z")
    body = page(staff, run).content.decode()
    assert "Pemeriksaan sempat terhenti setelah 0 baris. Sekarang dilanjutkan." in body
    assert "3 baru, 0 sudah ada, 0 ditolak" in body


def test_a_run_that_failed_says_why(staff, cast):
    run = start(good(1), cast.staff)
    run.lines.update(cells=5)  # what no code path writes
    work.take_up(run)
    answer = page(staff, run)
    assert work.BROKEN[State.CHECKING] in answer.content.decode()
    assert "Refresh" not in answer.headers


def test_personal_data_stands_in_no_address(staff, cast):
    run = imported(messy(), cast.staff)
    assert send(staff, good(1)).url == f"/register/import/{run.pk + 1}/"
    assert re.fullmatch(
        rf'attachment; filename="ditolak-{run.pk}\.xlsx"',
        staff.get(f"/register/import/{run.pk}/refused/").headers["Content-Disposition"],
    )


def test_the_empty_list_is_understood_when_it_is_filled_in(staff):
    content = b"".join(staff.get("/register/import/template/").streaming_content)
    (headings,) = rows_of(content)
    filled = dict.fromkeys(headings) | {
        "NIK": "9973011205900001",
        "Nama": "Warga",
        "Kelurahan": "Tambora",
        "Tanggal daftar": "1-6-2022",
    }
    answer = staff.get(send(staff, [list(filled.values())], headings).url)
    assert "1 baru, 0 sudah ada, 0 ditolak" in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_makes_as_many_queries_for_any_list(staff, cast, rows):
    run = imported(good(rows), cast.staff)
    page(staff, run)
    with CaptureQueriesContext(connection) as queries:
        page(staff, run)
    assert len(queries) == 9


@pytest.mark.parametrize("address", ["/register/import/", "/accounts/login/", "/nowhere/"])
def test_two_hundred_megabytes_are_refused_before_they_are_read(cast, address):
    """Also for whoever is not signed in, and before the token is looked for."""
    client = Client(enforce_csrf_checks=True)
    answer = client.generic(
        "POST", address, b"", CONTENT_LENGTH=str(200 * 2**20), CONTENT_TYPE="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "Berkas paling besar 20 MB." in answer.content.decode()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_list_of_people_leads_here_for_those_who_may(client, cast):
    found = {}
    for user in (cast.staff, cast.officer):
        client.force_login(user)
        found[user] = b"Impor daftar" in client.get("/participants/").content
    assert found == {cast.staff: True, cast.officer: False}


def test_a_list_that_is_not_imported_can_be_thrown_away_with_all_that_stands_in_it(staff, cast):
    run = checked(good(3), cast.staff)
    answer = staff.post(f"/register/import/{run.pk}/discard/", follow=True)
    assert f"Daftar {run.filename} dibuang beserta isinya." in answer.content.decode()
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_an_imported_list_is_not_thrown_away(staff, cast):
    run = checked(good(3), cast.staff)
    commit(staff, run)
    answer = staff.post(f"/register/import/{run.pk}/discard/", follow=True)
    assert "sudah diimpor, jadi tidak dibuang" in answer.content.decode()
    assert ImportRow.objects.count() == 3


def test_nobody_throws_away_the_list_of_another(client, cast):
    run = checked(good(3), cast.staff)
    other = User.objects.create_user("nina")
    other.groups.set(cast.staff.groups.all())
    client.force_login(other)
    assert client.post(f"/register/import/{run.pk}/discard/").status_code == 403
    assert ImportRun.objects.count() == 1

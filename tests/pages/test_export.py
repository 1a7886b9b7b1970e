"""Taking a list home: who may, what is asked, exactly which people, and that it is always on record."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stages.models import Export, Stage
from tests.factories import move, register

EXPORT, LOG = "/participants/export/", "/participants/exports/"
ASKED = {"purpose": "Undangan bazar", "format": "csv"}


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def clerk(client, cast):
    """Somebody who may export, but no NIK."""
    names = ("view_participant", "view_every_participant", "export_participant")
    cast.nobody.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(cast.nobody)
    return client


def rows(answer):
    assert answer.status_code == 200
    text = body_of(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def body_of(answer):
    """The bytes of a file."""
    return b"".join(answer.streaming_content)


def names(answer):
    return [row["Nama"] for row in rows(answer)]


def listed(answer):
    return [participant.name for participant in answer.context["page"].people]


def link(answer):
    """The address behind “Ekspor”, or None."""
    body = answer.content.decode()
    if ">Ekspor</a>" not in body:
        return None
    return body.split(">Ekspor</a>")[0].rpartition('href="')[2].rstrip('"').replace("&amp;", "&")


@pytest.mark.parametrize(
    "path",
    ["/participants/", "/participants/?desk=31.73.04", "/participants/?interest=kuliner&stage=3", "/stages/1/",
     "/stages/1/?measure=reached&as_of=2022-06-22", "/stages/1/?measure=now&as_of=2022-06-04&desk=31.73.03",
     "/stages/3/", "/participants/?no_nik=1", "/stages/1/?no_nik=1"],
)  # fmt: skip
def test_from_a_list_to_exactly_its_people(staff, cast, person, foreigner, path):
    register(cast.staff, cast.tambora, interest="menjahit")
    register(cast.staff, cast.tambora, nik=None, no_nik="hilang")
    move(person, Stage.TRAINING, date(2022, 6, 5), cast.staff)
    page = staff.get(path)
    export = staff.get(link(page))
    assert export.context["people"] == len(listed(page))
    assert names(staff.post(link(page), ASKED)) == listed(page) != []


def test_a_stage_is_taken_as_of_the_day_it_was_looked_at(staff, person):
    today = timezone.localdate().isoformat()
    assert link(staff.get("/stages/1/")) == f"{EXPORT}?stage=1&measure=now&as_of={today}"


def test_the_page_says_which_list_and_how_many(staff, cast, person, foreigner):
    address = f"{EXPORT}?stage=1&measure=reached&as_of=2022-06-22&desk=31.73.04&interest=kuliner"
    body = " ".join(staff.get(address).content.decode().split())
    words = "Pernah mencapai P1 Pendaftaran per 22 Juni 2022, Kecamatan Tambora, minat kuliner."
    assert f'<strong class="big">1</strong> orang: {words}' in body
    body = " ".join(staff.get(EXPORT).content.decode().split())
    assert '<strong class="big">2</strong> orang: Semua peserta.' in body


def test_a_search_narrows_the_file_too_and_stays_out_of_addresses_and_the_record(staff, person, foreigner):
    page = staff.post("/participants/", {"q": "siti"}, follow=True)
    assert link(page) == f"{EXPORT}?cari=1&"
    form = staff.get(link(page)).context["form"]
    answer = staff.post(link(page), ASKED | {"searched": form["searched"].value()})
    assert names(answer) == [person.name]
    assert "siti" not in answer.headers["Content-Disposition"].lower()
    assert Export.objects.values_list("filters", "searched", "people").get() == ("", True, 1)


def test_another_search_in_another_window_does_not_change_what_is_taken(staff, person, foreigner):
    staff.post("/participants/", {"q": "siti"})
    form = staff.get(f"{EXPORT}?cari=1").context["form"]
    staff.post("/participants/", {"q": "bambang"})
    assert names(staff.post(f"{EXPORT}?cari=1", ASKED | {"searched": form["searched"].value()})) == [person.name]


def test_an_old_search_does_not_narrow_a_list_without_one(staff, person, foreigner):
    staff.post("/participants/", {"q": "siti"})
    assert staff.get(EXPORT).context["people"] == 2


def test_nobody_but_those_who_may_sees_the_link(client, cast, person):
    for user, expected in ((cast.officer, None), (cast.staff, f"{EXPORT}?")):
        client.force_login(user)
        assert link(client.get("/participants/")) == expected


@pytest.mark.parametrize("role", ["officer", "official", "administrator", "nobody"])
def test_others_are_refused_and_nothing_leaves(client, cast, person, role):
    client.force_login(getattr(cast, role))
    answer = client.post(EXPORT, ASKED | {"with_nik": "on"})
    assert (answer.status_code, Export.objects.count()) == (403, 0)
    assert person.name not in answer.content.decode()


def test_the_file_and_its_record(staff, cast, person, foreigner):
    answer = staff.post(f"{EXPORT}?desk=31.73.04", ASKED | {"with_nik": "on"})
    name = f"peserta-{timezone.localdate().isoformat()}.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert [row["NIK"].replace(".", "") for row in rows(answer)] == [person.nik]
    assert Export.objects.values_list(
        "taken_by", "purpose", "format", "filters", "searched", "with_nik", "people"
    ).get() == (cast.staff.pk, "Undangan bazar", "csv", "desk=31.73.04", False, True, 1)


def test_a_workbook_of_the_same_people(staff, cast):
    person = register(cast.staff, cast.tambora, nik="9973041205907777")
    answer = staff.post(EXPORT, ASKED | {"format": "xlsx"})
    sheet = zipfile.ZipFile(io.BytesIO(body_of(answer))).read("xl/worksheets/sheet1.xml").decode()
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert (person.number in sheet, person.nik in sheet, person.nik[-4:] in sheet) == (True, False, False)


@pytest.mark.parametrize("asked", [{}, {"with_nik": "on"}])
def test_without_the_permission_no_nik_leaves_even_when_asked_for(clerk, cast, asked):
    person = register(cast.staff, cast.tambora, nik="9973041205907777")
    assert "with_nik" not in clerk.get(EXPORT).context["form"].fields
    answer = clerk.post(EXPORT, ASKED | asked)
    body = body_of(answer).decode()
    assert (person.name in body, person.nik[-4:] in body, "NIK" in body) == (True, False, False)
    assert Export.objects.get().with_nik is False


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"purpose": ""}, "Tulis untuk apa berkas ini."),
        ({"purpose": "  "}, "Tulis untuk apa berkas ini."),
        ({"purpose": "1234567 abcd"}, "Tulis untuk apa berkas ini, paling sedikit 5 huruf."),
        ({"purpose": "x" * 201}, "Paling banyak 200 huruf. Yang diketik 201."),
        ({"purpose": "x" * 100_000}, "Paling banyak 200 huruf. Yang diketik 100000."),
        ({"purpose": "Undangan\0"}, "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ({"format": "exe"}, "Pilih dari daftar."),
        ({"format": "\0"}, "Pilih dari daftar."),
        ({"searched": "x" * 100_000}, "Paling banyak 100 huruf. Yang diketik 100000."),
        ({"searched": "siti\0"}, "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(staff, person, asked, sentence):
    answer = staff.post(EXPORT, ASKED | {"with_nik": "on"} | asked)
    form = answer.context["form"]
    assert (answer.status_code, Export.objects.count()) == (422, 0)
    assert [str(problem) for problems in form.errors.values() for problem in problems] == [sentence]
    assert {name: form[name].value() for name in asked} == asked
    assert form["with_nik"].value() is True


def test_a_list_with_nobody_is_a_sentence_not_a_file(staff, person):
    for answer, status in ((staff.get(f"{EXPORT}?stage=7"), 200), (staff.post(f"{EXPORT}?stage=7", ASKED), 422)):
        assert answer.status_code == status
        assert "Tidak ada peserta di daftar ini, jadi tidak ada yang diekspor." in answer.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "query", ["desk=x", "stage=99", "stage=%00", "interest=';--", "as_of=06-22-2022", "measure=both", "as_of=%ff%fe"]
)
def test_a_broken_address_is_a_sentence_not_a_failure(staff, person, query):
    for answer in (staff.get(f"{EXPORT}?{query}"), staff.post(f"{EXPORT}?{query}", ASKED)):
        assert (answer.status_code, Export.objects.count()) == (422, 0)
        assert "Daftar ini tidak dapat dibaca" in answer.content.decode()


def test_what_is_asked_in_the_address_takes_nothing(staff, person):
    answer = staff.get(f"{EXPORT}?purpose=Undangan+bazar&format=csv&with_nik=on")
    assert (answer.headers["Content-Type"], Export.objects.count()) == ("text/html; charset=utf-8", 0)


def test_no_desk_means_nobody(client, cast, person):
    """Whoever may export, but sees no desk, takes nobody; not even those of a stage."""
    cast.officer.user_permissions.add(Permission.objects.get(codename="export_participant"))
    cast.tambora.officers.clear()
    client.force_login(cast.officer)
    for address in (EXPORT, f"{EXPORT}?stage=1"):
        assert client.post(address, ASKED).status_code == 422
    assert not Export.objects.exists()


def test_who_reads_the_tally_of_the_district_takes_only_whom_they_may_see(client, cast, person, foreigner):
    for codename in ("export_participant", "view_district_tally"):
        cast.officer.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(cast.officer)
    assert names(client.post(f"{EXPORT}?stage=1", ASKED)) == [person.name]


def test_each_takes_their_part_and_the_parts_make_the_district(client, cast, person, foreigner):
    taken = {}
    for user in (cast.officer, cast.other_officer, cast.staff):
        user.user_permissions.add(Permission.objects.get(codename="export_participant"))
        client.force_login(user)
        taken[user] = [names(client.post(address, ASKED)) for address in (EXPORT, f"{EXPORT}?stage=1")]
    assert taken[cast.officer] == [[person.name]] * 2
    assert taken[cast.other_officer] == [[foreigner.name]] * 2
    assert taken[cast.staff] == [[foreigner.name, person.name]] * 2


def test_the_history_says_who_took_what_and_what_for(staff, cast, person, foreigner):
    assert "Belum ada." in staff.get(LOG).content.decode()
    body_of(staff.post(f"{EXPORT}?stage=1&as_of=2022-06-22", ASKED | {"with_nik": "on", "searched": "siti"}))
    body_of(staff.post(EXPORT, {"purpose": "Rapat <b>tim</b>", "format": "xlsx"}))
    answer = staff.get(LOG)
    assert [words for _, words in answer.context["rows"]] == [
        "Semua peserta",
        "Sedang di P1 Pendaftaran per 22 Juni 2022, hasil pencarian",
    ]
    body = answer.content.decode()
    assert "Rapat &lt;b&gt;tim&lt;/b&gt;" in body
    assert '<a href="/participants/?stage=1&amp;measure=now&amp;as_of=2022-06-22">' in body
    assert (body.count("Disertakan"), body.count("<td>Dewi</td>")) == (1, 2)


def test_the_same_queries_for_one_and_for_three(staff, cast):
    register(cast.staff, cast.tambora)
    body_of(staff.post(EXPORT, ASKED))
    one = [queries(staff, address) for address in (EXPORT, LOG)]
    for desk in (cast.tambora, cast.taman_sari):
        register(cast.staff, desk)
        body_of(staff.post(EXPORT, ASKED))
    assert [queries(staff, address) for address in (EXPORT, LOG)] == one


def queries(browser, address):
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.django_db(transaction=True)
def test_a_client_that_hangs_up_is_on_record(staff, person, foreigner):
    """The record is there before the first byte leaves, as seen from another connection."""
    answer = staff.post(EXPORT, ASKED)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT people FROM stages_export")
            assert cursor.fetchall() == [(2,)]
    finally:
        other.close()
    answer.close()
    assert Export.objects.get().people == 2

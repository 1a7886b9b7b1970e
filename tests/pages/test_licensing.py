"""The pages of permits: figures that open their lists, writing down in two steps, refusals that keep what was typed."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stages.licensing import lists
from stages.licensing.models import Permit
from stages.models import Stage
from tests.factories import move, register
from tests.licensing.permits import applied, issued, kind


@pytest.fixture
def staff(client, cast):
    kind("nib")
    client.force_login(cast.staff)
    return client


def post(client, address, **fields):
    return client.post(address, {"key": uuid.uuid4()} | fields)


def record(client, person, **fields):
    return post(client, f"/licensing/people/{person.number}/", **{"kind": "nib", "applied_on": "10-06-2022"} | fields)


def test_a_permit_is_written_down_and_stands_on_the_page(staff, person):
    answer = record(staff, person, number="1234567890123", issued_on="20-06-2022")
    assert answer.url == person.get_absolute_url()
    body = staff.get(answer.url).content.decode()
    assert "1234567890123" in body
    assert "NIB belum tercatat" not in body


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"kind": "x"}, "kind", "Pilih dari daftar."),
        ({"kind": "\0"}, "kind", "Pilih dari daftar."),
        ({"kind": "x" * 100_000}, "kind", "Pilih dari daftar."),
        ({"number": "123", "issued_on": "20-06-2022"}, "number", "Nomor NIB harus 13 angka. Yang diketik 3 angka."),
        ({"number": "1" * 13}, "issued_on", "Isi tanggal terbit."),
        ({"issued_on": "20-06-2022"}, "number", "Isi nomor izin yang terbit."),
        (
            {"number": "1" * 13, "issued_on": "01-06-2022"},
            "issued_on",
            "Tanggal mendahului pengajuan (10 Juni 2022).",
        ),
        ({"applied_on": "06-22-2022"}, "applied_on", None),
        ({"applied_on": ""}, "applied_on", "Isi tanggal pengajuan."),
        ({"number": "\0"}, "number", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_is_kept(staff, person, fields, field, sentence):
    answer = record(staff, person, subject="Keripik", **fields)
    form = answer.context["form"]
    assert (answer.status_code, form["subject"].value()) == (422, "Keripik")
    assert list(form.errors) == [field]
    assert sentence is None or form.errors[field] == [sentence]
    assert Permit.objects.count() == 0


def test_a_permit_advances_and_a_second_click_changes_nothing(staff, cast, person):
    permit = applied(person, cast.staff)
    address = f"/licensing/permits/{permit.pk}/advance/"
    expected = staff.get(address).context["form"]["expected"].value()
    given = {"outcome": "terbit", "happened_on": "20-06-2022", "number": "1" * 13, "key": uuid.uuid4()}
    answers = [post(staff, address, expected=expected, **given) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    assert permit.events.count() == 2


def test_voiding_twice_is_once(staff, cast, person):
    permit = applied(person, cast.staff)
    address = f"/licensing/permits/{permit.pk}/void/"
    event = permit.events.get().pk
    answers = [post(staff, address, reason="Salah orang", expected=event) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    assert "Dibatalkan" in staff.get(person.get_absolute_url()).content.decode()


def test_every_figure_opens_a_list_of_as_many(staff, cast, person, foreigner):
    issued(person, cast.staff, "206317301000127", "spp-irt", expires_on=timezone.localdate() + timedelta(days=90))
    issued(foreigner, cast.staff, "206317301000128", "spp-irt", expires_on=date(2025, 1, 1))
    applied(foreigner, cast.staff)
    for desk in (None, cast.tambora):
        rows, sums = lists.by_kind(cast.staff, desk)
        for row in [*rows, sums]:
            for name, value, count in row.figures:
                query = {name: value} | ({"kind": row.kind.code} if row.kind else {})
                query |= {"desk": desk.code} if desk else {}
                assert staff.get("/licensing/permits/", query).context["count"] == count
    assert [count for *_, count in lists.by_kind(cast.staff)[1].figures] == [1, 0, 2, 0, 1, 1]


def test_people_in_p4_and_permits_issued_stand_side_by_side(staff, cast, person, foreigner):
    move(foreigner, Stage.LICENSING, date(2022, 6, 10), cast.staff)
    issued(person, cast.staff)
    issued(person, cast.staff, "206317301000127", "spp-irt")
    context = staff.get("/licensing/").context
    assert (context["people"], context["issued"]) == (1, 2)


def test_what_ends_is_warned_about(staff, cast, person):
    issued(person, cast.staff, "206317301000127", "spp-irt", expires_on=timezone.localdate())
    issued(person, cast.staff, "206317301000128", "spp-irt", expires_on=date(2025, 1, 1), subject="Sambal")
    body = staff.get(person.get_absolute_url()).content.decode()
    assert "SPP-IRT: Sambal sudah berakhir 1 Januari 2025." in body
    assert "SPP-IRT berakhir " in body


def test_an_officer_reads_their_own_only(client, cast, person, foreigner):
    mine, other = applied(person, cast.staff), applied(foreigner, cast.staff)
    client.force_login(cast.officer)
    assert [permit.pk for permit, _ in client.get("/licensing/permits/").context["page"].rows] == [mine.pk]
    assert client.get(f"/licensing/permits/{other.pk}/").status_code == 404
    assert "Catat izin" not in client.get(person.get_absolute_url()).content.decode()


def test_pages_of_fifty_follow_each_other(staff, cast):
    for _ in range(51):
        applied(register(cast.officer, cast.tambora), cast.staff)
    first = staff.get("/licensing/permits/").context["page"]
    second = staff.get("/licensing/permits/", {"before": first.after}).context["page"]
    assert (len(first.rows), len(second.rows), second.after) == (50, 1, None)


def test_the_same_queries_for_one_and_for_three(staff, cast, person):
    counts = {}
    for people in (1, 3):
        while Permit.objects.count() < people:
            applied(register(cast.officer, cast.tambora), cast.staff, "halal-reguler")
        for address in ("/licensing/", "/licensing/permits/"):
            with CaptureQueriesContext(connection) as captured:
                staff.get(address)
            counts.setdefault(address, []).append(len(captured))
    assert all(one == three for one, three in counts.values())


def test_many_apply_after_a_preview(staff, cast, person, foreigner):
    applied(foreigner, cast.staff)
    form = {"participant": [person.number, foreigner.number], "kind": "nib", "applied_on": "20-06-2022"}
    preview = post(staff, "/licensing/apply/", step="preview", **form)
    sentence = "NIB sudah diajukan sejak 10 Juni 2022."
    assert (preview.context["ready"], Permit.objects.count()) == (1, 1)
    assert {who.pk: verdict for who, verdict in preview.context["verdicts"]} == {person.pk: "", foreigner.pk: sentence}
    answer = post(staff, "/licensing/apply/", step="commit", **form)
    assert (answer.context["written"], answer.context["refused"]) == ([person], [(foreigner, sentence)])
    assert Permit.objects.count() == 2

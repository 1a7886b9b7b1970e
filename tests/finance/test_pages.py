"""P6 at work: coaching, bookkeeping and monthly reports, of one person and of a page of them."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from stages import merging, work
from stages.finance import acts, evidence, months
from stages.finance.models import Bookkeeping, Coaching, Marking, Report
from stages.models import Stage
from tests.factories import move, register

BROKEN = "Formulir ini rusak. Buka formulir baru."


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def box(person, month):
    return f"{person.number}:{month:%Y-%m}"


def recent(count):
    return months.last(count, timezone.localdate())


def mark(client, person, received, seen=(), reason="", key=None):
    fields = {"received": [box(person, month) for month in received], "seen": [box(person, month) for month in seen]}
    return client.post(f"/finance/{person.number}/reports/", fields | {"reason": reason, "key": key or uuid.uuid4()})


def valid():
    return sorted(Report.objects.filter(taken_back=None).values_list("participant", "month"))


def coaching(**fields):
    return {"held_on": "4 Juni 2022", "topic": "Arus kas", "coach": "Bu Rini", "key": uuid.uuid4()} | fields


def method(**fields):
    return {"method": "siapik", "other": "", "since": "1-5-2022", "key": uuid.uuid4()} | fields


def test_a_coaching_is_recorded_once_and_shown(staff, cast, person):
    same = coaching()
    for _ in range(2):
        assert staff.post(f"/finance/{person.number}/coaching/", same).status_code == 302
    assert Coaching.objects.values_list("held_on", "topic", "coach", "recorded_by").get() == (
        date(2022, 6, 4), "Arus kas", "Bu Rini", cast.staff.pk,
    )  # fmt: skip
    assert "4 Juni 2022 · Arus kas, oleh Bu Rini" in staff.get(f"/participants/{person.number}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"held_on": "01-01-3000"}, "held_on", "Tanggal tidak boleh di masa depan."),
        ({"held_on": "02-06-2022"}, "held_on", "Tanggal mendahului pendaftaran (3 Juni 2022)."),
        ({"held_on": "31-02-2022"}, "held_on", "Tanggal ini tidak ada di kalender."),
        ({"topic": ""}, "topic", "Wajib diisi."),
        ({"topic": "a\0"}, "topic", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ({"coach": "x" * 100_000}, "coach", "Paling banyak 100 huruf. Yang diketik 100000."),
        ({"key": "x"}, "key", BROKEN),
    ],
)
def test_each_refusal_of_a_coaching_keeps_what_was_typed(staff, person, fields, field, sentence):
    answer = staff.post(f"/finance/{person.number}/coaching/", coaching(coach="Pak Tio") | fields)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [sentence]})
    assert answer.context["form"]["coach"].value() == fields.get("coach", "Pak Tio")
    assert Coaching.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"method": "lain"}, "other", "Tulis cara yang dipakai."),
        ({"other": "Excel"}, "other", "Kosongkan, atau pilih “Cara lain” sebagai metode."),
        ({"method": "kertas"}, "method", "Pilih dari daftar."),
        ({"since": "01-01-3000"}, "since", "Tanggal tidak boleh di masa depan."),
    ],
)
def test_each_refusal_of_a_method(staff, person, fields, field, sentence):
    answer = staff.post(f"/finance/{person.number}/bookkeeping/", method(**fields))
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [sentence]})
    assert Bookkeeping.objects.count() == 0


def test_the_latest_method_holds_and_a_void_one_does_not(staff, cast, person):
    staff.post(f"/finance/{person.number}/bookkeeping/", method(method="buku-kas", since="1-5-2021"))
    staff.post(f"/finance/{person.number}/bookkeeping/", method())
    shown = evidence.panel(person, cast.staff)
    assert (shown["method"].title, [each.title for each in shown["earlier"]]) == ("SIAPIK", ["Buku kas"])
    address = f"/finance/bookkeepings/{shown['method'].pk}/void/"
    assert staff.post(address, {"reason": ""}).context["form"].errors["reason"] == ["Isi alasan."]
    staff.post(address, {"reason": "Salah orang"})
    assert evidence.panel(person, cast.staff)["method"].title == "Buku kas"
    assert Bookkeeping.objects.values_list("void_reason", "voided_by").get(method="siapik") == (
        "Salah orang", cast.staff.pk,
    )  # fmt: skip


def test_reports_are_marked_taken_back_with_a_reason_and_remembered(staff, cast, person):
    before, last, this = recent(3)
    mark(staff, person, [before, last, this])
    answer = mark(staff, person, [before, last], seen=[before, last, this])
    assert answer.context["form"].errors["reason"] == ["Isi alasan menarik kembali tanda terima."]
    assert len(valid()) == 3
    mark(staff, person, [before, last], seen=[before, last, this], reason="Salah bulan")
    assert valid() == [(person.pk, before), (person.pk, last)]
    withdrawn = Report.objects.exclude(taken_back=None).get()
    assert (withdrawn.month, withdrawn.taken_back.reason, withdrawn.taken_back.actor) == (
        this,
        "Salah bulan",
        cast.staff,
    )
    mark(staff, person, [before, last, this], seen=[before, last])
    assert len(valid()) == 3


def test_the_same_form_twice_is_one_marking(staff, person):
    key, month = uuid.uuid4(), recent(1)[0]
    for _ in range(2):
        assert mark(staff, person, [month], key=key).status_code == 302
    assert (Marking.objects.count(), valid()) == (1, [(person.pk, month)])
    reused = mark(staff, person, [], seen=[month], reason="x", key=key)
    assert reused.context["form"].non_field_errors()[0].startswith("Formulir ini sudah dipakai")
    assert valid() == [(person.pk, month)]


def test_what_nobody_touched_stays_as_others_left_it(staff, person):
    last, this = recent(2)
    mark(staff, person, [last])
    mark(staff, person, [this])  # this form was opened before the one above was saved
    assert valid() == [(person.pk, last), (person.pk, this)]


@pytest.mark.parametrize(
    "wrong", ["x", "", "a\0:2026-10", "JB-0000-0000:2026-10", "{number}:3000-01", "{number}:2020-13"]
)
def test_a_broken_box_saves_nothing(staff, person, wrong):
    good = box(person, recent(1)[0])
    fields = {"received": [good, wrong.format(number=person.number)], "key": uuid.uuid4()}
    for address in ("/finance/", f"/finance/{person.number}/reports/"):
        answer = staff.post(address, fields)
        assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [BROKEN])
    assert Report.objects.count() == 0


def test_forty_people_are_marked_in_one_form(staff, cast):
    people = [register(cast.officer, cast.tambora) for _ in range(40)]
    for each in people:
        move(each, Stage.FINANCE, date(2022, 6, 10), cast.staff)
    last, this = recent(2)
    assert staff.get("/finance/").content.decode().count('name="received"') == 80
    boxes = [box(each, month) for each in people for month in (last, this)]
    answer = staff.post("/finance/", {"received": boxes, "key": uuid.uuid4()}, follow=True)
    assert "80 laporan diterima." in [str(message) for message in answer.context["messages"]]
    assert valid() == sorted((each.pk, month) for each in people for month in (last, this))
    early = box(people[0], recent(3)[0])
    assert staff.post("/finance/", {"received": [early], "key": uuid.uuid4()}).status_code == 422


def test_an_officer_reads_their_own_and_writes_nothing(client, cast, person, foreigner):
    for each in (person, foreigner):
        move(each, Stage.FINANCE, date(2022, 6, 10), cast.staff)
    client.force_login(cast.officer)
    answer = client.get("/finance/")
    assert [shown.pk for shown, _ in answer.context["rows"]] == [person.pk]
    assert 'name="received"' not in answer.content.decode()
    assert client.post("/finance/", {"received": [box(person, recent(1)[0])]}).status_code == 403
    own = client.get(f"/finance/?desk={cast.tambora.code}").context["rows"]
    assert [shown.pk for shown, _ in own] == [person.pk]
    assert client.get("/finance/?desk=x").status_code == 422


def test_what_is_missing_and_the_merge_keeps_it(staff, cast, person):
    assert evidence.missing([person.pk]) == {
        person.pk: ["metode pembukuan belum tercatat", "laporan keuangan 0 dari 3 bulan"]
    }
    twin = register(cast.officer, cast.tambora)
    mark(staff, twin, recent(2))
    staff.post(f"/finance/{twin.number}/bookkeeping/", method())
    merging.merge(person, twin, reason="Sama", by=cast.staff, key=uuid.uuid4())
    assert evidence.missing([person.pk]) == {person.pk: ["laporan keuangan 2 dari 3 bulan"]}
    void = f"/finance/bookkeepings/{Bookkeeping.objects.get().pk}/void/"
    assert staff.post(void, {"reason": "Salah"}).headers["Location"] == person.get_absolute_url()
    mark(staff, person, recent(1), seen=recent(2), reason="Keliru")
    assert valid() == [(twin.pk, recent(1)[0])]


def test_a_move_out_of_p6_asks_about_what_is_missing(cast, person):
    now_in = {person.pk: Stage.FINANCE}
    assert work.not_ready(Stage.CAPITAL, now_in)[person.pk][-1] == "laporan keuangan 0 dari 3 bulan"


@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_the_grid(staff, cast, django_assert_num_queries, people):
    for _ in range(people):
        move(register(cast.officer, cast.tambora), Stage.FINANCE, date(2022, 6, 10), cast.staff)
    with django_assert_num_queries(10):
        staff.get("/finance/")


def test_the_heads_of_the_grid_say_their_year(staff, cast, person):
    move(person, Stage.FINANCE, date(2022, 6, 5), cast.staff)
    heads = re.findall(r'<abbr title="(.+?)">.+?</abbr><span class="sub">(.+?)</span>', page(staff, "/finance/"))
    assert [year for _, year in heads] == [str(month.year) for month in recent(12)]
    mark(staff, person, recent(1))
    first, *_, last = map(months.name, recent(12))
    assert f"Laporan bulanan, {first} sampai {last}" in page(staff, f"/participants/{person.number}/")


def page(client, address):
    return client.get(address).content.decode()


def test_last_months_cross_the_year():
    assert months.last(3, date(2026, 1, 31)) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert recent(1)[0] <= timezone.localdate() < recent(1)[0] + timedelta(31)


def test_what_was_voided_stays_on_the_page_with_its_reason_and_is_not_voided_again(staff, person):
    staff.post(f"/finance/{person.number}/coaching/", coaching())
    address = f"/finance/coachings/{Coaching.objects.get().pk}/void/"
    assert "Pembinaan Arus kas, 4 Juni 2022" in staff.get(address).content.decode()
    staff.post(address, {"reason": "Salah orang"})
    assert "Dibatalkan: Pembinaan Arus kas (Salah orang)" in staff.get(person.get_absolute_url()).content.decode()
    assert "<form method" not in staff.get(address).content.decode().partition("<main")[2]


def test_beside_the_figures_stand_coachings_and_reports(cast, person):
    common = {"by": cast.staff, "key": uuid.uuid4()}
    acts.record_coaching(person, held_on=date(2022, 6, 4), topic="Arus kas", coach="Bu Rini", **common)
    acts.mark_reports(received={(person.pk, date(2022, 5, 1))}, taken_back=set(), **common)
    shown = [evidence.beside(desks, date(2022, 6, 30)) for desks in (None, [cast.tambora.pk], [cast.taman_sari.pk])]
    assert shown == [[("Pembinaan bulan ini", many), ("Laporan Mei 2022", many)] for many in (1, 1, 0)]
    assert evidence.beside(None, date(2022, 7, 1)) == [("Pembinaan bulan ini", 0), ("Laporan Juni 2022", 0)]

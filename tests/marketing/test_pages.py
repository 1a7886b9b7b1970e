"""The pages of P5: bad input keeps what was typed, and each sentence stands beside its field."""

import uuid

import pytest

from stages.marketing.models import Bazaar, Shop
from stages.marketing.shop_forms import clean_address
from tests.marketing.examples import DAY
from tests.marketing.test_bazaars import attended, bazaar, chosen

pytestmark = pytest.mark.django_db


def facts(**changed):
    plain = {"name": "Bazar", "level": "kota", "organiser": "Sudin", "place": "Kantor", "starts_on": "01-07-2022"}
    return plain | {"ends_on": "02-07-2022", "stands": "10", "key": uuid.uuid4()} | changed


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def test_a_bazaar_is_kept_once(staff):
    form = facts()
    answers = [staff.post("/marketing/new/", form) for _ in range(2)]
    assert [answer.url for answer in answers] == [Bazaar.objects.get().get_absolute_url()] * 2


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("ends_on", "30-06-2022", "Hari terakhir mendahului hari pertama."),
        ("stands", "0", "Jumlah stan 1 sampai 1000."),
        ("stands", "x", "Tulis dengan angka."),
        ("starts_on", "01-07-1022", "Periksa tahunnya."),
        ("name", "a\0b", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
        ("name", "a" * 100_000, "Paling banyak 100 huruf. Yang diketik 100000."),
    ],
)
def test_a_bazaar_that_cannot_be(staff, field, typed, sentence):
    answer = staff.post("/marketing/new/", facts(**{field: typed}))
    form = answer.context["form"]
    assert (answer.status_code, form.errors, form[field].value()) == (422, {field: [sentence]}, typed)
    assert not Bazaar.objects.exists()


@pytest.mark.parametrize("typed", ["0001", "9999", "9" * 5000, "dua ribu", "2022\0"])
def test_a_year_that_cannot_be_is_asked_again(staff, typed):
    answer = staff.get("/marketing/", {"year": typed})
    assert (answer.status_code, list(answer.context["form"].errors), answer.context["typed"]) == (422, ["year"], typed)


def test_the_year_is_shown_as_it_is_typed(staff):
    assert 'name="year" id="id_year" inputmode="numeric" maxlength="4" value="2022"' in (
        staff.get("/marketing/?year=2022").content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "attendance", "field"),
    [("-5", "", "turnover"), ("Rp1.000.000,50", "", "turnover"), ("5", "t", "attended"), ("", "x", "attended")],
)
def test_a_sheet_is_saved_whole_or_not(staff, cast, person, foreigner, typed, attendance, field):
    where = bazaar(cast)
    good, bad = chosen(cast, where, person, foreigner)
    form = {"version": where.version, f"turnover-{good.pk}": "1.000", f"turnover-{bad.pk}": typed}
    answer = staff.post(f"/marketing/bazaars/{where.pk}/results/", form | {f"attended-{bad.pk}": attendance})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"{field}-{bad.pk}"])
    assert list(where.participations.values_list("turnover", flat=True)) == [None, None]


def test_the_amount_alone_is_enough_and_the_second_typist_is_asked(staff, cast, person):
    where = bazaar(cast)
    (row,) = chosen(cast, where, person)
    address, seen = f"/marketing/bazaars/{where.pk}/results/", where.version
    assert staff.post(address, {"version": seen, f"turnover-{row.pk}": "Rp1.250.000"}).status_code == 302
    answer = staff.post(address, {"version": seen, f"turnover-{row.pk}": "7"})
    row.refresh_from_db()
    assert (answer.status_code, row.attended, row.turnover) == (422, True, 1_250_000)
    assert answer.context["form"][f"turnover-{row.pk}"].value() == "7"
    assert "tersimpan Rp1.250.000" in answer.content.decode()


def test_a_turnover_typed_for_whom_somebody_cancelled_is_not_lost_in_silence(staff, cast, person):
    where = bazaar(cast)
    (row,) = chosen(cast, where, person)
    seen = where.version
    staff.post(f"/marketing/participations/{row.pk}/cancel/", {"reason": "Sakit", "key": uuid.uuid4()})
    answer = staff.post(f"/marketing/bazaars/{where.pk}/results/", {"version": seen, f"turnover-{row.pk}": "7"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("shopee.co.id/Toko/", "https://shopee.co.id/Toko"),
        ("HTTPS://WWW.Shopee.co.id/a?x=1#b", "https://www.shopee.co.id/a?x=1"),
    ],
)
def test_addresses(typed, kept):
    assert clean_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["http://shopee.co.id/a", "javascript://shopee.co.id/%0aalert(1)", "https://shopee.co.id@jahat.id/a",
     "https://shopee.co.id:99999/", "https://[::1/", "https://jahat.id/shopee.co.id", "toko saya", "x" * 100_000,
     "shopee.co.id/" + "a" * 287, "https://www.shopee.co.id/",
     "https://shopee.co.id./a b", "https://-a.co.id/", "a\0b"],
)  # fmt: skip
def test_an_address_that_is_none(staff, person, typed):
    shopee = Shop._meta.get_field("marketplace").related_model.objects.get(name="Shopee")
    form = {"marketplace": shopee.pk, "name": "Toko", "address": typed, "since": "01-07-2022", "key": uuid.uuid4()}
    answer = staff.post(f"/marketing/{person.number}/shops/new/", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["address"])


def test_the_panel_tells_it(staff, cast, person):
    attended(cast, bazaar(cast), person, turnover=1_250_000)
    page = staff.get(f"/participants/{person.number}/").content.decode()
    assert "Bazar: sudah ikut 1×." in page
    assert "omzet Rp1.250.000" in page


def test_a_bazaar_is_voided_with_a_reason_and_explained(staff, cast, person):
    where, twin = bazaar(cast), bazaar(cast)
    chosen(cast, where, person)
    address = f"{where.get_absolute_url()}void/"
    page = staff.get(address)
    assert "1 peserta yang terpilih ikut dibatalkan" in page.content.decode()
    form = {"version": page.context["form"]["version"].value(), "key": uuid.uuid4()}
    refused = staff.post(address, form | {"reason": ""}).context["form"].errors
    assert refused == {"reason": ["Isi alasan."]}
    assert list(staff.post(address, form | {"reason": "x" * 183}).context["form"].errors) == ["reason"]
    answers = [staff.post(address, form | {"reason": "Tercatat dua kali"}, follow=True) for _ in range(2)]
    assert "Bazar Tambora dibatalkan. Catatannya tetap tersimpan." in answers[0].content.decode()
    assert "Bazar Tambora sudah dibatalkan. Alasannya: Tercatat dua kali" in answers[1].content.decode()
    assert "Ubah bazar" not in answers[0].content.decode()
    shown = staff.get(f"/marketing/?year={DAY.year}").context
    assert ([row.bazaar for row in shown["past"]], list(shown["voided"])) == ([twin], [where])
    assert shown["everything"].bazaars == 1
    assert "Bazar dibatalkan: Tercatat dua kali" in staff.get(f"/participants/{person.number}/").content.decode()
    for page in ("edit/", "candidates/", "results/", "list/", "void/"):
        assert staff.get(f"{where.get_absolute_url()}{page}").url == where.get_absolute_url()
    choice = {"participant": person.number, "bazaar": where.pk, "key": uuid.uuid4()}
    assert staff.post("/marketing/choose/", choice).context["form"].errors == {"bazaar": ["Pilih dari daftar."]}


def test_who_voids_after_somebody_chose_is_asked(staff, cast, person):
    where = bazaar(cast)
    address, form = f"{where.get_absolute_url()}void/", {"reason": "Salah", "key": uuid.uuid4()}
    seen = where.version
    chosen(cast, where, person)
    answer = staff.post(address, form | {"version": seen})
    again = answer.context["form"]["version"].value()
    assert (answer.status_code, Bazaar.objects.standing().count()) == (422, 1)
    assert staff.post(address, form).status_code == 422  # the version is mandatory
    assert staff.post(address, form | {"version": again, "key": uuid.uuid4()}).status_code == 302


def test_an_officer_sees_their_own_people_and_writes_nothing(client, cast, person, foreigner):
    where = bazaar(cast)
    attended(cast, where, person, foreigner, turnover=5)
    client.force_login(cast.officer)
    page = client.get(where.get_absolute_url())
    assert [row.shown for row in page.context["rows"]] == [person]
    assert page.context["figures"].turnover == 5
    assert foreigner.name not in page.content.decode()
    assert client.get(f"/marketing/?year={DAY.year}").context["everything"].attended == 1


def test_pages_make_the_same_queries_for_one_and_three(staff, cast, person, foreigner, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import register

    where, counts = bazaar(cast), []
    for people in ([person], [foreigner, register(cast.officer, cast.tambora)]):
        chosen(cast, where, *people)
        for page in ("", "results/", "list/", "candidates/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert staff.get(f"/marketing/bazaars/{where.pk}/{page}").status_code == 200
            counts.append(len(queries))
    assert counts[:4] == counts[4:]

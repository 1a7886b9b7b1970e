"""The pages of referrals: figures that open their lists, steps that are told when they come second, no amount leaks."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.rupiah import grouped
from stages.capital import lists
from stages.capital.models import Bank, Referral, Status
from tests.capital.referrals import REASON, advance, approved, disbursed, june, kind, referred, submitted
from tests.factories import register
from tests.pages.test_access import without_token

WHOLE = "Tulis rupiah bulat, tanpa sen."
NEGATIVE = "Jumlah tidak boleh kurang dari nol."
FUTURE = "Tanggal tidak boleh di masa depan."


@pytest.fixture
def staff(client, cast):
    kind()
    client.force_login(cast.staff)
    return client


def refer(client, person, **fields):
    given = {"bank": "bni", "scheme": "kur", "referred_on": "10-06-2022", "amount_asked": "Rp6.000.000"}
    return client.post(f"/capital/people/{person.number}/", given | {"reason": REASON, "key": uuid.uuid4()} | fields)


def form_of(client, referral):
    """The fields of the next step as the page hands them out."""
    form = client.get(f"/capital/referrals/{referral.pk}/advance/").context["form"]
    return {"expected": form["expected"].value(), "key": form["key"].value()}


def step(client, referral, to, **fields):
    given = {"outcome": to, "happened_on": "25-06-2022", "amount": "", "reason": ""} | form_of(client, referral)
    return client.post(f"/capital/referrals/{referral.pk}/advance/", given | fields)


def test_a_referral_is_written_down_once_and_stands_on_the_page(staff, person):
    key = uuid.uuid4()
    answers = [refer(staff, person, key=key) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    assert Referral.objects.values_list("bank__code", "amount_asked", "unready_reason").get() == (
        "bni",
        6_000_000,
        REASON,
    )
    body = staff.get(person.get_absolute_url()).content.decode()
    assert "BNI, KUR" in body
    assert "Belum ada rujukan bank." not in body


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"bank": "x"}, "bank", "Pilih dari daftar."),
        ({"bank": "\0"}, "bank", "Pilih dari daftar."),
        ({"scheme": "x" * 100_000}, "scheme", "Pilih dari daftar."),
        ({"referred_on": "01-01-3000"}, "referred_on", FUTURE),
        ({"referred_on": "01-06-2022"}, "referred_on", "Tanggal mendahului pendaftaran peserta (3 Juni 2022)."),
        ({"amount_asked": "Rp1.000.000,50"}, "amount_asked", WHOLE),
        ({"amount_asked": "-1.000.000"}, "amount_asked", NEGATIVE),
        ({"amount_asked": "9" * 100_000}, "amount_asked", "Paling banyak Rp1.000.000.000.000."),
        ({"amount_asked": "sejuta"}, "amount_asked", "Tulis jumlah dengan angka, misalnya 1.250.000."),
        ({"key": "x"}, "key", "Formulir ini rusak. Buka formulir baru."),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_is_kept(staff, person, fields, field, sentence):
    answer = refer(staff, person, **fields)
    form = answer.context["form"]
    assert (answer.status_code, dict(form.errors)) == (422, {field: [sentence]})
    assert form["reason"].value() == REASON
    assert Referral.objects.count() == 0


def test_who_is_not_ready_is_told_before_and_needs_a_reason(staff, person):
    body = staff.get(f"/capital/people/{person.number}/").content.decode()
    assert re.search("Belum siap ke P7: .*metode pembukuan belum tercatat.* Boleh dirujuk dengan alasan.", body)
    answer = refer(staff, person, reason="")
    assert list(answer.context["form"].errors) == ["reason"]


def test_a_bank_that_is_not_offered_any_more_is_not_taken(staff, person):
    Bank.objects.filter(code="bni").update(active=False)
    assert list(refer(staff, person).context["form"].errors) == ["bank"]


def test_the_same_bank_and_scheme_while_one_is_open(staff, cast, person):
    referred(person, cast.staff, bank="bni")
    sentence = "Masih ada rujukan ke BNI, KUR yang berjalan, dirujuk sejak 10 Juni 2022."
    assert refer(staff, person).context["form"].errors == {"bank": [sentence]}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"amount": "5.000.001"}, "amount", "Jumlah cair melebihi yang disetujui (Rp5.000.000)."),
        ({"amount": "Rp1.000.000,50"}, "amount", WHOLE),
        ({"amount": "-5"}, "amount", NEGATIVE),
        ({"amount": "1\0"}, "amount", "Tulis jumlah dengan angka, misalnya 1.250.000."),
        ({"amount": "1", "happened_on": "09-06-2022"}, "happened_on", "Tanggal mendahului rujukan (10 Juni 2022)."),
        ({"amount": "1", "happened_on": "01-01-3000"}, "happened_on", FUTURE),
        ({"amount": "1", "outcome": "x"}, "outcome", "Pilih dari daftar."),
    ],
)
def test_each_refusal_of_a_disbursal_keeps_what_was_typed(staff, cast, person, fields, field, sentence):
    referral = approved(person, cast.staff)
    answer = step(staff, referral, "cair", **fields)
    form = answer.context["form"]
    assert (answer.status_code, dict(form.errors)) == (422, {field: [sentence]})
    assert form["amount"].value() == fields["amount"]
    referral.refresh_from_db()
    assert (referral.status, referral.disbursed_on) == ("disetujui", None)


def test_a_refusal_without_its_reason_and_a_decision_before_the_submission(staff, cast, person):
    referral = submitted(person, cast.staff)
    assert step(staff, referral, "ditolak").context["form"].errors == {"reason": ["Isi alasan penolakan."]}
    early = step(staff, referral, "ditolak", reason="Agunan", happened_on="11-06-2022")
    assert early.context["form"].errors == {"happened_on": ["Tanggal mendahului pengajuan (12 Juni 2022)."]}


def test_whoever_withdraws_is_written_down_with_a_reason(staff, cast, person):
    referral = approved(person, cast.staff)
    assert step(staff, referral, "mundur").context["form"].errors == {"reason": ["Isi alasan tidak dilanjutkan."]}
    assert step(staff, referral, "mundur", reason="Pindah rumah").status_code == 302
    for address in (person.get_absolute_url(), referral.get_absolute_url(), "/capital/?status=mundur"):
        page = re.sub(r"\s+", " ", staff.get(address).content.decode())
        assert "<strong>Tidak dilanjutkan</strong> 25 Juni 2022: Pindah rumah" in page, address
    assert staff.get(f"/capital/referrals/{referral.pk}/advance/").context["form"].offered == []


def past_form(client, person):
    return client.get(f"/capital/people/{person.number}/past/").context["form"]


def past(client, person, **fields):
    """Late paper, sent as the page hands it out."""
    given = {"bank": "bni", "scheme": "kur", "referred_on": "10-06-2022", "reason": REASON}
    given |= {"submitted_on": "12-06-2022", "approved_on": "20-06-2022", "amount_approved": "5.000.000"}
    given |= {"disbursed_on": "25-06-2022", "amount_disbursed": "Rp4.000.000", "key": uuid.uuid4()}
    return client.post(f"/capital/people/{person.number}/past/", given | fields)


def test_late_paper_is_one_page(staff, person):
    key = uuid.uuid4()
    answers = [past(staff, person, key=key, follow=True) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    told = "bank__code", "status", "referred_on", "disbursed_on", "amount_approved", "amount_disbursed"
    assert Referral.objects.values_list(*told).get() == ("bni", "cair", june(10), june(25), 5_000_000, 4_000_000)
    answer = past(staff, person, key=key, amount_disbursed="1")
    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (422, 1)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"referred_on": ""}, "referred_on", "Wajib diisi."),
        ({"submitted_on": "09-06-2022"}, "submitted_on", "Tanggal mendahului rujukan (10 Juni 2022)."),
        ({"submitted_on": ""}, "approved_on",
         "Rujukan ini dirujuk sejak 10 Juni 2022; langkah berikutnya bukan disetujui."),
        ({"approved_on": "11-06-2022"}, "approved_on", "Tanggal mendahului pengajuan (12 Juni 2022)."),
        ({"approved_on": ""}, "approved_on", "Isi tanggalnya."),
        ({"amount_approved": ""}, "amount_approved", "Isi jumlah yang disetujui."),
        ({"amount_approved": "3.000.000"}, "amount_disbursed", "Jumlah cair melebihi yang disetujui (Rp3.000.000)."),
        ({"amount_approved": "Rp1.000.000,50"}, "amount_approved", WHOLE),
        ({"disbursed_on": "01-01-3000"}, "disbursed_on", FUTURE),
        ({"disbursed_on": "31-02-2022"}, "disbursed_on", "Tanggal ini tidak ada di kalender."),
        ({"disbursed_on": ""}, "disbursed_on", "Isi tanggalnya."),
        ({"refused_on": "26-06-2022"}, "refused_on",
         "Rujukan ini cair sejak 25 Juni 2022; langkah berikutnya bukan ditolak."),
        ({"withdrawn_on": "26-06-2022", "disbursed_on": "", "amount_disbursed": ""}, "ending",
         "Isi alasan tidak dilanjutkan."),
        ({"ending": "Agunan"}, "refused_on", "Isi tanggal ditolak, atau tanggal tidak dilanjutkan."),
        ({"bank": "x"}, "bank", "Pilih dari daftar."),
    ],
)  # fmt: skip
def test_late_paper_is_refused_beside_its_field_and_kept(staff, person, fields, field, sentence):
    answer = past(staff, person, **fields)
    form = answer.context["form"]
    assert (answer.status_code, dict(form.errors)) == (422, {field: [sentence]})
    assert form["reason"].value() == REASON
    assert Referral.objects.count() == 0


def test_a_second_click_of_a_step_changes_nothing(staff, cast, person):
    referral = approved(person, cast.staff)
    same = form_of(staff, referral)
    answers = [step(staff, referral, "cair", amount="1.000.000", **same) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    assert referral.events.count() == 4


def test_who_comes_second_is_told_and_may_go_on_from_there(staff, cast, person):
    referral = submitted(person, cast.staff)
    opened = form_of(staff, referral)
    advance(referral, Status.APPROVED, cast.staff, june(20), amount=5_000_000)
    answer = step(staff, referral, "disetujui", amount="4.500.000", **opened)
    (sentence,) = answer.context["form"].non_field_errors()
    assert re.fullmatch(r"Rujukan ini sudah diubah oleh Dewi pukul \d\d\.\d\d: disetujui\. Periksa, .*", sentence)
    form = answer.context["form"]
    assert (form["amount"].value(), form["amount"].label) == ("4.500.000", "Jumlah cair")
    assert form.fields["outcome"].widget.choices[0][0] == ""  # nothing is chosen in place of what was
    renewed = {"expected": answer.context["form"]["expected"].value(), "key": opened["key"]}
    assert step(staff, referral, "cair", amount="4.500.000", **renewed).url == person.get_absolute_url()


def test_voiding_twice_is_once_and_stays_visible(staff, cast, person):
    referral = referred(person, cast.staff)
    address, event = f"/capital/referrals/{referral.pk}/void/", referral.events.get().pk
    given = {"expected": event, "key": uuid.uuid4()}
    assert staff.post(address, given | {"reason": ""}).context["form"].errors == {"reason": ["Isi alasan."]}
    answers = [staff.post(address, given | {"reason": "Salah orang"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [person.get_absolute_url()] * 2
    assert "Salah orang" in staff.get(f"/capital/referrals/{referral.pk}/").content.decode()
    assert staff.get("/capital/").context["referrals"] == 0


def amounts_in(client, person, referrals):
    pages = ["/capital/", "/capital/?status=cair", person.get_absolute_url()]
    pages += [f"/capital/referrals/{referral.pk}/" for referral in referrals]
    bodies = " ".join(client.get(page).content.decode() for page in pages)
    return {
        amount for amount in (7_654_321, 6_543_219, 5_432_198) if str(amount) in bodies or grouped(amount) in bodies
    }


def test_amounts_reach_nobody_who_may_not_see_them(client, cast, person):
    amounts = {"amount_asked": 7_654_321, "approved_amount": 6_543_219, "amount": 5_432_198}
    referral = disbursed(person, cast.staff, **amounts)
    open_one = referred(person, cast.staff, bank="bri", amount_asked=7_654_321)
    client.force_login(cast.staff)
    assert amounts_in(client, person, [referral, open_one]) == {7_654_321, 6_543_219, 5_432_198}
    client.force_login(cast.officer)
    assert amounts_in(client, person, [referral, open_one]) == set()
    assert b"Rp" not in without_token(client.get("/capital/"))


def test_who_records_without_seeing_amounts_neither_sees_nor_writes_them(client, cast, person, django_user_model):
    from django.contrib.auth.models import Permission

    clerk = django_user_model.objects.create_user("tono")
    names = ("view_participant", "view_every_participant", "record_capital")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    referral = approved(person, cast.staff, amount=7_654_321)
    client.force_login(clerk)
    assert client.get(f"/capital/referrals/{referral.pk}/advance/").context["form"].offered == [Status.WITHDRAWN]
    body = client.get(f"/capital/referrals/{referral.pk}/advance/").content.decode()
    answer = step(client, referral, "cair", amount="7.654.322")
    assert "7.654.321" not in body + answer.content.decode()
    assert list(answer.context["form"].errors) == ["outcome"]
    assert "dicatat oleh rekan yang berwenang melihatnya" in body
    assert "amount_asked" not in client.get(f"/capital/people/{person.number}/").context["form"].fields
    assert not [name for name in past_form(client, person).fields if "amount" in name or name == "disbursed_on"]
    refer(client, person, amount_asked="1")
    assert Referral.objects.values_list("amount_asked", flat=True).get(bank__code="bni") is None


def test_every_number_of_referrals_opens_a_list_of_as_many(staff, cast, person, foreigner):
    disbursed(person, cast.staff)
    referred(person, cast.staff, bank="bni")
    submitted(foreigner, cast.staff)
    for desk in (None, cast.tambora):
        place = {"desk": desk.code} if desk else {}
        rows, sums = lists.by_bank(lists.chosen(cast.staff, desk=desk))
        for row in [*rows, sums]:
            bank = {"bank": row.bank.code} if row.bank else {}
            assert staff.get("/capital/", place | bank).context["referrals"] == row.referred
            assert staff.get("/capital/", place | bank | {"status": "cair"}).context["referrals"] == row.disbursed
    context = staff.get("/capital/").context
    assert (context["people"], context["referrals"], sums.referred_people, sums.referred) == (2, 3, 1, 2)


@pytest.mark.parametrize("query", [{"bank": "x"}, {"status": "\0"}, {"desk": "x"}, {"before": "x"}])
def test_a_broken_filter_is_told(staff, query):
    assert staff.get("/capital/", query).status_code == 422


def test_an_officer_reads_their_own_only(client, cast, person, foreigner):
    mine, other = referred(person, cast.staff), referred(foreigner, cast.staff)
    client.force_login(cast.officer)
    assert [referral.pk for referral, _ in client.get("/capital/").context["page"].rows] == [mine.pk]
    assert client.get(f"/capital/referrals/{other.pk}/").status_code == 404
    assert "Rujuk ke bank" not in client.get(person.get_absolute_url()).content.decode()


def test_pages_of_fifty_follow_each_other(staff, cast):
    for _ in range(51):
        referred(register(cast.officer, cast.tambora), cast.staff)
    first = staff.get("/capital/").context["page"]
    second = staff.get("/capital/", {"before": first.after}).context["page"]
    assert (len(first.rows), len(second.rows), second.after) == (50, 1, None)


def queries(ask, *args):
    with CaptureQueriesContext(connection) as captured:
        assert ask(*args).status_code == 200
    return len(captured)


def test_the_same_queries_for_one_and_for_three(staff, cast):
    counts, numbers = [], []
    for people in (1, 3):
        while len(numbers) < people:
            numbers.append(disbursed(register(cast.officer, cast.tambora), cast.staff).participant.number)
        form = {"participant": numbers, "bank": "bni", "scheme": "kur", "referred_on": "10-06-2022"}
        form |= {"step": "preview", "reason": REASON, "key": uuid.uuid4()}
        counts.append((queries(staff.get, "/capital/"), queries(staff.post, "/capital/refer/", form)))
    assert counts[0] == counts[1]


def test_many_are_referred_after_a_preview_and_the_refused_stay_chosen(staff, cast, person, foreigner):
    referred(foreigner, cast.staff, bank="bni")
    form = {"participant": [person.number, foreigner.number], "bank": "bni", "scheme": "kur", "key": uuid.uuid4()}
    form |= {"referred_on": "20-06-2022", "reason": ""}
    assert staff.post("/capital/refer/", form | {"step": "preview"}).context["ready"] == 0
    form["reason"] = REASON
    preview = staff.post("/capital/refer/", form | {"step": "preview"})
    sentence = "Masih ada rujukan ke BNI, KUR yang berjalan, dirujuk sejak 10 Juni 2022."
    assert (preview.context["ready"], Referral.objects.count()) == (1, 1)
    for _ in range(2):
        answer = staff.post("/capital/refer/", form | {"step": "commit"})
        assert answer.context["written"] == [person]
        assert answer.context["refused"] == [(foreigner, sentence)]
    assert Referral.objects.values_list("referred_on", flat=True).get(participant=person) == date(2022, 6, 20)


def test_administrators_keep_the_banks(client, cast):
    kind()
    client.force_login(cast.administrator)
    answer = client.post("/admin/capital/bank/add/", {"code": "bjb", "name": "Bank BJB", "active": "on"})
    assert (answer.status_code, Bank.objects.get(code="bjb").name) == (302, "Bank BJB")
    assert client.get("/admin/capital/scheme/").status_code == 200

"""What becomes of a referral: step by step, once, kept for ever, and mended by voiding."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from participants.models import Participant
from stages import merging, work
from stages.capital import acts, evidence, lists
from stages.capital.models import Referral, ReferralEvent, Status
from stages.capital.rules import ReferralRefused
from stages.keys import KeyReused
from stages.models import Stage
from tests.capital.referrals import REASON, advance, approved, disbursed, june, kind, referred, submitted
from tests.factories import register
from tests.stages.test_concurrency import at_once

TOMORROW = timezone.localdate() + timedelta(days=1)


def refused(act, *args, **facts):
    with pytest.raises(ReferralRefused) as refusal:
        act(*args, **facts)
    return str(refusal.value), refusal.value.field


def history(referral):
    return list(referral.events.filter(voided_at=None).values_list("from_status", "to_status", "happened_on", "amount"))


def test_from_referral_to_disbursal_every_step_is_kept(cast, person):
    referral = disbursed(person, cast.staff, amount_asked=6_000_000)
    assert history(referral) == [
        ("", "dirujuk", june(10), 6_000_000),
        ("dirujuk", "diajukan", june(12), None),
        ("diajukan", "disetujui", june(20), 5_000_000),
        ("disetujui", "cair", june(25), 4_000_000),
    ]
    referral.refresh_from_db()
    assert (referral.status, referral.amount_approved, referral.amount_disbursed) == ("cair", 5_000_000, 4_000_000)
    assert {(event.recorded_by, event.key is not None) for event in referral.events.all()} == {(cast.staff, True)}


@pytest.mark.parametrize(
    ("start", "to", "on", "facts", "sentence", "field"),
    [
        (referred, "diajukan", june(9), {}, "Tanggal mendahului rujukan (10 Juni 2022).", "happened_on"),
        (referred, "diajukan", TOMORROW, {}, "Tanggal tidak boleh di masa depan.", "happened_on"),
        (
            referred, "cair", june(20), {"amount": 1},
            "Rujukan ini dirujuk sejak 10 Juni 2022; langkah berikutnya bukan cair.", "outcome",
        ),
        (submitted, "ditolak", june(11), {}, "Tanggal mendahului pengajuan (12 Juni 2022).", "happened_on"),
        (submitted, "disetujui", june(20), {}, "Isi jumlah yang disetujui.", "amount"),
        (submitted, "disetujui", june(20), {"amount": 0}, "Jumlah harus lebih dari nol.", "amount"),
        (submitted, "ditolak", june(20), {}, "Isi alasan penolakan.", "reason"),
        (approved, "mundur", june(25), {}, "Isi alasan tidak dilanjutkan.", "reason"),
        (approved, "mundur", june(19), {"reason": "Pindah"}, "Tanggal mendahului keputusan bank (20 Juni 2022).",
         "happened_on"),
        (approved, "mundur", june(25), {"reason": "Pindah", "amount": 1},
         "Kosongkan jumlah; hanya untuk disetujui dan cair.", "amount"),
        (disbursed, "mundur", june(25), {"reason": "Pindah"},
         "Rujukan ini cair sejak 25 Juni 2022; langkah berikutnya bukan tidak dilanjutkan.", "outcome"),
        (
            submitted, "ditolak", june(20), {"reason": "Agunan", "amount": 1},
            "Kosongkan jumlah; hanya untuk disetujui dan cair.", "amount",
        ),
        (
            submitted, "disetujui", june(20), {"reason": "Agunan", "amount": 1},
            "Kosongkan alasan; hanya untuk ditolak dan tidak dilanjutkan.", "reason",
        ),
        (approved, "cair", june(9), {"amount": 1}, "Tanggal mendahului rujukan (10 Juni 2022).", "happened_on"),
        (approved, "cair", june(19), {"amount": 1}, "Tanggal mendahului keputusan bank (20 Juni 2022).", "happened_on"),
        (
            approved, "cair", june(25), {"amount": 5_000_001},
            "Jumlah cair melebihi yang disetujui (Rp5.000.000).", "amount",
        ),
    ],
)  # fmt: skip
def test_each_refusal_of_a_step(cast, person, start, to, on, facts, sentence, field):
    referral = start(person, cast.staff)
    before = history(referral)
    assert refused(advance, referral, to, cast.staff, on, **facts) == (sentence, field)
    assert history(referral) == before


def test_each_refusal_of_a_referral(cast, person):
    assert refused(referred, person, cast.staff, on=TOMORROW)[0] == "Tanggal tidak boleh di masa depan."
    before = "Tanggal mendahului pendaftaran peserta (3 Juni 2022)."
    assert refused(referred, person, cast.staff, on=june(2)) == (before, "referred_on")
    assert refused(referred, person, cast.staff, amount_asked=0)[1] == "amount_asked"
    submitted(person, cast.staff)
    sentence = "Masih ada rujukan ke Bank DKI, KUR yang berjalan, diajukan sejak 12 Juni 2022."
    assert refused(referred, person, cast.staff) == (sentence, "bank")
    assert referred(person, cast.staff, bank="bri").status == "dirujuk"


def test_who_is_not_ready_is_referred_with_a_reason_that_is_kept(cast, person):
    sentence, field = refused(referred, person, cast.staff, reason="")
    lacking = work.not_ready(Stage.CAPITAL, {person.pk: Stage.REGISTRATION})[person.pk]
    assert sentence == f"Belum siap ke P7: {'; '.join(lacking)}. Isi alasan bila tetap dirujuk."
    assert ("metode pembukuan belum tercatat" in lacking, field) == (True, "reason")
    referral = referred(person, cast.staff)
    assert (referral.unready_reason, referral.events.get().detail) == (REASON, REASON)


def test_a_closed_referral_leaves_room_for_another(cast, person):
    refusal = advance(submitted(person, cast.staff), Status.REFUSED, cast.staff, june(20), reason="Agunan")
    again = referred(person, cast.staff, on=june(21))
    sentence = "Sudah ada rujukan lain ke Bank DKI, KUR yang berjalan. Batalkan itu lebih dahulu."
    assert refused(acts.void, refusal.events.last(), reason="Salah", by=cast.staff) == (sentence, None)
    acts.void(again.events.get(), reason="Salah", by=cast.staff)
    assert acts.void(refusal.events.last(), reason="Salah", by=cast.staff).pk == refusal.pk
    refusal.refresh_from_db()
    assert (refusal.status, refusal.decided_on, refusal.refusal) == ("diajukan", None, "")


def test_voiding_goes_back_step_by_step_and_forgets_nothing(cast, person):
    referral = disbursed(person, cast.staff)
    states = []
    for event in referral.events.order_by("-pk"):
        acts.void(event, reason="Salah catat", by=cast.staff)
        acts.void(event, reason="Lagi", by=cast.staff)
        referral.refresh_from_db()
        states.append((referral.status, referral.amount_approved, referral.amount_disbursed))
    assert states == [
        ("disetujui", 5_000_000, None),
        ("diajukan", None, None),
        ("dirujuk", None, None),
        ("dirujuk", None, None),
    ]
    assert (referral.void_reason, referral.voided_by) == ("Salah catat", cast.staff)
    assert set(referral.events.values_list("void_reason", flat=True)) == {"Salah catat"}
    assert referral.events.count() == 4
    assert refused(advance, referral, "diajukan", cast.staff, june(12))[0].startswith("Rujukan ini sudah dibatalkan")


def test_only_the_last_step_is_voided(cast, person):
    referral = submitted(person, cast.staff)
    text, _ = refused(acts.void, referral.events.first(), reason="Salah", by=cast.staff)
    assert text.startswith("Rujukan ini sudah diubah oleh Dewi pukul ")
    assert ": diajukan." in text


def test_the_same_key_twice_is_once(cast, person):
    key = uuid.uuid4()
    first, second = (referred(person, cast.staff, key=key) for _ in range(2))
    assert (first, Referral.objects.count()) == (second, 1)
    with pytest.raises(KeyReused):
        referred(person, cast.staff, bank="bni", key=key)
    step = uuid.uuid4()
    for _ in range(2):
        advance(first, Status.SUBMITTED, cast.staff, june(12), key=step)
    assert ReferralEvent.objects.count() == 2
    with pytest.raises(KeyReused):
        advance(first, Status.APPROVED, cast.staff, june(12), key=step, amount=1)


def test_the_same_key_with_another_day_or_amount_is_another_act(cast, person):
    key, step = uuid.uuid4(), uuid.uuid4()
    first = referred(person, cast.staff, key=key)
    for other in ({"on": june(11)}, {"amount_asked": 5_000_000}):
        with pytest.raises(KeyReused):
            referred(person, cast.staff, key=key, **other)
    advance(first, Status.SUBMITTED, cast.staff, june(12), key=step)
    with pytest.raises(KeyReused):
        advance(first, Status.SUBMITTED, cast.staff, june(13), key=step)


def test_amounts_are_written_by_those_alone_who_may_see_them(cast, person):
    cast.staff.groups.clear()
    referral = submitted(person, cast.staff)
    for to in ("disetujui", "cair"):
        assert refused(advance, referral, to, cast.staff, june(20), amount=1) == (acts.NO_AMOUNTS, "outcome")
    assert refused(referred, person, cast.staff, bank="bni", amount_asked=1) == (acts.NO_AMOUNTS, "amount_asked")


def test_many_are_referred_and_the_same_key_again_refers_nobody_twice(cast, person, foreigner):
    referred(foreigner, cast.staff)
    third = register(cast.officer, cast.tambora, registered_on=june(11))
    act = {**kind(), "referred_on": june(10), "reason": REASON, "by": cast.staff, "key": uuid.uuid4()}
    for _ in range(2):
        made, refusals = acts.refer_many([person, foreigner, third], **act)
        assert (made, [who for who, _ in refusals]) == ([person], [foreigner, third])
    assert (Referral.objects.count(), ReferralEvent.objects.count()) == (2, 2)
    with pytest.raises(KeyReused):
        acts.refer_many([person], **act | kind("bni"))
    with pytest.raises(KeyReused):
        acts.refer_many([person], **act | {"referred_on": june(11)})


def test_a_merged_person_counts_once_and_keeps_every_referral(cast, person):
    twin = register(cast.officer, cast.tambora, registered_on=june(3))
    referred(person, cast.staff)
    disbursed(twin, cast.staff, bank="bni")
    merging.merge(person, twin, reason="Sama", by=cast.staff, key=uuid.uuid4())
    rows, sums = lists.by_bank(lists.chosen(cast.staff))
    assert (sums.referred_people, sums.referred, sums.disbursed_people, sums.disbursed) == (1, 2, 1, 1)
    assert {row.bank.code: row.referred_people for row in rows} == {"bank-dki": 1, "bni": 1, "bri": 0}
    kept = Referral.objects.visible_to(cast.staff).count()
    assert (kept, lists.counts(lists.chosen(cast.staff, desk=cast.tambora))) == (2, (1, 2))
    assert evidence.beside(None, june(30)) == [("orang dirujuk", 1), ("orang cair", 1)]
    survivor = Participant.objects.active().get(pk__in=[person.pk, twin.pk])
    assert evidence.missing([survivor.pk]) == {}
    assert "Masih ada rujukan" in refused(referred, survivor, cast.staff)[0]


def test_beside_the_figures_stand_two_as_of_a_day_and_a_desk(cast, person, foreigner):
    disbursed(person, cast.staff)
    referred(foreigner, cast.staff)
    assert evidence.beside(None, june(9)) == [("orang dirujuk", 0), ("orang cair", 0)]
    assert evidence.beside(None, june(24)) == [("orang dirujuk", 2), ("orang cair", 0)]
    assert evidence.beside([cast.tambora.pk], june(25)) == [("orang dirujuk", 1), ("orang cair", 1)]
    assert evidence.missing([person.pk, foreigner.pk]) == {}
    other = register(cast.officer, cast.tambora).pk
    assert evidence.missing([other]) == {other: ["belum ada rujukan bank"]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_of_two_people_who_record_one_step_the_second_is_told(cast, person):
    referral = submitted(person, cast.staff)
    seen = acts.last_event(referral).pk
    step = {"expected": seen, "on": june(20)}
    results = at_once(
        partial(advance, referral, Status.APPROVED, cast.staff, amount=1_000_000, **step),
        partial(advance, referral, Status.REFUSED, cast.staff, reason="Agunan", **step),
    )
    told = [result for result in results if isinstance(result, acts.Stale)]
    assert (len(told), referral.events.count()) == (1, 3)
    assert str(told[0]).startswith("Rujukan ini sudah diubah oleh Dewi pukul ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("connections")
def test_one_key_sent_ten_times_at_once_is_one_referral(cast, person):
    facts = {**kind(), "referred_on": date(2022, 6, 10), "reason": REASON, "by": cast.staff, "key": uuid.uuid4()}
    results = at_once(*[partial(acts.refer, person, **facts)] * 10)
    assert ({result.pk for result in results}, ReferralEvent.objects.count()) == ({Referral.objects.get().pk}, 1)


@pytest.mark.parametrize(("start", "amount"), [(referred, None), (submitted, None), (approved, 5_000_000)])
def test_whoever_withdraws_ends_a_referral_and_may_ask_again(cast, person, start, amount):
    referral = start(person, cast.staff)
    ended = advance(referral, "mundur", cast.staff, june(22), reason="Sudah dapat pinjaman lain")
    assert (ended.status, ended.withdrawn_on, ended.withdrawal) == ("mundur", june(22), "Sudah dapat pinjaman lain")
    assert (ended.amount_approved, ended.is_open, ended.since) == (amount, False, june(22))
    assert evidence.beside(None, june(30)) == [("orang dirujuk", 1), ("orang cair", 0)]
    again = referred(person, cast.staff)
    assert refused(acts.void, acts.last_event(ended), reason="Salah catat", by=cast.staff) == (
        "Sudah ada rujukan lain ke Bank DKI, KUR yang berjalan. Batalkan itu lebih dahulu.", None,
    )  # fmt: skip
    acts.void(acts.last_event(again), reason="Dua kali", by=cast.staff)
    acts.void(acts.last_event(ended), reason="Salah catat", by=cast.staff)
    referral.refresh_from_db()
    assert (referral.status, referral.withdrawn_on, referral.withdrawal) == (
        start(person, cast.staff, bank="bni").status,
        None,
        "",
    )


PAST = [
    acts.Step(Status.SUBMITTED, june(12)),
    acts.Step(Status.APPROVED, june(20), 5_000_000),
    acts.Step(Status.DISBURSED, june(25), 4_000_000),
]


def record_past(person, by, steps=PAST, key=None, **facts):
    given = {"referred_on": june(10), "amount_asked": 6_000_000, "reason": REASON} | kind() | facts
    return acts.record_past(person, list(steps), by=by, key=key or uuid.uuid4(), **given)


def test_late_paper_is_written_whole_and_once(cast, person):
    key = uuid.uuid4()
    first = record_past(person, cast.staff, key=key)
    assert record_past(person, cast.staff, key=key) == first
    assert history(first) == history(disbursed(person, cast.staff, amount_asked=6_000_000, bank="bni"))
    other = [*PAST[:2], acts.Step(Status.DISBURSED, june(25), 3_000_000)]
    for changed in ({"steps": other}, {"steps": PAST[:2]}, {"referred_on": june(9)}, {"amount_asked": 1}):
        with pytest.raises(KeyReused):
            record_past(person, cast.staff, key=key, **changed)
    assert Referral.objects.count() == 2


def test_late_paper_that_cannot_be_is_refused_whole(cast, person):
    with pytest.raises(acts.StepRefused) as refusal:
        record_past(person, cast.staff, [PAST[0], PAST[2]])
    told = (refusal.value.to, refusal.value.field, str(refusal.value))
    assert told == ("cair", "outcome", "Rujukan ini diajukan sejak 12 Juni 2022; langkah berikutnya bukan cair.")
    assert (Referral.objects.count(), ReferralEvent.objects.count()) == (0, 0)


def test_late_paper_sent_again_after_something_else_happened_is_the_same(cast, person):
    key = uuid.uuid4()
    first = record_past(person, cast.staff, PAST[:1], key=key)
    advance(first, "mundur", cast.staff, june(22), reason="Pindah")
    assert record_past(person, cast.staff, PAST[:1], key=key) == first
    assert [to for _, to, _, _ in history(first)] == ["dirujuk", "diajukan", "mundur"]

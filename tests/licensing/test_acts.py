"""What becomes of a permit: allowed or refused in words, once, kept for ever, and mended by voiding."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stages import merging, transitions, work
from stages.keys import KeyReused
from stages.licensing import acts, evidence
from stages.licensing.models import KindStep, Permit, PermitEvent, PermitKind, Status
from stages.licensing.rules import PermitRefused
from stages.models import Stage
from stages.rules import MoveRefused
from tests.factories import move, register
from tests.licensing.permits import applied, issued, kind

DAY = date(2022, 6, 20)
TOMORROW = timezone.localdate() + timedelta(days=1)


def advance(permit, to, by, on=DAY, **facts):
    return acts.advance(permit, to=to, on=on, by=by, **{"key": uuid.uuid4()} | facts)


def step(permit, name, on, by):
    return acts.take_step(permit, step=permit.kind.steps.get(name=name), on=on, by=by, key=uuid.uuid4())


def history(permit):
    rows = permit.events.filter(voided_at=None).order_by("pk").values_list("from_status", "to_status", "happened_on")
    return list(rows)


def refused(act, *args, **facts):
    with pytest.raises(PermitRefused) as refusal:
        act(*args, **facts)
    return str(refusal.value), refusal.value.field


def test_from_application_to_issue_every_change_is_kept(cast, person):
    permit = applied(person, cast.staff)
    advance(permit, Status.IN_PROCESS, cast.staff, on=date(2022, 6, 12))
    advance(permit, Status.ISSUED, cast.staff, number="1234 5678 90123")
    assert history(permit) == [
        ("", "diajukan", date(2022, 6, 10)),
        ("diajukan", "diproses", date(2022, 6, 12)),
        ("diproses", "terbit", DAY),
    ]
    permit.refresh_from_db()
    assert (permit.status, permit.number, permit.expires_on) == ("terbit", "1234567890123", None)


def test_a_permit_that_was_issued_before_is_one_act(cast, person):
    permit = issued(person, cast.staff)
    assert [to for _, to, _ in history(permit)] == ["diajukan", "terbit"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("123456789012", "Nomor NIB harus 13 angka. Yang diketik 12 angka."),
        ("12345678901234", "Nomor NIB harus 13 angka. Yang diketik 14 angka."),
        ("NIB1234567890", "Nomor NIB hanya berisi angka."),
        ("", "Isi nomor izin yang terbit."),
    ],
)
def test_a_number_is_checked_by_its_kind(cast, person, number, sentence):
    permit = applied(person, cast.staff)
    assert refused(advance, permit, Status.ISSUED, cast.staff, number=number) == (sentence, "number")
    permit.refresh_from_db()
    assert (permit.status, len(history(permit))) == ("diajukan", 1)


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("spp-irt", "2.06.3173.01.00012-27", "2063173010001227"),
        ("merek", "idm 000123456", "IDM000123456"),
        ("bpom", "MD 2345 1000 1234", "MD234510001234"),
        ("iumk", " 12/iumk/2019 ", "12/IUMK/2019"),
    ],
)
def test_numbers_are_kept_without_separators(cast, person, code, typed, kept):
    assert issued(person, cast.staff, typed, code).number == kept


def test_a_number_that_grows_with_its_capitals_is_refused_in_words(cast, person):
    answer = refused(issued, person, cast.staff, "ß" * 40, "iumk")
    assert answer == ("Nomor paling banyak 40 huruf. Yang diketik 80.", "number")


def test_a_permit_that_would_have_ended_before_it_was_issued_needs_its_end(cast, person):
    facts = {"number": "IDM000123456", "issued_on": DAY, "code": "merek", "on": date(2010, 6, 1)}
    sentence = (
        "Dihitung 10 tahun sejak pengajuan, HAKI/Merek sudah berakhir 1 Juni 2020 sebelum terbit. "
        "Isi tanggal berakhirnya."
    )
    assert refused(applied, person, cast.staff, **facts) == (sentence, "expires_on")
    assert applied(person, cast.staff, **facts, expires_on=date(2030, 6, 1)).expires_on == date(2030, 6, 1)


def test_how_long_a_permit_is_valid_follows_from_its_kind(cast, person):
    ends = {
        code: issued(person, cast.staff, number, code).expires_on
        for code, number in [("spp-irt", "206317301000127"), ("merek", "IDM000123456"), ("nib", "1" * 13)]
    }
    assert ends == {"spp-irt": date(2027, 6, 20), "merek": date(2032, 6, 10), "nib": None}


def test_an_end_can_be_typed_but_not_for_what_does_not_end(cast, person):
    ends = date(2025, 1, 1)
    assert issued(person, cast.staff, "206317301000127", "spp-irt", expires_on=ends).expires_on == ends
    assert refused(issued, person, cast.staff, expires_on=ends) == (
        "NIB berlaku seterusnya. Kosongkan tanggal berakhir.",
        "expires_on",
    )


def test_what_is_issued_or_refused_stays_so(cast, person):
    permit = applied(person, cast.staff)
    advance(permit, Status.REFUSED, cast.staff, reason="Berkas kurang")
    sentence = "Izin ini ditolak sejak 20 Juni 2022; tidak dapat menjadi terbit."
    assert refused(advance, permit, Status.ISSUED, cast.staff, number="1" * 13) == (sentence, "outcome")


def test_a_refusal_needs_its_reason(cast, person):
    permit = applied(person, cast.staff)
    assert refused(advance, permit, Status.REFUSED, cast.staff) == ("Isi alasan penolakan.", "reason")


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (TOMORROW, "Tanggal tidak boleh di masa depan."),
        (date(2022, 6, 9), "Tanggal mendahului pengajuan (10 Juni 2022)."),
        (date(2022, 6, 11), "Tanggal mendahului mulai diproses (12 Juni 2022)."),
    ],
)
def test_dates_are_in_order(cast, person, on, sentence):
    permit = applied(person, cast.staff)
    advance(permit, Status.IN_PROCESS, cast.staff, on=date(2022, 6, 12))
    assert refused(advance, permit, Status.ISSUED, cast.staff, on=on, number="1" * 13) == (sentence, "happened_on")


def test_an_application_is_neither_in_the_future_nor_before_birth(cast, person):
    assert refused(applied, person, cast.staff, on=TOMORROW) == (
        "Tanggal pengajuan tidak boleh di masa depan.",
        "applied_on",
    )
    assert refused(applied, person, cast.staff, on=date(1980, 1, 1))[1] == "applied_on"


def test_steps_are_taken_in_order_and_start_the_process(cast, person):
    permit = applied(person, cast.staff, "halal-reguler")
    permit = step(permit, "Bimtek", date(2022, 6, 14), cast.staff)
    assert (permit.status, permit.processed_on) == ("diproses", date(2022, 6, 14))
    assert refused(step, permit, "Sidang", date(2022, 6, 13), cast.staff) == (
        "Tanggal mendahului langkah Bimtek (14 Juni 2022).",
        "happened_on",
    )
    assert refused(step, permit, "Sosialisasi", date(2022, 6, 15), cast.staff) == (
        "Tanggal melewati langkah Bimtek (14 Juni 2022).",
        "happened_on",
    )
    step(permit, "Sosialisasi", date(2022, 6, 11), cast.staff)
    assert [str(each) for each, _ in acts.taken(permit)] == ["Sosialisasi", "Bimtek"]
    assert refused(step, permit, "Bimtek", DAY, cast.staff) == ("Langkah Bimtek sudah tercatat.", "outcome")


def test_voiding_takes_back_one_change_after_the_other(cast, person):
    permit = issued(person, cast.staff)
    first, last = permit.events.order_by("pk")
    assert refused(acts.void, first, reason="Keliru", by=cast.staff)[0].startswith("Hanya catatan terakhir")
    for event in (last, last, first):
        acts.void(event, reason="Keliru", by=cast.staff)
        if event == last:
            assert Permit.objects.values_list("status", "number", "voided_at").get() == ("diajukan", "", None)
    assert Permit.objects.values_list("voided_by", "void_reason").get() == (cast.staff.pk, "Keliru")
    assert PermitEvent.objects.filter(voided_by=cast.staff).count() == 2
    assert issued(person, cast.staff).number == permit.number


def test_a_number_belongs_to_one_person(cast, person, foreigner):
    issued(person, cast.staff)
    sentence = f"Nomor ini sudah tercatat pada Siti Ma'rufah ({person.number})."
    assert refused(issued, foreigner, cast.staff) == (sentence, "number")
    assert refused(issued, foreigner, cast.other_officer) == ("Nomor ini sudah tercatat pada peserta lain.", "number")
    assert Permit.objects.count() == 1


def test_one_nib_but_several_products(cast, person):
    issued(person, cast.staff)
    assert refused(applied, person, cast.staff) == ("NIB sudah terbit 20 Juni 2022.", "kind")
    applied(person, cast.staff, "spp-irt", subject="Keripik")
    applied(person, cast.staff, "spp-irt", subject="Sambal")
    assert refused(applied, person, cast.staff, "spp-irt", subject="sambal")[1] == "kind"


def test_sent_twice_is_once_and_another_act_is_refused(cast, person, foreigner):
    key = uuid.uuid4()
    assert issued(person, cast.staff, key=key) == issued(person, cast.staff, key=key)
    assert PermitEvent.objects.count() == 2
    with pytest.raises(KeyReused):
        issued(foreigner, cast.staff, key=key)


def test_whoever_comes_second_is_told(cast, person):
    permit = applied(person, cast.staff)
    seen = acts.last_event(permit).pk
    advance(permit, Status.IN_PROCESS, cast.staff, expected=seen)
    sentence, _ = refused(advance, permit, Status.ISSUED, cast.staff, number="1" * 13, expected=seen)
    assert sentence.startswith("Izin ini sudah diubah oleh Dewi pukul ")


def test_many_apply_with_a_verdict_each_under_one_key(cast, person, foreigner):
    applied(foreigner, cast.staff)
    nib, key = kind("nib"), uuid.uuid4()
    for _ in range(2):
        done, kept_out = acts.apply_many([person, foreigner], kind=nib, applied_on=DAY, by=cast.staff, key=key)
        assert (done, kept_out) == ([person], [(foreigner, "NIB sudah diajukan sejak 10 Juni 2022.")])
    assert Permit.objects.count() == PermitEvent.objects.count() == 2


def test_a_refused_permit_does_not_come_back_beside_the_one_that_took_its_place(cast, person):
    permit = applied(person, cast.staff)
    advance(permit, Status.REFUSED, cast.staff, reason="Alamat keliru")
    another = applied(person, cast.staff, on=DAY)
    back = {"reason": "Keliru", "by": cast.staff}
    sentence = "Sesudah itu NIB lain diajukan 20 Juni 2022. Batalkan yang itu lebih dahulu."
    assert refused(acts.void, acts.last_event(permit), **back) == (sentence, None)
    acts.void(acts.last_event(another), **back)
    acts.void(acts.last_event(permit), **back)
    assert list(Permit.objects.valid().values_list("pk", "status")) == [(permit.pk, "diajukan")]


@pytest.mark.parametrize(
    "other", [{"subject": "Dendeng"}, {"on": DAY}, {"number": "1" * 15, "issued_on": DAY}, {"code": "bpom"}]
)
def test_a_form_that_was_gone_back_to_is_not_lost_in_silence(cast, person, other):
    act = {"code": "spp-irt", "subject": "Keripik", "key": uuid.uuid4()}
    assert applied(person, cast.staff, **act) == applied(person, cast.staff, **act)
    with pytest.raises(KeyReused):
        applied(person, cast.staff, **act | other)


def test_a_change_that_is_sent_again_for_another_day_is_not_lost_in_silence(cast, person):
    permit, key = applied(person, cast.staff), uuid.uuid4()
    advance(permit, Status.IN_PROCESS, cast.staff, key=key)
    with pytest.raises(KeyReused):
        advance(permit, Status.IN_PROCESS, cast.staff, on=date(2022, 6, 21), key=key)


def test_a_number_that_is_mended_by_going_back_is_not_lost_in_silence(cast, person, foreigner):
    permit, key = applied(person, cast.staff), uuid.uuid4()
    for number in ("1" * 13, "1111-1111-11111"):
        advance(permit, Status.ISSUED, cast.staff, number=number, key=key)
    with pytest.raises(KeyReused):
        advance(permit, Status.ISSUED, cast.staff, number="2" * 13, key=key)
    written = issued(foreigner, cast.staff, number="3" * 13, key=(other := uuid.uuid4()))
    assert issued(foreigner, cast.staff, number="3" * 13, key=other) == written
    with pytest.raises(KeyReused):
        issued(foreigner, cast.staff, number="4" * 13, key=other)


@pytest.mark.parametrize(("code", "day"), [("spp-irt", DAY), ("nib", date(2022, 6, 21))])
def test_a_key_of_many_applications_is_not_taken_for_others(cast, person, code, day):
    act = {"by": cast.staff, "key": uuid.uuid4()}
    acts.apply_many([person], kind=kind("nib"), applied_on=DAY, **act)
    with pytest.raises(KeyReused):
        acts.apply_many([person], kind=kind(code), applied_on=day, **act)


def test_what_is_missing_is_an_issued_nib_and_a_merge_brings_it(cast, person):
    twin = register(cast.officer, cast.tambora)
    applied(person, cast.staff)
    issued(twin, cast.staff)
    assert evidence.missing([person.pk]) == {person.pk: ["NIB belum tercatat"]}
    merging.merge(person, twin, reason="Sama", by=cast.staff, key=uuid.uuid4())
    assert evidence.missing([person.pk]) == {}
    assert len(evidence.panel(person, cast.staff)["permits"]) == 2
    assert Permit.objects.visible_to(cast.other_officer).count() == 0


def test_leaving_p4_without_a_nib_asks_for_a_reason(cast, person):
    move(person, Stage.LICENSING, DAY, cast.staff)
    with pytest.raises(MoveRefused) as refusal:
        transitions.move(person, stage=Stage.MARKETING, entered_on=DAY, by=cast.staff, key=uuid.uuid4())
    assert str(refusal.value) == "Belum siap ke P5: NIB belum tercatat. Boleh dilanjutkan dengan alasan."
    issued(person, cast.staff)
    transitions.move(person, stage=Stage.MARKETING, entered_on=DAY, by=cast.staff, key=uuid.uuid4())


def test_beside_the_figures_stand_permits_as_of_a_day(cast, person, foreigner):
    issued(person, cast.staff)
    advance(applied(foreigner, cast.staff), Status.IN_PROCESS, cast.staff, on=date(2022, 6, 15))
    figures = [
        dict(work.of(Stage.LICENSING).beside(desks, day))
        for desks, day in [(None, DAY), (None, date(2022, 6, 19)), ([cast.tambora.pk], DAY)]
    ]
    assert [tuple(each.values()) for each in figures] == [(1, 1), (0, 1), (1, 0)]
    assert set(figures[0]) == {"izin terbit", "izin diproses"}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": "1"}, "permit_status_has_its_facts"),
        ({"status": "diproses"}, "permit_processed_since"),
        ({"processed_on": date(2020, 1, 1)}, "permit_dates_in_order"),
        ({"void_reason": "x"}, "permit_voided_with_who_and_why"),
    ],
)
def test_the_database_refuses_nonsense(cast, person, change, constraint):
    permit = applied(person, cast.staff)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Permit.objects.filter(pk=permit.pk).update(**change)


def test_the_database_refuses_nonsense_about_kinds_and_events(cast, person):
    halal = kind("halal-reguler")
    permit = step(applied(person, cast.staff, "halal-reguler"), "Bimtek", DAY, cast.staff)
    event = {"permit": permit, "from_status": "diproses", "happened_on": DAY, "recorded_by": cast.staff}
    event |= {"recorded_at": timezone.now(), "to_status": "diproses"}
    bimtek = halal.steps.get(name="Bimtek")
    for constraint, act in {
        "permitkind_digits": lambda: PermitKind.objects.filter(pk=halal.pk).update(digits_min=18),
        "permitkind_prefixes": lambda: PermitKind.objects.filter(pk=halal.pk).update(prefixes="id"),
        "permitkind_years": lambda: PermitKind.objects.filter(pk=halal.pk).update(years=0),
        "kindstep_position": lambda: KindStep.objects.create(kind=halal, position=1, name="Lain"),
        "permitevent_changes": lambda: PermitEvent.objects.create(**event),
        "permitevent_step_once": lambda: PermitEvent.objects.create(step=bimtek, **event),
        "permitevent_voided_with_who_and_why": lambda: PermitEvent.objects.update(void_reason="x"),
    }.items():
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_nib(cast, person):
    nib, outcomes = kind("nib"), []

    def apply():
        try:
            acts.record(person, kind=nib, applied_on=DAY, by=cast.staff, key=uuid.uuid4())
            outcomes.append("")
        except PermitRefused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=apply) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["", *["NIB sudah diajukan sejak 20 Juni 2022."] * 19]
    assert Permit.objects.count() == 1

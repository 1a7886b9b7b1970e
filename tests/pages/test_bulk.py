"""Moving many: the preview says who, who not, why, and what the tally will say; the commit does exactly that."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages import tally, transitions
from stages.models import MoveBatch, Stage, StageVisit
from tests.factories import move, register


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def three(cast):
    """One at P1, one at P1, one already at P3."""
    people = [
        register(cast.officer, cast.tambora, name=f"Warga {letter}", registered_on=date(2022, 6, 1)) for letter in "ABC"
    ]
    move(people[2], Stage.TRAINING, date(2022, 6, 2), cast.staff)
    return people


def post(client, people, step, **fields):
    form = {"stage": 3, "entered_on": "05-06-2022", "reason": "Kelas Juni", "key": uuid.uuid4(), "step": step}
    return client.post("/stages/move/", {"participant": [person.number for person in people]} | form | fields)


def reached(stage):
    return tally.members(stage, tally.Measure.REACHED, None, date(2022, 6, 22)).count()


def test_the_preview_says_everything_and_changes_nothing(staff, three):
    answer = post(staff, three, "preview")
    preview, body = answer.context["preview"], answer.content.decode()
    told = [(group.refused, group.people, [person.name for person, _ in group.told]) for group in preview.groups]
    assert told == [(True, 1, ["Warga C"]), (False, 2, ["Warga A", "Warga B"])]
    assert str(preview.groups[0].told[0][1][0]) == "Sudah di P3 Pelatihan sejak 2 Juni 2022."
    assert "Pernah mencapai P3 Pelatihan: 1 → <strong>3</strong>" in body
    assert MoveBatch.objects.count() == 0


def test_the_commit_does_what_the_preview_said(staff, three):
    effect = post(staff, three, "preview").context["preview"].effects
    answer = staff.get(post(staff, three, "commit").url)
    assert "2 peserta dipindahkan ke P3 Pelatihan. 1 tidak." in answer.content.decode()
    assert reached(Stage.TRAINING) == effect[0].after == 3
    assert MoveBatch.objects.values_list("moved", "refused").get() == (2, 1)


def test_a_preview_without_anybody_to_move_promises_nothing(staff, three):
    body = post(staff, three, "preview", entered_on="01-01-2022").content.decode()
    assert "Tidak pindah: 3" in body
    assert "Pengaruh pada rekap" not in body


def test_without_the_reason_nobody_skips(staff, three):
    preview = post(staff, three, "preview", reason="").context["preview"]
    assert (preview.moving, preview.reason_missing) == (0, 2)


def test_sent_twice_is_one_batch(staff, three):
    key = uuid.uuid4()
    answers = [post(staff, three, "commit", key=key) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert StageVisit.objects.filter(stage=Stage.TRAINING).count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"stage": ""}, "Wajib diisi."),
        ({"entered_on": "x"}, "Tulis tanggal seperti di KTP: 12-05-1990 atau 12 Mei 1990."),
    ],
)
def test_a_refusal_keeps_the_chosen_people_and_what_was_typed(staff, three, fields, sentence):
    answer = post(staff, three, "preview", **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert [person.name for person in answer.context["people"]] == ["Warga A", "Warga B", "Warga C"]
    assert answer.context["form"]["reason"].value() == "Kelas Juni"


def test_nobody_chosen_is_explained(staff, three):
    answer = staff.post("/stages/move/", {"step": "preview"}, follow=True)
    assert "Pilih 1 sampai 1.000 peserta dari daftar ini." in answer.content.decode()


@pytest.mark.parametrize("junk", ["\0", "JB-0000-0000", "x" * 100_000, "1 OR 1=1"])
def test_unknown_numbers_are_left_out(staff, three, junk):
    answer = staff.post("/stages/move/", {"participant": [junk, three[0].number]})
    assert [person.name for person in answer.context["people"]] == ["Warga A"]


def test_a_batch_is_undone_as_one_act(staff, three):
    address = post(staff, three, "commit").url
    answer = staff.post(address, {"reason": "Salah kelas", "key": uuid.uuid4()}, follow=True)
    assert "Diurungkan: 2 peserta kembali ke tahap sebelumnya." in answer.content.decode()
    assert reached(Stage.TRAINING) == 1
    again = staff.post(address, {"reason": "Salah kelas", "key": uuid.uuid4()}, follow=True)
    assert MoveBatch.objects.filter(kind="urung").count() == 1
    assert again.status_code == 200


def test_what_blocks_an_undo_is_named(staff, cast, three):
    address = post(staff, three, "commit").url
    move(three[0], Stage.LICENSING, date(2022, 6, 9), cast.staff)
    body = staff.post(address, {"reason": "Salah kelas", "key": uuid.uuid4()}).content.decode()
    assert "Tidak dapat diurungkan" in body
    assert "Warga A</a>, kini di P4 Perizinan" in body
    assert reached(Stage.TRAINING) == 3


def test_an_undo_needs_a_reason(staff, three):
    answer = staff.post(post(staff, three, "commit").url, {"reason": "", "key": uuid.uuid4()})
    assert answer.context["form"].errors["reason"] == ["Isi alasan."]


def test_the_same_queries_for_one_and_for_three(staff, three):
    counts = []
    for people in (three[:1], three):
        with CaptureQueriesContext(connection) as captured:
            assert post(staff, people, "preview").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_nobody_is_moved_whom_a_colleague_moved_after_the_preview(staff, cast, three):
    pinned = post(staff, three, "preview").context["seen"]
    move(three[0], Stage.LICENSING, date(2022, 6, 4), cast.staff)
    seen = [f"{number}:{stay}" for number, stay in pinned.items()]
    body = staff.get(post(staff, three, "commit", seen=seen).url).content.decode()
    assert "1 peserta dipindahkan ke P3 Pelatihan. 2 tidak." in body
    assert "Warga A sudah dipindahkan ke P4 Perizinan oleh Dewi pukul" in body
    assert three[0].visits.open().get().stage == Stage.LICENSING


def test_those_who_were_refused_stay_chosen_on_the_answer(staff, three):
    body = staff.get(post(staff, three, "commit").url).content.decode()
    assert re.search(rf'name="participant"\s+value="{three[2].number}"\s+checked', body)
    assert "Sudah di P3 Pelatihan sejak 2 Juni 2022." in body


def test_the_effect_is_right_for_those_who_return(staff, cast, three):
    transitions.leave(three[2], departure="mundur", left_on=date(2022, 6, 3), by=cast.staff, key=uuid.uuid4())
    effect = post(staff, three[2:], "preview").context["preview"].effects[0]
    post(staff, three[2:], "commit")
    assert effect.before == effect.after == reached(Stage.TRAINING) == 1


def test_a_key_of_another_undo_is_refused_in_words(staff, three):
    first, second = post(staff, three[:1], "commit").url, post(staff, three[1:], "commit").url
    key = uuid.uuid4()
    staff.post(first, {"reason": "Salah", "key": key})
    answer = staff.post(second, {"reason": "Salah", "key": key})
    assert answer.status_code == 422
    assert "Formulir ini sudah dipakai untuk simpanan lain." in answer.content.decode()

"""The pages of the selection: by buttons alone, with codes in the addresses, and what staff may do with it."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages import people as lists
from stages import selection
from stages.chosen import Chosen
from stages.models import MoveBatch, Stage
from tests.factories import move, register

SELECTION = "/stages/selection/"


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


@pytest.fixture
def three(cast):
    """Two at P1, one already at P3."""
    people = [
        register(cast.officer, cast.tambora, name=f"Warga {letter}", registered_on=date(2022, 6, 1)) for letter in "ABC"
    ]
    move(people[2], Stage.TRAINING, date(2022, 6, 2), cast.staff)
    return people


def chosen(user):
    return [person.name for person in selection.people(user).order_by("name")]


def select(client, *people, act="add", **more):
    return client.post(f"{SELECTION}{act}/", {"participant": [person.number for person in people]} | more)


def post(client, step, **fields):
    form = {"stage": 3, "entered_on": "05-06-2022", "reason": "Kelas Juni", "key": uuid.uuid4(), "step": step}
    return client.post(f"{SELECTION}move/", form | fields)


def test_buttons_add_and_take_out_and_lead_back(staff, cast, three):
    answer = select(staff, *three[:2], back="/stages/1/?desk=31.73.04")
    assert (answer.status_code, answer.url, chosen(cast.staff)) == (
        302, "/stages/1/?desk=31.73.04", ["Warga A", "Warga B"]
    )  # fmt: skip
    select(staff, three[0], act="remove")
    assert chosen(cast.staff) == ["Warga B"]
    select(staff, act="clear")
    assert chosen(cast.staff) == []


@pytest.mark.parametrize("back", ["https://jahat.example/", "//jahat.example", "", "\0", "/x\r\nSet-Cookie: a=b"])
def test_nobody_is_led_away(staff, three, back):
    assert select(staff, three[0], back=back).url.startswith("/")
    assert not select(staff, three[0], back=back).url.startswith("//")


def test_a_script_is_told_how_many_are_chosen(staff, three):
    answer = staff.post(f"{SELECTION}add/", {"participant": three[0].number}, headers={"Accept": "application/json"})
    assert answer.json() == {"chosen": 1}


@pytest.mark.parametrize("act", ["add", "remove"])
def test_nobody_ticked_is_explained(staff, three, act):
    body = staff.post(f"{SELECTION}{act}/", {"back": "/participants/"}, follow=True).content.decode()
    assert "Centang 1 sampai 1.000 peserta lebih dahulu." in body
    answer = staff.post(f"{SELECTION}{act}/", {}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"chosen": 0})


@pytest.mark.parametrize("junk", ["\0", "JB-0000-0000", "x" * 100_000, "1 OR 1=1", "ＪＢ"])
def test_numbers_that_are_none_choose_nobody(staff, cast, three, junk):
    staff.post(f"{SELECTION}add/", {"participant": [junk, three[0].number]})
    assert chosen(cast.staff) == ["Warga A"]


def test_who_is_chosen_is_marked_on_every_list(staff, three):
    select(staff, three[0])
    for address in ("/participants/", "/stages/1/", "/participants/?desk=31.73.04", SELECTION):
        body = staff.get(address).content.decode()
        assert re.search(rf'value="{three[0].number}" autocomplete="off" data-select data-chosen', body)
        assert f'value="{three[1].number}" autocomplete="off" data-select data-chosen' not in body
        assert "1 dipilih" in body


def test_everybody_of_a_filter(staff, cast, three, foreigner):
    body = staff.get("/stages/1/?desk=31.73.04").content.decode()
    assert "Pilih semua 2 dari saringan ini" in body
    address = re.search(r'formaction="(/stages/selection/all/[^"]*)"', body)[1].replace("&amp;", "&")
    assert staff.post(address, {"searched": ""}).status_code == 302
    assert chosen(cast.staff) == ["Warga A", "Warga B"]


def test_everybody_of_a_search(staff, cast, three, foreigner):
    body = staff.post("/participants/", {"q": "warga"}, follow=True).content.decode()
    assert 'name="searched" value="warga"' in body
    assert "Pilih semua 3 dari saringan ini" in body
    staff.post(f"{SELECTION}all/?", {"searched": "warga"})
    assert chosen(cast.staff) == ["Warga A", "Warga B", "Warga C"]


def test_the_number_on_the_button_is_that_of_the_whole_list(staff, cast, three, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    assert "Pilih semua 3 dari saringan ini" in staff.get("/stages/1/?measure=reached").content.decode()


def test_a_list_is_not_counted_for_the_button(staff, cast, three, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    body = staff.get("/participants/").content.decode()
    assert "Pilih semua dari saringan ini" in body
    answer = staff.post(f"{SELECTION}all/?", {"searched": ""}, follow=True).content.decode()
    assert "3 peserta ditambahkan ke pilihan." in answer


@pytest.mark.parametrize("query", ["desk=x", "stage=99", "as_of=3000-01-01&stage=1", "desk=" + "9" * 10_000])
def test_a_broken_filter_chooses_nobody(staff, cast, three, query):
    assert "Saringan itu tidak dikenal" in staff.post(f"{SELECTION}all/?{query}", follow=True).content.decode()
    assert Chosen.objects.count() == 0


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "\0", "٣"])
def test_any_cursor_is_answered(staff, three, before):
    select(staff, *three)
    assert staff.get(SELECTION, {"before": before}).status_code == 200


def test_a_pasted_list_tells_who_was_added_and_what_is_left(staff, cast, three):
    select(staff, three[0])
    text = f"{three[0].number}, {three[1].nik}\nJB-0000-0000\nwarga C"
    answer = staff.post(f"{SELECTION}paste/", {"pasted": text})
    body = " ".join(answer.content.decode().split())
    assert chosen(cast.staff) == ["Warga A", "Warga B"]
    assert (answer.context["added"], answer.context["already"]) == (1, 1)
    assert "Baris 2: JB-0000-0000" in body
    assert "Baris 3: warga C" in body
    assert answer.context["form"]["pasted"].value() == "JB-0000-0000\nwarga C"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Wajib diisi."),
        ("x" * 100_001, "Paling banyak 100000 huruf. Yang diketik 100001."),
        ("a\0b", "Ada huruf yang tidak dapat disimpan. Ketik ulang."),
    ],
)
def test_what_cannot_be_a_list_is_explained_and_kept(staff, text, sentence):
    answer = staff.post(f"{SELECTION}paste/", {"pasted": text})
    assert (answer.status_code, answer.context["form"].errors["pasted"]) == (422, [sentence])
    assert answer.context["form"]["pasted"].value() == text


def test_what_the_stages_do_with_people_is_offered_by_permission(staff, cast, three):
    select(staff, *three[:2])
    body = staff.get(SELECTION).content.decode()
    addresses = ("/mentoring/assign/", "/training/enrol/", "/licensing/apply/", "/marketing/choose/")
    assert all(f'formaction="{address}"' in body for address in addresses)
    assert body.count(f'type="hidden" name="participant" value="{three[0].number}"') == 1
    cast.staff.groups.get().permissions.remove(*cast.staff.groups.get().permissions.filter(codename="record_training"))
    body = staff.get(SELECTION).content.decode()
    assert [f'formaction="{address}"' in body for address in addresses] == [True, False, True, True]


def test_more_than_a_thousand_are_told_to_be_too_many_for_that(staff, three, monkeypatch):
    monkeypatch.setattr("stages.bulk.MOST", 2)
    for person in three:
        select(staff, person)
    body = staff.get(SELECTION).content.decode()
    assert "untuk paling banyak 2 peserta sekaligus" in body
    assert 'type="hidden" name="participant"' not in body


def test_the_preview_and_the_commit_of_a_selection(staff, cast, three):
    select(staff, *three)
    key = uuid.uuid4()
    preview = post(staff, "preview", key=key)
    body = preview.content.decode()
    assert "Pernah mencapai P3 Pelatihan: 1 → <strong>3</strong>" in body
    assert [(group.refused, group.people) for group in preview.context["preview"].groups] == [(True, 1), (False, 2)]
    assert ('name="participant"' in body, 'name="seen"' in body) == (False, False)
    answer = staff.get(post(staff, "commit", key=key).url).content.decode()
    assert "2 peserta dipindahkan ke P3 Pelatihan. 1 tidak." in answer
    assert "Sudah di P3 Pelatihan sejak 2 Juni 2022." in answer
    assert chosen(cast.staff) == ["Warga C"]


def test_another_kecamatan_is_shown_in_the_preview(staff, three, foreigner):
    select(staff, *three, foreigner)
    body = " ".join(post(staff, "preview").content.decode().split())
    assert "Yang dipilih berasal dari 2 kecamatan: Tambora <strong>3</strong>, Taman Sari <strong>1</strong>." in body


def test_of_a_large_group_the_first_are_told_by_name(staff, three, monkeypatch):
    monkeypatch.setattr("stages.bulk.NAMED", 1)
    select(staff, *three[:2])
    answer = post(staff, "preview")
    assert [person.name for person, _ in answer.context["preview"].movers] == ["Warga A"]
    assert "Ditampilkan 1 dari 2 peserta, menurut nama." in answer.content.decode()


def test_a_commit_without_its_preview_shows_it_first(staff, cast, three):
    select(staff, *three[:2])
    answer = post(staff, "commit")
    body = answer.content.decode()
    assert "Pilihan dilihat lagi di jendela lain." in body
    assert (answer.context["preview"].moving, MoveBatch.objects.count()) == (2, 0)
    staff.post(f"{SELECTION}move/", {**_again(answer), "step": "commit"})
    assert MoveBatch.objects.get().moved == 2


def _again(answer):
    form = answer.context["form"]
    return {name: form[name].value() for name in ("stage", "entered_on", "reason", "key")}


def test_sent_twice_is_one_batch_and_the_same_answer(staff, three):
    select(staff, *three)
    key = uuid.uuid4()
    post(staff, "preview", key=key)
    answers = [post(staff, "commit", key=key).url for _ in range(2)]
    assert answers[0] == answers[1] == f"/stages/batches/{MoveBatch.objects.get().pk}/"


def test_bad_input_is_explained_and_kept(staff, three):
    select(staff, *three)
    answer = post(staff, "preview", entered_on="x", stage="")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"entered_on", "stage"})
    assert answer.context["form"]["reason"].value() == "Kelas Juni"


def test_moving_nobody_leads_to_the_empty_selection(staff):
    answer = staff.post(f"{SELECTION}move/", {"step": "preview"}, follow=True)
    assert "Belum ada yang dipilih." in answer.content.decode()


def test_the_people_of_a_class_go_to_the_selection(staff, cast):
    from tests.training.classes import a_judged_class

    training_class, group = a_judged_class(cast)
    body = staff.get(f"/training/{training_class.pk}/").content.decode()
    form = re.search(r'<form method="post" action="/stages/selection/add/">.*?</form>', body, re.S)[0]
    numbers = re.findall(r'name="participant" value="([^"]+)"', form)
    assert sorted(numbers) == sorted(person.number for person in group)


def test_shortcuts_can_be_switched_off_by_everybody_who_reads_lists(client, cast, person):
    client.force_login(cast.officer)
    assert "data-keys>" in client.get("/participants/").content.decode()
    client.post("/stages/shortcuts/", {"on": "0", "back": "/participants/"})
    body = client.get("/participants/").content.decode()
    assert ("data-keys>" in body, "Pintasan papan ketik mati." in body) == (False, True)


def test_officers_see_no_selection(client, cast, person):
    client.force_login(cast.officer)
    body = client.get("/participants/").content.decode()
    assert [word for word in ("data-select", "Pindahkan", "Pilih semua") if word in body] == []


def test_the_same_queries_for_one_and_for_three(staff, three):
    counts = []
    for person in three:
        select(staff, person)
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(SELECTION).status_code == 200
            assert post(staff, "preview").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]

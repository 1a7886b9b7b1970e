"""The pages of targets: read by the office, changed by administrators alone."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stages.targets.models import Target
from tests.targets.examples import set_target

CHANGE = "/targets/change/"


def form(**changes):
    return {"year": "2022", "stage": "1", "desk": "31.73.04", "people": "1.500", "key": uuid.uuid4()} | changes


def body(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast.administrator)
    return client


def test_an_administrator_sets_a_target_once(administrator, cast):
    sent = form(follows="")
    assert [administrator.post(CHANGE, sent).url for _ in range(2)] == ["/targets/?year=2022"] * 2
    (target,) = Target.objects.all()
    assert (target.year, target.stage, target.desk, target.people, target.set_by) == (
        2022, 1, cast.tambora, 1500, cast.administrator,
    )  # fmt: skip


def test_a_cell_leads_to_what_stands_there_and_an_empty_one_takes_it_back(administrator, cast):
    target = set_target(cast, 2022, 1, cast.tambora, 1500)
    page = body(administrator.get("/targets/?year=2022"))
    assert 'href="/targets/change/?year=2022&amp;stage=1&amp;desk=31.73.04"' in page
    shown = administrator.get("/targets/change/?year=2022&stage=1&desk=31.73.04").context["form"]
    assert [shown[name].value() for name in ("people", "follows")] == ["1.500", target.pk]
    administrator.post(CHANGE, form(people="", follows=target.pk))
    page = body(administrator.get("/targets/?year=2022"))
    assert "P1 Pendaftaran, Tambora: 1.500 menjadi dihapus" in page
    assert "P1 Pendaftaran, Tambora: 1.500 <span" in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("year", "", "Wajib diisi."),
        ("year", "2017", "Tulis tahun antara 2018 dan 2100."),
        ("year", "dua ribu", "Tulis tahun antara 2018 dan 2100."),
        ("year", "9" * 100_000, "Tulis tahun antara 2018 dan 2100."),
        ("stage", "8", "Pilih dari daftar."),
        ("desk", "99", "Pilih dari daftar."),
        ("people", "-1", "Tidak boleh kurang dari nol."),
        ("people", "10000001", "Paling banyak 10.000.000."),
        ("people", "1,5", "Tulis bilangan bulat, misalnya 3796 atau 3.796."),
        ("people", "", "Belum ada target yang dapat dihapus. Isi angkanya."),
    ],
)
def test_bad_input_is_one_sentence_and_everything_typed_is_kept(administrator, field, typed, sentence):
    sent = form(**{field: typed})
    answer = administrator.post(CHANGE, sent)
    shown = answer.context["form"]
    assert (answer.status_code, dict(shown.errors)) == (422, {field: [sentence]})
    assert {name: shown[name].value() for name in sent} == {name: str(value) for name, value in sent.items()}
    assert not Target.objects.exists()


def test_the_second_of_two_sees_who_was_first_and_can_send_again(administrator, cast):
    first = set_target(cast, 2022, 1, cast.tambora, 500)
    second = administrator.post(CHANGE, form(follows=""))
    assert "Target ini sudah diubah oleh Rina selagi formulir terbuka. Periksa lagi." in body(second)
    assert second.context["form"]["follows"].value() == str(first.pk)
    assert administrator.post(CHANGE, form(follows=first.pk)).status_code == 302


@pytest.mark.parametrize("year", ["x", "2017", "99999999999", "%00"])
def test_a_year_that_cannot_be_is_a_sentence_not_an_empty_table(administrator, year):
    answer = administrator.get(f"/targets/?year={year}")
    assert (answer.status_code, "<table" in body(answer)) == (422, False)
    assert "Tulis tahun antara 2018 dan 2100." in body(answer) or year == "%00"


@pytest.mark.parametrize("query", ["year=x", "stage=99&year=2022", "desk=%00", "people=5&follows=x&key=y"])
def test_a_broken_link_still_opens_the_form(administrator, query):
    assert administrator.get(f"{CHANGE}?{query}").status_code == 200


def test_the_tally_shows_registrations_against_target_in_the_scope_of_its_reader(client, cast, person, foreigner):
    set_target(cast, 2022, 1, cast.tambora, 4)
    for user, others in ((cast.official, 8), (cast.staff, 8), (cast.officer, 0)):
        client.force_login(user)
        page = body(client.get("/tally/?as_of=2022-06-22"))
        part = page[page.index("Pendaftaran terhadap target 2022") : page.index("Pemeriksaan angka")]
        assert (part.count('<th scope="row">'), part.count("Taman Sari")) == (1, min(others, 1))
        assert ("Belum ada target: Jakarta Barat, Cengkareng," in part) == (others == 8)
        cells = "".join(f' <td class="num">{shown}</td>' for shown in ("1", "4", "25%"))
        assert f'<th scope="row">Tambora</th>{cells}' in part
        page = body(client.get("/tally/?as_of=2023-06-22"))
        assert "Belum ada target pendaftaran untuk 2023." in page


def test_the_page_takes_the_same_queries_however_many_targets(administrator, cast):
    set_target(cast, 2022, 1, None, 5)
    few = queries(administrator)
    for stage in range(1, 8):
        set_target(cast, 2022, stage, cast.tambora, stage)
        set_target(cast, 2022, stage, cast.tambora, 10 + stage)
    assert queries(administrator) == few


def queries(client):
    with CaptureQueriesContext(connection) as made:
        assert client.get("/targets/?year=2022").status_code == 200
    return len(made)

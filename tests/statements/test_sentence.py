"""The sentence against fixed examples, the brief's own figures among them."""

from datetime import date

import pytest

from stages.models import Stage
from stages.statements.sentence import compose, shown
from stages.tally import Measure

BRIEF = dict(zip(Stage, (3796, 1823, 3300, 2000, 200, 49, 30, 17), strict=True))
WEDNESDAY = date(2022, 6, 22)


def test_the_brief():
    assert compose(BRIEF, measure=Measure.REACHED, as_of=WEDNESDAY) == (
        "Sampai hari Rabu, 22 Juni 2022, tercatat P1 pendaftaran 3.796 peserta, P2 pendampingan 1.823 peserta, "
        "P3 pelatihan 3.300 peserta, P4 perizinan 2.000 peserta, P5 akses pemasaran 200 peserta, "
        "P6 pengelolaan keuangan 49 peserta, dan P7 akses permodalan 30 peserta. "
        "Satu peserta dihitung di setiap tahap yang pernah dicapainya."
    )


def test_a_kecamatan_with_few():
    counted = dict(zip(Stage, (1204, 300, 5, 4, 1, 0, 0, 0), strict=True))
    assert compose(counted, measure="reached", as_of=date(2024, 2, 29), place="Kecamatan Pal Merah") == (
        "Sampai hari Kamis, 29 Februari 2024, di Kecamatan Pal Merah tercatat P1 pendaftaran 1.204 peserta, "
        "P2 pendampingan 300 peserta, P3 pelatihan 5 peserta, P4 perizinan kurang dari 5 peserta, "
        "P5 akses pemasaran kurang dari 5 peserta, P6 pengelolaan keuangan kurang dari 5 peserta, "
        "dan P7 akses permodalan kurang dari 5 peserta. Satu peserta dihitung di setiap tahap yang pernah dicapainya."
    )


def test_where_people_are_now_is_another_sentence():
    assert compose(BRIEF, measure=Measure.NOW, as_of=WEDNESDAY) == (
        "Pada akhir hari Rabu, 22 Juni 2022, sedang berada di P1 pendaftaran 3.796 peserta, "
        "P2 pendampingan 1.823 peserta, P3 pelatihan 3.300 peserta, P4 perizinan 2.000 peserta, "
        "P5 akses pemasaran 200 peserta, P6 pengelolaan keuangan 49 peserta, P7 akses permodalan 30 peserta, "
        "dan 17 peserta sudah keluar dari program. Setiap peserta dihitung sekali, di tahap tempatnya berada."
    )


def test_the_change_since_the_last_gives_no_hidden_figure_away():
    before = dict(zip(Stage, (2500, 1830, 3300, 1997, 2, 4, 30, 0), strict=True))
    said = compose(BRIEF, measure=Measure.REACHED, as_of=WEDNESDAY, since=(date(2022, 6, 15), before))
    assert said.partition("30 peserta. ")[2] == (
        "Dibanding 15 Juni 2022: P1 bertambah 1.296, P2 berkurang 7, P3 tetap, P4 bertambah kurang dari 5, "
        "P5 bertambah, P6 bertambah, dan P7 tetap. Satu peserta dihitung di setiap tahap yang pernah dicapainya."
    )
    same_day = compose(BRIEF, measure=Measure.REACHED, as_of=WEDNESDAY, since=(WEDNESDAY, BRIEF))
    assert "Dibanding pernyataan sebelumnya untuk tanggal yang sama: P1 tetap, P2 tetap," in same_day


@pytest.mark.parametrize(
    ("day", "name"),
    [*enumerate(["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"], 20)],
)
def test_every_weekday(day, name):
    assert compose(BRIEF, measure="reached", as_of=date(2022, 6, day)).startswith(
        f"Sampai hari {name}, {day} Juni 2022,"
    )


@pytest.mark.parametrize(
    ("people", "text"),
    [(0, "kurang dari 5"), (4, "kurang dari 5"), (5, "5"), (999, "999"), (1000, "1.000"), (10**7, "10.000.000")],
)
def test_a_figure_outside_the_office(people, text):
    assert shown(people) == text

"""The tally on one page of paper: the figures that may leave the office, and no others."""

import re

from participants.models import Desk
from stages.models import Stage
from tests.reconciliation.sheets import enter
from tests.tally.test_files import ASKED, official, programme  # noqa: F401 (fixtures)
from tests.targets.examples import set_target


def cells(answer, row):
    """The text of every cell of the rows with this heading."""
    body = answer.content.decode()
    found = re.findall(rf'<tr><th scope="row">{row}</th>(.*?)</tr>', body)
    return [re.findall(r'<td class="num">(.*?)</td>', each) for each in found]


def test_paper_tells_what_the_file_tells(official):  # noqa: F811
    told, sheet = official.get(f"/tally.json{ASKED}").json(), official.get(f"/tally/sheet/{ASKED}")
    for desk in told["reached"]["desk"]:
        reached, now = cells(sheet, desk["label"])
        assert reached == ["*" if people is None else str(people) for people in desk["people"].values()]
        assert len(now) == len(Stage)
    assert cells(sheet, "Jumlah")[0] == ["96", "*", "48", *"****"]


def test_the_small_figures_of_a_kecamatan_are_nowhere_on_it(official):  # noqa: F811
    body = official.get(f"/tally/sheet/{ASKED}&desk={Desk.objects.first().code}").content.decode()
    shown = re.findall(r'<td class="num">(.*?)</td>', body)
    assert "*" in shown
    assert not {each for each in shown if each.isdigit() and int(each) < 5}
    assert "Menjahit" not in body
    assert "Laki-laki" not in body


def test_targets_and_gaps_stand_on_it_and_no_figure_that_a_gap_could_undo(official, cast):  # noqa: F811
    set_target(cast, 2022, Stage.REGISTRATION, None, 100)
    enter(cast, cast.tambora, p1=14)
    body = official.get(f"/tally/sheet/{ASKED}").content.decode()
    assert "Jakarta Barat: 96 dari 100 (96%)" in body
    assert re.search(r"Tambora: P1 selisih 2 <strong>belum dijelaskan</strong>", body)

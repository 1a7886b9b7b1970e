"""What the folders declare is asked about before a move, and follows a person through a merge."""

import uuid
from datetime import date

import pytest

from stages import merging, work
from stages.models import Stage
from stages.rules import MoveRefused, Rule
from tests.factories import move, register
from tests.stages.acts import june

pytestmark = pytest.mark.django_db


@pytest.fixture
def lacking(monkeypatch):
    """Two folders in which everybody still lacks something."""
    monkeypatch.setattr(work, "_declared", {})
    for stage, part in ((Stage.LICENSING, "NIB belum tercatat"), (Stage.FINANCE, "laporan keuangan 2 dari 3 bulan")):
        missing = lambda keys, part=part: {key: [part] for key in keys}  # noqa: E731
        work.declare(work.Work(stage, missing=missing, panel=lambda *_: {}, template=""))


def test_the_bank_asks_for_everything_in_words(lacking, cast, person):
    with pytest.raises(MoveRefused) as caught:
        move(person, Stage.CAPITAL, june(10), cast.staff, reason="")
    assert caught.value.finding.rule is Rule.REASON_MISSING
    asked = "Belum siap ke P7: NIB belum tercatat; laporan keuangan 2 dari 3 bulan. Boleh dilanjutkan dengan alasan."
    assert str(caught.value).endswith(asked)
    assert move(person, Stage.CAPITAL, june(10), cast.staff, reason="Diminta bank").stage == Stage.CAPITAL


def test_who_leaves_a_stage_is_asked_about_that_stage_alone(lacking):
    here = {1: Stage.LICENSING, 2: Stage.TRAINING, 3: Stage.FINANCE}
    assert work.not_ready(Stage.MARKETING, here) == {1: ["NIB belum tercatat"]}
    assert work.not_ready(Stage.LICENSING, here) == {}


def test_what_was_recorded_follows_its_person_through_merges(cast):
    first, second, third = (register(cast.officer, cast.tambora, registered_on=date(2022, 6, 1)) for _ in range(3))
    for kept, duplicate in ((second, third), (first, second)):
        records_of = {"reason": "Satu orang", "by": cast.staff, "key": uuid.uuid4()}
        kept.refresh_from_db()
        merging.merge(kept, duplicate, **records_of)
    assert work.selves([first.pk]) == {first.pk: first.pk, second.pk: first.pk, third.pk: first.pk}

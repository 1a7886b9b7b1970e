"""What was known on 22 June 2022 stays what it was, whatever the office writes down, corrects or merges later: the
seven figures, and a statement that was published of them (trust.md, section 1).
"""

import uuid
from datetime import datetime, time, timedelta
from functools import partial
from io import StringIO
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from jakpreneur.demonstration import AS_OF, accounts
from participants.models import Desk, Participant
from stages import intake, integrity, merging, records, tally, transitions
from stages.models import Departure, MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused
from stages.statements.models import Statement
from stages.tally import Measure
from stages.transitions import UndoBlocked
from tests.factories import unsaved
from tests.statements.explained import assert_explained
from tests.statements.said import said

PUBLISHED = {1: 3796, 2: 1823, 3: 3300, 4: 2000, 5: 200, 6: 49, 7: 30}
END_OF_DAY = datetime.combine(AS_OF, time.max, timezone.get_default_timezone())
SENTENCE = (
    "Sampai hari Rabu, 22 Juni 2022, tercatat P1 pendaftaran 3.796 peserta, P2 pendampingan 1.823 peserta, "
    "P3 pelatihan 3.300 peserta, P4 perizinan 2.000 peserta, P5 akses pemasaran 200 peserta, "
    "P6 pengelolaan keuangan 49 peserta, dan P7 akses permodalan 30 peserta. "
    "Satu peserta dihitung di setiap tahap yang pernah dicapainya."
)
LATER = 1000  # acts that were done


class Office:
    """Later life of the programme: random acts of every kind, on people and days of every kind."""

    def __init__(self, seed):
        self.random, self.desks = Random(seed), list(Desk.objects.all())
        self.by = Desk.objects.first().officers.first()
        self.made, self.done = [], []

    def act(self):
        acts = (
            self.register, self.move, self.move, self.late, self.late, self.leave, self.void, self.replace,
            self.correct, self.merge, self.unmerge, self.hand_over, self.move_many, self.undo, self.import_list,
        )  # fmt: skip
        chosen = self.random.choice(acts)
        try:
            chosen(by=self.by)
        except (MoveRefused, UndoBlocked, merging.MergeRefused):
            return
        self.done.append(chosen.__name__)

    def key(self):
        return uuid.UUID(int=self.random.getrandbits(128))

    def person(self):
        return Participant.objects.active().order_by("pk")[self.random.randrange(200)]

    def day(self):
        return AS_OF + timedelta(days=self.random.randint(-60, 30))

    def stage(self):
        return self.random.choice(Stage.programme()[1:])

    def register(self, *, by):
        person = unsaved(self.random.choice(self.desks), registered_on=self.day())
        transitions.register(person, by=by, key=self.key())

    def move(self, *, by):
        fields = {"stage": self.stage(), "entered_on": self.day(), "reason": "kemudian"}
        transitions.move(self.person(), **fields, by=by, key=self.key())

    def late(self, *, by):
        fields = {"stage": self.stage(), "entered_on": self.day(), "reason": "kertas lama"}
        transitions.record_late(self.person(), **fields, by=by, key=self.key())

    def leave(self, *, by):
        transitions.leave(
            self.person(), departure=Departure.WITHDREW, left_on=AS_OF + timedelta(days=31), by=by, key=self.key()
        )

    def void(self, *, by):
        transitions.void(self.random.choice(self.person().visits.valid()), reason="keliru", by=by)

    def replace(self, *, by):
        right = {"stage": self.stage(), "entered_on": self.day(), "reason": "salah tulis"}
        transitions.replace(self.random.choice(self.person().visits.valid()), **right, by=by, key=self.key())

    def correct(self, *, by):
        day = self.person().registered_on + timedelta(days=self.random.randint(-9, 3))
        records.correct_registration(self.person(), registered_on=day, reason="salah ketik", by=by, key=self.key())

    def merge(self, *, by):
        merging.merge(self.person(), self.person(), reason="orang yang sama", by=by, key=self.key())

    def unmerge(self, *, by):
        if batch := MoveBatch.objects.filter(kind=MoveBatch.Kind.MERGE, undone_by=None).order_by("?").first():
            merging.unmerge(batch.merge, reason="dua orang", by=by, key=self.key())

    def hand_over(self, *, by):
        place = self.random.choice(self.desks).kelurahan.first()
        asked = records.ask_hand_over(self.person(), kelurahan=place, reason="pindah", by=by, key=self.key())
        records.accept(asked, by=by)

    def move_many(self, *, by):
        people = Participant.objects.filter(pk__in=[self.person().pk for _ in range(5)])
        fields = {"stage": self.stage(), "entered_on": self.day(), "reason": "angkatan"}
        transitions.move_many(people, **fields, by=by, key=self.key())

    def import_list(self, *, by):
        day = self.day()
        people = [(unsaved(self.random.choice(self.desks), registered_on=day), {self.stage(): day}) for _ in range(2)]
        intake.register_many([people], by=by, key=self.key(), reason="Impor")

    def undo(self, *, by):
        kinds = [MoveBatch.Kind.MOVE, MoveBatch.Kind.IMPORT]
        if batch := MoveBatch.objects.filter(kind__in=kinds, undone_by=None).order_by("-pk").first():
            transitions.undo_batch(batch, reason="keliru", by=by, key=self.key())


def figures(measure=Measure.REACHED, scope=None, known_at=END_OF_DAY):
    found = tally.totals(tally.figures(measure, scope, AS_OF, known_at))
    return {stage.value: found[stage] for stage in Stage.programme()}


def everything_known():
    """Both measures, of the district and of each kecamatan."""
    scopes = [None, *(Desk.objects.filter(pk=desk.pk) for desk in Desk.objects.all())]
    return [partial(figures, measure)(scope) for measure in Measure for scope in scopes]


@pytest.mark.parametrize("seed", [1])
def test_the_published_figures_stay_whatever_happens_later(db, monkeypatch, seed):
    monkeypatch.setenv("DEMO_PASSWORD", "rahasia-uji")
    call_command("demo", stdout=StringIO())
    official = User.objects.get(username=accounts.OFFICIAL)
    published = said(official, as_of=AS_OF, known_at=END_OF_DAY)
    before, stays, statement = everything_known(), StageVisit.objects.count(), Statement.objects.values().get()
    office = Office(seed)
    while len(office.done) < LATER:
        office.act()
    assert set(office.done) == {
        "register", "move", "late", "leave", "void", "replace", "correct", "merge", "unmerge", "hand_over", "move_many",
        "undo", "import_list",
    }  # fmt: skip
    assert StageVisit.objects.count() > stays + 200
    assert figures() == PUBLISHED
    assert everything_known() == before
    assert figures(known_at=None) != PUBLISHED
    assert Statement.objects.values().get() == statement
    assert {int(stage): people for stage, people in published.figures.items() if stage != "8"} == PUBLISHED
    assert published.sentence == SENTENCE
    assert_explained(Measure.REACHED, None, AS_OF, END_OF_DAY, timezone.now())
    assert integrity.broken() == {}

"""Random lives of the ledger on the real database, compared step by step with a model in plain Python.

The model knows only facts: who, where, since when, written down when, voided when. Everything the database
keeps or counts must follow from them, today and as known at every earlier moment.
"""

import os
import uuid
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from participants.models import Desk, Interest, Participant, Track
from stages import intake, integrity, ledger, merging, records, rules, tally, transitions
from stages.merging import MergeRefused
from stages.models import Departure, MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused
from stages.tally import Measure
from stages.transitions import AlreadyRegistered, UndoBlocked
from tests.factories import unsaved
from tests.stages.ledger_model import Fact, Model

START = datetime(2022, 6, 1, 8, tzinfo=ZoneInfo("Asia/Jakarta"))
PEOPLE = 6
KINDS = ("interest", "track", "sex", "kelurahan")
LINKED = ("participant_id", "desk_id", "stage", "entered_on", "left_on", "first")

stages = st.sampled_from([2, 3, 2, 3, 4, 7, 1]).map(Stage)  # few, so that they meet again
days_ago = st.sampled_from([0, 0, 0, 1, 2, 4, -1])
reasons = st.sampled_from(["sebab"] * 6 + ["", " "])
which = st.integers(0, 99)  # the n-th of whatever there is, counted round


class LedgerMachine(RuleBasedStateMachine):
    """Each rule does something to both; each invariant compares them."""

    def __init__(self, cast, clock):
        super().__init__()
        self.cast, self.clock, self.model = cast, clock, Model()
        self.people, self.batches, self.moments, self.repeat = [], [], [], None
        self.remembered, self.imported = [], {}
        clock.now = START
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        try:
            self._look_back(self.moments)
            self._figures_are_still(self.remembered)
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # What happens

    @rule(hours=st.integers(1, 60))
    def wait(self, hours):
        self.clock.now += timedelta(hours=hours)

    @initialize()
    def two_people_of_two_desks(self):
        self.register(desk="tambora", ago=12)
        self.register(desk="taman_sari", ago=6)

    @precondition(lambda self: len(self.people) < PEOPLE)
    @rule(desk=st.sampled_from(["tambora", "taman_sari"]), ago=st.sampled_from([0, 1, 9]))
    def register(self, desk, ago):
        desk, day = getattr(self.cast, desk), self._day(ago)
        person = unsaved(desk, registered_on=day)
        self._act(transitions.register, person, by=self.cast.officer)
        self.people.append(person)
        self._add(person.visits.get())
        with pytest.raises(AlreadyRegistered) as caught:
            transitions.register(unsaved(desk, nik=person.nik), by=self.cast.officer, key=uuid.uuid4())
        assert caught.value.participant == person

    @rule(n=which, stage=stages, ago=days_ago, reason=reasons, seen=st.sampled_from(["now", "now", "now", "any"]))
    def move(self, n, stage, ago, reason, seen):
        person, day = self._of(self.active(), n), self._day(ago)
        stays, here = self.model.history(person.pk), self.model.history(person.pk)[-1].visit
        expected = here if seen == "now" else self._of(stays, n).visit
        refusal = rules.refusal(self._judge_move(person.pk, stage, day, reason))
        move = partial(transitions.move, person, stage=stage, entered_on=day, reason=reason, expected=expected)
        self._compare(move, rules.Rule.MOVED_MEANWHILE if expected != here else refusal and refusal.rule)

    @rule(n=which, stage=stages, after=st.integers(-1, 99), reason=reasons)
    def record_late(self, n, stage, after, reason):
        person = self._of(self.active(), n)
        stays = self.model.stays(person.pk)
        last = stays[-1].entered_on - stays[0].entered_on
        day = stays[0].entered_on + timedelta(days=after % (last.days + 2) if after > 0 else after)
        refusal = rules.refusal(rules.judge_late(stays, stage, day, today=self._day(0), reason=reason))
        late = partial(transitions.record_late, person, stage=stage, entered_on=day, reason=reason)
        self._compare(late, refusal and refusal.rule)

    @rule(n=which, ago=days_ago, departure=st.sampled_from(Departure))
    def leave(self, n, ago, departure):
        person, day = self._of(self.active(), n), self._day(ago)
        refusal = rules.refusal(rules.judge_leave(self.model.stays(person.pk), day, today=self._day(0)))
        leave = partial(transitions.leave, person, departure=departure, left_on=day)
        self._compare(leave, refusal and refusal.rule)

    @rule(chosen=st.sets(which, min_size=1), stage=stages, ago=st.sampled_from([0, 0, 0, 1, 3]), reason=reasons)
    def move_many(self, chosen, stage, ago, reason):
        chosen, day = {self._of(self.people, n).pk for n in chosen}, self._day(ago)
        people = chosen - self.model.retired
        movers = {person for person in people if not rules.refusal(self._judge_move(person, stage, day, reason))}
        batch = self._act(
            transitions.move_many,
            Participant.objects.filter(pk__in=chosen),
            stage=stage,
            entered_on=day,
            reason=reason,
            by=self.cast.staff,
        )
        assert (batch.moved, batch.refused) == (len(movers), len(people - movers))
        assert {visit.participant_id for visit in batch.visits.all()} == movers
        self.batches = [batch, *self.batches] if movers else [*self.batches, batch]
        for visit in batch.visits.all():
            self._add(visit)

    @precondition(lambda self: any(fact.stage != Stage.REGISTRATION for fact in self.model.facts))
    @rule(n=which, reason=reasons)
    def void(self, n, reason):
        visit, fact = self._any_stay(n)
        act = partial(self._act, transitions.void, visit, reason=reason, by=self.cast.staff, key=None)
        refused = fact.voided is None and (fact.stage == Stage.REGISTRATION or not reason.strip())
        if refused or fact.person in self.model.retired:
            with pytest.raises(MoveRefused):
                act()
        else:
            voided = act()
            fact.voided = fact.voided or self.clock.now
            assert (voided.pk, voided.voided_at) == (fact.visit, fact.voided)

    @rule(n=which, stage=stages, later=st.sampled_from([0, 1, -1, 3, -4]), reason=reasons)
    def replace(self, n, stage, later, reason):
        visit, fact = self._any_stay(n)
        gone_to = {"stage": Stage.LEFT, "departure": Departure.MOVED} if fact.stage == Stage.LEFT else {"stage": stage}
        right = {"entered_on": visit.entered_on + timedelta(days=later), "departure": ""} | gone_to
        refused = self._judge_replacement(fact, right, reason)
        replace = partial(self._act, transitions.replace, visit, reason=reason, by=self.cast.staff, **right)
        if refused:
            with pytest.raises(MoveRefused) as caught:
                replace()
            assert caught.value.finding.rule == refused
        else:
            self._add(replace())
            fact.voided = self.clock.now

    def _any_stay(self, n):
        """A stay that somebody has seen, and the fact that stands for it by now; perhaps written down again since."""
        later = [fact for fact in self.model.facts if fact.stage != Stage.REGISTRATION]
        fact = self._of([*later, self.model.facts[0]], n)
        visit = StageVisit.objects.get(pk=fact.visit)
        if fact.voided:
            written = [other for other in self.model.facts if (other.person, other.root) == (fact.person, fact.root)]
            fact = written[-1]
        return visit, fact

    def _judge_replacement(self, fact, right, reason):
        """The rule by which it is refused, or None."""
        if fact.person in self.model.retired:
            return rules.Rule.RETIRED
        if fact.voided:
            return rules.Rule.MOVED_MEANWHILE
        if fact.stage == Stage.REGISTRATION:
            return rules.Rule.REGISTERED_ONCE
        written = StageVisit.objects.filter(pk=fact.visit, **right)
        if written.exists():
            return rules.Rule.UNCHANGED
        rest = [stay for stay in self.model.stays(fact.person) if stay != (fact.stage, fact.day)]
        where, day = right["stage"], right["entered_on"]
        found = rules.refusal(rules.judge_replacement(rest, where, day, today=self._day(0), reason=reason))
        return found and found.rule

    @precondition(lambda self: self.batches)
    @rule(n=which, reason=reasons)
    def undo(self, n, reason):
        batch = self._of(self.batches, n % 3)  # mostly the newest that moved somebody
        earlier = MoveBatch.objects.filter(undoes=batch).first()
        stays, blockers = self.model.of_batch(batch.pk), self._blockers(batch)
        act = partial(self._act, transitions.undo_batch, batch, reason=reason, by=self.cast.staff)
        if earlier:
            assert act() == earlier
        elif not reason.strip():
            with pytest.raises(MoveRefused):
                act()
        elif blockers:
            with pytest.raises(UndoBlocked) as caught:
                act()
            assert {visit.pk for visit in caught.value.blockers} == blockers
        else:
            assert act().moved == len({fact.person for fact in stays})
            self.model.undone.add(batch.pk)
            self.model.retired |= self.imported.get(batch.pk, set())
            for fact in stays:
                fact.voided = self.clock.now

    def _blockers(self, batch):
        """The stays that keep a batch from being undone."""
        stays = self.model.of_batch(batch.pk)
        if batch.kind == MoveBatch.Kind.MOVE:
            last = {fact.person: self.model.history(fact.person)[-1] for fact in stays}
            return {last[fact.person].visit for fact in stays if last[fact.person] is not fact}
        made = self.imported[batch.pk] - self.model.retired
        theirs = [fact for person in made for fact in self.model.history(person) if fact.batch != batch.pk]
        return {fact.visit for fact in [*theirs, *(fact for fact in stays if fact.person not in made)]}

    # What happens to whole records

    @precondition(lambda self: len(self.people) < PEOPLE)
    @rule(desk=st.sampled_from(["tambora", "taman_sari"]), later=st.dictionaries(stages, st.integers(0, 5), max_size=3))
    def import_one(self, desk, later):
        desk, day = getattr(self.cast, desk), self._day(5)
        person = unsaved(desk, registered_on=day)
        later = {stage: day + timedelta(days=days) for stage, days in later.items() if stage != Stage.REGISTRATION}
        act = {"by": self.cast.staff, "reason": "Impor daftar.xlsx"}
        batch = self._act(intake.register_many, [[(person, later)]], **act)
        person = Participant.objects.get(visits__batch=batch, visits__stage=Stage.REGISTRATION)
        self.people.append(person)
        self.batches.insert(0, batch)
        self.imported[batch.pk] = {person.pk}
        for visit in person.visits.in_order():
            self._add(visit)
        assert batch.moved == 1 + len(later)

    @rule(n=which, interest=st.sampled_from(Interest.values), track=st.sampled_from(Track.values), place=which)
    def edit(self, n, interest, track, place):
        """What figures are told apart by; in whatever record, also one that is no longer in use."""
        person = Participant.objects.get(pk=self._of(self.people, n).pk)
        person.interest, person.track = interest, track
        person.kelurahan = self._of(list(person.desk.kelurahan.order_by("code")), place)
        person.save()

    @rule(n=which, accepted=st.sampled_from([True, True, False]))
    def hand_over(self, n, accepted):
        person = self._of(self.active(), n)
        here, there = self.cast.tambora, self.cast.taman_sari
        to = there if self.model.desks[person.pk] == here.pk else here
        asked = self._act(
            records.ask_hand_over, person, kelurahan=to.kelurahan.first(), reason="Pindah", by=self.cast.staff
        )
        if accepted:
            self._act(records.accept, asked, by=self.cast.staff, key=None)
            self.model.hand_over(person.pk, to.pk, self.clock.now)
            self._written_again(person.pk)
        else:
            self._act(records.decline, asked, answer="Masih di sini", by=self.cast.staff, key=None)

    @rule(n=which, ago=st.sampled_from([0, 3, 5, 6, 7, 9, 11, -1]), reason=reasons)
    def correct_registration(self, n, ago, reason):
        person, day = self._of(self.active(), n), self._day(ago)
        findings = rules.judge_registration(
            self.model.stays(person.pk), day, born=person.birth_date, today=self._day(0), reason=reason
        )
        correct = partial(self._act, records.correct_registration, person, registered_on=day, reason=reason)
        if refusal := rules.refusal(findings):
            with pytest.raises(MoveRefused) as caught:
                correct(by=self.cast.staff)
            assert caught.value.finding == refusal
        else:
            correct(by=self.cast.staff)
            self.model.correct(person.pk, day, self.clock.now)
            self._written_again(person.pk)

    @rule(n=which, m=which, reason=reasons, take=st.sampled_from([(), (), ("nik", "name", "interest", "track")]))
    def merge(self, n, m, reason, take):
        kept, duplicate = self._of(self.active(), n), self._of(self.people, m)
        act = partial(self._act, merging.merge, kept, duplicate, take=take, reason=reason, by=self.cast.staff)
        if kept == duplicate or duplicate.pk in self.model.retired or not reason.strip():
            with pytest.raises(MergeRefused):
                act()
        else:
            self.model.merge(act(), kept.pk, duplicate.pk, self.clock.now)
            self._written_again(kept.pk)

    @precondition(lambda self: self.model.joined)
    @rule(n=which, reason=reasons)
    def unmerge(self, n, reason):
        joined = self._of(self.model.joined[::-1], n % 3)
        act = partial(self._act, merging.unmerge, joined.done, reason=reason, by=self.cast.staff)
        if joined.undone:
            assert act().undoes_id == joined.done.pk
            return
        own, theirs = self.model.apart(joined)
        registered = bool(theirs) and theirs[0].stage == Stage.REGISTRATION
        if not reason.strip() or joined.kept in self.model.retired or self.model.is_stacked(joined) or not registered:
            with pytest.raises(MergeRefused):
                act()
        elif early := {f.visit for facts in (own, theirs) for f in facts if f.day < facts[0].day}:
            with pytest.raises(UndoBlocked) as caught:
                act()
            assert {visit.pk for visit in caught.value.blockers} == early
        else:
            act()
            self.model.unmerge(joined, self.clock.now)
            self._written_again(joined.kept)
            self._written_again(joined.duplicate)

    @precondition(lambda self: self.model.retired)
    @rule(n=which, stage=stages)
    def move_a_retired_record(self, n, stage):
        person = self._of([person for person in self.people if person.pk in self.model.retired], n)
        act = {"stage": stage, "entered_on": self._day(0), "reason": "sebab", "by": self.cast.staff}
        with pytest.raises(MoveRefused) as caught:
            self._act(transitions.move, person, **act)
        assert caught.value.finding.rule is rules.Rule.RETIRED

    @rule()
    def fold(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tally_fold()")

    @rule()
    def send_the_last_again(self):
        act, result = self.repeat
        assert act() == result

    # What must hold after each step

    @invariant()
    def the_ledger_is_sound(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(ledger.AS_DECLARED)
        assert integrity.broken() == {}

    @invariant()
    def the_stays_are_linked_as_the_facts_say(self):
        stays = StageVisit.objects.valid().select_related("original")
        rows = [
            (*(getattr(visit, name) for name in LINKED), visit.written.pk)
            for visit in stays.order_by("participant", "entered_on", "stage")
        ]
        assert rows == [row for person in sorted(self.model.desks) for row in self.model.linked(person)]

    @invariant()
    def the_figures_are_those_of_the_facts(self):
        self._look_back([None, *self.moments[-1:], *self.moments[len(self.moments) // 2 :][:1]])

    @invariant()
    def the_figures_kept_ready_are_those_counted(self):
        for as_of in {fact.day + timedelta(days=days) for fact in self.model.facts for days in (-1, 0)}:
            told = tally.told_apart(None, as_of, KINDS)
            assert told.figures == {measure: counted(measure, None, as_of, "desk") for measure in Measure}
            assert told.parts == told_apart(None, as_of)
            for desk in (self.cast.tambora, self.cast.taman_sari):
                assert tally.told_apart([desk], as_of, KINDS).parts == told_apart([desk], as_of)

    @invariant()
    def what_was_known_stays_known(self):
        middle = len(self.remembered) // 2
        self._figures_are_still(self.remembered[middle:][:2])
        for measure in Measure:
            self.remembered.append((self.clock.now, self._day(0), measure, self._figures(measure)))

    @invariant()
    def everybody_in_use_is_somewhere(self):
        active = Participant.objects.active()
        assert set(active.values_list("pk", flat=True)) == set(self.model.desks) - self.model.retired
        assert sum(self._figures(Measure.NOW).values()) == active.count()

    # How

    def _act(self, act, *args, **kwargs):
        """Do it a minute later than the last, with a key of its own, and remember both."""
        self.clock.now += timedelta(minutes=1)
        keyed = {} if kwargs.pop("key", "") is None else {"key": uuid.uuid4()}
        again = partial(act, *args, **kwargs, **keyed)
        self.moments.append(self.clock.now)
        result = again()
        self.repeat = (again, result)
        return result

    def _compare(self, act, refusal):
        """Do a move of one person, which must be refused by the rule `refusal`, or made when that is None."""
        try:
            visit = self._act(act, by=self.cast.staff)
        except MoveRefused as refused:
            found = refused.finding.rule
        else:
            found = None
            self._add(visit)
        assert found == refusal

    def active(self):
        return [person for person in self.people if person.pk not in self.model.retired]

    def _add(self, visit):
        self.model.desks.setdefault(visit.participant_id, visit.desk_id)
        self.model.facts.append(
            Fact(
                person=visit.participant_id,
                desk=visit.desk_id,
                stage=visit.stage,
                day=visit.entered_on,
                recorded=self.clock.now,
                visit=visit.pk,
                root=visit.pk,
                batch=visit.batch_id,
            )
        )

    def _written_again(self, person):
        """The keys under which the stays of a record stand by now."""
        keys = {(v.stage, v.entered_on): v.pk for v in StageVisit.objects.valid().filter(participant=person)}
        for fact in self.model.history(person):
            fact.visit = keys[fact.stage, fact.day]

    def _figures(self, measure):
        return tally.figures(measure, None, self._day(0))

    def _figures_are_still(self, remembered):
        for moment, as_of, measure, figures in remembered:
            assert tally.figures(measure, None, as_of, moment) == figures

    def _look_back(self, moments):
        """The figures as known at these moments, as of several days, are those of the model."""
        for known_at in moments:
            for as_of in (self._day(0), self._day(3)):
                for measure in Measure:
                    found = tally.figures(measure, None, as_of, known_at)
                    assert found == self.model.figures(measure, as_of, known_at)

    def _judge_move(self, person, stage, day, reason):
        """Nobody here has a record of any stage, so whoever leaves one of them for a later one lacks something."""
        stays = self.model.stays(person)
        lacks = stage == Stage.CAPITAL or Stage.MENTORING <= stays[-1].stage < stage
        missing = ["semuanya"] if lacks else []
        return rules.judge_move(stays, stage, day, today=self._day(0), reason=reason, missing=missing)

    def _day(self, ago):
        return timezone.localdate() - timedelta(days=ago)

    @staticmethod
    def _of(things, n):
        return things[n % len(things)]


def told_apart(desks, as_of):
    """The parts that tally.told_apart() tells, from tally.members(); of everywhere without the kelurahan."""
    kinds = {kind: f"participant__{kind}" for kind in KINDS if desks or kind != "kelurahan"}
    parts = {
        measure: {kind: counted(measure, desks, as_of, path) for kind, path in kinds.items()} for measure in Measure
    }
    return parts if desks else {measure: found | {"kelurahan": {}} for measure, found in parts.items()}


def counted(measure, desks, as_of, path):
    """{(value, Stage): people} by what `path` leads to, from tally.members()."""
    scope = desks and Desk.objects.filter(pk__in=[desk.pk for desk in desks])
    found = tally.members(None, measure, scope, as_of).values_list(path, "stage")
    text = str if path == "participant__kelurahan" else lambda value: value
    return dict(Counter((text(value), Stage(stage)) for value, stage in found))


class Clock:
    now = START


@pytest.fixture
def clock(monkeypatch):
    """The moment at which things are written down."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def test_the_ledger_is_what_its_facts_say(cast, clock):
    assert Desk.objects.count() == 8
    run_state_machine_as_test(
        lambda: LedgerMachine(cast, clock),
        settings=settings(
            max_examples=int(os.environ.get("LEDGER_LIVES", 12)),
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )

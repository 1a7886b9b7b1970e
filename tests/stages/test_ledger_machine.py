"""Random lives of the ledger on the real database, compared step by step with a model in plain Python.

The model knows only facts: who, where, since when, written down when, voided when. Everything the database
keeps or counts must follow from them, today and as known at every earlier moment.
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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

from participants.models import Desk, Participant
from stages import integrity, rules, tally, transitions
from stages.models import Departure, MoveBatch, Stage, StageVisit
from stages.rules import MoveRefused, Stay
from stages.tally import Measure
from stages.transitions import AlreadyRegistered, UndoBlocked
from tests.factories import unsaved

START = datetime(2022, 6, 1, 8, tzinfo=ZoneInfo("Asia/Jakarta"))
PEOPLE = 5

stages = st.sampled_from([2, 3, 2, 3, 4, 7, 1]).map(Stage)  # few, so that they meet again
days_ago = st.sampled_from([0, 0, 0, 1, 2, 4, -1])
reasons = st.sampled_from(["sebab"] * 6 + ["", " "])
which = st.integers(0, 99)  # the n-th of whatever there is, counted round


@dataclass
class Fact:
    person: int
    desk: int
    stage: int
    day: date
    recorded: datetime
    visit: int
    batch: int | None = None
    voided: datetime | None = None

    def known(self, moment):
        """Written down, and not yet voided, at `moment`; now, if that is None."""
        if moment is None:
            return self.voided is None
        return self.recorded <= moment and (self.voided is None or self.voided > moment)


class Model:
    """The ledger as a list of facts."""

    def __init__(self):
        self.facts = []

    def history(self, person, moment=None):
        facts = (fact for fact in self.facts if fact.person == person and fact.known(moment))
        return sorted(facts, key=lambda fact: (fact.day, fact.stage))

    def stays(self, person):
        return [Stay(fact.stage, fact.day) for fact in self.history(person)]

    def linked(self, person):
        """(person, stage, entered_on, left_on, first) of each stay."""
        history, rows = self.history(person), []
        for n, fact in enumerate(history):
            left_on = history[n + 1].day if n + 1 < len(history) else None
            first = fact.stage not in [earlier.stage for earlier in history[:n]]
            rows.append((person, fact.stage, fact.day, left_on, first))
        return rows

    def figures(self, measure, as_of, moment):
        people, counted = {fact.person for fact in self.facts}, []
        for person in people:
            past = [fact for fact in self.history(person, moment) if fact.day <= as_of]
            if measure == Measure.NOW:
                past = past[-1:]
            counted += {(fact.desk, fact.stage) for fact in past}
        return Counter(counted)


class LedgerMachine(RuleBasedStateMachine):
    """Each rule does something to both; each invariant compares them."""

    def __init__(self, cast, clock):
        super().__init__()
        self.cast, self.clock, self.model = cast, clock, Model()
        self.people, self.batches, self.moments, self.repeat = [], [], [], None
        clock.now = START
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self):
        try:
            self._look_back(self.moments)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert integrity.broken() == {}
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
        self._add(person.visits.get(), day=day)
        with pytest.raises(AlreadyRegistered) as caught:
            transitions.register(unsaved(desk, nik=person.nik), by=self.cast.officer, key=uuid.uuid4())
        assert caught.value.participant == person

    @rule(n=which, stage=stages, ago=days_ago, reason=reasons, seen=st.sampled_from(["now", "now", "now", "any"]))
    def move(self, n, stage, ago, reason, seen):
        person, day = self._of(self.people, n), self._day(ago)
        stays, here = self.model.history(person.pk), self.model.history(person.pk)[-1].visit
        expected = here if seen == "now" else self._of(stays, n).visit
        refusal = rules.refusal(
            rules.judge_move(self.model.stays(person.pk), stage, day, today=self._day(0), reason=reason)
        )
        move = partial(transitions.move, person, stage=stage, entered_on=day, reason=reason, expected=expected)
        self._compare(move, rules.Rule.MOVED_MEANWHILE if expected != here else refusal and refusal.rule)

    @rule(n=which, stage=stages, after=st.integers(-1, 99), reason=reasons)
    def record_late(self, n, stage, after, reason):
        person = self._of(self.people, n)
        stays = self.model.stays(person.pk)
        last = stays[-1].entered_on - person.registered_on
        day = person.registered_on + timedelta(days=after % (last.days + 2) if after > 0 else after)
        refusal = rules.refusal(rules.judge_late(stays, stage, day, today=self._day(0), reason=reason))
        late = partial(transitions.record_late, person, stage=stage, entered_on=day, reason=reason)
        self._compare(late, refusal and refusal.rule)

    @rule(n=which, ago=days_ago, departure=st.sampled_from(Departure))
    def leave(self, n, ago, departure):
        person, day = self._of(self.people, n), self._day(ago)
        refusal = rules.refusal(rules.judge_leave(self.model.stays(person.pk), day, today=self._day(0)))
        leave = partial(transitions.leave, person, departure=departure, left_on=day)
        self._compare(leave, refusal and refusal.rule)

    @rule(chosen=st.sets(which, min_size=1), stage=stages, ago=st.sampled_from([0, 0, 0, 1, 3]), reason=reasons)
    def move_many(self, chosen, stage, ago, reason):
        people, day = {self._of(self.people, n).pk for n in chosen}, self._day(ago)
        judge = partial(rules.judge_move, stage=stage, entered_on=day, today=self._day(0), reason=reason)
        movers = {person for person in people if not rules.refusal(judge(self.model.stays(person)))}
        batch = self._act(
            transitions.move_many,
            Participant.objects.filter(pk__in=people),
            stage=stage,
            entered_on=day,
            reason=reason,
            by=self.cast.staff,
        )
        assert (batch.moved, batch.refused) == (len(movers), len(people - movers))
        assert {visit.participant_id for visit in batch.visits.all()} == movers
        self.batches = [batch, *self.batches] if movers else [*self.batches, batch]
        for visit in batch.visits.all():
            self._add(visit, day=day)

    @precondition(lambda self: len(self.model.facts) > len(self.people))
    @rule(n=which, reason=reasons)
    def void(self, n, reason):
        later = [fact for fact in self.model.facts if fact.stage != Stage.REGISTRATION]
        fact = self._of([*later, self.model.facts[0]], n)
        visit = StageVisit.objects.get(pk=fact.visit)
        act = partial(self._act, transitions.void, visit, reason=reason, by=self.cast.staff, key=None)
        if fact.voided is None and (fact.stage == Stage.REGISTRATION or not reason.strip()):
            with pytest.raises(MoveRefused):
                act()
        else:
            voided = act()
            fact.voided = fact.voided or self.clock.now
            assert voided.voided_at == fact.voided

    @precondition(lambda self: self.batches)
    @rule(n=which, reason=reasons)
    def undo(self, n, reason):
        batch = self._of(self.batches, n % 3)  # mostly the newest that moved somebody
        earlier = MoveBatch.objects.filter(undoes=batch).first()
        stays = [fact for fact in self.model.facts if fact.batch == batch.pk and fact.voided is None]
        last = {fact.person: self.model.history(fact.person)[-1] for fact in stays}
        blockers = {last[fact.person].visit for fact in stays if last[fact.person] is not fact}
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
            assert act().moved == len(stays)
            for fact in stays:
                fact.voided = self.clock.now

    @rule()
    def send_the_last_again(self):
        act, result = self.repeat
        assert act() == result

    # What must hold after each step

    @invariant()
    def the_stays_are_linked_as_the_facts_say(self):
        stays = StageVisit.objects.valid().order_by("participant", "entered_on", "stage")
        rows = stays.values_list("participant", "stage", "entered_on", "left_on", "first")
        assert list(rows) == [row for person in self.people for row in self.model.linked(person.pk)]

    @invariant()
    def the_figures_are_those_of_the_facts(self):
        self._look_back([None, *self.moments[-1:], *self.moments[len(self.moments) // 2 :][:1]])

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
            self._add(visit, day=visit.entered_on)
        assert found == refusal

    def _add(self, visit, *, day):
        self.model.facts.append(
            Fact(
                person=visit.participant_id,
                desk=visit.desk_id,
                stage=visit.stage,
                day=day,
                recorded=self.clock.now,
                visit=visit.pk,
                batch=visit.batch_id,
            )
        )

    def _look_back(self, moments):
        """The figures as known at these moments, as of several days, are those of the model."""
        for known_at in moments:
            for as_of in (self._day(0), self._day(3)):
                for measure in Measure:
                    found = tally.figures(measure, None, as_of, known_at)
                    assert found == self.model.figures(measure, as_of, known_at)

    def _day(self, ago):
        return timezone.localdate() - timedelta(days=ago)

    @staticmethod
    def _of(things, n):
        return things[n % len(things)]


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
            max_examples=35,
            stateful_step_count=30,
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )

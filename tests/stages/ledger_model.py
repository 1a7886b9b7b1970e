"""The ledger as a list of facts in plain Python: what the database must agree with, today and at any moment."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from stages.models import Stage
from stages.rules import Stay
from stages.tally import Measure


@dataclass
class Fact:
    """A stay of a record. `root` is the visit as first written, `batch` the batch of moves or import that wrote it."""

    person: int
    desk: int
    stage: int
    day: date
    recorded: datetime
    visit: int
    root: int
    batch: int | None = None
    voided: datetime | None = None

    def known(self, moment):
        """Written down, and not yet voided, at `moment`; now, if that is None."""
        if moment is None:
            return self.voided is None
        return self.recorded <= moment and (self.voided is None or self.voided > moment)


@dataclass
class Joined:
    """A merge, and what stood in both records before."""

    done: object
    kept: int
    duplicate: int
    own: list
    theirs: list
    carried: set
    undone: bool = False


class Model:
    """`desks` is {person: desk}, `retired` the records no longer in use, `undone` the batches that were undone."""

    def __init__(self):
        self.facts, self.desks, self.retired, self.joined, self.undone = [], {}, set(), [], set()

    def history(self, person, moment=None):
        facts = (fact for fact in self.facts if fact.person == person and fact.known(moment))
        return sorted(facts, key=lambda fact: (fact.day, fact.stage))

    def stays(self, person):
        return [Stay(fact.stage, fact.day) for fact in self.history(person)]

    def of_batch(self, batch):
        return [fact for fact in self.facts if fact.batch == batch and fact.voided is None]

    def linked(self, person):
        """(person, desk, stage, entered_on, left_on, first, root) of each stay."""
        history, rows = self.history(person), []
        for n, fact in enumerate(history):
            left_on = history[n + 1].day if n + 1 < len(history) else None
            first = fact.stage not in [earlier.stage for earlier in history[:n]]
            rows.append((person, fact.desk, fact.stage, fact.day, left_on, first, fact.root))
        return rows

    def figures(self, measure, as_of, moment):
        counted = []
        for person in self.desks:
            past = [fact for fact in self.history(person, moment) if fact.day <= as_of]
            if measure == Measure.NOW:
                past = past[-1:]
            counted += {(fact.desk, fact.stage) for fact in past}
        return Counter(counted)

    # What changes whole records

    def rewrite(self, histories, now):
        """{person: the facts that are theirs from now on}, each written down again."""
        for fact in self.facts:
            if fact.person in histories and fact.voided is None:
                fact.voided = now
        for person, facts in histories.items():
            self.facts += [
                replace(fact, person=person, desk=self.desks[person], recorded=now, visit=0, voided=None)
                for fact in facts
            ]

    def hand_over(self, person, desk, now):
        self.desks[person] = desk
        self.rewrite({person: self.history(person)}, now)

    def correct(self, person, day, now):
        first, *later = self.history(person)
        self.rewrite({person: [replace(first, day=day), *later]}, now)

    def merge(self, done, kept, duplicate, now):
        own, theirs = self.history(kept), self.history(duplicate)
        first = theirs[0] if theirs[0].day < own[0].day else own[0]
        there = {(fact.stage, fact.day) for fact in own}
        facts = [first, *own[1:], *(fact for fact in theirs[1:] if (fact.stage, fact.day) not in there)]
        self.joined.append(Joined(done, kept, duplicate, own, theirs, {fact.root for fact in facts}))
        self.retired.add(duplicate)
        self.rewrite({kept: facts, duplicate: []}, now)

    def is_stacked(self, joined):
        """Whether the kept record was merged again since, into another or with another, and that stands."""
        later = [other for other in self.joined[self.joined.index(joined) + 1 :] if not other.undone]
        return any(joined.kept in (other.kept, other.duplicate) for other in later)

    def apart(self, joined):
        """(facts of the kept record, facts of the duplicate) if they are taken apart now."""
        now = {fact.root: fact for fact in self.history(joined.kept)}
        own = [fact for root, fact in now.items() if root not in {fact.root for fact in joined.theirs}]
        if not own or own[0].stage != Stage.REGISTRATION:
            own.insert(0, joined.own[0])
        theirs = [now[fact.root] for fact in joined.theirs if fact.root in now]
        theirs += [f for f in joined.theirs if f.root not in joined.carried and f.batch not in self.undone]
        return own, sorted(theirs, key=lambda fact: (fact.stage != Stage.REGISTRATION, fact.day, fact.stage))

    def unmerge(self, joined, now):
        own, theirs = self.apart(joined)
        joined.undone = True
        self.retired.remove(joined.duplicate)
        self.rewrite({joined.kept: own, joined.duplicate: theirs}, now)

"""Lists of people. A list always says where people stand, so lists live here and not in `participants`."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import BooleanField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from participants.models import Participant, page_of
from stages import narrowing, tally

PAGE = 50
NEAR, FEW = 2500, 13  # see Found


class Person(NamedTuple):
    """What a list shows of a participant: no more is read, and no objects are made of it that nobody asks.

    `interest` is its code, `desk` and `kelurahan` are names. `stage` is the number of the stage where they are since
    the day `since` in Jakarta; both are None for nobody but one who is being merged away in this very moment.
    """

    pk: int
    number: str
    name: str
    interest: str
    registered_on: date
    desk: str
    kelurahan: str
    stage: int | None
    since: date | None

    def get_absolute_url(self):
        return page_of(self.number)


# Made once: to lay it out takes Django as long as PostgreSQL takes to answer it.
SHOWN = (
    Participant.objects.annotate(
        here=FilteredRelation("visits", condition=Q(visits__voided_at=None, visits__left_on=None))
    )
    .order_by("-pk")
    .values_list(
        *("pk", "number", "name", "interest", "registered_on", "desk__name", "kelurahan__name"),
        *("here__stage", "here__entered_on"),
    )
)
AMONG = "participants_participant.id = ANY(%s::bigint[])"  # one value: with fifty, Django takes longer than PostgreSQL


@dataclass(frozen=True)
class Page:
    """One page of Person, newest first. `after` is the cursor of the next page, or None on the last."""

    people: list
    after: int | None


@dataclass(frozen=True)
class Listing:
    """A list: rows of Participant, or the StageVisits that are the members of a figure.

    Whatever the rows are, nobody is shown but the Participants whom its reader may see. `key` is the field of a row
    that holds the participant's key. Pages are read from an index in its order.
    """

    reader: User
    rows: QuerySet
    key: str

    @cached_property
    def visible(self):
        """All Participants whom its reader may see."""
        return Participant.objects.visible_to(self.reader)

    def count(self):
        return self.rows.count()

    def matching(self, text):
        """Those of the list who are meant by what was typed in the search box."""
        rows, meant = self.participants().matching(text), self.visible.matching(text)
        return Found(self.reader, rows, "pk", whole=self, meant=meant)

    def participants(self):
        """Everybody in the list, as a queryset of Participant."""
        return self.visible.filter(pk__in=self.rows.values(self.key))

    def keys(self, before=None):
        """The keys of the fifty people after the cursor `before`, and of one more if there is one."""
        return list(self.newest(before)[: PAGE + 1])

    def newest(self, before=None):
        """The keys of participants, newest first, all below `before`; to be sliced."""
        rows = self.rows.filter(**{f"{self.key}__lt": before}) if before else self.rows
        return rows.order_by(f"-{self.key}").values_list(self.key, flat=True)

    def page(self, before=None):
        """Fifty people after the cursor `before`. Never counts and never skips through rows."""
        keys = self.keys(before)
        among = RawSQL(AMONG, [f"{{{','.join(map(str, keys[:PAGE]))}}}"], BooleanField())  # noqa: S611 (constant)
        shown = SHOWN.visible_to(self.reader).filter(among)
        return Page([*map(Person._make, shown)], keys[PAGE - 1] if len(keys) > PAGE else None)


@dataclass(frozen=True)
class Found(Listing):
    """Those of the list `whole` who are `meant` by a text. Exactly its `rows`, but sooner.

    Neither way to find fifty is always short: walking the list is long when few are meant, the index of words is
    long when many are, and PostgreSQL cannot know how many of them are in this list. So the newest NEAR of the list
    are asked. If FEW or more are among them, fifty are found within four times as many, and the walk goes on;
    otherwise one person in two hundred is meant, few enough for the index.
    """

    whole: Listing
    meant: QuerySet

    def keys(self, before=None):
        edge = next(iter(self.whole.newest(before)[NEAR - 1 : NEAR]), None)
        keys = list(self._walked(before, edge)[: PAGE + 1])
        if edge and len(keys) <= PAGE:
            rest = self._walked(edge) if len(keys) >= FEW else self._looked_up(edge)
            keys += rest[: PAGE + 1 - len(keys)]
        return keys

    def _walked(self, before, edge=None):
        """From the list to the person. A single value, unlike a join, is asked for row by row."""
        key = self.whole.key
        person = Subquery(self.meant.filter(pk=OuterRef(key)).values("pk"))
        near = self.whole.newest(before).alias(person=person).filter(person__isnull=False)
        return near.filter(**{f"{key}__gte": edge}) if edge else near

    def _looked_up(self, edge):
        """From the index of words to the list. The sum is in no index, so that no list is walked in its order."""
        row = Subquery(self.whole.rows.filter(**{self.whole.key: OuterRef("pk")}).values("pk"))
        far = self.meant.filter(pk__lt=edge).alias(row=row).filter(row__isnull=False)
        return far.order_by(-(F("pk") + 0)).values_list("pk", flat=True)


def listed(user, *, stage=None, measure=tally.Measure.NOW, as_of=None, **chosen):
    """The list that is asked for; with a stage, exactly tally.members() of it. chosen: see narrowing.narrowed()."""
    if stage:
        rows, key = tally.members(stage, measure, tally.scope_of(user), as_of), "participant"
    else:
        rows, key = Participant.objects.visible_to(user), "pk"
    return Listing(user, narrowing.narrowed(rows, key, stage=stage, as_of=as_of, **chosen), key)


def figure(user, *, stage, measure, as_of, desk=None, **chosen):
    """How many people listed() finds: where a kecamatan alone narrows it, without counting them."""
    if any(value not in (None, "") for value in chosen.values()):
        return listed(user, stage=stage, measure=measure, as_of=as_of, desk=desk, **chosen).count()
    counted = tally.figures(measure, tally.scope_of(user), as_of)
    return sum(people for (of, place), people in counted.items() if place == stage and (not desk or of == desk.pk))

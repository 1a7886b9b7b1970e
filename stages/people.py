"""Lists of people. A list always says where people stand, so lists live here and not in `participants`."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from participants.models import Participant
from stages import tally
from stages.models import StageVisit

PAGE = 50
SHOWN = ("number", "name", "interest", "registered_on", "desk__name", "kelurahan__name")


@dataclass(frozen=True)
class Page:
    """One page, newest participant first. `after` is the cursor of the next page, or None on the last."""

    people: list
    after: int | None


@dataclass(frozen=True)
class Listing:
    """A list for `user`: rows of Participant, or the StageVisits that are the members of a figure.

    `key` is the field of a row that holds the participant's key. Pages are read from an index in its order.
    """

    user: object
    rows: QuerySet
    key: str

    def count(self):
        return self.rows.count()

    def matching(self, text):
        """Those of the list who are meant by what was typed in the search box."""
        found = Participant.objects.visible_to(self.user).matching(text)
        return Listing(self.user, found.filter(pk__in=self.rows.values(self.key)), "pk")

    def page(self, before=None):
        """Fifty people after the cursor `before`. Never counts and never skips through rows."""
        rows = self.rows.filter(**{f"{self.key}__lt": before}) if before else self.rows
        keys = list(rows.order_by(f"-{self.key}").values_list(self.key, flat=True)[: PAGE + 1])
        here = StageVisit.objects.open().only("participant_id", "stage", "entered_on")
        people = Participant.objects.visible_to(self.user).filter(pk__in=keys[:PAGE]).order_by("-pk")
        people = people.select_related("desk", "kelurahan").only(*SHOWN)
        people = people.prefetch_related(Prefetch("visits", here, to_attr="open_visits"))
        return Page(list(people), keys[PAGE - 1] if len(keys) > PAGE else None)


def listed(user, *, stage=None, measure=tally.Measure.NOW, as_of=None, desk=None, interest=None, no_nik=None):
    """The list that is asked for; with a stage, exactly tally.members() of it."""
    if stage:
        rows, key = tally.members(stage, measure, tally.scope_of(user), as_of), "participant"
        wanted = {"desk": desk, "participant__interest": interest, "participant__nik__isnull": no_nik}
    else:
        rows, key = Participant.objects.visible_to(user), "pk"
        wanted = {"desk": desk, "interest": interest, "nik__isnull": no_nik}
    return Listing(user, rows.filter(**{name: value for name, value in wanted.items() if value}), key)

"""Lists of people. A list always says where people stand, so lists live here and not in `participants`."""

from dataclasses import dataclass

from django.db.models import Prefetch

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


def listed(user, *, stage=None, measure=tally.Measure.NOW, as_of=None, desk=None, interest=None):
    """The people of a list as a queryset, for `user`: with a stage, exactly tally.members() of it."""
    people = Participant.objects.visible_to(user)
    if stage:
        members = tally.members(stage, measure, tally.scope_of(user), as_of)
        people = people.filter(pk__in=members.values("participant"))
    if desk:
        people = people.filter(desk=desk)
    if interest:
        people = people.filter(interest=interest)
    return people


def page(people, *, before=None):
    """Fifty of `people` after the cursor `before`. Never counts and never skips through rows."""
    if before:
        people = people.filter(pk__lt=before)
    here = StageVisit.objects.open().only("participant_id", "stage", "entered_on")
    people = people.select_related("desk", "kelurahan").prefetch_related(
        Prefetch("visits", here, to_attr="open_visits")
    )
    rows = list(people.only(*SHOWN).order_by("-pk")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)

"""Targets: the only code that sets them, and what is asked of them.

A target counts people who are new to a stage in a calendar year (Jakarta), which is the measure *pernah mencapai* of
the day less that of the last day of the year before.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from participants import users
from participants.models import Desk
from stages.keys import done
from stages.models import Stage
from stages.targets.models import Target


class TargetRefused(Exception):
    """Its text is a sentence for whoever tried."""


class Stale(TargetRefused):
    """Somebody else set it after the form was opened."""


SAME = "Target ini sudah sama. Tidak ada yang diubah."
NOTHING = "Belum ada target yang dapat dihapus. Isi angkanya."


@transaction.atomic
def change(*, year, stage, desk, people, follows, by, key):
    """Set the target of a year, stage and desk (None: Jakarta Barat); people None takes it back. Returns the Target.

    follows: the key of the Target that stood there when the form was opened, or None.
    Raises TargetRefused (Stale when somebody was faster) or KeyReused.
    """
    list(Desk.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")[:1])  # one after the other
    place = {"year": year, "stage": stage, "desk": desk}
    if earlier := done(Target, key, year=year, stage=stage, desk_id=desk and desk.pk, people=people, set_by_id=by.pk):
        return earlier
    last = last_of(**place)
    if (last and last.pk) != follows:
        raise Stale(f"Target ini sudah diubah oleh {users.name(last.set_by)} selagi formulir terbuka. Periksa lagi.")
    if people == (last and last.people):
        raise TargetRefused(SAME if last and last.people is not None else NOTHING)
    return Target.objects.create(**place, people=people, follows=last, set_at=timezone.now(), set_by=by, key=key)


def last_of(year, stage, desk):
    """The Target that was set last, taken back or not, or None."""
    found = Target.objects.filter(year=year, stage=stage, desk=desk, followed_by=None)
    return found.select_related("set_by").first()


def of_year(year):
    """{(Stage, desk key or None for Jakarta Barat): people} of every target that stands; one query."""
    rows = Target.objects.current().filter(year=year).values_list("stage", "desk", "people")
    return {(Stage(stage), desk): people for stage, desk, people in rows}


def of(year, stage, desk=None):
    """How many people `stage` is to gain in `year`, in a Desk or (None) in Jakarta Barat; None when nobody said."""
    return of_year(year).get((stage, desk and desk.pk))


@dataclass(frozen=True)
class Progress:
    """One place: how many are new to the stage this year, against the target (None: nobody set one)."""

    desk: Desk | None
    people: int
    target: int | None

    @property
    def percent(self):
        """Whole percent of the target, rounded down, so that 100 means reached."""
        return 100 * self.people // self.target if self.target else None

    @property
    def share(self):
        """Thousandths of the target for a bar, at most the whole of it."""
        return min(1000, 1000 * self.people // self.target) if self.target else 0


def progress(stage, targets, until, before, desks, whole):
    """A Progress of each of `desks`, after that of the whole district if the figures are those of the `whole`.

    targets: as of of_year(). until, before: tally.figures() of *reached* of a day, whose year it is, and of the last
    day of the year before: what happened then is not new.
    """
    new = {desk: people - before.get((desk, stage), 0) for (desk, there), people in until.items() if there == stage}
    rows = [Progress(desk, new.get(desk.pk, 0), targets.get((stage, desk.pk))) for desk in desks]
    if whole:
        rows.insert(0, Progress(None, sum(new.values()), targets.get((stage, None))))
    return rows

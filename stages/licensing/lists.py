"""Permits counted and listed. Each figure is the count of the list it opens: both start from chosen()."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from participants.models import Participant
from stages import work
from stages.licensing.forms import PermitFilter
from stages.licensing.models import Permit, PermitKind, Status, ended, ending

PAGE = 50
EXPIRIES = {PermitFilter.ENDING: ending, PermitFilter.ENDED: ended}


@dataclass(frozen=True)
class Page:
    """Rows of (permit, participant), newest permit first. `after` is the cursor of the next page, None on the last."""

    rows: list
    after: int | None


@dataclass(frozen=True)
class KindRow:
    """One kind, or all of them: figures of (filter, value, permits) in the order of the columns."""

    kind: PermitKind | None
    figures: list


def chosen(user, *, kind=None, status="", desk=None, expiry=""):
    """The valid permits of the people whom `user` may see, narrowed by what was chosen."""
    people = Participant.objects.visible_to(user)
    permits = Permit.objects.of(people.filter(desk=desk) if desk else people).valid()
    if kind:
        permits = permits.filter(kind=kind)
    if status:
        permits = permits.filter(status=status)
    return permits.filter(EXPIRIES[expiry](timezone.localdate())) if expiry else permits


def page(permits, before=None):
    """Fifty permits after the cursor `before`. Never counts and never skips through rows."""
    permits = permits.filter(pk__lt=before) if before else permits
    found = list(permits.select_related("kind").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    whose = work.owners(shown)
    return Page([(permit, whose[permit.pk]) for permit in shown], shown[-1].pk if len(found) > PAGE else None)


def by_kind(user, desk=None):
    """A KindRow for each kind, and one for all of them; one query for the figures."""
    today = timezone.localdate()
    columns = {("status", status.value): Q(status=status) for status in Status}
    columns |= {("expiry", value): condition(today) for value, condition in EXPIRIES.items()}
    counts = {f"{name}_{value}": Count("pk", filter=condition) for (name, value), condition in columns.items()}
    found = {row["kind"]: row for row in chosen(user, desk=desk).values("kind").annotate(**counts)}
    rows = [
        KindRow(kind, [(*column, found.get(kind.pk, {}).get("_".join(column), 0)) for column in columns])
        for kind in PermitKind.objects.all()
    ]
    sums = [(*column, sum(row.figures[at][2] for row in rows)) for at, column in enumerate(columns)]
    return rows, KindRow(None, sums)

"""What P6 shows of a participant, and what of it is still missing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from participants.models import Participant
from stages import work
from stages.finance import months
from stages.finance.models import Bookkeeping, Coaching, Report

NO_METHOD = "metode pembukuan belum tercatat"


@dataclass(frozen=True)
class Month:
    """One month of somebody's grid."""

    first: date
    received: bool

    @property
    def name(self):
        return months.name(self.first)

    @property
    def short(self):
        return months.short(self.first)

    @property
    def code(self):
        """As a form carries it: 2026-10."""
        return f"{self.first:%Y-%m}"


def missing(keys):
    """{participant key: [sentence part]}: no method of bookkeeping, or fewer reports than are asked."""
    keys = list(keys)
    owners = work.selves(keys)
    kept = set(Bookkeeping.objects.valid().of(owners).values_list("participant", flat=True))
    with_books = {owners[record] for record in kept}
    reports, found = grids(keys, owners), {}
    for key in keys:
        parts = [] if key in with_books else [NO_METHOD]
        received = sum(month.received for month in reports[key])
        if received < months.ASKED:
            parts.append(f"laporan keuangan {received} dari {months.ASKED} bulan")
        if parts:
            found[key] = parts
    return found


def complete():
    """Participants with a method of bookkeeping and as many reports as are asked, on their own record."""
    shown = months.last(months.SHOWN, timezone.localdate())
    reports = Report.objects.filter(month__gte=shown[0], month__lte=shown[-1], taken_back=None).values("participant")
    enough = reports.annotate(received=Count("month", distinct=True)).filter(received__gte=months.ASKED).order_by()
    books = Bookkeeping.objects.valid().filter(participant=OuterRef("pk"))
    return Participant.objects.filter(Exists(books), pk__in=enough.values("participant"))


def grids(keys, owners=None):
    """{participant key: [Month]}, the months shown, oldest first. `owners` are work.selves(keys), if known."""
    owners = work.selves(keys) if owners is None else owners
    shown = months.last(months.SHOWN, timezone.localdate())
    reports = Report.objects.filter(participant__in=owners, month__gte=shown[0], taken_back=None)
    there = {(owners[record], month) for record, month in reports.values_list("participant", "month")}
    return {key: [Month(month, (key, month) in there) for month in shown] for key in keys}


def step(part):
    """A method, or else a report."""
    if part == NO_METHOD:
        return work.Link("Catat pembukuan", "finance:bookkeeping", "stages.record_finance")
    return work.Link("Catat laporan", "finance:reports", "stages.record_finance")


def beside(desks, as_of):
    """Coachings of the month until `as_of`, and the reports about the month before, at the desks (None: everywhere).

    Two records of one person may each have a report of a month; together they are one, as in the grid.
    """
    this_month = as_of.replace(day=1)
    coachings = Coaching.objects.valid().filter(held_on__gte=this_month, held_on__lte=as_of)
    before, _ = months.last(2, as_of)
    reports = Report.objects.filter(month=before, taken_back=None)
    held = work.of_persons(coachings, desks).count()
    received = work.of_persons(reports, desks).aggregate(people=Count(work.PERSON, distinct=True))["people"]
    return [("Pembinaan bulan ini", held), (f"Laporan {months.name(before)}", received)]


def panel(participant, user):
    """For the participant's page: what is recorded (the latest method holds), missing and voided; no empty grid."""
    owners = work.selves([participant.pk])
    shown = grids([participant.pk], owners)[participant.pk]
    methods = list(Bookkeeping.objects.valid().of(owners).order_by("-since", "-pk"))
    return {
        "coachings": Coaching.objects.valid().of(owners).order_by("-held_on", "-pk"),
        "method": methods[0] if methods else None,
        "earlier": methods[1:],
        "voided": [record for model in (Coaching, Bookkeeping) for record in model.objects.voided().of(owners)],
        "months": shown if any(month.received for month in shown) else [],
        "missing": missing([participant.pk]).get(participant.pk, []),
        "may_record": user.has_perm("stages.record_finance"),
    }

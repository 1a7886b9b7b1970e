"""What P6 shows of a participant, and what of it is still missing."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from stages import work
from stages.finance import months
from stages.finance.models import Bookkeeping, Coaching, Report
from stages.models import Stage

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


def grids(keys, owners=None):
    """{participant key: [Month]}, the months shown, oldest first. `owners` are work.selves(keys), if known."""
    owners = work.selves(keys) if owners is None else owners
    shown = months.last(months.SHOWN, timezone.localdate())
    reports = Report.objects.filter(participant__in=owners, month__gte=shown[0], taken_back=None)
    there = {(owners[record], month) for record, month in reports.values_list("participant", "month")}
    return {key: [Month(month, (key, month) in there) for month in shown] for key in keys}


def panel(participant, user):
    """For the participant's page: what is recorded (the latest method holds), missing and voided; no empty grid."""
    owners = work.selves([participant.pk])
    shown = grids([participant.pk], owners)[participant.pk]
    methods = list(Bookkeeping.objects.valid().of(owners).order_by("-since", "-pk"))
    return {
        "stage": Stage.FINANCE,
        "coachings": Coaching.objects.valid().of(owners).order_by("-held_on", "-pk"),
        "method": methods[0] if methods else None,
        "earlier": methods[1:],
        "voided": [record for model in (Coaching, Bookkeeping) for record in model.objects.voided().of(owners)],
        "months": shown if any(month.received for month in shown) else [],
        "missing": missing([participant.pk]).get(participant.pk, []),
        "may_record": user.has_perm("stages.record_finance"),
    }

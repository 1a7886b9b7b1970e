"""What stands beside the figures: the targets of the year, and what three kecamatan counted on paper.

A thousand registrations a year in each kecamatan is what was once published (2018); the district's target is their
sum. The papers are invented: one agrees with the records and is signed for, one differs and says why, one differs.
"""

from datetime import date

from django.contrib.auth.models import User

from jakpreneur.demonstration import AS_OF, REACHED, accounts, days, records
from jakpreneur.demonstration.records import Table
from participants.models import Desk, Participant
from stages import tally
from stages.models import Stage
from stages.reconciliation.models import Figure, Reason, Sheet, SignOff
from stages.targets.models import Target

MODELS = [Target, Sheet, Figure, Reason]
REGISTRATIONS = 1000  # in a kecamatan and year, at the size of the published programme
RECEIVED = date(2022, 6, 24)
SOURCE = "Rekap kertas kecamatan, diterima 24 Juni 2022 (data contoh)"
AGREES = "Taman Sari"
# How many more the paper of a kecamatan has in a stage, and why if somebody has found out.
GAPS = {
    "Grogol Petamburan": (Stage.REGISTRATION, 4, "Empat orang tertulis dua kali di kertas."),
    "Kembangan": (Stage.MENTORING, 6, ""),
}


def load(staff_id):
    """Write all of it. The ledger has to be there."""
    _set_targets()
    counted = tally.figures(tally.Measure.REACHED, None, AS_OF)
    for desk in Desk.objects.filter(name__in=[AGREES, *GAPS]).order_by("code"):
        _write_paper(desk, {stage: counted.get((desk.pk, stage), 0) for stage in Stage.programme()}, staff_id)


def _set_targets():
    administrator = User.objects.get(username=accounts.ADMINISTRATOR)
    by = {"set_at": days.opening(days.FIRST), "set_by_id": administrator.pk}
    targets = Table(Target, "desk_id people", year=AS_OF.year, stage=Stage.REGISTRATION.value, follows_id=None, **by)
    desks = list(Desk.objects.order_by("code").values_list("pk", flat=True))
    each = max(1, round(REGISTRATIONS * Participant.objects.count() / REACHED[Stage.REGISTRATION]))
    targets.add(None, each * len(desks))
    for desk in desks:
        targets.add(desk, each)
    records.write([targets])


def _write_paper(desk, counted, staff_id):
    at = days.opening(RECEIVED)
    sheets = Table(Sheet, "desk_id", as_of=AS_OF, source=SOURCE, stated=len(counted), replaces_id=None, entered_at=at,
                   entered_by_id=staff_id)  # fmt: skip
    figures = Table(Figure, "stage people", sheet_id=sheets.add(desk.pk))
    reasons = Table(Reason, "figure_id gap text", given_at=at, given_by_id=staff_id)
    wrong, gap, why = GAPS.get(desk.name, (None, 0, ""))
    for stage, people in counted.items():
        figure = figures.add(stage.value, people + (gap if stage == wrong else 0))
        if stage == wrong and why:
            reasons.add(figure, gap, why)
    records.write([sheets, figures, reasons])
    if desk.name == AGREES:
        said = {str(stage.value): people for stage, people in counted.items()}
        SignOff.objects.create(sheet_id=sheets.last, records=said, signed_at=at, signed_by_id=staff_id)

"""The only code that writes paper: enter a sheet, replace one, give a reason, sign off. Each is atomic, locks the sheet
it is about, and gives the same answer when it is called again with the same key (a UUID).

Raises PaperRefused, whose text is a sentence for whoever tried, or KeyReused.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participants import dates, users
from participants.models import Desk
from stages.keys import KeyReused, done
from stages.models import Stage
from stages.reconciliation import comparison
from stages.reconciliation.models import Figure, Reason, Sheet, SignOff
from stages.tables import signed

FUTURE = "Tanggal rekap kertas tidak boleh di masa depan."
SIGNED = "Lembar ini sudah ditandatangani. Angka kertas yang baru dimasukkan sebagai lembar pengganti."
REPLACED = "Lembar ini sudah diganti lembar yang lebih baru. Buka lembar yang berlaku."
NO_GAP = "Kertas dan catatan kini sama. Tidak ada selisih yang perlu dijelaskan."
UNEXPLAINED = "Masih ada selisih yang belum dijelaskan: {}. Isi alasannya dahulu."
NO_FIGURES = "Isi sedikitnya satu angka."
SAME = "Semua isian sama dengan lembar yang berlaku. Tidak ada yang diganti."


class PaperRefused(Exception):
    """`field` is the form's field the sentence belongs to, or None."""

    def __init__(self, sentence, field=None, sheet=None):
        super().__init__(sentence)
        self.field = field
        self.sheet = sheet


def day_refusal(day):
    """Why there cannot be a paper tally for `day`, a date in Jakarta; "" when there can."""
    start = dates.parse(settings.PROGRAMME_START)
    if day > timezone.localdate():
        return FUTURE
    return f"Program dimulai {dates.in_words(start)}." if day < start else ""


@transaction.atomic
def enter(*, desk, as_of, figures, source, by, key):
    """Write down the first sheet of a kecamatan and day. figures: {Stage: people}, at least one. Returns it."""
    Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)  # two at once: the second one is told
    act = {"desk_id": desk.pk, "as_of": as_of, "entered_by_id": by.pk}
    if earlier := done(Sheet, key, **act):
        return _same(earlier, figures, source)
    if refusal := day_refusal(as_of):
        raise PaperRefused(refusal, "as_of")
    if there := Sheet.objects.current().filter(desk=desk, as_of=as_of).select_related("entered_by").first():
        raise PaperRefused(_already(there), "desk", there)
    return _write(figures, desk=desk, as_of=as_of, source=source, entered_by=by, key=key)


@transaction.atomic
def replace(sheet, *, figures, source, by, key):
    """Write down what is right instead of `sheet`, signed or not; the old one stays. Returns the new one."""
    sheet = _locked(sheet)
    if earlier := done(Sheet, key, replaces_id=sheet.pk, entered_by_id=by.pk):
        return _same(earlier, figures, source)
    if _is_replaced(sheet):
        raise PaperRefused(REPLACED)
    if figures == written(sheet) and source == sheet.source:
        raise PaperRefused(SAME)
    act = {"desk": sheet.desk, "as_of": sheet.as_of, "replaces": sheet}
    return _write(figures, source=source, entered_by=by, key=key, **act)


@transaction.atomic
def explain(figure, *, text, expected, by, key):
    """Say why paper and records differ; `expected` is the gap that was on the screen. Returns the Reason."""
    sheet = _locked(figure.sheet)
    if earlier := done(Reason, key, figure_id=figure.pk, text=text, given_by_id=by.pk):
        return earlier
    _require_open(sheet)
    gap = comparison.of(sheet).line(figure.stage).gap
    if not gap:
        raise PaperRefused(NO_GAP)
    if gap != expected:
        raise PaperRefused(f"Selisih berubah menjadi {signed(gap)} selagi formulir ini terbuka. Periksa lagi.")
    row = {"text": text, "given_at": timezone.now(), "given_by": by, "key": key}
    return Reason.objects.create(figure=figure, gap=gap, **row)


@transaction.atomic
def sign_off(sheet, *, by):
    """Stand for a sheet whose every gap is explained. Twice is once. Returns the SignOff."""
    sheet = _locked(sheet)
    if earlier := SignOff.objects.filter(sheet=sheet, signed_by=by).first():
        return earlier
    _require_open(sheet)
    compared = comparison.of(sheet)
    if rest := compared.unexplained():
        raise PaperRefused(UNEXPLAINED.format(", ".join(f"P{line.stage}" for line in rest)))
    records = {str(int(line.stage)): line.records for line in compared.lines}
    return SignOff.objects.create(sheet=sheet, records=records, signed_at=timezone.now(), signed_by=by)


def written(sheet):
    """{Stage: people} as the paper says."""
    return {Stage(figure.stage): figure.people for figure in sheet.figures.all()}


def _write(figures, **row):
    if not figures:
        raise PaperRefused(NO_FIGURES)
    sheet = Sheet.objects.create(entered_at=timezone.now(), stated=len(figures), **row)
    Figure.objects.bulk_create(Figure(sheet=sheet, stage=stage, people=people) for stage, people in figures.items())
    return sheet


def _same(sheet, figures, source):
    if (written(sheet), sheet.source) != (figures, source):
        raise KeyReused
    return sheet


def _locked(sheet):
    return Sheet.objects.select_for_update(of=("self",)).select_related("desk").get(pk=sheet.pk)


def _is_replaced(sheet):
    return Sheet.objects.filter(replaces=sheet).exists()


def _require_open(sheet):
    if _is_replaced(sheet):
        raise PaperRefused(REPLACED)
    if SignOff.objects.filter(sheet=sheet).exists():
        raise PaperRefused(SIGNED)


def _already(sheet):
    who, when = users.name(sheet.entered_by), timezone.localtime(sheet.entered_at)
    return f"Kertas kecamatan ini untuk tanggal itu sudah dimasukkan oleh {who} pada {dates.in_words(when)}."

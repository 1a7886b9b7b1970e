"""A list that leaves the office as a file, and the record of it: nothing leaves without its row in Export."""

import tempfile
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from participants import dates
from participants.models import Interest
from stages import spreadsheets
from stages.models import Export, Stage
from stages.tally import Measure

WRITERS = {Export.Format.XLSX: spreadsheets.write_xlsx, Export.Format.CSV: spreadsheets.write_csv}


class ExportRefused(Exception):
    """There is nothing to take, or more than a sheet holds; the message is a sentence for the person who asked."""


@transaction.atomic
def take(listing, *, purpose, format, with_nik, filters, searched, by):
    """The file of a stages.people.Listing, open at its beginning, and the Export that says that `by` took it.

    The file is whole, and its record committed, before the first byte goes out: the number is that of the rows that
    were written, and nobody's slow line keeps a transaction open. It has no name and is gone when it is closed.
    filters: the list's address as codes(). Raises ExportRefused.
    """
    people = listing.participants()
    _require_possible(people.count(), format)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    written = WRITERS[format](file, people, with_nik)
    file.seek(0)
    export = Export.objects.create(
        taken_by=by,
        purpose=purpose,
        format=format,
        filters=filters,
        searched=searched,
        with_nik=with_nik,
        people=written,
    )
    return file, export


def _require_possible(count, format):
    if not count:
        raise ExportRefused("Tidak ada peserta di daftar ini, jadi tidak ada yang diekspor.")
    if format == Export.Format.XLSX and count > spreadsheets.ROWS_OF_A_SHEET:
        raise ExportRefused("Satu lembar Excel tidak memuat sebanyak ini. Pilih CSV, atau saring daftarnya.")


def codes(*, stage=None, measure=None, as_of=None, desk=None, interest=None, no_nik=None):
    """The address of a list from its cleaned filters: codes in a fixed order, and nothing that does not narrow it."""
    asked = {"stage": stage and int(stage)}
    if stage:
        asked |= {"measure": measure and measure.value, "as_of": as_of and as_of.isoformat()}
    asked |= {"desk": desk and desk.code, "interest": interest, "no_nik": no_nik and 1}
    return urlencode({name: code for name, code in asked.items() if code})


def in_words(filters, desks, searched=False):
    """Which list codes() mean: `Sedang di P3 Pelatihan per 22 Juni 2022, Kecamatan Tambora, minat kuliner`.

    desks: {code: name}.
    """
    asked = dict(parse_qsl(filters))
    parts = [_place(asked)]
    if desk := asked.get("desk"):
        parts.append(f"Kecamatan {desks.get(desk, desk)}")
    if interest := asked.get("interest"):
        parts.append(f"minat {Interest(interest).label.lower()}")
    if "no_nik" in asked:
        parts.append("belum ada NIK")
    if searched:
        parts.append("hasil pencarian")
    return ", ".join(parts)


def _place(asked):
    if "stage" not in asked:
        return "Semua peserta"
    day = dates.in_words(dates.parse(asked["as_of"]))
    return f"{Measure(asked['measure']).label} {Stage(int(asked['stage'])).title} per {day}"

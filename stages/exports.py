"""A list that leaves the office as a file, and the record of it: nothing leaves without its row in Export."""

import tempfile

from django.db import transaction

from stages import spreadsheets
from stages.models import Export

WRITERS = {Export.Format.XLSX: spreadsheets.write_xlsx, Export.Format.CSV: spreadsheets.write_csv}


class ExportRefused(Exception):
    """There is nothing to take, or more than a sheet holds; the message is a sentence for the person who asked."""


@transaction.atomic
def take(listing, *, purpose, format, with_nik, filters, searched, by):
    """The file of a stages.people.Listing, open at its beginning, and the Export that says that `by` took it.

    The file is whole, and its record committed, before the first byte goes out: the number is that of the rows that
    were written, and nobody's slow line keeps a transaction open. It has no name and is gone when it is closed.
    filters: the list's address as addresses.codes(). Raises ExportRefused.
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

"""An existing list of 20.000 rows: how long, how much memory, and against saving the same rows one by one."""

import io
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from bench import server
from bench.clock import seconds
from participants import numbers, regions
from participants.models import Kelurahan, Participant
from stages.models import Stage, StageVisit
from stages.registration.imports import runs, work
from stages.registration.lists import headings, sheets
from stages.registration.lists.rows import Reader

ROWS, SAMPLE = 20_000, 1000
LONGEST, MEMORY, FASTER = 30, 200, 4  # seconds, megabytes, times
HEADINGS = (
    "No", "NIK", "Nama Lengkap", "Tempat Lahir", "Tgl Lahir", "L/P", "Alamat", "RT/RW", "Kelurahan", "Kecamatan",
    "No HP", "Peminatan", "Tgl Daftar", "P2", "P3", "P4",
)  # fmt: skip


def measure(report):
    report.section(f"An existing list of {ROWS} rows")
    server.fresh("bench_import")
    regions.load()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "daftar.xlsx"
        path.write_bytes(workbook(ROWS))
        taken, megabytes = server.manage("import_participants", str(path))
    if Participant.objects.count() != ROWS:
        raise AssertionError(f"{Participant.objects.count()} of {ROWS} rows were imported")
    cleaned, saved = (_one_by_one(start, clean) / SAMPLE for start, clean in ((ROWS, True), (2 * ROWS, False)))
    report.check("manage.py import_participants", taken, LONGEST, "s", f"{StageVisit.objects.count()} stays")
    report.check("its memory", megabytes, MEMORY, "MB")
    aside = f"{taken:.1f} s : {cleaned * ROWS:.1f} s"
    report.check("against full_clean() and save() one by one", taken / (cleaned * ROWS), 1 / FASTER, "×", aside)
    aside = f"{taken:.1f} s : {saved * ROWS:.1f} s; reading the file and checking every row is in the former only"
    report.note("against save() alone", f"{taken / (saved * ROWS):.2f} ×", aside)


def workbook(rows, start=1):
    """The bytes of an xlsx with so many people in it."""
    places = list(Kelurahan.objects.in_force(timezone.localdate()).values_list("name", "desk__name"))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for serial in range(start, start + rows):
        sheet.append(_cells(serial, *places[serial % len(places)]))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(serial, kelurahan, kecamatan):
    later = ["05/06/2022" if serial % 2 else None, "10-06-2022" if serial % 8 else None, "20 Juni 2022"]
    return [
        serial, f"9901{serial // 10000:02}120590{serial % 10000:04}", f"Peserta Contoh {serial}", "Jakarta",
        "12-05-1990", "L", f"Jl. Contoh {serial}", "001/002", kelurahan, kecamatan, f"0812{serial:08}", "Kuliner",
        "1 Juni 2022", *later[: 2 + serial % 2],
    ]  # fmt: skip


def checked(rows, by):
    """A run with so many rows, ready to be imported."""
    run = runs.start(io.BytesIO(workbook(rows)), "daftar.xlsx", by=by, key=uuid.uuid4())
    work.work_now(run)
    return run


def _one_by_one(start, clean):
    """Seconds for SAMPLE other rows of the same kind, each read and saved in a transaction of its own."""
    sheet = sheets.read(io.BytesIO(workbook(SAMPLE, start=start + 1)), "daftar.xlsx")
    today, by = timezone.localdate(), User.objects.get()
    places = Kelurahan.objects.in_force(today).select_related("desk")
    reader = Reader(headings.recognise(sheet.headings), kelurahan=places, today=today)

    def save_all():
        for _, cells in sheet.rows:
            _save(reader.read(cells), by, clean)

    return seconds(save_all)


@transaction.atomic
def _save(row, by, clean):
    desk = row.values["kelurahan"].desk
    person = Participant(
        **row.values, desk=desk, number=numbers.new(), registered_by=by, changed_by=by, privacy_notice="daftar"
    )
    if clean:
        person.full_clean(exclude=["desk_seconds", "retired_at", "merged_into"])  # empty for a new record
    person.save()
    plan = sorted({Stage.REGISTRATION: person.registered_on, **row.stays}.items(), key=lambda stay: (stay[1], stay[0]))
    for (stage, day), later in zip(plan, [*plan[1:], (None, None)], strict=True):
        StageVisit.objects.create(
            participant=person, stage=stage, desk=desk, entered_on=day, left_on=later[1], first=True,
            recorded_at=timezone.now(), recorded_by=by, reason="Impor",
        )  # fmt: skip

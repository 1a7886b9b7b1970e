"""Out of the register, through a real spreadsheet program, and back: every NIK and every phone is what it was."""

import os
import shutil
import subprocess

import pytest
from django.core.management import call_command
from django.utils import timezone

from jakpreneur.demonstration import accounts
from participants.models import Kelurahan, Participant
from stages import exports
from stages import people as lists
from stages.registration.lists import headings, rows, sheets

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
PEOPLE = 1000
FILTERS = {"filters": "", "searched": False, "purpose": "Uji bolak-balik", "with_nik": True}


@pytest.fixture(autouse=True)
def _office_is_there():
    if not OFFICE:
        reason = "NO LIBREOFFICE: the round trip through a spreadsheet program did not run. Install libreoffice-calc."
        (pytest.fail if os.environ.get("REQUIRE_OFFICE") else pytest.skip)(reason)


@pytest.fixture
def programme(db):
    with open(os.devnull, "w") as nowhere:
        call_command("demo", participants=PEOPLE, stdout=nowhere)
    return accounts.User.objects.get(username=accounts.STAFF)


@pytest.mark.parametrize("left_as", ["xlsx", "csv"])
@pytest.mark.parametrize("saved_as", ["xlsx", "csv"])
def test_what_left_as_a_file_comes_back_the_same(programme, tmp_path, left_as, saved_as):
    file, export = exports.take(lists.listed(programme), by=programme, format=left_as, **FILTERS)
    left = tmp_path / f"peserta.{left_as}"
    left.write_bytes(file.read())
    opened = opened_and_saved(left, tmp_path / "saved", saved_as)
    assert export.people == PEOPLE
    assert read_again(opened) == stored()


def opened_and_saved(path, folder, saved_as):
    """What LibreOffice makes of a file that somebody opens and saves; of a csv it asks what we tell it here."""
    semicolons_utf8 = ["--infilter=CSV:59,34,76,1"] if path.suffix == ".csv" else []
    target = "csv:Text - txt - csv (StarCalc):59,34,76,1" if saved_as == "csv" else saved_as
    command = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", *semicolons_utf8]
    command += ["--convert-to", target, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{saved_as}"


def read_again(path):
    with path.open("rb") as file:
        sheet = sheets.read(file, path.name)
        mapping = headings.recognise(sheet.headings)
        reader = rows.Reader(mapping, kelurahan=Kelurahan.objects.select_related("desk"), today=timezone.localdate())
        read = [reader.read(cells) for _, cells in sheet.rows]
    assert [problem.text for row in read for problem in row.problems if problem.refuses] == []
    facts = "nik name birth_date sex rt rw phone interest registered_on".split()
    return sorted([tuple(str(row.values[fact] or "") for fact in facts) for row in read])


def stored():
    facts = "nik name birth_date sex rt rw phone interest registered_on".split()
    return sorted([tuple(str(fact or "") for fact in person) for person in Participant.objects.values_list(*facts)])

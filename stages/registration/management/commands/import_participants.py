import json as json_format
import uuid
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from stages.registration.imports import outcome, runs, work
from stages.registration.imports.actors import command_line
from stages.registration.lists import headings
from stages.registration.lists.bounds import SheetError
from stages.registration.models import ImportRun

State = ImportRun.State


class Command(BaseCommand):
    help = (
        "Imports an existing list (xlsx, csv) into P1, with its history where it has columns P2 to P7. "
        "Exit status 0 when every row was new or known; 1 when rows were refused (the others are imported) "
        "or the whole file was."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list, xlsx or csv")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen; leaves nothing behind")
        parser.add_argument("--json", action="store_true", help="one JSON object with every row instead of lines")
        parser.add_argument("--by", metavar="USERNAME", help="who imports it; a user without sign-in by default")

    def handle(self, *, file, dry_run, json, by, **options):
        if dry_run:
            with transaction.atomic():
                run = self.checked(file, by)
                self.tell(run, json)
                transaction.set_rollback(True)
        else:
            run = self.checked(file, by)
            runs.order_import(run)
            work.work_now(run)
            self.tell(run, json)
        if self.refused:
            raise SystemExit(1)

    def checked(self, path, by):
        """The run of this file, every row of it checked. Raises CommandError."""
        try:
            with path.open("rb") as file:
                run = runs.start(file, path.name, by=actor(by), key=uuid.uuid4())
        except (OSError, SheetError) as refusal:
            raise CommandError(f"{path.name}: {refusal}") from None
        if missing := headings.missing(run.mapping):
            run.delete()
            raise CommandError(f"{path.name}: belum ada kolom untuk: {', '.join(missing)}.")
        if run.state == State.MAPPING:  # columns that nobody can be asked about are left out
            runs.choose_columns(run, run.mapping)
        work.work_now(run)
        return run

    def tell(self, run, json):
        """What happened to the rows. With a dry run, what would."""
        found = outcome.counts(run)
        self.refused = found[outcome.Verdict.REFUSED]
        if json:
            self.stdout.write(as_json(run, found))
            return
        if ignored := [run.headings[column] for column in runs.unclear(run)]:
            self.stdout.write(f"Kolom yang tidak dikenal, tidak diimpor: {', '.join(ignored)}")
        for title, reasons in (("Ditolak", outcome.refusals(run)), ("Catatan", outcome.notes(run))):
            for line in as_lines(title, reasons):
                self.stdout.write(line)
        self.stdout.write(outcome.summary(found))


def actor(username):
    """The User who imports. Raises CommandError for somebody who may not."""
    if not username:
        return command_line()
    user = get_user_model().objects.filter(username=username).first()
    if user is None or not user.has_perm("participants.import_participant"):
        raise CommandError(f"{username}: tidak ada pengguna bernama ini yang boleh mengimpor daftar.")
    return user


def as_lines(title, reasons):
    """Each reason with its rows; nothing when there is none."""
    if not reasons:
        return
    yield f"{title}:"
    for reason in reasons:
        for sentence, rows in reason.sentences:
            yield f"  {reason.field}: {sentence} Baris {rows}"
        if reason.more:
            yield f"  {reason.field}: sebab serupa lainnya. Baris {reason.more}"


def as_json(run, found):
    rows = [
        {
            "row": number,
            "verdict": verdict,
            "participant": participant,
            "problems": [
                {"code": code, "field": field, "text": text, "refuses": refuses}
                for code, field, text, refuses in problems
            ],
        }
        for number, verdict, participant, problems in run.lines.values_list(
            "number", "verdict", "participant__number", "problems"
        )
    ]
    counted = {verdict.value: rows for verdict, rows in found.items() if verdict.value}
    whole = {"file": run.filename, "summary": outcome.summary(found), "counts": counted, "rows": rows}
    return json_format.dumps(whole, ensure_ascii=False)

import json

from django.core.management.base import BaseCommand

from stages.checking import runs


class Command(BaseCommand):
    help = "Checks every invariant of the figures and keeps what it found. Exit status 1 when one is broken."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *, json: bool, **options):
        _, found = runs.check()
        self.stdout.write(as_json(found) if json else as_lines(found))
        if any(count for _, count in found):
            raise SystemExit(1)


def as_lines(found):
    return "\n".join(f"{'ok    ' if not n else 'BROKEN'} {i.code:4} {n:6}  {i.holds}" for i, n in found)


def as_json(found):
    invariants = [{"invariant": i.code, "holds": i.holds, "violations": n} for i, n in found]
    return json.dumps({"clean": not any(n for _, n in found), "invariants": invariants})

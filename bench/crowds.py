"""Moving crowds through the selection: the same code for a thousand and for a hundred thousand, in bounded memory.

Run by itself with a number, `python -m bench.crowds 20000`, it moves so many on the database of its environment and
prints what each step took.
"""

import json
import os
import subprocess
import sys
import uuid

import psycopg

from bench import server

FEW, MANY = 20_000, 100_000
GROWTH = 2.0  # × the memory, for five times the people
STEPS = ("all of a filter chosen", "preview", "move")


def measure(report, database):
    """On the database of that name, which is in use and has MANY people; nothing is kept."""
    few, many = _apart(FEW, database), _apart(MANY, database)
    server.settle()  # some hundred thousand rows were written and taken back
    report.section(f"{MANY:,} people moved as one selection".replace(",", "."))
    for step in STEPS:
        report.note(step, f"{many[step]:.1f} s", f"{FEW}: {few[step]:.1f} s")
    aside = f"{many['MB']:.0f} : {few['MB']:.0f} MB"
    report.check(f"its memory, against {FEW} people", many["MB"] / few["MB"], GROWTH, "×", aside)


def _apart(people, database):
    """What moving so many took, in a process of its own, whose peak of memory is then theirs alone."""
    asked = [sys.executable, "-m", "bench.crowds", str(people)]
    url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=database)
    found = subprocess.run(asked, env=os.environ | {"DATABASE_URL": url}, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(found.stdout.splitlines()[-1])


def main(people):
    """Choose, preview and move so many who are in P1; {step: seconds, "MB": peak resident megabytes}."""
    import resource

    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db import transaction
    from django.utils import timezone

    from bench.clock import seconds
    from jakpreneur.demonstration import accounts
    from participants.models import Participant
    from stages import bulk, selection

    user, key = User.objects.get(username=accounts.STAFF), uuid.uuid4()
    act = {"stage": 5, "entered_on": timezone.localdate(), "reason": "bench"}
    edge = Participant.objects.order_by("pk").values_list("pk", flat=True)[people - 1]
    crowd = Participant.objects.visible_to(user).filter(pk__lte=edge)
    batches = []

    def preview():
        bulk.Preview.of(selection.pin(user, key), **act)

    with transaction.atomic():
        steps = (
            lambda: selection.add(user, crowd),
            preview,
            lambda: batches.append(selection.move(user, key=key, **act)),
        )
        taken = {name: seconds(step) for name, step in zip(STEPS, steps, strict=True)}
        if batches[0].moved + batches[0].refused != people:
            raise AssertionError(f"{batches[0].moved} of {people} people moved, {batches[0].refused} refused")
        transaction.set_rollback(True)
    print(json.dumps(taken | {"MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(int(sys.argv[1]))

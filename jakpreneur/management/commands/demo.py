from contextlib import contextmanager

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from jakpreneur import roles
from jakpreneur.demonstration import (
    AS_OF,
    REACHED,
    accounts,
    beside,
    capital,
    finance,
    journeys,
    licensing,
    marketing,
    mentoring,
    people,
    records,
    training,
)
from participants import regions
from participants.models import Participant
from stages import ledger, tally
from stages.models import Stage, StageVisit

# In any order: each follows from the ledger alone.
RECORDED = (mentoring, training, licensing, marketing, finance, capital)
OURS = ("participants.", "stages.")
REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])
"""


class Command(BaseCommand):
    help = "Fills an empty database with the demonstration: invented people who give the published figures."

    def add_arguments(self, parser):
        everybody = REACHED[Stage.REGISTRATION]
        parser.add_argument(
            "--participants", type=int, default=everybody, help=f"how many people; {everybody} by default"
        )
        parser.add_argument("--seed", type=int, default=int(f"{AS_OF:%Y%m%d}"), help="another seed, other people")

    def handle(self, *, participants, seed, **options):
        if not 1 <= participants <= people.MOST:
            raise CommandError(f"The demonstration takes 1 to {people.MOST} participants.")
        with transaction.atomic():
            require_empty()
            fill(participants, seed)
        self.stdout.write(summary())


def require_empty():
    """Raises CommandError when anybody is registered, and keeps others from registering until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Participant._meta.db_table} IN EXCLUSIVE MODE")
    if Participant.objects.exists():
        raise CommandError("There are participants already; the demonstration is only made in an empty database.")


def fill(count, seed):
    """Everything the demonstration consists of."""
    roles.synchronise()
    regions.load()
    accounts.ensure(accounts.password())
    with references_aside():
        _fill(count, seed)


def _fill(count, seed):
    registrations = people.Registrations(count, seed)
    people.load(registrations)
    staff_id = User.objects.get(username=accounts.STAFF).pk
    ledger.load(journeys.facts(registrations, staff_id))
    records.settle([Participant, StageVisit])
    for stage in RECORDED:
        stage.load(seed, staff_id)
        records.settle(stage.MODELS)
    beside.load(staff_id)
    records.settle(beside.MODELS)


@contextmanager
def references_aside():
    """Foreign keys are set aside inside the block, and then hold for every row again, or IntegrityError is raised.

    Those of a whole table are looked up at once in a fraction of the time that they take row by row.
    """
    ours = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith(OURS)]
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, [ours])
        references = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be looked up keeps a table from changing
        for table, name, _ in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(ledger.AS_DECLARED)
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name, definition in references:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(ledger.AS_DECLARED)


def summary():
    """The figures as the ledger gives them."""
    figures = tally.totals(tally.figures(tally.Measure.REACHED, None, AS_OF))
    lines = [f"{Participant.objects.count()} participants. Reached by {AS_OF}:"]
    return "\n".join(lines + [f"{stage.title:26} {figures[stage]:>9}" for stage in Stage.programme()])

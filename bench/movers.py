"""Thirty-two people move participants at the same time, with the figures kept ready and without.

Each run is on a fresh copy of the same database and moves the same people: by the rules, from as many processes as
there are movers; and by the bare statements, where the share of the figures is largest.
"""

import multiprocessing
import os
import threading
import uuid
from statistics import median
from time import perf_counter

import psycopg
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from bench import server
from bench.moves import CLOSE, OPEN
from jakpreneur.demonstration import accounts
from participants.models import Participant
from stages import tally, transitions
from stages.models import MoveBatch, Stage, StageVisit

MOVERS, ROUNDS, LIMIT = 32, 3, 0.6
BY_THE_RULES, BARE = 20, 100  # people for each of them
TO = Stage.FINANCE  # where hardly anybody was yet
TRIGGERS = (
    "ALTER TABLE stages_stagevisit {0} TRIGGER stagevisit_counted_on_insert, {0} TRIGGER stagevisit_counted_on_update"
)
LOCK = "SELECT FROM participants_participant WHERE id = ANY(%(people)s) FOR UPDATE"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def measure(report, size):
    """`size` names the database of the demonstration that is copied each time."""
    report.section(f"{MOVERS} movers at once")
    for what, run, people in (("by the rules", _by_the_rules, BY_THE_RULES), ("bare", _bare, BARE)):
        speeds = {"ENABLE": [], "DISABLE": []}
        for _ in range(ROUNDS):
            for switch, found in speeds.items():
                found.append(_run(size, switch, run, people))
        kept, without = (median(speeds[switch]) for switch in speeds)
        aside = f"{kept:.0f} : {without:.0f} moves a second"
        report.least(f"moves {what}, with the figures kept ready", kept / without, LIMIT, "× without", aside)


def _run(size, switch, run, people):
    """Moves a second on a fresh copy, with the triggers switched. Everybody is moved, and the figures are right."""
    server.copy("bench_movers", f"bench_{size}")
    server.use("bench_movers")
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS.format(switch))
    shares = _shares(people)
    started = perf_counter()
    run(shares)
    taken = perf_counter() - started
    _check(shares, switch)
    return MOVERS * people / taken


def _shares(people):
    """So many people for each mover, none of whom was ever where they are moved to."""
    been_there = StageVisit.objects.valid().filter(stage=TO).values("participant")
    here = StageVisit.objects.open().filter(stage__lt=TO).exclude(participant__in=been_there)
    keys = list(here.order_by("participant").values_list("participant", flat=True)[: MOVERS * people])
    if len(keys) < MOVERS * people:
        raise AssertionError(f"only {len(keys)} people can be moved")
    return [keys[mover::MOVERS] for mover in range(MOVERS)]


def _check(shares, switch):
    keys = [key for share in shares for key in share]
    moved = StageVisit.objects.open().filter(stage=TO, participant__in=keys).count()
    if moved != len(keys):
        raise AssertionError(f"{moved} of {len(keys)} people moved")
    with connection.cursor() as cursor:
        cursor.execute(DEADLOCKS)
        if cursor.fetchone()[0]:
            raise AssertionError("somebody ran into a deadlock")
    if switch == "ENABLE":
        for measure in tally.Measure:
            figures = tally.totals(tally.figures(measure, None, timezone.localdate()))
            counted = {stage: tally.members(stage, measure, None, timezone.localdate()).count() for stage in Stage}
            if figures != counted:
                raise AssertionError(f"{figures} are kept, {counted} are counted")


def _by_the_rules(shares):
    connection.close()  # before the processes are made: each needs its own
    processes = [multiprocessing.get_context("fork").Process(target=_move, args=[share]) for share in shares]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def _move(people):
    by, today = User.objects.get(username=accounts.STAFF), timezone.localdate()
    for person in Participant.objects.filter(pk__in=people):
        transitions.move(person, stage=TO, entered_on=today, reason="bench", by=by, key=uuid.uuid4())
    os._exit(0)  # without what this process promised to do in the end


def _bare(shares):
    by, day = User.objects.get(username=accounts.STAFF), timezone.localdate()
    batch = MoveBatch.objects.create(kind=MoveBatch.Kind.MOVE, actor=by, recorded_at=timezone.now())
    values = {"day": day, "stage": TO, "by": by.pk, "batch": batch.pk}
    threads = [threading.Thread(target=_move_bare, args=[share, values]) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _move_bare(people, values):
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="bench_movers", autocommit=True) as session:
        for person in people:
            with session.transaction():
                for statement in (LOCK, CLOSE, OPEN):
                    session.execute(statement, values | {"people": [person]})

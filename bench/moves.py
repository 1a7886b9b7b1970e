"""Moving a thousand people by the rules, against the bare statements that leave the same rows behind."""

import uuid

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from bench.clock import in_turn
from bench.report import milliseconds
from jakpreneur.demonstration import accounts
from participants.models import Participant
from stages import transitions
from stages.models import MoveBatch, Stage, StageVisit

PEOPLE, ROUNDS, LIMIT = 1000, 15, 4
FROM, TO = Stage.TRAINING, Stage.LICENSING
CLOSE = "UPDATE stages_stagevisit SET left_on = %(day)s WHERE participant_id = ANY(%(people)s) AND left_on IS NULL"
OPEN = """
    INSERT INTO stages_stagevisit
        (participant_id, stage, desk_id, entered_on, first, recorded_at, recorded_by_id, reason, departure, batch_id,
         void_reason)
    SELECT id, %(stage)s, desk_id, %(day)s, true, now(), %(by)s, '', '', %(batch)s, ''
    FROM participants_participant WHERE id = ANY(%(people)s)
"""


def measure(report):
    """Both are undone each time; what the database checks at a commit is checked."""
    by, day, people = User.objects.get(username=accounts.STAFF), timezone.localdate(), _people()
    batch = MoveBatch.objects.create(
        kind=MoveBatch.Kind.MOVE, actor=by, recorded_at=timezone.now(), stage=TO, effective_on=day
    )
    values = {"people": people, "day": day, "stage": TO, "by": by.pk, "batch": batch.pk}

    def by_the_rules():
        movers = Participant.objects.filter(pk__in=people)
        return transitions.move_many(movers, stage=TO, entered_on=day, reason="bench", by=by, key=uuid.uuid4()).moved

    def bare():
        with connection.cursor() as cursor:
            cursor.execute(CLOSE, values)
            cursor.execute(OPEN, values)
            return cursor.rowcount

    times = in_turn({"rules": lambda: _undone(by_the_rules), "bare": lambda: _undone(bare)}, ROUNDS)
    aside = f"{milliseconds(times['rules'])} : {milliseconds(times['bare'])}"
    report.check(f"move_many of {PEOPLE} people", times["rules"] / times["bare"], LIMIT, "× bare", aside)


def _people():
    """Those to move, none of whom was in the stage before."""
    been_there = StageVisit.objects.valid().filter(stage=TO).values("participant")
    here = StageVisit.objects.open().filter(stage=FROM).exclude(participant__in=been_there)
    return list(here.values_list("participant", flat=True)[:PEOPLE])


def _undone(move):
    with transaction.atomic():
        moved = move()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    if moved != PEOPLE:
        raise AssertionError(f"{moved} of {PEOPLE} people moved")

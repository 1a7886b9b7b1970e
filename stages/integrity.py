"""The invariants of the figures, each one query that returns no rows while it holds.

Written in SQL of its own, apart from transitions.py and tally.py, so that a mistake there shows here.
I4 (reached never falls as the date advances) follows from I1 and I7. I13 and I15 come with statements and the
access log, and the second half of I14 (whose desk it was at the time) with a history of desks.
"""

from typing import NamedTuple

from django.db import connection


class Invariant(NamedTuple):
    code: str
    holds: str
    violations: str


VALID = "voided_at IS NULL"
DAY_RECORDED = "(recorded_at AT TIME ZONE 'Asia/Jakarta')::date"

INVARIANTS = [
    Invariant(
        "I1",
        "reached, as counted, is a replay of the stays",
        f"""
        WITH replay AS (
            SELECT participant_id, stage, min(entered_on) FROM stages_stagevisit WHERE {VALID} GROUP BY 1, 2
        ), counted AS (SELECT participant_id, stage, entered_on FROM stages_stagevisit WHERE {VALID} AND first)
        (TABLE replay EXCEPT ALL TABLE counted) UNION ALL (TABLE counted EXCEPT ALL TABLE replay)
        """,
    ),
    Invariant(
        "I2",
        "everybody registered is in exactly one place, counted at their own desk",
        f"""
        SELECT participant.id FROM participants_participant participant
        LEFT JOIN stages_stagevisit visit
            ON visit.participant_id = participant.id AND {VALID} AND left_on IS NULL
        GROUP BY participant.id HAVING count(visit.id) <> 1
        UNION ALL
        SELECT visit.id FROM stages_stagevisit visit JOIN participants_participant participant
            ON participant.id = visit.participant_id
        WHERE visit.desk_id <> participant.desk_id
        """,
    ),
    Invariant(
        "I3",
        "everybody has one registration, on their registration date",
        f"""
        SELECT participant.id FROM participants_participant participant
        LEFT JOIN stages_stagevisit visit ON visit.participant_id = participant.id AND {VALID} AND stage = 1
        GROUP BY participant.id HAVING count(visit.id) <> 1 OR min(entered_on) <> participant.registered_on
        """,
    ),
    Invariant(
        "I5",
        "each stay ends when the next one begins, and each batch is what it counted",
        f"""
        SELECT id FROM (
            SELECT id, left_on, lead(entered_on) OVER (PARTITION BY participant_id ORDER BY entered_on, stage) AS next
            FROM stages_stagevisit WHERE {VALID}
        ) stay WHERE left_on IS DISTINCT FROM next
        UNION ALL
        SELECT batch.id FROM stages_movebatch batch
        LEFT JOIN stages_movebatch undo ON undo.undoes_id = batch.id
        LEFT JOIN stages_stagevisit visit ON visit.batch_id = batch.id
        WHERE batch.undoes_id IS NULL
        GROUP BY batch.id, undo.id
        HAVING count(visit.id) <> batch.moved
            OR undo.id IS NOT NULL AND count(visit.id) FILTER (WHERE {VALID}) > 0
        """,
    ),
    Invariant(
        "I6",
        "every stay has its participant, and every skip, step back, repeat, return and late paper its reason",
        """
        SELECT visit.id FROM stages_stagevisit visit
        CROSS JOIN LATERAL (
            SELECT array_agg(stage) AS reached, max(entered_on) AS last_on,
                (array_agg(stage ORDER BY entered_on DESC, stage DESC))[1] AS last
            FROM stages_stagevisit earlier
            WHERE earlier.participant_id = visit.participant_id AND earlier.id < visit.id
                AND (earlier.voided_at IS NULL OR earlier.voided_at > visit.recorded_at)
        ) history
        WHERE visit.reason = '' AND visit.stage BETWEEN 2 AND 7 AND (
            history.last = 8 OR visit.entered_on < history.last_on
            OR visit.stage < history.last OR visit.stage = ANY (history.reached)
            OR EXISTS (
                SELECT FROM generate_series(history.last + 1, visit.stage - 1) skipped
                WHERE skipped <> ALL (history.reached)
            )
        )
        UNION ALL
        SELECT visit.id FROM stages_stagevisit visit
        LEFT JOIN participants_participant participant ON participant.id = visit.participant_id
        WHERE participant.id IS NULL
        """,
    ),
    Invariant(
        "I7",
        "nothing happens before registration or after it was written down",
        f"""
        SELECT visit.id FROM stages_stagevisit visit JOIN participants_participant participant
            ON participant.id = visit.participant_id
        WHERE {VALID} AND (entered_on < participant.registered_on OR entered_on > {DAY_RECORDED})
        """,
    ),
    Invariant(
        "I8",
        "nobody is in two places at once",
        f"""
        SELECT id FROM (
            SELECT id, entered_on, lag(coalesce(left_on, 'infinity')) OVER (
                PARTITION BY participant_id ORDER BY entered_on, stage
            ) AS previous_left_on FROM stages_stagevisit WHERE {VALID}
        ) stay WHERE entered_on < previous_left_on
        """,
    ),
    Invariant(
        "I9",
        "a voided stay names who, when and why",
        """
        SELECT id FROM stages_stagevisit
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3)
        """,
    ),
    Invariant(
        "I10",
        "one participant per NIK",
        "SELECT nik FROM participants_participant WHERE nik IS NOT NULL GROUP BY nik HAVING count(*) > 1",
    ),
    Invariant(
        "I11",
        "one idempotency key, one result",
        """
        SELECT key FROM (SELECT key FROM stages_stagevisit UNION ALL SELECT key FROM stages_movebatch) used
        WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I12",
        "birth date and sex agree with the NIK, or somebody confirmed the difference",
        """
        SELECT id FROM participants_participant
        WHERE nik IS NOT NULL AND identity_confirmed_by_id IS NULL AND substr(nik, 7, 6) <>
            to_char(extract(day FROM birth_date) + CASE sex WHEN 'P' THEN 40 ELSE 0 END, 'FM00')
            || to_char(birth_date, 'MMYY')
        """,
    ),
    Invariant(
        "I14",
        "every kelurahan lies in the kecamatan of its participant's desk",
        """
        SELECT participant.id FROM participants_participant participant
        JOIN participants_kelurahan kelurahan ON kelurahan.id = participant.kelurahan_id
        WHERE kelurahan.desk_id <> participant.desk_id
        """,
    ),
]


def violations():
    """[(Invariant, number of violations)] for every invariant, in order."""
    with connection.cursor() as cursor:
        return [(invariant, _count(cursor, invariant.violations)) for invariant in INVARIANTS]


def broken():
    """{code: number of violations} of those that do not hold; empty when all is well."""
    return {invariant.code: count for invariant, count in violations() if count}


def _count(cursor, query):
    cursor.execute(f"SELECT count(*) FROM ({query}) violation")
    return cursor.fetchone()[0]

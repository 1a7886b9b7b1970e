"""The invariants of the figures, each one query that returns no rows while it holds.

Written in SQL of its own, apart from transitions.py and tally.py, so that a mistake there shows here.
I4 (reached never falls as the date advances) follows from I1 and I7. I15 comes with the access log, and the second
half of I14 (whose desk it was at the time) with a history of desks.

What holds of the records of a stage its folder declares (stages.work): P2.1 and so on.
"""

from collections import Counter
from typing import NamedTuple

from django.db import connection

from stages import work


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
        GROUP BY participant.id
        HAVING count(visit.id) <> CASE WHEN participant.retired_at IS NULL THEN 1 ELSE 0 END
        UNION ALL
        SELECT visit.id FROM stages_stagevisit visit JOIN participants_participant participant
            ON participant.id = visit.participant_id
        WHERE voided_at IS NULL AND visit.desk_id <> participant.desk_id
        """,
    ),
    Invariant(
        "I3",
        "everybody has one registration, on their registration date; a retired record has none",
        f"""
        SELECT participant.id FROM participants_participant participant
        LEFT JOIN stages_stagevisit visit ON visit.participant_id = participant.id AND {VALID} AND stage = 1
        GROUP BY participant.id
        HAVING CASE WHEN participant.retired_at IS NULL
            THEN count(visit.id) <> 1 OR min(entered_on) <> participant.registered_on ELSE count(visit.id) > 0 END
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
        UNION ALL
        SELECT visit.id FROM stages_movebatch undo
        JOIN stages_stagevisit original ON original.batch_id = undo.undoes_id
        JOIN stages_stagevisit visit ON visit.original_id = original.id
        WHERE visit.voided_at IS NULL
        """,
    ),
    Invariant(
        "I5",
        "the figures kept ready, also of people told apart, with the changes not yet folded, are a replay of the stays",
        f"""
        WITH RECURSIVE stay AS (
            SELECT participant_id, desk_id, stage, entered_on,
                lead(entered_on) OVER (PARTITION BY participant_id ORDER BY entered_on, stage) AS left_on,
                lag(entered_on) OVER (PARTITION BY participant_id, stage ORDER BY entered_on) IS NULL AS first
            FROM stages_stagevisit WHERE {VALID}
        ), change AS (
            SELECT stay.desk_id, kelurahan_id, interest, track, sex, stage, day,
                sum(reached) AS reached, sum(now) AS now
            FROM stay JOIN participants_participant person ON person.id = stay.participant_id
            CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
            WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
            UNION ALL
            SELECT desk_id, kelurahan_id, interest, track, sex, stage, day, -reached, -now
            FROM stages_tallychange WHERE day IS NOT NULL
        ), told AS (
            SELECT kind, place AS desk_id, stage, value, day - DATE '0001-01-01' + 1 AS last,
                sum(reached) AS reached, sum(now) AS now
            FROM change CROSS JOIN (VALUES (0), (1)) far (own) CROSS JOIN LATERAL (VALUES
                ('', ''), ('interest', interest), ('track', track), ('sex', sex), ('kelurahan', kelurahan_id::text)
            ) part (kind, value) CROSS JOIN LATERAL (VALUES (own * desk_id)) at (place)
            WHERE own = 1 OR kind <> 'kelurahan'
            GROUP BY 1, 2, 3, 4, 5 HAVING sum(reached) <> 0 OR sum(now) <> 0
        ), climbing AS (
            TABLE told
            UNION ALL
            SELECT kind, desk_id, stage, value, last + (last & -last), reached, now
            FROM climbing WHERE last & -last < 1 << 21
        ), replay AS (
            SELECT kind, last, desk_id, stage, value, sum(reached) AS reached, sum(now) AS now
            FROM climbing WHERE last <= 1 << 21 GROUP BY 1, 2, 3, 4, 5
        ), kept AS (SELECT kind, last, desk_id, stage, value, reached, now FROM stages_tallyspan)
        SELECT last FROM replay FULL JOIN kept USING (kind, last, desk_id, stage, value)
        WHERE (coalesce(replay.reached, 0), coalesce(replay.now, 0))
            <> (coalesce(kept.reached, 0), coalesce(kept.now, 0))
        """,
    ),
    Invariant(
        "I6",
        "every stay has its participant, every skip, step back, repeat, return and late paper its reason, "
        "and what was written down again says the same",
        """
        SELECT visit.id FROM stages_stagevisit visit
        CROSS JOIN LATERAL (
            SELECT array_agg(stage) AS reached, max(entered_on) AS last_on,
                (array_agg(stage ORDER BY entered_on DESC, stage DESC))[1] AS last
            FROM stages_stagevisit earlier
            WHERE earlier.participant_id = visit.participant_id AND earlier.id < visit.id
                AND (earlier.voided_at IS NULL OR earlier.voided_at > visit.recorded_at)
        ) history
        WHERE visit.reason = '' AND visit.original_id IS NULL AND visit.stage BETWEEN 2 AND 7 AND (
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
        UNION ALL
        SELECT visit.id FROM stages_stagevisit visit JOIN stages_stagevisit original ON original.id = visit.original_id
        WHERE (visit.stage, visit.reason, visit.departure) <> (original.stage, original.reason, original.departure)
            OR visit.stage <> 1 AND visit.entered_on <> original.entered_on
            OR original.original_id IS NOT NULL OR original.voided_at IS NULL
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
        "one active participant per NIK, and every merged record leads to an active one with its whole history",
        """
        SELECT min(id) FROM participants_participant WHERE nik IS NOT NULL AND retired_at IS NULL
        GROUP BY nik HAVING count(*) > 1
        UNION ALL
        SELECT merge.batch_id FROM stages_merge merge
        JOIN stages_movebatch batch ON batch.id = merge.batch_id
        JOIN participants_participant duplicate ON duplicate.id = merge.duplicate_id
        LEFT JOIN stages_movebatch undo ON undo.undoes_id = batch.id
        WHERE undo.id IS NULL
            AND (duplicate.merged_into_id IS DISTINCT FROM merge.kept_id OR duplicate.retired_at IS NULL)
        UNION ALL
        SELECT duplicate.id FROM participants_participant duplicate
        WHERE duplicate.merged_into_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM stages_merge merge LEFT JOIN stages_movebatch undo ON undo.undoes_id = merge.batch_id
            WHERE merge.duplicate_id = duplicate.id AND merge.kept_id = duplicate.merged_into_id AND undo.id IS NULL
        )
        """,
    ),
    Invariant(
        "I11",
        "one idempotency key, one result",
        """
        SELECT key FROM (
            SELECT key FROM stages_stagevisit UNION ALL SELECT key FROM stages_movebatch
            UNION ALL SELECT key FROM participants_handover
        ) used
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
        "I13",
        "every statement is sealed, and its figures are a replay of what was known by then",
        """
        SELECT id FROM statements_statement WHERE sha256 <> encode(sha256(convert_to(concat_ws(E'\\n',
            'jakpreneur-statement-1', code, to_char(as_of, 'YYYY-MM-DD'),
            to_char(known_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), coalesce(desk_id::text, '-'),
            place, measure, (SELECT string_agg(key || '=' || value, ',' ORDER BY key) FROM jsonb_each_text(figures)),
            coalesce(previous_id::text, '-'), author_id::text,
            to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), sentence
        ), 'UTF8')), 'hex')
        UNION ALL
        SELECT said.id FROM statements_statement said CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(number::text, coalesce(people, 0)) AS figures
            FROM generate_series(1, 8) number LEFT JOIN (
                SELECT stage, count(*) AS people FROM (
                    SELECT DISTINCT ON (participant_id, CASE said.measure WHEN 'reached' THEN stage END) stage
                    FROM stages_stagevisit
                    WHERE entered_on <= said.as_of AND recorded_at <= said.known_at
                        AND (voided_at IS NULL OR voided_at > said.known_at)
                        AND (said.desk_id IS NULL OR desk_id = said.desk_id)
                    ORDER BY participant_id, CASE said.measure WHEN 'reached' THEN stage END,
                        entered_on DESC, stage DESC
                ) known GROUP BY stage
            ) counted ON counted.stage = number
        ) replay WHERE replay.figures <> said.figures
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


def everything():
    """Every Invariant, in order: those of the ledger, then those of each stage."""
    return [*INVARIANTS, *(invariant for declared in work.declared() for invariant in declared.invariants)]


def violations():
    """[(Invariant, number of violations)] for every invariant, in order."""
    with connection.cursor() as cursor:
        return [(invariant, _count(cursor, invariant.violations)) for invariant in everything()]


def broken():
    """{code: number of violations} of those that do not hold; empty when all is well."""
    counts = Counter()
    for invariant, count in violations():
        counts[invariant.code] += count
    return dict(+counts)


def _count(cursor, query):
    cursor.execute(f"SELECT count(*) FROM ({query}) violation")
    return cursor.fetchone()[0]

"""What always holds of what P3 recorded, for verify_integrity. The pass rule is written again here, in SQL."""

from stages.integrity import Invariant

# A row of a class, how many of its sessions there are and how many that person attended, by kind, as `at` is known.
JUDGED = """
    SELECT enrolment.id, class.theory_percent, class.practice_percent,
        count(session.id) FILTER (WHERE kind = 'teori') AS theory,
        count(session.id) FILTER (WHERE kind = 'praktik') AS practice,
        count(session.id) FILTER (WHERE present IS NULL) AS unknown,
        count(session.id) FILTER (WHERE kind = 'teori' AND "row" = ANY (present)) AS theory_attended,
        count(session.id) FILTER (WHERE kind = 'praktik' AND "row" = ANY (present)) AS practice_attended
    FROM training_enrolment enrolment
    JOIN training_trainingclass class ON class.id = enrolment.training_class_id
    LEFT JOIN training_session session ON session.training_class_id = class.id AND session.cancelled_at IS NULL
    LEFT JOIN (
        SELECT DISTINCT ON (session_id) session_id, present FROM training_attendance ORDER BY session_id, id DESC
    ) attendance ON attendance.session_id = session.id
    GROUP BY enrolment.id, class.id
"""
COMPLETE = "theory > 0 AND practice > 0 AND unknown = 0"
PASSED = "theory_attended * 100 >= theory_percent * theory AND practice_attended * 100 >= practice_percent * practice"
OUTCOME = f"""
    CASE WHEN NOT ({COMPLETE}) THEN '' WHEN {PASSED} THEN 'lulus'
        WHEN theory_attended + practice_attended > 0 THEN 'mengikuti' ELSE 'absen' END
"""
IN_FORCE = """
    SELECT enrolment.* FROM training_enrolment enrolment
    JOIN participants_participant participant ON participant.id = enrolment.participant_id
    WHERE cancelled_at IS NULL AND (retired_at IS NULL OR merged_into_id IS NOT NULL)
"""

INVARIANTS = (
    Invariant(
        "P3.1",
        "no class holds more people than it has seats",
        f"""
        SELECT class.id FROM training_trainingclass class JOIN ({IN_FORCE}) taken ON taken.training_class_id = class.id
        GROUP BY class.id HAVING count(*) > class.seats
        """,
    ),
    Invariant(
        "P3.2",
        "nobody sits in two classes on the same days",
        f"""
        SELECT id FROM (
            SELECT taken.id, first_on, max(last_on) OVER (
                PARTITION BY participant_id ORDER BY first_on, class.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS busy_until
            FROM ({IN_FORCE}) taken JOIN training_trainingclass class ON class.id = taken.training_class_id
        ) seat WHERE first_on <= busy_until
        """,
    ),
    Invariant(
        "P3.3",
        "every session lies within the days of its class",
        """
        SELECT session.id FROM training_session session
        JOIN training_trainingclass class ON class.id = session.training_class_id
        WHERE held_on NOT BETWEEN first_on AND last_on AND cancelled_at IS NULL
        """,
    ),
    Invariant(
        "P3.4",
        "only people of the class were present, each once, at a session that had been held",
        """
        SELECT attendance.id FROM (
            SELECT id, session_id, recorded_at, unnest(present) AS "row" FROM training_attendance
        ) attendance
        JOIN training_session session ON session.id = attendance.session_id
        LEFT JOIN training_enrolment enrolment
            ON enrolment.training_class_id = session.training_class_id AND enrolment."row" = attendance."row"
        GROUP BY attendance.id, attendance."row" HAVING count(*) > 1 OR count(enrolment.id) = 0
        UNION ALL
        SELECT attendance.id FROM training_attendance attendance
        JOIN training_session session ON session.id = attendance.session_id
        WHERE held_on > (attendance.recorded_at AT TIME ZONE 'Asia/Jakarta')::date
        """,
    ),
    Invariant(
        "P3.5",
        "what a class came to for each person follows from the pass rule and the attendance",
        f"""
        SELECT judged.id FROM ({JUDGED}) judged JOIN training_enrolment enrolment ON enrolment.id = judged.id
        WHERE outcome <> {OUTCOME}
        """,
    ),
    Invariant(
        "P3.6",
        "a certificate says what the class came to, unless attendance was mended after it was issued",
        """
        SELECT certificate.id FROM training_certificate certificate
        JOIN training_enrolment enrolment ON enrolment.id = certificate.enrolment_id
        WHERE right(number, 1) <> CASE certificate.outcome WHEN 'lulus' THEN 'L' ELSE 'H' END
            OR certificate.outcome <> enrolment.outcome AND NOT EXISTS (
                SELECT FROM training_session session
                LEFT JOIN training_attendance attendance ON attendance.session_id = session.id
                WHERE session.training_class_id = enrolment.training_class_id AND session.cancelled_at IS NULL
                    AND greatest(session.recorded_at, attendance.recorded_at) > issued_at
            )
        """,
    ),
    Invariant(
        "P3.7",
        "a seat that was given back names who, when and why",
        """
        SELECT id FROM training_enrolment
        WHERE num_nonnulls(cancelled_at, cancelled_by_id, nullif(cancel_reason, '')) NOT IN (0, 3)
            OR cancelled_at < recorded_at
        """,
    ),
    Invariant(
        "P3.8",
        "a session that was cancelled names who, when and why, and nobody was written down for it",
        """
        SELECT id FROM training_session session
        WHERE num_nonnulls(cancelled_at, cancelled_by_id, nullif(cancel_reason, '')) NOT IN (0, 3)
            OR cancelled_at < recorded_at
            OR cancelled_at IS NOT NULL AND EXISTS (
                SELECT FROM training_attendance attendance WHERE attendance.session_id = session.id
            )
        """,
    ),
)

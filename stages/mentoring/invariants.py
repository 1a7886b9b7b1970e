"""What always holds of what P2 recorded, for verify_integrity."""

from stages.integrity import DAY_RECORDED, VALID, Invariant

INVARIANTS = (
    Invariant(
        "P2.1",
        "nobody has two mentors at once",
        """
        SELECT id FROM (
            SELECT id, starts_on, ends_on, lead(starts_on) OVER (
                PARTITION BY participant_id ORDER BY starts_on, coalesce(ends_on, 'infinity'), id
            ) AS next_on FROM mentoring_assignment
        ) assignment WHERE next_on IS NOT NULL AND (ends_on IS NULL OR ends_on > next_on)
        """,
    ),
    Invariant(
        "P2.2",
        "those who were given a mentor as one act share the mentor, the day and who wrote it down",
        """
        SELECT key FROM mentoring_assignment GROUP BY key
        HAVING count(DISTINCT (mentor_id, starts_on, recorded_by_id, recorded_at)) > 1
        """,
    ),
    Invariant(
        "P2.3",
        "an assignment, a visit or a month's turnover is written down when it has come, and planned for later than it",
        f"""
        SELECT id FROM mentoring_assignment WHERE starts_on > {DAY_RECORDED} OR ends_on < starts_on
        UNION ALL
        SELECT id FROM mentoring_mentorvisit WHERE held_on > {DAY_RECORDED} OR next_on <= held_on
        UNION ALL
        SELECT id FROM mentoring_turnover WHERE month > {DAY_RECORDED} OR extract(day FROM month) <> 1
        """,
    ),
    Invariant(
        "P2.4",
        "a voided visit or figure names who, when and why, and turnover is one figure a month and not negative",
        f"""
        SELECT id FROM (
            SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM mentoring_mentorvisit
            UNION ALL SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM mentoring_turnover
        ) record
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3) OR voided_at < recorded_at
        UNION ALL
        SELECT id FROM mentoring_turnover WHERE amount < 0
        UNION ALL
        SELECT min(id) FROM mentoring_turnover WHERE {VALID} GROUP BY participant_id, month HAVING count(*) > 1
        """,
    ),
)

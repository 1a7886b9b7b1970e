"""What always holds of what P6 recorded, for verify_integrity."""

from stages.integrity import DAY_RECORDED, Invariant

INVARIANTS = (
    Invariant(
        "P6.1",
        "nothing is written down before it happened",
        f"""
        SELECT id FROM finance_coaching WHERE held_on > {DAY_RECORDED}
        UNION ALL
        SELECT id FROM finance_bookkeeping WHERE since > {DAY_RECORDED}
        UNION ALL
        SELECT report.id FROM finance_report report JOIN finance_marking marking ON marking.id = report.marking_id
        WHERE month > {DAY_RECORDED} OR extract(day FROM month) <> 1
        """,
    ),
    Invariant(
        "P6.2",
        "a coaching or method that was voided names who, when and why",
        """
        SELECT id FROM (
            SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM finance_coaching
            UNION ALL SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM finance_bookkeeping
        ) record
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3) OR voided_at < recorded_at
        """,
    ),
    Invariant(
        "P6.3",
        "every form of reports counts what it received and took back, and a report is taken back after it came",
        """
        SELECT marking.id FROM finance_marking marking
        WHERE received <> (SELECT count(*) FROM finance_report WHERE marking_id = marking.id)
            OR taken_back <> (SELECT count(*) FROM finance_report WHERE taken_back_id = marking.id)
            OR taken_back > 0 AND reason = ''
        UNION ALL
        SELECT report.id FROM finance_report report
        JOIN finance_marking came ON came.id = report.marking_id
        JOIN finance_marking back ON back.id = report.taken_back_id
        WHERE back.recorded_at < came.recorded_at OR back.id = came.id
        """,
    ),
    Invariant(
        "P6.4",
        "one report a month of each record",
        """
        SELECT min(id) FROM finance_report WHERE taken_back_id IS NULL
        GROUP BY participant_id, month HAVING count(*) > 1
        """,
    ),
)

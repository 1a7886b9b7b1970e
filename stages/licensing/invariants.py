"""What always holds of permits, for verify_integrity."""

from stages.integrity import DAY_RECORDED, VALID, Invariant

LAST_EVENT = f"""
    SELECT DISTINCT ON (permit_id) permit_id, to_status FROM licensing_permitevent WHERE {VALID}
    ORDER BY permit_id, id DESC
"""

INVARIANTS = (
    Invariant(
        "P4.1",
        "a permit is what its last change made it, and without one it is void",
        f"""
        SELECT permit.id FROM licensing_permit permit LEFT JOIN ({LAST_EVENT}) last ON last.permit_id = permit.id
        WHERE CASE WHEN permit.voided_at IS NULL THEN last.to_status IS DISTINCT FROM permit.status
            ELSE last.permit_id IS NOT NULL END
        """,
    ),
    Invariant(
        "P4.2",
        "every change begins where the one before it ended, and the first is the application",
        f"""
        SELECT id FROM (
            SELECT id, from_status, lag(to_status, 1, '') OVER (PARTITION BY permit_id ORDER BY id) AS before
            FROM licensing_permitevent WHERE {VALID}
        ) event WHERE from_status <> before
        """,
    ),
    Invariant(
        "P4.3",
        "the dates and the number of a permit are those of its changes",
        """
        SELECT event.id FROM licensing_permitevent event JOIN licensing_permit permit ON permit.id = event.permit_id
        WHERE event.voided_at IS NULL AND step_id IS NULL AND happened_on IS DISTINCT FROM CASE to_status
                WHEN 'diajukan' THEN applied_on WHEN 'diproses' THEN processed_on WHEN 'terbit' THEN issued_on
                ELSE refused_on END
            OR event.voided_at IS NULL AND to_status IN ('terbit', 'ditolak') AND detail <> number || refusal
        """,
    ),
    Invariant(
        "P4.4",
        "one number is one permit of a kind, and an NIB has 13 digits",
        f"""
        SELECT min(id) FROM licensing_permit WHERE {VALID} AND number <> '' GROUP BY kind_id, number HAVING count(*) > 1
        UNION ALL
        SELECT permit.id FROM licensing_permit permit JOIN licensing_permitkind kind ON kind.id = permit.kind_id
        WHERE code = 'nib' AND {VALID} AND number !~ '^([0-9]{{13}})?$'
        """,
    ),
    Invariant(
        "P4.5",
        "the steps taken are those of the kind, and nothing comes before the application",
        f"""
        SELECT event.id FROM licensing_permitevent event
        JOIN licensing_permit permit ON permit.id = event.permit_id
        LEFT JOIN licensing_kindstep step ON step.id = event.step_id
        WHERE step.kind_id <> permit.kind_id OR event.{VALID} AND happened_on < applied_on
        """,
    ),
    Invariant(
        "P4.6",
        "nothing is written down before it happened, and what was taken back names who, when and why",
        f"""
        SELECT id FROM licensing_permitevent WHERE happened_on > {DAY_RECORDED}
        UNION ALL
        SELECT id FROM (
            SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM licensing_permit
            UNION ALL SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM licensing_permitevent
        ) record
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3) OR voided_at < recorded_at
        """,
    ),
)

"""What always holds of bazaars, of those who took part and of shops, for verify_integrity."""

from stages.integrity import DAY_RECORDED, Invariant

TODAY = "(now() AT TIME ZONE 'Asia/Jakarta')::date"

INVARIANTS = (
    Invariant(
        "P5.1",
        "no bazaar has more people than stands, and nobody two of them",
        """
        SELECT bazaar.id FROM marketing_bazaar bazaar
        JOIN marketing_participation participation ON participation.bazaar_id = bazaar.id
        WHERE cancelled_at IS NULL GROUP BY bazaar.id HAVING count(*) > bazaar.stands
        UNION ALL
        SELECT min(id) FROM marketing_participation WHERE cancelled_at IS NULL
        GROUP BY bazaar_id, participant_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "P5.2",
        "a result names who and when, and belongs to a bazaar that has begun",
        f"""
        SELECT participation.id FROM marketing_participation participation
        JOIN marketing_bazaar bazaar ON bazaar.id = participation.bazaar_id
        WHERE attended IS NOT NULL AND (
            starts_on > {TODAY} OR num_nonnulls(result_at, result_by_id) <> 2 OR result_at < chosen_at
        )
        """,
    ),
    Invariant(
        "P5.3",
        "turnover is of those who attended, and not negative",
        "SELECT id FROM marketing_participation WHERE turnover IS NOT NULL AND (attended IS NOT TRUE OR turnover < 0)",
    ),
    Invariant(
        "P5.4",
        "a stand that was given back names who, when and why, and has no result",
        """
        SELECT id FROM marketing_participation
        WHERE num_nonnulls(cancelled_at, cancelled_by_id, nullif(cancel_reason, '')) NOT IN (0, 3)
            OR cancelled_at < chosen_at OR cancelled_at IS NOT NULL AND attended IS NOT NULL
        """,
    ),
    Invariant(
        "P5.5",
        "a shop is written down once it is open and closed after that, by somebody; one address, one open shop",
        f"""
        SELECT id FROM marketing_shop
        WHERE since > {DAY_RECORDED} OR closed_on < since OR num_nonnulls(closed_on, closed_by_id) = 1
        UNION ALL
        SELECT min(id) FROM marketing_shop WHERE closed_on IS NULL GROUP BY address HAVING count(*) > 1
        """,
    ),
    Invariant(
        "P5.6",
        "a bazaar that was voided names who, when and why, and nobody has a stand in it",
        """
        SELECT id FROM marketing_bazaar
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3) OR voided_at < recorded_at
        UNION ALL
        SELECT bazaar.id FROM marketing_bazaar bazaar
        JOIN marketing_participation participation ON participation.bazaar_id = bazaar.id
        WHERE voided_at IS NOT NULL AND (cancelled_at IS NULL OR attended IS NOT NULL)
        """,
    ),
)

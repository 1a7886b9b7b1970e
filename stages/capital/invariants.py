"""What always holds of referrals, for verify_integrity."""

from stages.integrity import DAY_RECORDED, VALID, Invariant

LAST_EVENT = f"""
    SELECT DISTINCT ON (referral_id) referral_id, to_status FROM capital_referralevent WHERE {VALID}
    ORDER BY referral_id, id DESC
"""

INVARIANTS = (
    Invariant(
        "P7.1",
        "a referral is what its last change made it, and without one it is void",
        f"""
        SELECT referral.id FROM capital_referral referral
        LEFT JOIN ({LAST_EVENT}) last ON last.referral_id = referral.id
        WHERE CASE WHEN referral.voided_at IS NULL THEN last.to_status IS DISTINCT FROM referral.status
            ELSE last.referral_id IS NOT NULL END
        """,
    ),
    Invariant(
        "P7.2",
        "every change begins where the one before it ended: referred, submitted, approved or refused, paid; or ended",
        f"""
        SELECT id FROM (
            SELECT id, from_status, to_status,
                lag(to_status, 1, '') OVER (PARTITION BY referral_id ORDER BY id) AS before
            FROM capital_referralevent WHERE {VALID}
        ) event WHERE from_status <> before OR (from_status, to_status) NOT IN (
            ('', 'dirujuk'), ('dirujuk', 'diajukan'), ('diajukan', 'disetujui'), ('diajukan', 'ditolak'),
            ('disetujui', 'cair'), ('dirujuk', 'mundur'), ('diajukan', 'mundur'), ('disetujui', 'mundur')
        )
        """,
    ),
    Invariant(
        "P7.3",
        "the dates, amounts and reasons of a referral are those of its changes",
        f"""
        SELECT event.id FROM capital_referralevent event
        JOIN capital_referral referral ON referral.id = event.referral_id
        WHERE event.{VALID} AND (happened_on, amount, detail) IS DISTINCT FROM CASE to_status
            WHEN 'dirujuk' THEN ROW(referred_on, amount_asked, unready_reason)
            WHEN 'diajukan' THEN ROW(submitted_on, NULL::bigint, ''::varchar)
            WHEN 'disetujui' THEN ROW(decided_on, amount_approved, ''::varchar)
            WHEN 'ditolak' THEN ROW(decided_on, NULL::bigint, refusal)
            WHEN 'mundur' THEN ROW(withdrawn_on, NULL::bigint, withdrawal)
            ELSE ROW(disbursed_on, amount_disbursed, ''::varchar) END
        """,
    ),
    Invariant(
        "P7.4",
        "the dates of a referral are in order, and not more is disbursed than was approved",
        """
        SELECT id FROM capital_referral
        WHERE submitted_on < referred_on OR decided_on < submitted_on OR disbursed_on < decided_on
            OR amount_disbursed > amount_approved OR least(amount_asked, amount_approved, amount_disbursed) < 0
            OR disbursed_on IS NOT NULL AND amount_approved IS NULL
            OR withdrawn_on < coalesce(disbursed_on, decided_on, submitted_on, referred_on)
            OR withdrawn_on IS NOT NULL AND disbursed_on IS NOT NULL
        """,
    ),
    Invariant(
        "P7.5",
        "one record has one open referral to a bank and scheme",
        f"""
        SELECT min(id) FROM capital_referral WHERE {VALID} AND status IN ('dirujuk', 'diajukan', 'disetujui')
        GROUP BY participant_id, bank_id, scheme_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "P7.6",
        "nothing is written down before it happened, and what was taken back names who, when and why",
        f"""
        SELECT id FROM capital_referralevent WHERE happened_on > {DAY_RECORDED}
        UNION ALL
        SELECT id FROM (
            SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM capital_referral
            UNION ALL SELECT id, recorded_at, voided_at, voided_by_id, void_reason FROM capital_referralevent
        ) record
        WHERE num_nonnulls(voided_at, voided_by_id, nullif(void_reason, '')) NOT IN (0, 3) OR voided_at < recorded_at
        """,
    ),
)

-- Changes are counted by the month of their day, so that it can be told whether the figures until a month are as they
-- were. What has no day changes none of them, and counts after all months; but when all are made once more, and for that
-- deleted, any of them may be another one.
CALL tally_watch('stages_tallyspan', 'DELETE OR TRUNCATE');
ALTER TABLE stages_tallysource ADD month date NOT NULL DEFAULT '0001-01-01';
ALTER TABLE stages_tallysource ALTER month DROP DEFAULT;
ALTER TABLE stages_tallysource DROP CONSTRAINT stages_tallysource_pkey, ADD PRIMARY KEY (source, month);

-- As in summary.sql, but for the months.
CREATE OR REPLACE FUNCTION tally_fold() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed'
        OR NOT pg_try_advisory_xact_lock('stages_tallyspan'::regclass::oid::bigint)
    THEN
        RETURN;
    END IF;
    WITH folded AS (
        DELETE FROM stages_tallychange RETURNING *
    ), summed AS (
        SELECT kind, day, place, stage, value, sum(reached)::int AS reached, sum(now)::int AS now
        FROM folded CROSS JOIN LATERAL tally_parts(desk_id, kelurahan_id, interest, track, sex)
        WHERE day IS NOT NULL
        GROUP BY kind, day, place, stage, value HAVING sum(reached) <> 0 OR sum(now) <> 0
    ), added AS (
        INSERT INTO stages_tallyspan AS span (kind, last, desk_id, stage, value, reached, now)
        SELECT kind, last, place, stage, value, sum(reached), sum(now) FROM summed CROSS JOIN LATERAL tally_spans(day)
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(reached) <> 0 OR sum(now) <> 0
        ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (kind, last, desk_id, stage, value) DO UPDATE
            SET reached = span.reached + excluded.reached, now = span.now + excluded.now
    )
    INSERT INTO stages_tallysource AS kept (source, month, changes, written_at)
    SELECT source, coalesce(date_trunc('month', day), '9999-12-01')::date, count(*), max(written_at)
    FROM folded GROUP BY 1, 2
    ON CONFLICT (source, month) DO UPDATE
        SET changes = kept.changes + excluded.changes, written_at = greatest(kept.written_at, excluded.written_at);
END $$;

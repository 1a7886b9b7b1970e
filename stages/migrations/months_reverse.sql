CALL tally_unwatch('stages_tallyspan');
CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
    SELECT source, sum(changes) AS changes, max(written_at) AS written_at FROM stages_tallysource GROUP BY source;
DELETE FROM stages_tallysource;
ALTER TABLE stages_tallysource DROP CONSTRAINT stages_tallysource_pkey, DROP month, ADD PRIMARY KEY (source);
INSERT INTO stages_tallysource (source, changes, written_at) SELECT source, changes, written_at FROM counted;

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
    INSERT INTO stages_tallysource AS kept (source, changes, written_at)
    SELECT source, count(*), max(written_at) FROM folded GROUP BY source
    ON CONFLICT (source) DO UPDATE
        SET changes = kept.changes + excluded.changes, written_at = greatest(kept.written_at, excluded.written_at);
END $$;

-- As migration 0009 made it, and as 0010 makes it again when it is taken back. What holds by now is in summary.sql.

-- The figures of the ledger, kept ready. What each change of the ledger does to them is written down beside it, in its
-- transaction, by whatever path it came (stages_tallychange). That log is only ever added to, so that nobody waits for
-- anybody. Now and then what it says is added to the sums (stages_tallyspan) and taken out of it: it is folded.

-- A stay adds one to `now` on the day it begins and takes it away on the day it ends; if it is a person's first stay
-- in the stage it adds one to `reached`. A change of which the figures show nothing leaves an empty row, for the version.
CREATE OR REPLACE FUNCTION stagevisit_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stages_tallychange (desk_id, stage, day, reached, now)
        SELECT desk_id, stage, edge.day, sum(edge.reached), sum(edge.now)
        FROM changed CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
        WHERE voided_at IS NULL AND edge.day IS NOT NULL
        GROUP BY desk_id, stage, edge.day HAVING sum(edge.reached) <> 0 OR sum(edge.now) <> 0;
    ELSE
        INSERT INTO stages_tallychange (desk_id, stage, day, reached, now)
        SELECT desk_id, stage, edge.day, sum(sign * edge.reached), sum(sign * edge.now)
        FROM (
            SELECT 1 AS sign, desk_id, stage, entered_on, left_on, first FROM changed WHERE voided_at IS NULL
            UNION ALL
            SELECT -1, desk_id, stage, entered_on, left_on, first FROM previous WHERE voided_at IS NULL
        ) stay CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
        WHERE edge.day IS NOT NULL
        GROUP BY desk_id, stage, edge.day HAVING sum(sign * edge.reached) <> 0 OR sum(sign * edge.now) <> 0;
    END IF;
    IF NOT FOUND AND EXISTS (SELECT FROM changed) THEN
        INSERT INTO stages_tallychange DEFAULT VALUES;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER stagevisit_counted_on_insert AFTER INSERT ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_counted();
CREATE OR REPLACE TRIGGER stagevisit_counted_on_update AFTER UPDATE ON stages_stagevisit
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_counted();

-- Sums are kept for spans of 1, 2, 4, 8 … days, so that any day is reached in a few steps. A span of 2^n days ends with
-- each odd multiple of 2^n, counting days from 1 January of the year 1; `last` is the number of its last day. One span
-- of each length holds a given day or none does, and the spans that end with a day n and, in turn, with the day before
-- each of them began, are disjoint and hold all days until n. (A Fenwick tree.)
--
-- One at a time folds, nobody waits for it, and all rows seen are taken and added in one statement: in no snapshot is
-- a change in both places or in neither. A transaction that reads an old snapshot leaves it to the next.
CREATE OR REPLACE FUNCTION tally_fold() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed'
        OR NOT pg_try_advisory_xact_lock('stages_tallyspan'::regclass::oid::bigint)
    THEN
        RETURN;
    END IF;
    WITH folded AS (
        DELETE FROM stages_tallychange RETURNING desk_id, stage, day - DATE '0001-01-01' + 1 AS day, reached, now
    ), summed AS (
        SELECT desk_id, stage, day, sum(reached) AS reached, sum(now) AS now
        FROM folded WHERE day IS NOT NULL GROUP BY desk_id, stage, day
    ), added AS (
        INSERT INTO stages_tallyspan AS span (last, desk_id, stage, reached, now)
        SELECT ((day - 1 >> n) + 1) << n, desk_id, stage, sum(reached), sum(now)
        FROM summed CROSS JOIN generate_series(0, 21) n
        WHERE (day - 1 >> n) % 2 = 0
        GROUP BY 1, 2, 3 HAVING sum(reached) <> 0 OR sum(now) <> 0
        ORDER BY 1, 2, 3
        ON CONFLICT (last, desk_id, stage) DO UPDATE
            SET reached = span.reached + excluded.reached, now = span.now + excluded.now
    )
    INSERT INTO stages_tallyfold AS fold (id, number) SELECT 1, 1 WHERE EXISTS (SELECT FROM folded)
    ON CONFLICT (id) DO UPDATE SET number = fold.number + 1;
END $$;

-- Whoever writes the 256th row since the last time folds, at the end of the transaction, and so not for long.
CREATE OR REPLACE FUNCTION tallychange_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tally_fold();
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS tallychange_fold ON stages_tallychange;
CREATE CONSTRAINT TRIGGER tallychange_fold AFTER INSERT ON stages_tallychange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id % 256 = 0) EXECUTE FUNCTION tallychange_is_due();
ALTER TABLE stages_tallychange SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Everything once more from the ledger. Whoever writes there waits meanwhile.
CREATE OR REPLACE FUNCTION tally_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'tally_rebuild() has to see what was committed before it locked the ledger';
    END IF;
    PERFORM pg_advisory_xact_lock('stages_tallyspan'::regclass::oid::bigint);
    LOCK TABLE stages_stagevisit IN SHARE MODE;
    DELETE FROM stages_tallyspan;
    DELETE FROM stages_tallychange;
    INSERT INTO stages_tallychange (desk_id, stage, day, reached, now)
    SELECT desk_id, stage, edge.day, sum(edge.reached), sum(edge.now)
    FROM stages_stagevisit
    CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
    WHERE voided_at IS NULL AND edge.day IS NOT NULL
    GROUP BY desk_id, stage, edge.day;
    INSERT INTO stages_tallychange DEFAULT VALUES;
    PERFORM tally_fold();
END $$;

-- A table that a page of figures shows takes part in the version: CALL tally_watch('marketing_participation'). Every
-- statement of these kinds then counts as a change; for some columns only: 'INSERT OR UPDATE OF interest, track'.
CREATE OR REPLACE FUNCTION tally_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stages_tallychange DEFAULT VALUES;
    RETURN NULL;
END $$;
CREATE OR REPLACE PROCEDURE tally_watch(watched regclass, changes text DEFAULT 'INSERT OR UPDATE OR DELETE OR TRUNCATE')
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER tally_touch AFTER %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION tally_touch()', changes, watched
    );
END $$;
CREATE OR REPLACE PROCEDURE tally_unwatch(watched regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER tally_touch ON %s', watched);
END $$;

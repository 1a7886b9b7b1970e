-- The figures of the ledger, kept ready. What each change of the ledger does to them is written down beside it, in its
-- transaction, by whatever path it came (stages_tallychange). That log is only ever added to, so that nobody waits for
-- anybody. Now and then what it says is added to the sums (stages_tallyspan) and taken out of it: it is folded.

-- The sums in which somebody is counted: those of everywhere (desk 0) and of their desk, as a whole (kind '') and told
-- apart by what they are. A figure of one kind of place and people is then one row for each span.
CREATE OR REPLACE FUNCTION tally_parts(desk bigint, kelurahan bigint, interest text, track text, sex text)
RETURNS TABLE (place bigint, kind text, value text) LANGUAGE sql IMMUTABLE AS $$
    VALUES (0::bigint, '', ''), (desk, '', ''),
        (0, 'interest', interest), (desk, 'interest', interest),
        (0, 'track', track), (desk, 'track', track),
        (0, 'sex', sex), (desk, 'sex', sex),
        (desk, 'kelurahan', kelurahan::text)
$$;

-- A stay adds one to `now` on the day it begins and takes it away on the day it ends; if it is a person's first stay
-- in the stage it adds one to `reached`. A change of which the figures show nothing leaves an empty row, for the version.
--
-- What the person is, is read under a lock that an edit of it waits for (participant_counted), whoever writes the stay:
-- each of the two then sees what the other has done. The acts of the office hold a stronger one already.
CREATE OR REPLACE FUNCTION stagevisit_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (
            SELECT FROM changed WHERE NOT EXISTS (SELECT FROM participants_participant WHERE id = participant_id)
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a stay is written after its participant';
        END IF;
        INSERT INTO stages_tallychange (source, desk_id, kelurahan_id, interest, track, sex, stage, day, reached, now)
        SELECT TG_TABLE_NAME, desk_id, kelurahan_id, interest, track, sex, stage, edge.day,
            sum(edge.reached), sum(edge.now)
        FROM (
            SELECT stay.desk_id, kelurahan_id, interest, track, sex, stage, entered_on, left_on, first
            FROM changed stay JOIN participants_participant person ON person.id = participant_id
            WHERE voided_at IS NULL AND (first OR left_on IS DISTINCT FROM entered_on)
            FOR SHARE OF person
        ) stay CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
        WHERE edge.day IS NOT NULL
        GROUP BY desk_id, kelurahan_id, interest, track, sex, stage, edge.day
        HAVING sum(edge.reached) <> 0 OR sum(edge.now) <> 0;
    ELSE
        INSERT INTO stages_tallychange (source, desk_id, kelurahan_id, interest, track, sex, stage, day, reached, now)
        SELECT TG_TABLE_NAME, desk_id, kelurahan_id, interest, track, sex, stage, edge.day,
            sum(sign * edge.reached), sum(sign * edge.now)
        FROM (
            SELECT sign, stay.desk_id, kelurahan_id, interest, track, sex, stage, entered_on, left_on, first
            FROM (
                SELECT 1 AS sign, participant_id, desk_id, stage, entered_on, left_on, first
                FROM changed WHERE voided_at IS NULL
                UNION ALL
                SELECT -1, participant_id, desk_id, stage, entered_on, left_on, first
                FROM previous WHERE voided_at IS NULL
            ) stay JOIN participants_participant person ON person.id = participant_id
            FOR SHARE OF person
        ) stay CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
        WHERE edge.day IS NOT NULL
        GROUP BY desk_id, kelurahan_id, interest, track, sex, stage, edge.day
        HAVING sum(sign * edge.reached) <> 0 OR sum(sign * edge.now) <> 0;
    END IF;
    IF NOT FOUND AND EXISTS (SELECT FROM changed) THEN
        INSERT INTO stages_tallychange (source) VALUES (TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER stagevisit_counted_on_insert AFTER INSERT ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_counted();
CREATE OR REPLACE TRIGGER stagevisit_counted_on_update AFTER UPDATE ON stages_stagevisit
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_counted();

-- Somebody who is told apart in another way by now takes their stays with them. Whoever wrote one of these held a lock
-- on the record until it was committed, so that it is seen here; an old snapshot would not show it.
CREATE OR REPLACE FUNCTION participant_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM changed JOIN previous USING (id)
        WHERE (changed.desk_id, changed.kelurahan_id, changed.interest, changed.track, changed.sex,
                changed.retired_at, changed.merged_into_id)
            IS DISTINCT FROM (previous.desk_id, previous.kelurahan_id, previous.interest, previous.track, previous.sex,
                previous.retired_at, previous.merged_into_id)
    ) THEN
        RETURN NULL;
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'who a participant is may change only where all of their stays are seen';
    END IF;
    INSERT INTO stages_tallychange (source, desk_id, kelurahan_id, interest, track, sex, stage, day, reached, now)
    SELECT TG_TABLE_NAME, stay.desk_id, told.kelurahan_id, told.interest, told.track, told.sex, stage, edge.day,
        sum(sign * edge.reached), sum(sign * edge.now)
    FROM (
        SELECT 1 AS sign, id, kelurahan_id, interest, track, sex FROM changed
        UNION ALL
        SELECT -1, id, kelurahan_id, interest, track, sex FROM previous
    ) told
    JOIN stages_stagevisit stay ON participant_id = told.id AND voided_at IS NULL
    CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
    WHERE edge.day IS NOT NULL
    GROUP BY stay.desk_id, told.kelurahan_id, told.interest, told.track, told.sex, stage, edge.day
    HAVING sum(sign * edge.reached) <> 0 OR sum(sign * edge.now) <> 0;
    IF NOT FOUND THEN
        INSERT INTO stages_tallychange (source) VALUES (TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER participant_counted AFTER UPDATE ON participants_participant
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION participant_counted();

-- Sums are kept for spans of 1, 2, 4, 8 … days, so that any day is reached in a few steps. A span of 2^n days ends with
-- each odd multiple of 2^n, counting days from 1 January of the year 1; `last` is the number of its last day. One span
-- of each length holds a given day or none does, and the spans that end with a day n and, in turn, with the day before
-- each of them began, are disjoint and hold all days until n. (A Fenwick tree.)
--
-- These are the spans that hold a day.
CREATE OR REPLACE FUNCTION tally_spans(day date) RETURNS TABLE (last int) LANGUAGE sql IMMUTABLE AS $$
    SELECT ((day - DATE '0001-01-01' >> n) + 1) << n FROM generate_series(0, 21) n
    WHERE (day - DATE '0001-01-01' >> n) % 2 = 0
$$;

-- One at a time folds, nobody waits for it, and all rows seen are taken, counted and added in one statement: in no
-- snapshot is a change in both places or in neither. A transaction that reads an old snapshot leaves it to the next.
-- (Replaced in months.sql, which counts the changes by month as well.)
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

-- Whoever writes the 256th row since the last time folds, at the end of the transaction, and so not for long. One that
-- wrote very many rows is told of many, and folds them all at the first.
CREATE OR REPLACE FUNCTION tallychange_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stages_tallychange WHERE id = NEW.id) THEN
        PERFORM tally_fold();
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS tallychange_fold ON stages_tallychange;
CREATE CONSTRAINT TRIGGER tallychange_fold AFTER INSERT ON stages_tallychange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id % 256 = 0) EXECUTE FUNCTION tallychange_is_due();
ALTER TABLE stages_tallychange SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Everything once more from the ledger. Whoever writes there, or edits a participant, waits meanwhile. What is counted
-- for the versions stays, and that of the ledger is another one after it.
CREATE OR REPLACE FUNCTION tally_rebuild() RETURNS void LANGUAGE plpgsql SET work_mem = '64MB' AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'tally_rebuild() has to see what was committed before it locked the ledger';
    END IF;
    PERFORM pg_advisory_xact_lock('stages_tallyspan'::regclass::oid::bigint);
    LOCK TABLE participants_participant, stages_stagevisit IN SHARE MODE;
    PERFORM tally_fold();
    DELETE FROM stages_tallyspan;
    WITH change AS (
        SELECT stay.desk_id, kelurahan_id, interest, track, sex, stage, day, sum(reached)::int AS reached, sum(now)::int AS now
        FROM stages_stagevisit stay JOIN participants_participant person ON person.id = participant_id
        CROSS JOIN LATERAL (VALUES (entered_on, first::int, 1), (left_on, 0, -1)) edge (day, reached, now)
        WHERE voided_at IS NULL AND day IS NOT NULL
        GROUP BY stay.desk_id, kelurahan_id, interest, track, sex, stage, day
    ), summed AS (
        SELECT kind, day, place, stage, value, sum(reached)::int AS reached, sum(now)::int AS now
        FROM change CROSS JOIN LATERAL tally_parts(desk_id, kelurahan_id, interest, track, sex)
        GROUP BY kind, day, place, stage, value HAVING sum(reached) <> 0 OR sum(now) <> 0
    )
    INSERT INTO stages_tallyspan (kind, last, desk_id, stage, value, reached, now)
    SELECT kind, last, place, stage, value, sum(reached), sum(now) FROM summed CROSS JOIN LATERAL tally_spans(day)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(reached) <> 0 OR sum(now) <> 0;
    INSERT INTO stages_tallychange (source) VALUES ('stages_stagevisit');
END $$;

-- A table that a page of figures shows takes part in the versions: CALL tally_watch('marketing_participation'). Every
-- statement of these kinds then counts as a change of it; for some columns only: 'INSERT OR UPDATE OF interest, track'.
CREATE OR REPLACE FUNCTION tally_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stages_tallychange (source) VALUES (TG_TABLE_NAME);
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

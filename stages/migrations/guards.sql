-- What no code path may do to the ledger, whoever runs it. Each guard has a test that hits it by name.

-- Where a person is now, their first stay in a stage, and no two stays at once. Exclusion constraints are
-- used instead of unique indexes because they may be partial and checked at the end of a statement.
ALTER TABLE stages_stagevisit
    ADD CONSTRAINT stagevisit_one_open
        EXCLUDE USING btree (participant_id WITH =) WHERE (left_on IS NULL AND voided_at IS NULL) DEFERRABLE,
    ADD CONSTRAINT stagevisit_one_first
        EXCLUDE USING btree (participant_id WITH =, stage WITH =) WHERE (first AND voided_at IS NULL) DEFERRABLE,
    ADD CONSTRAINT stagevisit_no_overlap
        EXCLUDE USING gist (
            int8range(participant_id, participant_id, '[]') WITH &&, daterange(entered_on, left_on) WITH &&
        ) WHERE (voided_at IS NULL) DEFERRABLE,
    -- Nothing is written down before it happens; days are days in Jakarta.
    ADD CONSTRAINT stagevisit_not_in_future
        CHECK (entered_on <= (recorded_at AT TIME ZONE 'Asia/Jakarta')::date);

-- Facts are never rewritten: only the derived columns may change, and a stay may be voided once.
CREATE FUNCTION stagevisit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR OLD.voided_at IS NOT NULL
        OR (OLD.id, OLD.participant_id, OLD.stage, OLD.desk_id, OLD.entered_on, OLD.recorded_at,
            OLD.recorded_by_id, OLD.reason, OLD.departure, OLD.batch_id, OLD.key)
           IS DISTINCT FROM
           (NEW.id, NEW.participant_id, NEW.stage, NEW.desk_id, NEW.entered_on, NEW.recorded_at,
            NEW.recorded_by_id, NEW.reason, NEW.departure, NEW.batch_id, NEW.key)
    THEN
        RAISE EXCEPTION 'stagevisit_history: a stay is never rewritten or deleted, only voided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stagevisit_keep BEFORE UPDATE OR DELETE ON stages_stagevisit
    FOR EACH ROW EXECUTE FUNCTION stagevisit_keep();
CREATE TRIGGER stagevisit_keep_all BEFORE TRUNCATE ON stages_stagevisit
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_keep();

CREATE FUNCTION movebatch_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'movebatch_history: a batch is never rewritten or deleted, only undone'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER movebatch_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON stages_movebatch
    FOR EACH STATEMENT EXECUTE FUNCTION movebatch_keep();

-- No stay without a registration on or before its day. One look into the index of participants for each stay:
-- OFFSET 0 and the setting keep it so while the table is not yet analysed, when a mass load would otherwise be
-- planned as one scan for each row.
CREATE FUNCTION stagevisit_needs_registration() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed WHERE NOT EXISTS (
            SELECT FROM (
                SELECT stage, voided_at, entered_on FROM stages_stagevisit
                WHERE participant_id = changed.participant_id OFFSET 0
            ) stay
            WHERE stay.stage = 1 AND stay.voided_at IS NULL AND stay.entered_on <= changed.entered_on
        )
    ) THEN
        RAISE EXCEPTION 'stagevisit_registration: a stay needs a registration on or before its day'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stagevisit_registration_on_insert AFTER INSERT ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_needs_registration();
CREATE TRIGGER stagevisit_registration_on_update AFTER UPDATE ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_needs_registration();

-- No participant without P1, at the end of the transaction that registers them.
CREATE FUNCTION participant_needs_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM stages_stagevisit
        WHERE participant_id = NEW.id AND stage = 1 AND voided_at IS NULL AND entered_on = NEW.registered_on
    ) THEN
        RAISE EXCEPTION 'participant_registration: a participant needs a registration on registered_on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participant_registration AFTER INSERT OR UPDATE OF registered_on ON participants_participant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participant_needs_registration();

-- A record may be retired: merged into another, or its import undone. Then it has no valid stay; every other has
-- exactly its registration, on registered_on, and all its valid stays at its own desk. A whole history can be voided
-- and written down again within a transaction, statement by statement.

CREATE OR REPLACE FUNCTION stagevisit_needs_registration() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed WHERE voided_at IS NULL AND NOT EXISTS (
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

-- New stays are counted at the desk of their participant, and a retired record gets none.
CREATE FUNCTION stagevisit_at_desk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed JOIN participants_participant participant ON participant.id = changed.participant_id
        WHERE changed.voided_at IS NULL AND changed.desk_id <> participant.desk_id
    ) THEN
        RAISE EXCEPTION 'stagevisit_desk: a stay is counted at the desk of its participant'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF EXISTS (
        SELECT FROM changed JOIN participants_participant participant ON participant.id = changed.participant_id
        WHERE changed.voided_at IS NULL AND participant.retired_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'participant_retired: a retired record has no valid stay'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stagevisit_at_desk AFTER INSERT ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION stagevisit_at_desk();

-- At the end of a transaction: an active record has its registration, nothing before it, and is counted at its desk;
-- a retired one has no valid stay. Looked at whenever a record is made, moved or retired, and whenever a registration is voided.
CREATE FUNCTION record_is_whole(person_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    person record;
BEGIN
    SELECT registered_on, desk_id, retired_at INTO person FROM participants_participant WHERE id = person_id;
    IF person.retired_at IS NOT NULL THEN
        IF EXISTS (SELECT FROM stages_stagevisit WHERE participant_id = person_id AND voided_at IS NULL) THEN
            RAISE EXCEPTION 'participant_retired: a retired record has no valid stay'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM stages_stagevisit
        WHERE participant_id = person_id AND stage = 1 AND voided_at IS NULL AND entered_on = person.registered_on
    ) THEN
        RAISE EXCEPTION 'participant_registration: a participant needs a registration on registered_on'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF EXISTS (
        SELECT FROM stages_stagevisit
        WHERE participant_id = person_id AND voided_at IS NULL AND entered_on < person.registered_on
    ) THEN
        RAISE EXCEPTION 'stagevisit_registration: a stay needs a registration on or before its day'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF EXISTS (
        SELECT FROM stages_stagevisit WHERE participant_id = person_id AND voided_at IS NULL AND desk_id <> person.desk_id
    ) THEN
        RAISE EXCEPTION 'participant_desk: the stays of a participant are counted at their desk'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE OR REPLACE FUNCTION participant_needs_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_is_whole(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION stagevisit_registration_is_voided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_is_whole(NEW.participant_id);
    RETURN NULL;
END $$;
DROP TRIGGER participant_registration ON participants_participant;
CREATE CONSTRAINT TRIGGER participant_registration
    AFTER INSERT OR UPDATE OF registered_on, desk_id, retired_at ON participants_participant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participant_needs_registration();
CREATE CONSTRAINT TRIGGER stagevisit_registration_voided AFTER UPDATE OF voided_at ON stages_stagevisit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stage = 1 AND NEW.voided_at IS NOT NULL)
    EXECUTE FUNCTION stagevisit_registration_is_voided();

-- Nothing that a stay or a record once was is forgotten: what it was copied from never changes either.
CREATE OR REPLACE FUNCTION stagevisit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR OLD.voided_at IS NOT NULL
        OR (OLD.id, OLD.participant_id, OLD.stage, OLD.desk_id, OLD.entered_on, OLD.recorded_at,
            OLD.recorded_by_id, OLD.reason, OLD.departure, OLD.batch_id, OLD.key, OLD.original_id)
           IS DISTINCT FROM
           (NEW.id, NEW.participant_id, NEW.stage, NEW.desk_id, NEW.entered_on, NEW.recorded_at,
            NEW.recorded_by_id, NEW.reason, NEW.departure, NEW.batch_id, NEW.key, NEW.original_id)
    THEN
        RAISE EXCEPTION 'stagevisit_history: a stay is never rewritten or deleted, only voided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Merges and exports are acts like batches: added, never rewritten.
CREATE FUNCTION act_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'act_history: what was done is never rewritten or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER merge_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON stages_merge
    FOR EACH STATEMENT EXECUTE FUNCTION act_keep();
CREATE TRIGGER export_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON stages_export
    FOR EACH STATEMENT EXECUTE FUNCTION act_keep();

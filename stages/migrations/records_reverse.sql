DROP TRIGGER merge_keep ON stages_merge;
DROP TRIGGER export_keep ON stages_export;
DROP FUNCTION act_keep;
DROP TRIGGER stagevisit_registration_voided ON stages_stagevisit;
DROP TRIGGER stagevisit_at_desk ON stages_stagevisit;
DROP FUNCTION stagevisit_at_desk;
DROP FUNCTION stagevisit_registration_is_voided;
DROP TRIGGER participant_registration ON participants_participant;
CREATE OR REPLACE FUNCTION stagevisit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION stagevisit_needs_registration() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
CREATE OR REPLACE FUNCTION participant_needs_registration() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION record_is_whole;

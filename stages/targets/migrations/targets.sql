-- A target is followed by another one, never rewritten: who changed what, and when, is kept for ever.
CREATE FUNCTION target_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'target_history: a target is never rewritten or deleted, only followed by another one'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER target_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON targets_target
    FOR EACH STATEMENT EXECUTE FUNCTION target_keep();

CREATE FUNCTION target_follows_its_like() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM targets_target WHERE id = NEW.follows_id AND (year, stage) = (NEW.year, NEW.stage)
            AND desk_id IS NOT DISTINCT FROM NEW.desk_id AND people IS DISTINCT FROM NEW.people
    ) THEN
        RAISE EXCEPTION 'target_same_place_and_year: a target follows another value of the same year, stage and place'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER target_like BEFORE INSERT ON targets_target
    FOR EACH ROW WHEN (NEW.follows_id IS NOT NULL) EXECUTE FUNCTION target_follows_its_like();

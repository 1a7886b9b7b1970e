-- Whose a record is and at which desk is a thing of its own for the versions (stages_tallychange): a merge, a hand-over
-- and an import that is undone change it, and nothing else that is written about a participant does.
CREATE FUNCTION participant_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stages_tallychange (source)
    SELECT TG_TABLE_NAME || '.persons'
    WHERE EXISTS (
        SELECT FROM changed JOIN previous USING (id)
        WHERE (changed.desk_id, changed.retired_at, changed.merged_into_id)
            IS DISTINCT FROM (previous.desk_id, previous.retired_at, previous.merged_into_id)
    );
    RETURN NULL;
END $$;
CREATE TRIGGER participant_placed AFTER UPDATE ON participants_participant
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION participant_placed();

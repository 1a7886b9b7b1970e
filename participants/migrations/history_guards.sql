-- What was changed on a record, and which records are two people, is only ever added to, whoever runs the statement.
CREATE FUNCTION participants_history_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%_history: a row is never rewritten or deleted', TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER fieldchange_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON participants_fieldchange
    FOR EACH STATEMENT EXECUTE FUNCTION participants_history_keep('fieldchange');
CREATE TRIGGER differentpeople_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON participants_differentpeople
    FOR EACH STATEMENT EXECUTE FUNCTION participants_history_keep('differentpeople');

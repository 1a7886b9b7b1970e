-- What a check found is never rewritten: that is what makes it worth showing.
CREATE FUNCTION check_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'check_history: what a check found is never rewritten or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER run_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON checking_run
    FOR EACH STATEMENT EXECUTE FUNCTION check_keep();
CREATE TRIGGER result_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON checking_result
    FOR EACH STATEMENT EXECUTE FUNCTION check_keep();

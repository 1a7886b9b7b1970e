-- A statement is for ever, whoever asks.
CREATE FUNCTION statements_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'statement_history: what was published is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER statement_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON statements_statement
    FOR EACH STATEMENT EXECUTE FUNCTION statements_keep();
CREATE TRIGGER pinnedmoment_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON statements_pinnedmoment
    FOR EACH STATEMENT EXECUTE FUNCTION statements_keep();

-- What was known at a moment is final once the moment is pinned. An act reads the clock and commits later, so
-- without this a stay could still appear in the past of a statement. Whoever writes the ledger holds the lock 6222022
-- shared until the end of their transaction, and their moment must lie after every pinned one; whoever pins
-- holds it alone: they wait for those who write, and those who come later see what was pinned.
CREATE FUNCTION statements_written_after_pinned(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(6222022);
    IF moment <= (SELECT max(known_at) FROM statements_pinnedmoment) THEN
        RAISE EXCEPTION 'statement_pinned: the ledger is complete up to the moment of a statement'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

-- The same in as few steps as can be: every move goes through here.
CREATE FUNCTION statements_stay_after_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(6222022);
    IF EXISTS (SELECT FROM changed WHERE recorded_at <= (SELECT max(known_at) FROM statements_pinnedmoment)) THEN
        RAISE EXCEPTION 'statement_pinned: the ledger is complete up to the moment of a statement'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stagevisit_after_pinned AFTER INSERT ON stages_stagevisit
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION statements_stay_after_pinned();

CREATE FUNCTION statements_void_after_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM statements_written_after_pinned(NEW.voided_at);
    RETURN NEW;
END $$;
CREATE TRIGGER stagevisit_voided_after_pinned BEFORE UPDATE ON stages_stagevisit
    FOR EACH ROW WHEN (OLD.voided_at IS DISTINCT FROM NEW.voided_at)
    EXECUTE FUNCTION statements_void_after_pinned();

-- Many batches are written before their stays: they join the queue at once.
CREATE FUNCTION statements_batch_after_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM statements_written_after_pinned(NEW.recorded_at);
    RETURN NEW;
END $$;
CREATE TRIGGER movebatch_after_pinned BEFORE INSERT ON stages_movebatch
    FOR EACH ROW EXECUTE FUNCTION statements_batch_after_pinned();

-- Nothing is published of a moment that is not pinned.
CREATE FUNCTION statements_is_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.known_at > coalesce((SELECT max(known_at) FROM statements_pinnedmoment), '-infinity') THEN
        RAISE EXCEPTION 'statement_pinned: the moment of a statement must be pinned first'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_is_pinned BEFORE INSERT ON statements_statement
    FOR EACH ROW EXECUTE FUNCTION statements_is_pinned();

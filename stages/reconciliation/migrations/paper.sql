-- Paper is only ever added to, whoever asks.
CREATE FUNCTION paper_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'paper_history: what was found on paper is never rewritten or deleted, only replaced'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER sheet_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION paper_keep();
CREATE TRIGGER figure_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_figure
    FOR EACH STATEMENT EXECUTE FUNCTION paper_keep();
CREATE TRIGGER reason_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_reason
    FOR EACH STATEMENT EXECUTE FUNCTION paper_keep();
CREATE TRIGGER signoff_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_signoff
    FOR EACH STATEMENT EXECUTE FUNCTION paper_keep();

-- Nobody can have counted on paper what had not happened yet.
ALTER TABLE reconciliation_sheet ADD CONSTRAINT sheet_not_of_the_future
    CHECK (as_of <= (entered_at AT TIME ZONE 'Asia/Jakarta')::date);

-- What was signed for, or replaced, is closed. Whoever writes about a sheet locks it, so that one comes after another.
CREATE FUNCTION paper_open(sheet bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reconciliation_sheet WHERE id = sheet FOR UPDATE;
    IF EXISTS (SELECT FROM reconciliation_signoff WHERE sheet_id = sheet)
        OR EXISTS (SELECT FROM reconciliation_sheet WHERE replaces_id = sheet)
    THEN
        RAISE EXCEPTION 'paper_closed: a sheet that was signed for or replaced takes nothing more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;
CREATE FUNCTION reason_needs_open_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM paper_open(sheet_id) FROM reconciliation_figure WHERE id = NEW.figure_id;
    RETURN NEW;
END $$;
CREATE TRIGGER reason_open BEFORE INSERT ON reconciliation_reason
    FOR EACH ROW EXECUTE FUNCTION reason_needs_open_sheet();
CREATE FUNCTION signoff_needs_open_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM paper_open(NEW.sheet_id);
    RETURN NEW;
END $$;
CREATE TRIGGER signoff_open BEFORE INSERT ON reconciliation_signoff
    FOR EACH ROW EXECUTE FUNCTION signoff_needs_open_sheet();

-- A sheet says how many stages its paper has figures of: they come with it, in its transaction, and never afterwards.
CREATE FUNCTION figure_comes_with_its_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reconciliation_sheet WHERE id = NEW.sheet_id FOR UPDATE;
    IF (SELECT count(*) FROM reconciliation_figure WHERE sheet_id = NEW.sheet_id)
        >= (SELECT stated FROM reconciliation_sheet WHERE id = NEW.sheet_id)
    THEN
        RAISE EXCEPTION 'sheet_stated: a sheet has the figures it was entered with'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figure_of_sheet BEFORE INSERT ON reconciliation_figure
    FOR EACH ROW EXECUTE FUNCTION figure_comes_with_its_sheet();
CREATE FUNCTION sheet_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM reconciliation_figure WHERE sheet_id = NEW.id) <> NEW.stated THEN
        RAISE EXCEPTION 'sheet_stated: a sheet has the figures it was entered with'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sheet_whole AFTER INSERT ON reconciliation_sheet
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sheet_is_whole();

-- A sheet replaces one of the same kecamatan and day.
CREATE FUNCTION sheet_replaces_its_like() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM reconciliation_sheet WHERE id = NEW.replaces_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT FROM reconciliation_sheet WHERE id = NEW.replaces_id AND desk_id = NEW.desk_id AND as_of = NEW.as_of
    ) THEN
        RAISE EXCEPTION 'sheet_same_place_and_day: a sheet replaces one of the same kecamatan and day'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sheet_like BEFORE INSERT ON reconciliation_sheet
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION sheet_replaces_its_like();

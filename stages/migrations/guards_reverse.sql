DROP TRIGGER participant_registration ON participants_participant;
DROP FUNCTION participant_needs_registration();
DROP TRIGGER stagevisit_registration_on_update ON stages_stagevisit;
DROP TRIGGER stagevisit_registration_on_insert ON stages_stagevisit;
DROP FUNCTION stagevisit_needs_registration();
DROP TRIGGER movebatch_keep ON stages_movebatch;
DROP FUNCTION movebatch_keep();
DROP TRIGGER stagevisit_keep_all ON stages_stagevisit;
DROP TRIGGER stagevisit_keep ON stages_stagevisit;
DROP FUNCTION stagevisit_keep();
ALTER TABLE stages_stagevisit
    DROP CONSTRAINT stagevisit_not_in_future,
    DROP CONSTRAINT stagevisit_no_overlap,
    DROP CONSTRAINT stagevisit_one_first,
    DROP CONSTRAINT stagevisit_one_open;

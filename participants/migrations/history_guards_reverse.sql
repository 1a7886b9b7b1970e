DROP TRIGGER differentpeople_keep ON participants_differentpeople;
DROP TRIGGER fieldchange_keep ON participants_fieldchange;
DROP FUNCTION participants_history_keep();

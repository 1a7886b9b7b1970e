DROP TRIGGER target_like ON targets_target;
DROP FUNCTION target_follows_its_like();
DROP TRIGGER target_keep ON targets_target;
DROP FUNCTION target_keep();

DROP TRIGGER participant_placed ON participants_participant;
DROP FUNCTION participant_placed();

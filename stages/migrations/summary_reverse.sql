-- What summary.sql has and summary_0009.sql, which is run next, does not make again.
DROP TRIGGER participant_counted ON participants_participant;
DROP FUNCTION participant_counted;
DROP FUNCTION tally_parts;
DROP FUNCTION tally_spans;

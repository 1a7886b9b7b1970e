DROP TRIGGER run_keep ON checking_run;
DROP TRIGGER result_keep ON checking_result;
DROP FUNCTION check_keep();

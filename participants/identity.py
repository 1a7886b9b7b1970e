"""Whether a record agrees with its NIK, or who has seen the papers and confirmed that it does not."""

from django.utils import timezone

from participants import nik


def confirm(participant, *, by, at):
    """Note on `participant`, without saving it, that `by` confirms the difference to the NIK, or that there is none.

    `at` is the moment; its day in Jakarta decides the century of the NIK.
    """
    born, sex, today = participant.birth_date, participant.sex, timezone.localdate(at)
    differs = participant.nik and nik.mismatches(participant.nik, birth_date=born, sex=sex, today=today)
    participant.identity_confirmed_by = by if differs else None
    participant.identity_confirmed_at = at if differs else None

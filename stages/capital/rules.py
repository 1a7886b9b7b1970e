"""What a referral must satisfy, in words. Pure: takes referrals, dates and amounts, touches no database."""

from participants.dates import in_words
from participants.rupiah import written
from stages.capital.models import Status
from stages.models import Stage

ENDED = {Status.REFUSED: "penolakan", Status.WITHDRAWN: "tidak dilanjutkan"}  # without money, for a reason


class ReferralRefused(Exception):
    """An act that the rules refuse; str() is the sentence, `field` the field of the form it stands beside, or None."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


def readiness(lacking):
    """What the stages before have not recorded (stages.work.not_ready), as a sentence; "" when nothing lacks."""
    return f"Belum siap ke P{int(Stage.CAPITAL)}: {'; '.join(lacking)}." if lacking else ""


def referral(person, on, *, theirs, lacking, reason, amount=None, today):
    """Raises ReferralRefused when `person` cannot be referred on that day.

    `theirs` are their valid referrals to the same bank and scheme, `lacking` the parts of readiness().
    """
    _not_in_future(on, today, "referred_on")
    if on < person.registered_on:
        day = in_words(person.registered_on)
        raise ReferralRefused(f"Tanggal mendahului pendaftaran peserta ({day}).", "referred_on")
    for other in theirs:
        if other.is_open:
            state = f"{other.get_status_display().lower()} sejak {in_words(other.since)}"
            raise ReferralRefused(f"Masih ada rujukan ke {other} yang berjalan, {state}.", "bank")
    if lacking and not reason:
        raise ReferralRefused(f"{readiness(lacking)} Isi alasan bila tetap dirujuk.", "reason")
    _positive(amount, "amount_asked")


def change(referral, to, on, *, amount, reason, today):
    """Raises ReferralRefused when the referral cannot become `to` on that day, with that amount or reason."""
    if to not in Status(referral.status).next:
        now = f"{referral.get_status_display().lower()} sejak {in_words(referral.since)}"
        raise ReferralRefused(f"Rujukan ini {now}; langkah berikutnya bukan {Status(to).label.lower()}.", "outcome")
    _not_in_future(on, today, "happened_on")
    _not_before_earlier_steps(referral, on)
    if to in ENDED and not reason:
        raise ReferralRefused(f"Isi alasan {ENDED[to]}.", "reason")
    if to in (Status.APPROVED, Status.DISBURSED):
        _amount(referral, to, amount)
    elif amount is not None:
        raise ReferralRefused("Kosongkan jumlah; hanya untuk disetujui dan cair.", "amount")
    if reason and to not in ENDED:
        raise ReferralRefused("Kosongkan alasan; hanya untuk ditolak dan tidak dilanjutkan.", "reason")


def _amount(referral, to, amount):
    if amount is None:
        raise ReferralRefused(f"Isi jumlah yang {Status(to).label.lower()}.", "amount")
    _positive(amount, "amount")
    if to == Status.DISBURSED and amount > referral.amount_approved:
        raise ReferralRefused(f"Jumlah cair melebihi yang disetujui ({written(referral.amount_approved)}).", "amount")


def _positive(amount, field):
    if amount == 0:
        raise ReferralRefused("Jumlah harus lebih dari nol.", field)


def _not_in_future(day, today, field):
    if day > today:
        raise ReferralRefused("Tanggal tidak boleh di masa depan.", field)


def _not_before_earlier_steps(referral, on):
    steps = [("rujukan", referral.referred_on), ("pengajuan", referral.submitted_on)]
    steps.append(("keputusan bank", referral.decided_on))
    for what, day in steps:
        if day and on < day:
            raise ReferralRefused(f"Tanggal mendahului {what} ({in_words(day)}).", "happened_on")

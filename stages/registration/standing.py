"""Where a resident stands, in words for the resident: what was reached, where now, and what comes next.

Holds nothing that says who they are; the slip and the public status page are made of it.
"""

from dataclasses import dataclass

from django.utils.crypto import constant_time_compare

from participants.models import Desk, Participant
from stages.models import Stage, StageVisit

# What happens next, after the name of the stage that is coming. The one place for these sentences.
COMING = {
    Stage.MENTORING: "petugas menghubungi Anda untuk membicarakan minat usaha Anda.",
    Stage.TRAINING: "teori dan praktik sesuai minat Anda; petugas memberitahukan jadwal dan tempatnya.",
    Stage.LICENSING: "petugas membantu mengurus izin usaha, sertifikat halal dan merek.",
    Stage.MARKETING: "petugas menawarkan bazar dan cara berjualan daring.",
    Stage.FINANCE: "Anda diajak berlatih mencatat uang masuk dan keluar usaha.",
    Stage.CAPITAL: "bila Anda memerlukan modal, petugas menghubungkan Anda dengan bank.",
}
AT_THE_END = "Anda sudah di tahap terakhir. Petugas tetap siap membantu usaha Anda."
AFTER_LEAVING = (
    "Keikutsertaan dalam program sudah berakhir. Terima kasih telah mengikuti JakPreneur. "
    "Untuk bertanya atau ikut kembali, silakan datang ke kantor kecamatan."
)
NO_DIGITS = "----"  # never equal to four digits


@dataclass(frozen=True)
class Standing:
    """`reached` are the first stays in each place, in the order they happened; `now` is the open stay."""

    desk: Desk
    reached: list[StageVisit]
    now: StageVisit

    @property
    def registration(self):
        return next(visit for visit in self.reached if visit.stage == Stage.REGISTRATION)

    @property
    def stages(self):
        """The stays in the seven stages of the programme alone."""
        return [visit for visit in self.reached if visit.place in Stage.programme()]

    @property
    def next_step(self):
        """One sentence. Stages are taken by need, so what comes next is the first later one not reached yet."""
        if self.now.place.is_left:
            return AFTER_LEAVING
        reached = {visit.stage for visit in self.reached}
        coming = (stage for stage in COMING if stage > self.now.stage and stage not in reached)
        return next((f"{stage.label}: {COMING[stage]}" for stage in coming), AT_THE_END)


def of(person):
    """The Standing of an active participant, read at one moment: the stays that the tally of today counts.

    None when the record was merged away in this very moment.
    """
    visits = list(StageVisit.objects.valid().filter(participant=person).select_related("original").in_order())
    here = next((visit for visit in visits if visit.left_on is None), None)
    return here and Standing(person.desk, [visit for visit in visits if visit.first], here)


def by_token(token):
    """The participant whose slip carries this token, or None."""
    return _record_in_use(status_token=token)


def by_number(number, nik_tail):
    """The participant with this registration number and these last four digits of the NIK, or None.

    Takes the same steps for a wrong pair, an unknown number and somebody without a NIK.
    """
    person = _record_in_use(number=number)
    known = person.nik[-4:] if person and person.nik else NO_DIGITS
    return person if constant_time_compare(known, nik_tail) else None


def _record_in_use(**which):
    """The record meant, or the one it was merged into by now. None for an unknown one or an undone import."""
    records = Participant.objects.select_related("desk").only("nik", "retired_at", "merged_into", "desk")
    person = records.filter(**which).first()
    while person and person.merged_into_id:
        person = records.get(pk=person.merged_into_id)
    return person if person and person.retired_at is None else None

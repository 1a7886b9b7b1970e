"""What a rule says: its stable code and its sentence. Screens, the bulk preview, imports and the command line all show
these sentences and no others. Pure: touches no database.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils import timezone

from participants import users
from participants.dates import in_words
from stages.models import Stage


class Rule(Enum):
    """Each rule's stable code. A refusal cannot be helped; a warning is allowed with a reason."""

    FUTURE = "future"
    BEFORE_REGISTRATION = "before-registration"
    BEFORE_LAST_STAY = "before-last-stay"
    ALREADY_THERE = "already-there"
    REGISTERED_ONCE = "registered-once"
    BACK_ON_SAME_DAY = "back-on-same-day"
    NOT_LATE = "not-late"
    SAME_AS_NEXT = "same-as-next"
    REASON_MISSING = "reason-missing"
    MOVED_MEANWHILE = "moved-meanwhile"
    RETIRED = "retired"
    UNCHANGED = "unchanged"
    AFTER_NEXT_STAY = "after-next-stay"
    BEFORE_BIRTH = "before-birth"
    SKIPS = "skips"
    NOT_READY = "not-ready"
    STEPS_BACK = "steps-back"
    REPEATS = "repeats"
    RETURNS = "returns"
    LATE = "late"

    @property
    def is_warning(self):
        return self in (Rule.SKIPS, Rule.NOT_READY, Rule.STEPS_BACK, Rule.REPEATS, Rule.RETURNS, Rule.LATE)


@dataclass(frozen=True)
class Finding:
    rule: Rule
    text: str

    def __str__(self):
        return self.text


class MoveRefused(Exception):
    """A move that the rules refuse; `finding` says why, str() is the sentence."""

    def __init__(self, finding):
        super().__init__(finding.text)
        self.finding = finding


def at_that_desk(desk):
    """There is nobody to hand over: the person is at that desk already."""
    return Finding(Rule.ALREADY_THERE, f"Peserta sudah tercatat di Kec. {desk}.")


def asked_before(hand_over):
    """Somebody else has asked for another kelurahan of the same desk, and nobody has decided it yet."""
    day, who = in_words(timezone.localtime(hand_over.asked_at)), users.name(hand_over.asked_by)
    text = f"Pengalihan ke Kel. {hand_over.kelurahan.name} sudah diminta oleh {who} pada {day} dan belum diputuskan."
    return Finding(Rule.ALREADY_THERE, f"{text} Permintaan itu diputuskan lebih dahulu.")


def retired():
    """The record is no longer in use: it was merged into another, or its import undone."""
    return Finding(Rule.RETIRED, "Data ini sudah digabung ke data lain atau impornya diurungkan. Cari lagi pesertanya.")


def meanwhile(here, seen):
    """Somebody else moved a person between the look and the act. `here` is the open stay, `seen` the one looked at."""
    if seen and seen.voided_at:
        what, who, when = f"{seen.title} {here.participant} dibatalkan", seen.voided_by, seen.voided_at
    else:
        what, who, when = f"{here.participant} sudah dipindahkan ke {here.title}", here.recorded_by, here.recorded_at
    when = timezone.localtime(when)
    day = "" if when.date() == timezone.localdate() else f"pada {in_words(when)} "
    text = f"{what} oleh {users.name(who)} {day}pukul {when:%H.%M}. Periksa lagi."
    return Finding(Rule.MOVED_MEANWHILE, text)


def unchanged():
    """A correction that corrects nothing."""
    return Finding(Rule.UNCHANGED, "Isiannya masih sama dengan yang tercatat. Ubah yang keliru.")


def gone_meanwhile(visit):
    """Somebody else voided or replaced this stay between the look and the act; `visit` is void."""
    when = timezone.localtime(visit.voided_at)
    day = "" if when.date() == timezone.localdate() else f"pada {in_words(when)} "
    what = f"{visit.title} ({in_words(visit.entered_on)}) sudah dibatalkan oleh {users.name(visit.voided_by)}"
    return Finding(
        Rule.MOVED_MEANWHILE, f"{what} {day}pukul {when:%H.%M}: {visit.void_reason.rstrip('.')}. Periksa lagi."
    )


def already_there(stay):
    where = "keluar dari program" if stay.stage == Stage.LEFT else f"di {Stage(stay.stage).title}"
    return Finding(Rule.ALREADY_THERE, f"Sudah {where} sejak {in_words(stay.entered_on)}.")


def not_late(last):
    text = (
        f"Susulan harus mendahului tahap terakhir ({Stage(last.stage).title}, {in_words(last.entered_on)}). "
        "Gunakan Pindahkan."
    )
    return Finding(Rule.NOT_LATE, text)


def after_next_stay(stay):
    text = f"Tanggal daftar sesudah {Stage(stay.stage).title} ({in_words(stay.entered_on)})."
    return Finding(Rule.AFTER_NEXT_STAY, text)


def before_birth(born):
    return Finding(Rule.BEFORE_BIRTH, f"Tanggal daftar mendahului tanggal lahir ({in_words(born)}).")


def same_as_next(stay):
    text = (
        f"{Stage(stay.stage).title} sudah tercatat sejak {in_words(stay.entered_on)}. "
        "Batalkan catatan itu lebih dahulu, lalu catat tanggal yang benar."
    )
    return Finding(Rule.SAME_AS_NEXT, text)

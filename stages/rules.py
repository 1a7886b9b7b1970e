"""What a move must satisfy, in words. Pure: takes histories and dates, touches no database.

A finding is a rule broken or stretched, with its sentence. Screens, the bulk preview, imports and the
command line all show these sentences and no others.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from participants import users
from participants.dates import in_words
from stages.models import Stage


class Stay(NamedTuple):
    """One valid stay of a history; histories are lists of these, as they happened."""

    stage: int
    entered_on: date


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
    AFTER_NEXT_STAY = "after-next-stay"
    BEFORE_BIRTH = "before-birth"
    SKIPS = "skips"
    STEPS_BACK = "steps-back"
    REPEATS = "repeats"
    RETURNS = "returns"
    LATE = "late"

    @property
    def is_warning(self):
        return self in (Rule.SKIPS, Rule.STEPS_BACK, Rule.REPEATS, Rule.RETURNS, Rule.LATE)


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


def judge_move(history, stage, entered_on, *, today, reason=""):
    """Findings for a move to `stage` after everything in `history`; the first refusal stands first.

    `history` is never empty. `entered_on` and `today` are days in Jakarta.
    """
    last = history[-1]
    return (
        _dates(history, entered_on, today)
        or _order(last, stage, entered_on)
        or _with_reason(_warnings(history, stage), reason)
    )


def judge_late(history, stage, entered_on, *, today, reason=""):
    """Findings for a late paper: a stay put in before the last one (*susulan*). Always needs a reason."""
    last = history[-1]
    if refusal := _future(entered_on, today) or _before_registration(history, entered_on):
        return refusal
    if (entered_on, stage) >= (last.entered_on, last.stage):
        return [_not_late(last)]
    if stage in (Stage.REGISTRATION, Stage.LEFT):
        return [Finding(Rule.REGISTERED_ONCE, f"{Stage(stage).title} tidak dapat disusulkan.")]
    before = [stay for stay in history if (stay.entered_on, stay.stage) <= (entered_on, stage)]
    after = history[len(before)]
    if before[-1].stage == stage:
        return [_already_there(before[-1])]
    if after.stage == stage:
        return [_same_as_next(after)]
    return _with_reason([Finding(Rule.LATE, "Dicatat sebagai susulan.")], reason)


def judge_leave(history, left_on, *, today):
    """Findings for leaving the programme on `left_on`."""
    if history[-1].stage == Stage.LEFT:
        return [_already_there(history[-1])]
    return _dates(history, left_on, today) or []


def judge_registration(history, registered_on, *, born, today, reason=""):
    """Findings for correcting the day of registration of somebody `born` on a day. Always needs a reason."""
    if refusal := _future(registered_on, today):
        return refusal
    if registered_on < born:
        return [_before_birth(born)]
    if registered_on == history[0].entered_on:
        return [_already_there(history[0])]
    if history[1:] and registered_on > history[1].entered_on:
        return [_after_next_stay(history[1])]
    return _with_reason([Finding(Rule.LATE, "Tanggal daftar dibetulkan.")], reason)


def registration_day_refusal(day, today):
    """The sentence for a day on which nobody can have registered, or ""."""
    if day > today:
        return "Tanggal daftar tidak boleh di masa depan."
    start = date.fromisoformat(settings.PROGRAMME_START)
    return f"Tanggal daftar mendahului program ({start.year})." if day < start else ""


def at_that_desk(desk):
    """There is nobody to hand over: the person is at that desk already."""
    return Finding(Rule.ALREADY_THERE, f"Peserta sudah tercatat di Kec. {desk}.")


def retired():
    """The record is no longer in use: it was merged into another, or its import undone."""
    return Finding(Rule.RETIRED, "Data ini sudah digabung ke data lain atau impornya diurungkan. Cari lagi pesertanya.")


def refusal(findings):
    """The first finding that is not a mere warning, or None."""
    return next((finding for finding in findings if not finding.rule.is_warning), None)


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


def _dates(history, day, today):
    return _future(day, today) or _before_registration(history, day) or _before_last_stay(history[-1], day)


def _future(day, today):
    if day > today:
        return [Finding(Rule.FUTURE, "Tanggal berlaku tidak boleh di masa depan.")]


def _before_registration(history, day):
    registered_on = history[0].entered_on
    if day < registered_on:
        text = f"Tanggal berlaku mendahului pendaftaran ({in_words(registered_on)})."
        return [Finding(Rule.BEFORE_REGISTRATION, text)]


def _before_last_stay(last, day):
    if day < last.entered_on:
        text = (
            f"Tanggal berlaku mendahului tahap terakhir ({Stage(last.stage).title}, {in_words(last.entered_on)}). "
            "Catat sebagai susulan."
        )
        return [Finding(Rule.BEFORE_LAST_STAY, text)]


def _order(last, stage, entered_on):
    if stage == last.stage:
        return [_already_there(last)]
    if stage == Stage.REGISTRATION:
        return [Finding(Rule.REGISTERED_ONCE, "Pendaftaran hanya sekali.")]
    if entered_on == last.entered_on and stage < last.stage:
        text = (
            f"Pada hari yang sama tahap tidak dapat mundur dari {Stage(last.stage).title}. "
            "Batalkan perpindahan yang keliru."
        )
        return [Finding(Rule.BACK_ON_SAME_DAY, text)]


def _warnings(history, stage):
    last, reached = history[-1].stage, {stay.stage for stay in history}
    found = []
    if last == Stage.LEFT:
        found.append(Finding(Rule.RETURNS, "Kembali setelah keluar dari program."))
    if skipped := [Stage(n) for n in range(last + 1, stage) if n not in reached]:
        found.append(Finding(Rule.SKIPS, f"Melewati {', '.join(s.title for s in skipped)}."))
    if stage < last != Stage.LEFT:
        found.append(Finding(Rule.STEPS_BACK, f"Mundur dari {Stage(last).title}."))
    if stage in reached:
        earlier = next(stay for stay in history if stay.stage == stage)
        text = f"Sudah pernah di {Stage(stage).title} ({in_words(earlier.entered_on)})."
        found.append(Finding(Rule.REPEATS, text))
    return found


def _with_reason(warnings, reason):
    """Warnings alone when a reason is given; else a refusal that asks for it stands first."""
    if warnings and not reason.strip():
        explained = " ".join(finding.text for finding in warnings)
        return [Finding(Rule.REASON_MISSING, f"{explained} Isi alasan untuk melanjutkan."), *warnings]
    return warnings


def _already_there(stay):
    where = "keluar dari program" if stay.stage == Stage.LEFT else f"di {Stage(stay.stage).title}"
    return Finding(Rule.ALREADY_THERE, f"Sudah {where} sejak {in_words(stay.entered_on)}.")


def _not_late(last):
    text = (
        f"Susulan harus mendahului tahap terakhir ({Stage(last.stage).title}, {in_words(last.entered_on)}). "
        "Gunakan Pindahkan."
    )
    return Finding(Rule.NOT_LATE, text)


def _after_next_stay(stay):
    text = f"Tanggal daftar sesudah {Stage(stay.stage).title} ({in_words(stay.entered_on)})."
    return Finding(Rule.AFTER_NEXT_STAY, text)


def _before_birth(born):
    return Finding(Rule.BEFORE_BIRTH, f"Tanggal daftar mendahului tanggal lahir ({in_words(born)}).")


def _same_as_next(stay):
    text = (
        f"{Stage(stay.stage).title} sudah tercatat sejak {in_words(stay.entered_on)}. "
        "Batalkan catatan itu lebih dahulu, lalu catat tanggal yang benar."
    )
    return Finding(Rule.SAME_AS_NEXT, text)

"""What a move must satisfy, in words. Pure: takes histories and dates, touches no database.

A finding is a rule broken or stretched, with its sentence; codes and sentences are in findings.py.
"""

from datetime import date
from typing import NamedTuple

from django.conf import settings

from participants.dates import in_words
from stages.findings import Finding as Finding
from stages.findings import MoveRefused as MoveRefused
from stages.findings import Rule as Rule
from stages.findings import after_next_stay, already_there, before_birth, not_late, same_as_next
from stages.findings import asked_before as asked_before
from stages.findings import at_that_desk as at_that_desk
from stages.findings import gone_meanwhile as gone_meanwhile
from stages.findings import meanwhile as meanwhile
from stages.findings import retired as retired
from stages.findings import unchanged as unchanged
from stages.models import Stage

WITH_REASON = "Boleh dilanjutkan dengan alasan."


class Stay(NamedTuple):
    """One valid stay of a history; histories are lists of these, as they happened."""

    stage: int
    entered_on: date


def judge_move(history, stage, entered_on, *, today, reason="", missing=()):
    """Findings for a move to `stage` after everything in `history`; the first refusal stands first.

    `history` is never empty. `entered_on` and `today` are days in Jakarta. `missing` are the parts of a sentence that
    say what the stages have not recorded yet (stages.work.not_ready).
    """
    last = history[-1]
    return (
        _dates(history, entered_on, today)
        or _order(last, stage, entered_on)
        or _with_reason([*_warnings(history, stage), *_not_ready(stage, missing)], reason)
    )


def judge_late(history, stage, entered_on, *, today, reason=""):
    """Findings for a late paper: a stay put in before the last one (*susulan*). Always needs a reason."""
    last = history[-1]
    if refusal := _future(entered_on, today) or _before_registration(history, entered_on):
        return refusal
    if (entered_on, stage) >= (last.entered_on, last.stage):
        return [not_late(last)]
    if stage in (Stage.REGISTRATION, Stage.LEFT):
        return [Finding(Rule.REGISTERED_ONCE, f"{Stage(stage).title} tidak dapat disusulkan.")]
    late = [Finding(Rule.LATE, "Dicatat sebagai susulan.")]
    return _between(history, stage, entered_on) or _with_reason(late, reason)


def judge_replacement(rest, stage, entered_on, *, today, reason=""):
    """Findings for a stay written instead of a wrong one; `rest` is the history without that. Always needs a reason."""
    if not reason.strip():
        return [Finding(Rule.REASON_MISSING, "Isi alasan.")]
    if stage == Stage.REGISTRATION:
        return [Finding(Rule.REGISTERED_ONCE, "Pendaftaran hanya sekali.")]
    if (entered_on, stage) >= (rest[-1].entered_on, rest[-1].stage):
        if stage == Stage.LEFT:
            return judge_leave(rest, entered_on, today=today)
        return judge_move(rest, stage, entered_on, today=today, reason=reason)
    return (
        _future(entered_on, today) or _before_registration(rest, entered_on) or _between(rest, stage, entered_on) or []
    )


def judge_leave(history, left_on, *, today):
    """Findings for leaving the programme on `left_on`."""
    if history[-1].stage == Stage.LEFT:
        return [already_there(history[-1])]
    return _dates(history, left_on, today) or []


def judge_registration(history, registered_on, *, born, today, reason=""):
    """Findings for correcting the day of registration of somebody `born` on a day. Always needs a reason."""
    if refusal := _future(registered_on, today):
        return refusal
    if registered_on < born:
        return [before_birth(born)]
    if registered_on == history[0].entered_on:
        return [already_there(history[0])]
    if history[1:] and registered_on > history[1].entered_on:
        return [after_next_stay(history[1])]
    return _with_reason([Finding(Rule.LATE, "Tanggal daftar dibetulkan.")], reason)


def registration_day_refusal(day, today):
    """The sentence for a day on which nobody can have registered, or ""."""
    if day > today:
        return "Tanggal daftar tidak boleh di masa depan."
    start = date.fromisoformat(settings.PROGRAMME_START)
    return f"Tanggal daftar mendahului program ({start.year})." if day < start else ""


def refusal(findings):
    """The first finding that is not a mere warning, or None."""
    return next((finding for finding in findings if not finding.rule.is_warning), None)


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


def _between(history, stage, entered_on):
    """A stay put in before the last one is not the same as either of its neighbours."""
    before = [stay for stay in history if (stay.entered_on, stay.stage) <= (entered_on, stage)]
    after = history[len(before)]
    if before[-1].stage == stage:
        return [already_there(before[-1])]
    if after.stage == stage:
        return [same_as_next(after)]


def _order(last, stage, entered_on):
    if stage == last.stage:
        return [already_there(last)]
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


def not_ready(stage, missing):
    """The sentence for a move to `stage` by somebody of whom these parts are missing, where no reason is asked; "" for
    nobody.
    """
    return " ".join([*(finding.text for finding in _not_ready(stage, missing)), WITH_REASON]) if missing else ""


def _not_ready(stage, missing):
    if missing:
        return [Finding(Rule.NOT_READY, f"Belum siap ke P{int(stage)}: {'; '.join(missing)}.")]
    return []


def _with_reason(warnings, reason):
    """Warnings alone when a reason is given; else a refusal that asks for it stands first."""
    if warnings and not reason.strip():
        explained = " ".join(finding.text for finding in warnings)
        return [Finding(Rule.REASON_MISSING, f"{explained} {WITH_REASON}"), *warnings]
    return warnings

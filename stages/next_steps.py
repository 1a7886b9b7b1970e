"""What comes next for one person: the stage, what is missing for it in the words of the rules, where to record it."""

from dataclasses import dataclass

from django.utils import timezone

from stages import rules, work
from stages.models import Stage
from stages.rules import Stay


@dataclass(frozen=True)
class NextSteps:
    """stage: the one after the present; None after the last one and outside the programme.

    sentence: what speaks against moving there today, as the move itself would say it; "" for nothing.
    steps: [(sentence part, Link)] of what the user may record of what is missing, in the order of the stages.
    """

    stage: Stage | None
    sentence: str
    steps: list

    @classmethod
    def of(cls, participant, here, user):
        """`here` is the open stay. A constant number of queries."""
        here, key = Stage(here.stage), participant.pk
        stage = Stage(here + 1) if here < Stage.CAPITAL else None
        gaps = work.gaps(stage, {key: here}) if stage else _last(here, key)
        found = [(each, part) for each, missing in gaps for part in missing.get(key, ())]
        steps = [(part, link) for each, part in found if (link := each.step(part)) and user.has_perm(link.permission)]
        return cls(stage, _sentence(participant, stage, [part for _, part in found]), steps)


def _last(here, key):
    """After the last stage nothing comes, but its own records may still be missing."""
    own = work.of(here)
    return [(own, own.missing([key]))] if own else []


def _sentence(participant, stage, parts):
    if stage is None:
        return f"Masih ditunggu: {'; '.join(parts)}." if parts else ""
    stays, today = participant.visits.valid().in_order().values_list("stage", "entered_on"), timezone.localdate()
    history = [Stay(*stay) for stay in stays]
    return str(rules.refusal(rules.judge_move(history, stage, today, today=today, missing=parts)) or "")

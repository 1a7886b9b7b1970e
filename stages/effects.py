"""What an act will do to the figures of today, said before it happens."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from stages import tally
from stages.models import Stage, StageVisit
from stages.rules import Rule


@dataclass(frozen=True)
class Effect:
    """One figure of today before and after the act."""

    measure: tally.Measure
    stage: Stage
    before: int
    after: int


def of_move(movers, stage):
    """What moving `movers`, [(participant, findings)], to `stage` does. Returns [Effect]."""
    today, stage = timezone.localdate(), Stage(stage)
    new = sum(1 for _, findings in movers if all(finding.rule is not Rule.REPEATS for finding in findings))
    effects = []
    for measure, more in ((tally.Measure.REACHED, new), (tally.Measure.NOW, len(movers))):
        before = tally.members(stage, measure, None, today).count()
        effects.append(Effect(measure, stage, before, before + more))
    return effects


def of_undo(batch):
    """What undoing `batch` does to *reached*: its first stays no longer count. Returns [Effect] in stage order."""
    lost = Counter(batch.stays().valid().filter(first=True).values_list("stage", flat=True))
    return _fewer(tally.Measure.REACHED, lost)


def of_merge(kept, duplicate, stays):
    """What merging does: two people become one with `stays`, as merging.united() puts them. Returns [Effect]."""
    valid = StageVisit.objects.valid().filter(participant__in=[kept, duplicate])
    reached = Counter(valid.filter(first=True).values_list("stage", flat=True))
    here = Counter(valid.filter(left_on__isnull=True).values_list("stage", flat=True))
    reached.subtract({stay.stage for stay in stays})
    here.subtract([stays[-1].stage])
    return _fewer(tally.Measure.REACHED, +reached) + _fewer(tally.Measure.NOW, +here)


def _fewer(measure, lost):
    """An Effect for each stage that loses people; `lost` is {stage: people}."""
    today = tally.totals(tally.figures(measure, None, timezone.localdate()))
    return [Effect(measure, Stage(stage), today[stage], today[stage] - lost[stage]) for stage in sorted(lost)]

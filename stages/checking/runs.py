"""Runs every invariant and keeps what was found; and how far the last run can be trusted."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from stages import integrity
from stages.checking.models import Result, Run
from stages.checking.words import WORDS

STALE = timedelta(hours=36)  # a night that was left out


@dataclass(frozen=True)
class Standing:
    """The last run as it is told: `broken` is [(sentence, violations)] of what does not hold."""

    run: Run
    broken: list
    checked: int

    @property
    def is_stale(self):
        return timezone.now() - self.run.started_at > STALE


def check():
    """Run every invariant and keep the run. Returns (Run, [(Invariant, number of violations)])."""
    started_at = timezone.now()
    found = integrity.violations()
    with transaction.atomic():
        run = Run.objects.create(started_at=started_at, ended_at=timezone.now())
        Result.objects.bulk_create(
            Result(run=run, position=position, code=invariant.code, violations=count)
            for position, (invariant, count) in enumerate(found, 1)
        )
    return run, found


def last():
    """The Standing of the last run, or None while there was none; two queries."""
    if not (run := Run.objects.first()):
        return None
    results = list(run.results.all())
    broken = [(in_words(result.code), result.violations) for result in results if result.violations]
    return Standing(run, broken, len(results))


def in_words(code):
    """What an invariant says, for whoever reads the figures."""
    return WORDS.get(code, f"Aturan {code}")

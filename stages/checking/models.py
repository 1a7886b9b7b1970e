"""Every run of the invariants and what each of them found. Runs are only ever added."""

from django.db import models
from django.db.models import F, Q


class Run(models.Model):
    """All invariants, one after the other, from `started_at` until `ended_at`."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="run_ends_after_it_starts")
        ]

    def __str__(self):
        return f"{self.started_at}"

    @property
    def seconds(self):
        return (self.ended_at - self.started_at).total_seconds()


class Result(models.Model):
    """One invariant in one run: how many rows violate it. 0: it holds."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="results")
    position = models.PositiveSmallIntegerField()  # as they were run: a code may stand for several
    code = models.CharField(max_length=10)
    violations = models.PositiveIntegerField()

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="result_once")]

    def __str__(self):
        return f"{self.code}: {self.violations}"

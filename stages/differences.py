"""What has become known since: who counts by now and did not, or no longer counts, and which act was the cause.

The figures of both moments are those of tally.py. Only the people whose record has changed in between are looked
at one by one: the last act that let a person count, or stop counting, is the cause. So in every stage the causes
add up to the difference.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from participants.models import HandOver
from stages import tally
from stages.models import MoveBatch, Stage, StageVisit


class Cause(models.TextChoices):
    """The kind of act, in the order in which a page lists them."""

    LATE = "susulan", "Dicatat kemudian (susulan)"
    IMPORT = "impor", "Impor daftar"
    VOID = "batal", "Catatan dibatalkan"
    REPLACEMENT = "ganti", "Catatan diperbaiki"
    CORRECTION = "betul", "Tanggal daftar dibetulkan"
    MERGE = "gabung", "Data ganda digabung"
    TAKEN_APART = "pisah", "Penggabungan diurungkan"
    HAND_OVER = "alih", "Dialihkan antarkecamatan"
    UNDO = "urung", "Perpindahan atau impor diurungkan"


BATCHES = {MoveBatch.Kind.IMPORT: Cause.IMPORT, MoveBatch.Kind.MERGE: Cause.MERGE, MoveBatch.Kind.MOVE: Cause.LATE}


@dataclass(frozen=True)
class Change:
    """One person who counts in `stage` by now and did not (`gained`), or did and no longer does; since `at`."""

    participant: int
    stage: Stage
    gained: bool
    cause: Cause
    at: datetime


@dataclass(frozen=True)
class CauseCount:
    cause: Cause
    gained: int
    lost: int

    @property
    def net(self):
        return self.gained - self.lost


@dataclass(frozen=True)
class Difference:
    """One stage as known at two moments; the `net` of its causes add up to `after` - `before`."""

    stage: Stage
    before: int
    after: int
    causes: list

    @property
    def net(self):
        return self.after - self.before


def changes(measure, scope, as_of, known_at, until):
    """Everybody whose membership differs between two known-at moments (aware datetimes), a list of Change.

    measure, scope and as_of are those of tally.members().
    """
    desks = None if scope is None else {desk.pk for desk in scope}
    histories = _changed(desks, as_of, known_at, until)
    acts, found = _Acts.of(histories, known_at, until), []
    for person, visits in histories.items():
        counted = [visit for visit in visits if visit.entered_on <= as_of and (desks is None or visit.desk_id in desks)]
        for stage, gained, at in _flips(counted, measure, known_at, until):
            found.append(Change(person, stage, gained, acts.cause(person, at, visits), at))
    return found


def between(measure, scope, as_of, known_at, found):
    """[Difference] for each stage, of the changes that were `found` since `known_at`."""
    return explained(tally.totals(tally.figures(measure, scope, as_of, known_at)), found)


def explained(before, found):
    """[Difference] for each stage, from what was counted `before`, {Stage: people}, and the changes since."""
    counted = defaultdict(Counter)
    for change in found:
        counted[change.stage][change.cause, change.gained] += 1
    return [_difference(stage, before[stage], counted[stage]) for stage in Stage]


def _difference(stage, before, counted):
    causes = [CauseCount(cause, counted[cause, True], counted[cause, False]) for cause in Cause]
    causes = [each for each in causes if each.gained or each.lost]
    return Difference(stage, before, before + sum(each.net for each in causes), causes)


def _changed(desks, as_of, known_at, until):
    """{participant key: all their stays} of those with a stay written down or voided since a moment."""
    changed = tally.changed_since(known_at, as_of)
    if desks is not None:
        changed = changed.filter(desk__in=desks)
    stays = StageVisit.objects.filter(recorded_at__lte=until, participant__in=changed.values("participant"))
    histories = defaultdict(list)
    for visit in stays.select_related("batch__undoes").order_by("participant", "pk"):
        histories[visit.participant_id].append(visit)
    return histories


def _flips(visits, measure, known_at, until):
    """(stage, gained, moment) of every stage where it differs: step by step, the last step that matters."""
    moments = sorted(_moments(visits, known_at, until))
    states = [_counted(visits, measure, moment) for moment in (known_at, *moments)]
    for stage in sorted(states[0] ^ states[-1]):
        gained = stage in states[-1]
        step = max(n for n in range(len(moments)) if (stage in states[n]) is not gained)
        yield Stage(stage), gained, moments[step]


def _moments(visits, known_at, until):
    written = {moment for visit in visits for moment in (visit.recorded_at, visit.voided_at) if moment}
    return {moment for moment in written if known_at < moment <= until}


def _counted(visits, measure, moment):
    """The stages in which a person counts by what was known at a moment, as tally.members() has it."""
    known = [visit for visit in visits if visit.recorded_at <= moment and not _void(visit, moment)]
    if measure == tally.Measure.REACHED or not known:
        return {visit.stage for visit in known}
    return {max(known, key=lambda visit: (visit.entered_on, visit.stage, -visit.pk)).stage}


def _void(visit, moment):
    return visit.voided_at is not None and visit.voided_at <= moment


@dataclass(frozen=True)
class _Acts:
    """What tells the acts apart: batches by their moment, and accepted hand-overs by person and moment."""

    batches: dict
    hand_overs: set

    @classmethod
    def of(cls, histories, known_at, until):
        batches = MoveBatch.objects.filter(recorded_at__gt=known_at, recorded_at__lte=until).select_related("undoes")
        accepted = HandOver.objects.filter(decision=HandOver.Decision.ACCEPTED, participant__in=list(histories))
        return cls(
            {batch.recorded_at: batch for batch in batches},
            set(accepted.filter(decided_at__gt=known_at).values_list("participant", "decided_at")),
        )

    def cause(self, person, moment, visits):
        """The kind of act that changed the record of `person` at this moment."""
        if (person, moment) in self.hand_overs:
            return Cause.HAND_OVER
        written = [visit for visit in visits if visit.recorded_at == moment]
        if batch := next((visit.batch for visit in written if visit.batch), None) or self.batches.get(moment):
            return self._of_batch(batch)
        if any(visit.original_id for visit in written):
            return Cause.CORRECTION
        if written and any(visit.voided_at == moment for visit in visits):
            return Cause.REPLACEMENT
        return Cause.LATE if written else Cause.VOID

    @staticmethod
    def _of_batch(batch):
        if batch.kind == MoveBatch.Kind.UNDO:
            return Cause.TAKEN_APART if batch.undoes.kind == MoveBatch.Kind.MERGE else Cause.UNDO
        return BATCHES[batch.kind]

"""A participant's history to be read: what happened, who wrote it down first, and what became of the record since."""

from collections import defaultdict
from dataclasses import dataclass

from stages.models import StageVisit

RELATED = ("recorded_by", "voided_by", "batch", "original__recorded_by", "original__batch")


@dataclass(frozen=True)
class Entry:
    """One stay. `copied` is the copy that says when and by whom it was last handed over, merged or corrected, `why`
    says which of these; None and "" for a stay that stands as it was first written. `instead` is the mistaken stay
    that it was written instead of, or None.
    """

    visit: StageVisit
    copied: StageVisit | None
    why: str
    instead: StageVisit | None = None


@dataclass(frozen=True)
class Timeline:
    """Newest first. `older` are stays (StageVisit) that were only written down again: their void is no mistake."""

    entries: list
    older: list

    @classmethod
    def of(cls, participant):
        """One query, however long the history."""
        visits = participant.visits.select_related(*RELATED).order_by("-entered_on", "-stage", "-pk")
        history = _History(list(visits))
        older = [visit for visit in history.visits if history.only_copied_on(visit)]
        keys = {visit.pk for visit in older}
        return cls([history.entry(visit) for visit in history.visits if visit.pk not in keys], older)


class _History:
    """All stays of one record, and the moments at which they were written down again."""

    def __init__(self, visits):
        self.visits = visits
        self.reasons = {visit.voided_at: visit.void_reason for visit in visits if visit.voided_at}
        self.copies = defaultdict(list)
        for visit in sorted(visits, key=lambda visit: visit.recorded_at):
            if visit.original_id:
                self.copies[visit.original_id].append(visit)
        copies = [copy for chain in self.copies.values() for copy in chain]
        self.moments = {copy.recorded_at for copy in copies}
        # Only a corrected registration carries the key of its form; the stays beside it were not touched.
        self.corrections = {copy.recorded_at for copy in copies if copy.key}

        # Voided and nothing written down again: at that moment it may have been replaced.
        self.mistakes = {
            visit.voided_at: visit for visit in visits if visit.voided_at and visit.voided_at not in self.moments
        }

    def only_copied_on(self, visit):
        """Whether it was voided as part of a rewriting, or lives on in a later copy."""
        if visit.voided_at is None:
            return False
        chain = self.copies[visit.written.pk]
        return visit.voided_at in self.moments or bool(chain and chain[-1].recorded_at >= visit.voided_at)

    def entry(self, visit):
        """The stay with the last rewriting that concerned it."""
        chain = [copy for copy in self.copies[visit.written.pk] if copy.recorded_at <= visit.recorded_at]
        instead = self.mistakes.get(visit.written.recorded_at)
        for copy in reversed(chain):
            if copy.key or copy.recorded_at not in self.corrections:
                return Entry(visit, copy, self._why(copy), instead)
        return Entry(visit, None, "", instead)

    def _why(self, copy):
        """A record that came back out of a merge has no voided stay that says why; the batch does."""
        return self.reasons.get(copy.recorded_at) or f"Penggabungan diurungkan: {copy.batch.reason}"

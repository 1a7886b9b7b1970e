"""A participant's history to be read: what happened, who wrote it down first, and what became of the record since."""

from dataclasses import dataclass, field

from stages.models import StageVisit

RELATED = ("recorded_by", "voided_by", "batch", "original__recorded_by", "original__batch")


@dataclass(frozen=True)
class Entry:
    """One stay. `rewritten` says why it stands here as a copy (handed over, merged, corrected), or is empty."""

    visit: StageVisit
    rewritten: str = ""


@dataclass(frozen=True)
class Timeline:
    """Newest first. `older` are stays that were only written down again: their void is no mistake."""

    entries: list = field(default_factory=list)
    older: list = field(default_factory=list)

    @classmethod
    def of(cls, participant):
        """One query, however long the history."""
        visits = participant.visits.select_related(*RELATED).order_by("-entered_on", "-stage", "-pk")
        visits = list(visits)
        moments, last_copy = _rewritings(visits)
        found = cls()
        for visit in visits:
            older = _only_copied_on(visit, moments, last_copy)
            (found.older if older else found.entries).append(Entry(visit, _why(visit, moments)))
        return found


def _rewritings(visits):
    """({moment of a rewriting: its reason}, {key of a stay as first written: moment of its last copy})."""
    copies = [visit for visit in visits if visit.original_id]
    reasons = {visit.voided_at: visit.void_reason for visit in visits if visit.voided_at}
    moments = {copy.recorded_at: reasons.get(copy.recorded_at, "") for copy in copies}
    last_copy = {copy.original_id: copy.recorded_at for copy in sorted(copies, key=lambda copy: copy.recorded_at)}
    return moments, last_copy


def _only_copied_on(visit, moments, last_copy):
    """Whether it was voided as part of a rewriting, or lives on in a later copy."""
    if visit.voided_at is None:
        return False
    copied = last_copy.get(visit.written.pk)
    return visit.voided_at in moments or (copied is not None and copied >= visit.voided_at)


def _why(visit, moments):
    """A record that came back out of a merge has no voided stay that says why; the batch does."""
    if not visit.original_id:
        return ""
    return moments[visit.recorded_at] or f"Penggabungan diurungkan: {visit.batch.reason}"

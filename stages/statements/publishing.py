"""Publishing a statement: the figures of a day, as known at a moment that is final, with their sentence and seal."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from stages import tally
from stages.keys import done
from stages.models import Stage
from stages.statements import canonical, codes, moments, sentence
from stages.statements.models import Statement

DISTRICT = "Jakarta Barat"


class PublicationRefused(Exception):
    """A statement cannot be published; the message is a sentence."""


@dataclass(frozen=True)
class Draft:
    """What would be said: {Stage: people} and the sentence."""

    counted: dict
    sentence: str
    previous: Statement | None

    @property
    def seen(self):
        """The figures in one text, to tell whether they are still those that somebody saw."""
        return ",".join(str(people) for people in self.counted.values())


def draft(*, as_of, known_at, desk, measure, compare=False):
    """The Draft for these figures. as_of: day in Jakarta; known_at: aware datetime; desk: None for the district.

    `compare` adds the change since the last statement of the same place and measure. Raises PublicationRefused
    when nobody was registered: nothing is no figure.
    """
    scope = None if desk is None else type(desk).objects.filter(pk=desk.pk)
    registered = tally.members(Stage.REGISTRATION, tally.Measure.REACHED, scope, as_of, known_at)
    if not registered.exists():
        raise PublicationRefused("Belum ada pendaftaran yang tercatat sampai tanggal dan saat itu.")
    counted = tally.totals(tally.figures(measure, scope, as_of, known_at))
    previous = Statement.objects.like(desk=desk, measure=measure).newest_first().first() if compare else None
    since = previous and (previous.as_of, previous.counted)
    said = {"measure": measure, "as_of": as_of, "place": sentence.place_of(desk), "since": since}
    return Draft(counted, sentence.compose(counted, **said), previous)


def publish(*, as_of, known_at, desk, measure, compare=False, seen=None, by, key):
    """Publish the statement, or return the one that `key` published before.

    `seen` is the Draft.seen that the author saw. Raises PublicationRefused when the figures are others by now, when
    somebody is writing, or when nobody was registered; KeyReused.
    """
    act = {"as_of": as_of, "known_at": known_at, "desk_id": desk and desk.pk, "measure": measure, "author_id": by.pk}
    if earlier := done(Statement, key, **act):
        return earlier
    try:
        moments.pin(known_at)
    except moments.StillWriting:
        raise PublicationRefused("Ada impor yang sedang dicatat. Coba lagi sebentar, angkanya tetap sama.") from None
    made = draft(as_of=as_of, known_at=known_at, desk=desk, measure=measure, compare=compare)
    if seen is not None and seen != made.seen:
        raise PublicationRefused("Angka berubah sejak pratinjau dibuka. Periksa lagi angka di bawah.")
    statement = _sealed(made, key, act)
    try:
        with transaction.atomic():
            statement.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at once
        if earlier := done(Statement, key, **act):
            return earlier
        raise
    return statement


def _sealed(made, key, act):
    statement = Statement(
        code=codes.new(),
        key=key,
        figures={str(stage.value): people for stage, people in made.counted.items()},
        sentence=made.sentence,
        previous=made.previous,
        created_at=timezone.now(),
        **act,
    )
    statement.place = sentence.place_of(statement.desk) or DISTRICT
    statement.sha256 = canonical.sha256(statement)
    return statement

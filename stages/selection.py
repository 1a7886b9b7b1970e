"""What a user has chosen: adding, taking out, previewing and moving. The only code that writes Selection and Chosen.

Whom the user may not see by now, and whoever is retired, drops out whenever it is read. Every act waits for the one
before it on the same selection, in whatever window that was.
"""

from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from participants.models import Participant
from stages import transitions
from stages.chosen import Chosen, Selection
from stages.models import MoveBatch, StageVisit

ADD = """
    INSERT INTO stages_chosen (selection_id, participant_id)
    SELECT %s, found.id FROM ({found}) AS found (id) ON CONFLICT DO NOTHING
"""

STATE = """
    SELECT EXISTS (SELECT FROM stages_chosen WHERE selection_id = user_id), shortcuts
    FROM stages_selection WHERE user_id = %s
"""


class NotPreviewed(Exception):
    """What was shown before the commit is not what would be committed: another window has previewed since."""


def people(user):
    """Whom `user` has chosen and may see, as a queryset of Participant."""
    return Participant.objects.visible_to(user).filter(pk__in=_rows(user).values("participant"))


def chosen_among(user, people):
    """The keys of those of a page's `people` whom `user` has chosen."""
    return set(_rows(user).filter(participant__in=[each.pk for each in people]).values_list("participant", flat=True))


@transaction.atomic
def add(user, participants):
    """Choose all of `participants`, a queryset of people whom `user` may see. Returns how many are new.

    One statement, however many they are.
    """
    _lock(user)
    try:
        found, values = participants.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ADD.format(found=found), [user.pk, *values])
        return cursor.rowcount


@transaction.atomic
def remove(user, participants):
    """Take out all of `participants`, a queryset. Returns how many were chosen."""
    _lock(user)
    return _rows(user).filter(participant__in=participants.order_by().values("pk")).delete()[0]


@transaction.atomic
def clear(user):
    """Take out everybody, whoever drops out when it is read included."""
    _lock(user)
    _rows(user).delete()


@transaction.atomic
def pin(user, key):
    """Keep what the form with this `key` is going to show: everybody's open stay as it is now.

    Returns the keys of the people chosen, by name.
    """
    _lock(user)
    Selection.objects.filter(user=user).update(previewed=key)
    here = StageVisit.objects.open().filter(participant=OuterRef("participant")).values("pk")
    _rows(user).update(seen=Subquery(here))
    return list(people(user).order_by("name", "pk").values_list("pk", flat=True))


@transaction.atomic
def move(user, *, key, **act):
    """Move whom the form with this `key` has shown, as transitions.move_many() does. Returns the batch.

    Who was moved is no longer chosen; who was refused, or chosen after the preview, still is. Raises NotPreviewed,
    KeyReused.
    """
    previewed = _lock(user).previewed == key
    if not previewed and not MoveBatch.objects.filter(key=key).exists():
        raise NotPreviewed
    shown = _rows(user).filter(seen__isnull=False) if previewed else Chosen.objects.none()
    seen = dict(shown.values_list("participant", "seen"))
    meant = Participant.objects.visible_to(user).filter(pk__in=shown.values("participant"))
    batch = transitions.move_many(meant, by=user, key=key, expected=seen, **act)
    _forget_moved(shown, batch)
    return batch


def _forget_moved(shown, batch):
    """Looked up person by person: the planner does not know yet how large the batch is, and would join it badly."""
    here = StageVisit.objects.open().filter(participant=OuterRef("participant")).values("batch")[:1]
    shown.alias(moved_by=Subquery(here)).filter(moved_by=batch.pk).delete()


class State(NamedTuple):
    """How many people are chosen, and whether lists answer to single keys: until switched off (WCAG 2.1.4).

    Who moves nobody chooses nobody.
    """

    people: int
    shortcuts: bool


def state(user):
    """The State of the user's selection, as every list asks for it: one query, and one more when people are chosen."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [user.pk])
        chosen, shortcuts = cursor.fetchone() or (False, True)
    return State(people(user).count() if chosen and user.has_perm("stages.move_participant") else 0, shortcuts)


@transaction.atomic
def switch_shortcuts(user, on):
    _lock(user)
    Selection.objects.filter(user=user).update(shortcuts=on)


def _rows(user):
    return Chosen.objects.filter(selection=user.pk)


def _lock(user):
    Selection.objects.get_or_create(user=user)
    return Selection.objects.select_for_update().get(user=user)

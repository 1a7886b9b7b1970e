"""The only code that writes the ledger.

Every function is atomic, takes its actor as `by`, locks the participants it touches in the order of their
keys, and gives the same answer when it is called again with the same idempotency key (a UUID).
Each adds or voids facts and then lets _relink() bring `left_on` and `first` in line with them.
"""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participants import numbers
from participants.models import Participant
from stages import rules
from stages.models import MoveBatch, Stage, StageVisit
from stages.rules import Finding, MoveRefused, Rule, Stay


class AlreadyRegistered(Exception):
    """Somebody with this NIK is in the programme; `participant` is that person."""

    def __init__(self, participant):
        super().__init__(f"NIK sudah terdaftar pada {participant.registered_on}")
        self.participant = participant


class KeyReused(Exception):
    """An idempotency key was sent again by somebody else or for another act."""


class UndoBlocked(Exception):
    """A batch cannot be undone; `blockers` are the later stays that build on it."""

    def __init__(self, blockers):
        super().__init__("Urungkan terhalang oleh perpindahan sesudahnya.")
        self.blockers = blockers


def register(participant, *, by, key):
    """Save the new `participant` and open P1 on its `registered_on`. Returns the participant.

    Raises AlreadyRegistered for a known NIK.
    """
    try:
        with transaction.atomic():
            participant.number = numbers.new()
            participant.registered_by = participant.changed_by = by
            participant.save(force_insert=True)
            StageVisit.objects.create(
                participant=participant,
                stage=Stage.REGISTRATION,
                desk_id=participant.desk_id,
                entered_on=participant.registered_on,
                recorded_at=timezone.now(),
                recorded_by=by,
                first=True,
                key=key,
            )
    except IntegrityError:
        if earlier := _done(StageVisit, key, recorded_by_id=by.pk, stage=Stage.REGISTRATION):
            return _same_person(earlier.participant, participant)
        if known := Participant.objects.filter(nik=participant.nik).exclude(nik=None).first():
            raise AlreadyRegistered(known) from None
        raise
    return participant


@transaction.atomic
def move(participant, *, stage, entered_on, reason="", by, key, expected=None):
    """Move one participant to `stage`. Returns the new stay.

    `expected` is the key of the open stay the actor saw; if another is open by now, somebody was faster.
    Raises MoveRefused.
    """
    history = _lock(participant)
    fact = {"recorded_by_id": by.pk, "participant_id": participant.pk, "stage": stage, "entered_on": entered_on}
    if earlier := _done(StageVisit, key, **fact):
        return earlier
    _expect(participant, expected)
    _refuse(rules.judge_move(history, stage, entered_on, today=timezone.localdate(), reason=reason))
    return _add(participant, stage, entered_on, by=by, key=key, reason=reason)


@transaction.atomic
def record_late(participant, *, stage, entered_on, reason, by, key):
    """Put in a stay before the last one, from paper that came late (*susulan*). Returns it.

    Raises MoveRefused.
    """
    history = _lock(participant)
    fact = {"recorded_by_id": by.pk, "participant_id": participant.pk, "stage": stage, "entered_on": entered_on}
    if earlier := _done(StageVisit, key, **fact):
        return earlier
    _refuse(rules.judge_late(history, stage, entered_on, today=timezone.localdate(), reason=reason))
    return _add(participant, stage, entered_on, by=by, key=key, reason=reason)


@transaction.atomic
def leave(participant, *, departure, left_on, reason="", by, key, expected=None):
    """Let a participant leave the programme on `left_on`. Returns the stay outside it. Raises MoveRefused."""
    history = _lock(participant)
    fact = {"recorded_by_id": by.pk, "participant_id": participant.pk, "entered_on": left_on, "departure": departure}
    if earlier := _done(StageVisit, key, **fact):
        return earlier
    _expect(participant, expected)
    _refuse(rules.judge_leave(history, left_on, today=timezone.localdate()))
    return _add(participant, Stage.LEFT, left_on, by=by, key=key, reason=reason, departure=departure)


@transaction.atomic
def move_many(participants, *, stage, entered_on, reason="", by, key):
    """Move those of `participants` (a queryset) whom the rules allow, as one batch. Returns the batch.

    The verdicts are those of preview(); people who are refused stay where they are.
    """
    # As a subquery: however the caller has ordered, joined or sliced, each is locked once and in one order.
    people = Participant.objects.filter(pk__in=participants.values("pk")).order_by("pk")
    participants = list(people.select_for_update())
    act = {"actor_id": by.pk, "kind": MoveBatch.Kind.MOVE, "stage": stage, "effective_on": entered_on}
    if earlier := _done(MoveBatch, key, **act):
        return earlier
    verdicts = preview(participants, stage=stage, entered_on=entered_on, reason=reason)
    movers = [participant for participant, findings in verdicts if not rules.refusal(findings)]
    now = timezone.now()
    batch = MoveBatch.objects.create(
        kind=MoveBatch.Kind.MOVE,
        key=key,
        actor=by,
        recorded_at=now,
        stage=stage,
        effective_on=entered_on,
        reason=reason,
        moved=len(movers),
        refused=len(verdicts) - len(movers),
    )
    StageVisit.objects.bulk_create(
        (
            _visit(participant, stage, entered_on, by=by, reason=reason, recorded_at=now, batch=batch)
            for participant in movers
        ),
        batch_size=2000,
    )
    _relink([participant.pk for participant in movers])
    return batch


def preview(participants, *, stage, entered_on, reason=""):
    """What move_many() would say: a list of (participant, findings), in the order given. Writes nothing."""
    histories, today = _histories([participant.pk for participant in participants]), timezone.localdate()
    return [
        (person, rules.judge_move(histories[person.pk], stage, entered_on, today=today, reason=reason))
        for person in participants
    ]


@transaction.atomic
def void(visit, *, reason, by):
    """Declare a stay a mistake. The stay before it is open again if this was the last. Quiet if already void.

    Raises MoveRefused for the registration, which everything else stands on.
    """
    _lock(visit.participant)
    visit.refresh_from_db()
    if visit.voided_at:
        return visit
    if visit.stage == Stage.REGISTRATION:
        raise MoveRefused(Finding(Rule.REGISTERED_ONCE, "Pendaftaran tidak dapat dibatalkan."))
    if not reason.strip():
        raise MoveRefused(Finding(Rule.REASON_MISSING, "Isi alasan pembatalan."))
    _void(StageVisit.objects.filter(pk=visit.pk), reason=reason, by=by, at=timezone.now())
    _relink([visit.participant_id])
    visit.refresh_from_db()
    return visit


@transaction.atomic
def undo_batch(batch, *, reason, by, key):
    """Void every stay of a batch, as one act. Returns the batch that undoes it; the first one if done before.

    Raises UndoBlocked when later stays build on it, MoveRefused without a reason.
    """
    visits = batch.visits.valid()
    people = Participant.objects.filter(pk__in=visits.values("participant")).order_by("pk")
    locked = list(people.select_for_update().values_list("pk", flat=True))
    MoveBatch.objects.select_for_update().get(pk=batch.pk)
    if earlier := MoveBatch.objects.filter(undoes=batch).first():
        return earlier
    _done(MoveBatch, key, undoes_id=batch.pk)
    if not reason.strip():
        raise MoveRefused(Finding(Rule.REASON_MISSING, "Isi alasan mengurungkan."))
    if blockers := undo_blockers(batch):
        raise UndoBlocked(blockers)
    now = timezone.now()
    undo = MoveBatch.objects.create(
        kind=MoveBatch.Kind.UNDO, key=key, actor=by, recorded_at=now, reason=reason, moved=len(locked), undoes=batch
    )
    _void(visits, reason=reason, by=by, at=now)
    _relink(locked)
    return undo


def undo_blockers(batch):
    """Later valid stays of the people in `batch`, which undoing it would leave without ground."""
    closed = batch.visits.valid().filter(left_on__isnull=False)
    return list(
        StageVisit.objects.open()
        .filter(participant__in=closed.values("participant"))
        .select_related("participant")
        .order_by("participant__name")
    )


def load(facts):
    """Write a whole ledger at once. `facts` are tuples of FACTS, one per stay, in any order.

    The one guard that would cost most is set aside meanwhile and then holds for every row again, or this
    raises IntegrityError. Not for a ledger in use: it locks the table.
    """
    columns = ", ".join(FACTS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE facts ON COMMIT DROP AS SELECT {columns} FROM stages_stagevisit LIMIT 0"
        )
        with cursor.copy(f"COPY facts ({columns}) FROM STDIN") as copy:
            for fact in facts:
                copy.write_row(fact)
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'stagevisit_no_overlap'")
        (guard,) = cursor.fetchone()
        cursor.execute("ALTER TABLE stages_stagevisit DROP CONSTRAINT stagevisit_no_overlap")
        cursor.execute(
            f"INSERT INTO stages_stagevisit ({columns}, void_reason, left_on, first) "
            f"SELECT {columns}, '', {_LEFT_ON}, {_FIRST} FROM facts ORDER BY participant_id, entered_on, stage"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE stages_stagevisit ADD CONSTRAINT stagevisit_no_overlap {guard}")
        # As they were before, for whatever else happens in the transaction of the caller.
        cursor.execute("SET CONSTRAINTS participant_registration DEFERRED")
        cursor.execute("DROP TABLE facts")


FACTS = ("participant_id", "stage", "desk_id", "entered_on", "recorded_at", "recorded_by_id", "reason", "departure")


def _lock(participant):
    """Lock the participant's row and return the history it guards."""
    Participant.objects.select_for_update().get(pk=participant.pk)
    return _histories([participant.pk])[participant.pk]


def _histories(participant_keys):
    """Valid stays as they happened, by participant key."""
    stays = StageVisit.objects.valid().filter(participant__in=participant_keys).in_order()
    histories = {key: [] for key in participant_keys}
    for key, stage, entered_on in stays.values_list("participant", "stage", "entered_on"):
        histories[key].append(Stay(stage, entered_on))
    return histories


def _done(model, key, **act):
    """The StageVisit or MoveBatch that this key made before, or None. Raises KeyReused when that was another act."""
    made = model.objects.filter(key=key).first()
    if made and any(getattr(made, field) != value for field, value in act.items()):
        raise KeyReused
    return made


def _same_person(registered, participant):
    """Refuse to pass off an earlier registration as that of the next resident."""
    if (registered.nik, registered.name) != (participant.nik, participant.name):
        raise KeyReused
    return registered


def _expect(participant, expected):
    """Refuse when the open stay is not the one the actor saw."""
    here = participant.visits.open().select_related("recorded_by").get()
    if expected is not None and here.pk != expected:
        who, when = here.recorded_by.get_full_name() or here.recorded_by, timezone.localtime(here.recorded_at)
        text = f"{participant} sudah dipindahkan ke {here.title} oleh {who} pukul {when:%H.%M}. Periksa lagi."
        raise MoveRefused(Finding(Rule.MOVED_MEANWHILE, text))


def _refuse(findings):
    if finding := rules.refusal(findings):
        raise MoveRefused(finding)


def _visit(participant, stage, entered_on, *, by, reason, recorded_at, **more):
    """A new fact, not yet linked: it takes no time and is nobody's first, so no guard minds it."""
    return StageVisit(
        participant_id=participant.pk,
        stage=stage,
        desk_id=participant.desk_id,
        entered_on=entered_on,
        left_on=entered_on,
        first=False,
        recorded_at=recorded_at,
        recorded_by=by,
        reason=reason.strip(),
        **more,
    )


def _add(participant, stage, entered_on, *, by, key, reason, **more):
    visit = _visit(participant, stage, entered_on, by=by, reason=reason, recorded_at=timezone.now(), key=key, **more)
    visit.save(force_insert=True)
    _relink([participant.pk])
    visit.refresh_from_db(fields=["left_on", "first"])
    return visit


def _void(visits, *, reason, by, at):
    visits.update(voided_at=at, voided_by=by, void_reason=reason.strip(), first=False)


# A stay lasts until the next one begins; on one day the stage number decides the order.
_LEFT_ON = "lead(entered_on) OVER (PARTITION BY participant_id ORDER BY entered_on, stage)"
_FIRST = "row_number() OVER (PARTITION BY participant_id, stage ORDER BY entered_on) = 1"


def _relink(participant_keys):
    """Bring `left_on` and `first` of these participants' valid stays in line with the facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE stages_stagevisit visit SET left_on = fact.left_on, first = fact.first
            FROM (
                SELECT id, {_LEFT_ON} AS left_on, {_FIRST} AS first
                FROM stages_stagevisit WHERE participant_id = ANY(%s) AND voided_at IS NULL
            ) fact
            WHERE visit.id = fact.id AND (visit.left_on, visit.first) IS DISTINCT FROM (fact.left_on, fact.first)
            """,
            [participant_keys],
        )

"""How stays are written down: added, voided, and linked to each other. The only code that writes them.

Facts are added or voided first, and then relink() brings the derived columns in line with them.
"""

from django.db import connection, transaction

from participants import copying
from participants.models import Participant
from stages import rules, summary
from stages.models import StageVisit
from stages.rules import MoveRefused, Stay

# A stay lasts until the next one begins; on one day the stage number decides the order.
LEFT_ON = "lead(entered_on) OVER (PARTITION BY participant_id ORDER BY entered_on, stage)"
FIRST = "row_number() OVER (PARTITION BY participant_id, stage ORDER BY entered_on) = 1"
# When each constraint is checked, as it was declared, after SET CONSTRAINTS ALL IMMEDIATE.
AS_DECLARED = (
    "SET CONSTRAINTS ALL DEFERRED; "
    "SET CONSTRAINTS stagevisit_one_open, stagevisit_one_first, stagevisit_no_overlap IMMEDIATE"
)
# Those by which nothing is looked up while a whole ledger is written.
OTHER_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = 'stages_stagevisit'::regclass AND NOT indisunique AND NOT indisexclusion
    AND pg_get_indexdef(indexrelid, 1, true) <> 'participant_id'
"""
FACTS = ("participant_id", "stage", "desk_id", "entered_on", "recorded_at", "recorded_by_id", "reason", "departure")


def lock(participant):
    """Lock the participant's row and return the history it guards. Raises MoveRefused for a retired record."""
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    if locked.retired_at:
        raise MoveRefused(rules.retired())
    participant.desk_id = locked.desk_id  # perhaps handed over since it was read
    return histories([participant.pk])[participant.pk]


def histories(participant_keys):
    """Valid stays as they happened, by participant key."""
    stays = StageVisit.objects.valid().filter(participant__in=participant_keys).in_order()
    found = {key: [] for key in participant_keys}
    for key, stage, entered_on in stays.values_list("participant", "stage", "entered_on"):
        found[key].append(Stay(stage, entered_on))
    return found


def new(participant, stage, entered_on, *, by, reason, recorded_at, **more):
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


def copy(visit, participant, *, by, recorded_at, **more):
    """The same stay as a new fact of `participant`, for a record that has changed; it names its original."""
    more |= {"departure": visit.departure, "original": visit.written}
    return new(participant, visit.stage, visit.entered_on, by=by, reason=visit.reason, recorded_at=recorded_at, **more)


def add(visits):
    """Write new facts and link them. Their participants must be locked."""
    StageVisit.objects.bulk_create(visits, batch_size=2000)
    relink([visit.participant_id for visit in visits])


def begin(histories):
    """Write the whole histories of new participants, linked from the start. `histories` are lists of new facts."""
    for visits in histories:
        visits.sort(key=lambda visit: (visit.entered_on, visit.stage))
        for visit, later in zip(visits, [*visits[1:], None], strict=True):
            visit.left_on, visit.first = later and later.entered_on, True
    copying.insert([visit for visits in histories for visit in visits])


def replace(visits, facts, *, reason, by, at):
    """Void a queryset of visits and write `facts` instead, at the same moment. Their participants must be locked."""
    participant_keys = {*visits.values_list("participant", flat=True), *(fact.participant_id for fact in facts)}
    short = reason.strip()[: StageVisit._meta.get_field("void_reason").max_length]  # a batch has all of it
    visits.update(voided_at=at, voided_by=by, void_reason=short, first=False)
    StageVisit.objects.bulk_create(facts, batch_size=2000)
    relink(list(participant_keys))


def void(visits, *, reason, by, at):
    """Void a queryset of visits and link those that remain. Their participants must be locked."""
    replace(visits, [], reason=reason, by=by, at=at)


def relink(participant_keys):
    """Bring `left_on` and `first` of these participants' valid stays in line with the facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE stages_stagevisit visit SET left_on = fact.left_on, first = fact.first
            FROM (
                SELECT id, {LEFT_ON} AS left_on, {FIRST} AS first
                FROM stages_stagevisit WHERE participant_id = ANY(%s) AND voided_at IS NULL
            ) fact
            WHERE visit.id = fact.id AND (visit.left_on, visit.first) IS DISTINCT FROM (fact.left_on, fact.first)
            """,
            [participant_keys],
        )


def load(facts):
    """Write a whole ledger at once. `facts` are tuples of FACTS, one per stay, in any order.

    The one guard that would cost most is set aside meanwhile and then holds for every row again, or this
    raises IntegrityError; so are the indexes that the others do without. The figures kept ready are made from the
    ledger in the end, which is quicker than to write each change of them down. Not for a ledger in use: it locks the
    table.
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
        cursor.execute(OTHER_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("ALTER TABLE stages_stagevisit DROP CONSTRAINT stagevisit_no_overlap")
        cursor.execute("ALTER TABLE stages_stagevisit DISABLE TRIGGER stagevisit_counted_on_insert")
        cursor.execute(
            f"INSERT INTO stages_stagevisit ({columns}, void_reason, left_on, first) "
            f"SELECT {columns}, '', {LEFT_ON}, {FIRST} FROM facts ORDER BY participant_id, entered_on, stage"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE stages_stagevisit ADD CONSTRAINT stagevisit_no_overlap {guard}")
        for _, index in indexes:
            cursor.execute(index)
        cursor.execute("ALTER TABLE stages_stagevisit ENABLE TRIGGER stagevisit_counted_on_insert")
        # As they were before, for whatever else happens in the transaction of the caller.
        cursor.execute(AS_DECLARED)
        cursor.execute("DROP TABLE facts")
        summary.rebuild()

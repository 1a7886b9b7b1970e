"""The figures kept ready, a checked cache of the ledger: what tally.figures() reads for what is known now.

The database writes them in the transaction of every change (migrations/summary.sql says how); nothing here counts, and
tally.members() stays the definition. verify_integrity compares them with a replay of the ledger (I5).

versions() names what the figures, and each table that is watched, were made of: pages of figures are kept under them.
"""

from django.db import connection, models
from django.db.models.functions import Now

from participants.models import Desk, Kelurahan

EVERYWHERE = 0  # the desk under which the sums of all desks are kept
OF_NO_CONSTRAINT = {"related_name": "+", "db_index": False, "db_constraint": False}


class TallyChange(models.Model):
    """A change not yet folded: by how much one statement changed two figures of people of one kind from `day` on.

    `source` is the table that the statement wrote. Without a day: something changed that the figures do not show but a
    page of figures may.
    """

    source = models.CharField(max_length=63)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, **OF_NO_CONSTRAINT)
    kelurahan = models.ForeignKey(Kelurahan, models.PROTECT, null=True, **OF_NO_CONSTRAINT)
    interest = models.CharField(max_length=10, db_default="")
    track = models.CharField(max_length=10, db_default="")
    sex = models.CharField(max_length=1, db_default="")
    stage = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)
    reached = models.IntegerField(db_default=0)
    now = models.IntegerField(db_default=0)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.day}: {self.reached:+}, {self.now:+}"


class TallySpan(models.Model):
    """The sum of folded changes in a span of days; `last`, counted from the year 1, says which: see spans().

    Of everybody at a desk, or EVERYWHERE (kind ""), or of those who have the `value` of a kind: their interest, track,
    sex, or the key of their kelurahan.
    """

    pk = models.CompositePrimaryKey("kind", "last", "desk_id", "stage", "value")
    kind = models.CharField(max_length=9)
    last = models.IntegerField()
    desk = models.ForeignKey(Desk, models.PROTECT, **OF_NO_CONSTRAINT)
    stage = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=20)
    reached = models.IntegerField()
    now = models.IntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.last}: {self.reached:+}, {self.now:+}"


class TallySource(models.Model):
    """How many changes of a table were folded whose day is in a month, and when the last of them was written.

    `month` is its first day; that of what has no day is the last one there is.
    """

    pk = models.CompositePrimaryKey("source", "month")
    source = models.CharField(max_length=63)
    month = models.DateField()
    changes = models.BigIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.source} {self.month:%Y-%m}: {self.changes}"


FIGURES = """
    SELECT '' AS kind, desk_id, '' AS value, stage, sum(reached)::int, sum(now)::int FROM (
        SELECT desk_id, stage, reached, now FROM stages_tallyspan
        WHERE kind = '' AND last = ANY(%(spans)s) AND desk_id > 0
        UNION ALL
        SELECT desk_id, stage, reached, now FROM stages_tallychange WHERE day <= %(as_of)s
    ) change
    WHERE %(desks)s::bigint[] IS NULL OR desk_id = ANY(%(desks)s)
    GROUP BY desk_id, stage HAVING sum(reached) <> 0 OR sum(now) <> 0
"""
TOLD_APART = """
    UNION ALL
    SELECT kind, 0, value, stage, sum(reached)::int, sum(now)::int FROM (
        SELECT kind, value, stage, reached, now FROM stages_tallyspan
        WHERE kind = ANY(%(kinds)s) AND last = ANY(%(spans)s) AND desk_id = ANY(%(places)s)
        UNION ALL
        SELECT kind, value, stage, reached, now
        FROM stages_tallychange CROSS JOIN LATERAL tally_parts(desk_id, kelurahan_id, interest, track, sex)
        WHERE day <= %(as_of)s AND kind = ANY(%(kinds)s) AND place = ANY(%(places)s)
    ) change
    GROUP BY kind, value, stage HAVING sum(reached) <> 0 OR sum(now) <> 0
"""
EARLIER = """
    UNION ALL
    SELECT '', desk_id, day::text, stage, sum(reached)::int, sum(now)::int FROM (
        SELECT desk_id, wanted.day, stage, reached, now
        FROM unnest(%(earlier_of_span)s::date[], %(earlier_spans)s::int[]) wanted (day, last)
        JOIN stages_tallyspan USING (last)
        WHERE kind = '' AND desk_id > 0
        UNION ALL
        SELECT desk_id, wanted.day, stage, reached, now
        FROM unnest(%(earlier)s::date[]) wanted (day) JOIN stages_tallychange change ON change.day <= wanted.day
    ) change
    WHERE %(desks)s::bigint[] IS NULL OR desk_id = ANY(%(desks)s)
    GROUP BY desk_id, day, stage HAVING sum(reached) <> 0 OR sum(now) <> 0
"""
SETTLED = """
    UNION ALL
    SELECT 'settled', 0, concat(sum(changes), '-', extract(epoch FROM max(written_at))), 0, 0, 0 FROM (
        SELECT source, month, changes, written_at FROM stages_tallysource
        UNION ALL
        SELECT source, day, 1, written_at FROM stages_tallychange
    ) change (source, day, changes, written_at)
    WHERE (source = 'stages_stagevisit' AND day <= %(settled)s) OR source = 'stages_tallyspan'
"""
COURSE = """
    SELECT day, stage, sum(reached)::int FROM (
        SELECT wanted.day, stage, reached
        FROM unnest(%(span_days)s::date[], %(spans)s::int[]) wanted (day, last) JOIN stages_tallyspan USING (last)
        WHERE kind = '' AND desk_id = ANY(%(places)s)
        UNION ALL
        SELECT wanted.day, stage, reached
        FROM unnest(%(days)s::date[]) wanted (day) JOIN stages_tallychange change ON change.day <= wanted.day
        WHERE %(desks)s::bigint[] IS NULL OR desk_id = ANY(%(desks)s)
    ) change
    GROUP BY day, stage
"""
VERSIONS = """
    SELECT source, sum(changes)::bigint, (extract(epoch FROM max(written_at)) * 1000000)::bigint FROM (
        SELECT source, changes, written_at FROM stages_tallysource
        UNION ALL
        SELECT source, 1, written_at FROM stages_tallychange
    ) change
    GROUP BY source
"""
WATCHED = """
    SELECT tgrelid::regclass || CASE tgname WHEN 'participant_placed' THEN '.persons' ELSE '' END FROM pg_trigger
    WHERE tgname IN ('tally_touch', 'participant_counted', 'participant_placed', 'stagevisit_counted_on_update')
"""


def figures(desks, as_of, kinds=(), earlier=(), settled=None):
    """[(kind, desk key, value, stage, reached, now)] of those that are not zero, as known now; one query.

    The figures by desk have kind and value "". Those of `kinds`, names of TallySpan, are told apart by value, and not
    by desk. Those of `earlier` days are by desk, with the day as value (2021-12-31). desks: a list of keys, or None for
    all. as_of: date in Jakarta, inclusive.

    settled: the last day of a month. One more row then has this as kind, and as value a text that is the same for as
    long as the figures by desk of all days until it are; read in the same moment as all else.
    """
    values = {"spans": spans(as_of), "as_of": as_of, "desks": desks, "places": _places(desks), "kinds": list(kinds)}
    of_span, of_spans = _spanned(earlier)
    values |= {"earlier": list(earlier), "earlier_of_span": of_span, "earlier_spans": of_spans, "settled": settled}
    return _rows(FIGURES + TOLD_APART * bool(kinds) + EARLIER * bool(earlier) + SETTLED * bool(settled), values)


def course(desks, days):
    """[(day, stage, people)] who had *reached* each stage by each of `days`; one query. desks: as for figures()."""
    of_span, of_spans = _spanned(days)
    values = {"span_days": of_span, "spans": of_spans}
    return _rows(COURSE, values | {"days": days, "desks": desks, "places": _places(desks)})


def spans(day):
    """The last days of the spans that hold all days until `day`: its number, without its lowest bits one by one."""
    number, ends = day.toordinal(), []
    while number:
        ends.append(number)
        number &= number - 1
    return ends


def _spanned(days):
    """spans() of several days as two lists, side by side: of which day, and the span."""
    spanned = [(day, last) for day in days for last in spans(day)]
    return [day for day, _ in spanned], [last for _, last in spanned]


def versions():
    """{table: a short text that is another one after each commit that changed it}, of what is watched; one query.

    The ledger is stages_stagevisit; of the participants, whose a record is and at which desk counts by itself too, as
    participants_participant.persons. A table that was never changed since it is watched is absent.

    A text is the number of changes ever written down by the table's statements. A commit only adds to them, and folding
    moves them from the log to the number of those folded, so that the sum only ever grows, whoever commits first. The
    moment keeps a restored backup from giving a version twice. Ask before the page is made: then what is kept under a
    version may be newer than it says, but never older.
    """
    return {source: f"{changes}-{written}" for source, changes, written in _rows(VERSIONS)}


def state(sources, versions):
    """The versions of some tables as one short text. versions: as of versions()."""
    return " ".join(versions.get(source, "0") for source in sources)


def watched():
    """The names of the tables that versions() knows or would know after a change."""
    return {table for (table,) in _rows(WATCHED)}


def rebuild():
    """Make the figures once more from the ledger, whose writers wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally_rebuild()")


def _places(desks):
    return [EVERYWHERE] if desks is None else desks


def _rows(query, values=()):
    """Lists go as one text each: to write every element by itself takes the driver longer than the query."""
    values = {name: _array(value) if isinstance(value, list) else value for name, value in dict(values).items()}
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _array(values):
    """Of numbers, days and names of kinds, none of which has a sign that would mean something here."""
    return f"{{{','.join(map(str, values))}}}"

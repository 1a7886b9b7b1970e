"""The figures kept ready, a checked cache of the ledger: what tally.figures() reads for what is known now.

The database writes them in the transaction of every change (migrations/summary.sql says how); nothing here counts, and
tally.members() stays the definition. verify_integrity compares them with a replay of the ledger (I5).

version() names what the figures, and all else that is watched, were made of: pages of figures are kept under it.
"""

from django.db import connection, models
from django.db.models.functions import Now

from participants.models import Desk


class TallyChange(models.Model):
    """A change not yet folded: by how much one statement changed two figures of a desk from `day` on.

    Without a day: something changed that the figures do not show but a page of figures may.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
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
    """The sum of folded changes in a span of days; `last`, counted from the year 1, says which: see spans()."""

    pk = models.CompositePrimaryKey("last", "desk_id", "stage")
    last = models.IntegerField()
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    stage = models.PositiveSmallIntegerField()
    reached = models.IntegerField()
    now = models.IntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.last}: {self.reached:+}, {self.now:+}"


class TallyFold(models.Model):
    """One row: how often changes were folded."""

    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.number)


FIGURES = """
    SELECT desk_id, stage, sum({measure})::int FROM (
        SELECT desk_id, stage, {measure} FROM stages_tallyspan WHERE last = ANY(%(spans)s)
        UNION ALL
        SELECT desk_id, stage, {measure} FROM stages_tallychange WHERE day <= %(as_of)s
    ) change
    WHERE %(desks)s::bigint[] IS NULL OR desk_id = ANY(%(desks)s)
    GROUP BY desk_id, stage HAVING sum({measure}) <> 0
"""
COURSE = """
    SELECT day, stage, sum(reached)::int FROM (
        SELECT wanted.day, desk_id, stage, reached
        FROM unnest(%(span_days)s::date[], %(spans)s::int[]) wanted (day, last) JOIN stages_tallyspan USING (last)
        UNION ALL
        SELECT wanted.day, desk_id, stage, reached
        FROM unnest(%(days)s::date[]) wanted (day) JOIN stages_tallychange change ON change.day <= wanted.day
    ) change
    WHERE %(desks)s::bigint[] IS NULL OR desk_id = ANY(%(desks)s)
    GROUP BY day, stage
"""
VERSION = """
    SELECT coalesce((SELECT number FROM stages_tallyfold), 0), count(*),
        coalesce(extract(epoch FROM max(written_at)) * 1000000, 0)::bigint
    FROM stages_tallychange
"""


def figures(measure, desks, as_of):
    """[(desk key, stage, people)] of those that are not zero, as known now; one query.

    measure: "reached" or "now". desks: a list of keys, or None for all. as_of: date in Jakarta, inclusive.
    """
    with connection.cursor() as cursor:
        values = {"spans": spans(as_of), "as_of": as_of, "desks": desks}
        cursor.execute(FIGURES.format(measure=measure), values)
        return cursor.fetchall()


def course(desks, days):
    """[(day, stage, people)] who had *reached* each stage by each of `days`; one query. desks: as for figures()."""
    spanned = [(day, last) for day in days for last in spans(day)]
    with connection.cursor() as cursor:
        values = {"span_days": [day for day, _ in spanned], "spans": [last for _, last in spanned]}
        cursor.execute(COURSE, values | {"days": days, "desks": desks})
        return cursor.fetchall()


def spans(day):
    """The last days of the spans that hold all days until `day`: its number, without its lowest bits one by one."""
    number, ends = day.toordinal(), []
    while number:
        ends.append(number)
        number &= number - 1
    return ends


def version():
    """A short text that is another one after each commit that changed the ledger or a watched table.

    A commit either adds to the unfolded changes or folds them, so that (folds, unfolded) only ever grows, whoever
    commits first. The moment keeps a restored backup from giving a version twice. Ask for it before the page is made:
    then what is kept under it may be newer than it says, but never older.
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        return "-".join(map(str, cursor.fetchone()))


def rebuild():
    """Make the figures once more from the ledger, whose writers wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tally_rebuild()")

"""Where the records of the stages come from and how they are written: the stays of the ledger, and COPY.

What the demonstration records as done lies within the stay it belongs to or between that and AS_OF; only what was
then planned (the next visit, the last days of a class or a bazaar) may lie after it. Nobody moved on to a later stage
without what their stage asks for; who is still in it may lack it.
"""

from datetime import date, datetime
from itertools import count
from typing import NamedTuple
from zlib import crc32

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max

from jakpreneur.demonstration.days import LAST
from stages.models import Stage, StageVisit

CHUNK = 2000  # people, whose rows are held in memory at a time
FIELDS = (
    "participant desk__code desk__name participant__kelurahan__name participant__interest participant__track "
    "participant__business_name participant__changed_at entered_on left_on"
).split()


class Stay(NamedTuple):
    """Somebody in a stage. `known_at` is when they were written into the register, `gone_on` when they left the
    programme; `left_on` and `gone_on` are empty until then.
    """

    participant: int
    desk: str
    kecamatan: str
    kelurahan: str
    interest: str
    track: str
    business: str
    known_at: datetime
    entered_on: date
    left_on: date | None
    gone_on: date | None

    @property
    def end(self):
        """The last day of what we know of this stay."""
        return self.left_on or LAST

    @property
    def until(self):
        """The last day they are in the programme, as far as we know."""
        return self.gone_on or LAST

    @property
    def moved_on(self):
        """Whether another stage came after this one."""
        return bool(self.left_on) and self.left_on != self.gone_on


def stays(stage, *order):
    """Yields the Stay of everybody who reached `stage`, in the order of the fields given or as they registered."""
    gone = dict(StageVisit.objects.filter(stage=Stage.LEFT).values_list("participant", "entered_on"))
    visits = StageVisit.objects.filter(stage=stage).order_by(*order, "participant")
    for row in visits.values_list(*FIELDS).iterator(chunk_size=CHUNK):
        yield Stay(*row, gone.get(row[0]))


def written_by_chunks(items, tables, size=CHUNK):
    """Yields `items`; what was added to `tables` meanwhile is written every `size` of them, and in the end."""
    for number, item in zip(count(1), items):
        yield item
        if number % size == 0:
            write(tables)
    write(tables)


def write(tables):
    for table in tables:
        table.write()


class Table:
    """New rows of a model: gathered, then written by COPY. `columns` are those that differ from row to row.

    Their keys, and the idempotency keys of a model that has them, follow from how many there were before.
    """

    def __init__(self, model, columns, **constants):
        names = {field.column for field in model._meta.concrete_fields}
        self.model, self.constants, self.rows = model, tuple(constants.values()), []
        self.last = model.objects.aggregate(last=Max("pk"))["last"] or 0
        self.group = f"{crc32(model._meta.label.encode()):08x}" if "key" in names else ""
        columns = ["id", *columns.split(), *constants, *(["key"] if self.group else [])]
        self.statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"

    def add(self, *values):
        """Add a row, to be written later. Returns its key."""
        self.last += 1
        key = (f"{self.group}-0000-4000-8000-{self.last:012x}",) if self.group else ()
        self.rows.append((self.last, *values, *self.constants, *key))
        return self.last

    def write(self):
        if self.rows:
            with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
                for row in self.rows:
                    copy.write_row(row)
            self.rows.clear()


def settle(models):
    """Let the database give the keys after those that were written, and tell the planner how much there is now."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")

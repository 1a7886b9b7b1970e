"""What a file of people holds: its columns, under the headings an import recognises, and the one query that fills them.

Everything is put together by PostgreSQL, so that a file of the whole district costs little more than reading it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from django.db import connection

from participants.models import Education, Interest, Track
from stages.models import Stage


class Kind(Enum):
    CODE = auto()  # of a shape that a constraint or this project itself guarantees
    TEXT = auto()  # whatever somebody has typed
    DIGITS = auto()  # sixteen of them: a spreadsheet would keep fifteen


@dataclass(frozen=True)
class Column:
    """`value` is SQL over the tables of query(), of type date or text; a date is written as 12-05-1990."""

    heading: str
    value: str
    kind: Kind = Kind.CODE
    personal_number: bool = False


def _labelled(value, choices):
    cases = " ".join(f"WHEN '{code}' THEN '{label}'" for code, label in choices)
    return f"CASE {value} {cases} ELSE '' END"


def _reached(stage):
    return Column(f"P{stage.value}", f"stays.p{stage.value}")


def _phone(value):
    """As participants.phones.local() writes it."""
    parts = f"'0' || substr({value}, 4, 3) || '-' || substr({value}, 7, 4) || '-' || substr({value}, 11)"
    return f"CASE WHEN {value} = '' THEN '' ELSE {parts} END"


LATER = Stage.programme()[1:]
COLUMNS = [
    Column("Nomor", "person.number"),
    Column("NIK", "person.nik", Kind.DIGITS, personal_number=True),
    Column("Nama", "person.name", Kind.TEXT),
    Column("Tempat Lahir", "person.birth_place", Kind.TEXT),
    Column("Tgl Lahir", "person.birth_date"),
    Column("L/P", "person.sex"),
    Column("No KK", "person.kk", Kind.DIGITS, personal_number=True),
    Column("Alamat", "person.address", Kind.TEXT),
    Column("RT", "person.rt"),
    Column("RW", "person.rw"),
    Column("Kelurahan", "kelurahan.name", Kind.TEXT),
    Column("Kecamatan", "desk.name", Kind.TEXT),
    Column("No HP", _phone("person.phone")),
    Column("Email", "person.email", Kind.TEXT),
    Column("Peminatan", _labelled("person.interest", Interest.choices)),
    Column("Jalur", _labelled("person.track", Track.choices)),
    Column("Pendidikan", _labelled("person.education", Education.choices)),
    Column("Nama Usaha", "person.business_name", Kind.TEXT),
    Column("Tgl Daftar", "person.registered_on"),
    *(_reached(stage) for stage in LATER),
    Column("Kini di", _labelled("stays.here", ((stage.value, stage.title) for stage in Stage))),
]


def chosen(with_nik):
    """The columns of a file. Without the NIK nothing of it is there: birth date and sex would give the rest away."""
    return [column for column in COLUMNS if with_nik or not column.personal_number]


def query(people, cells):
    """(SQL, parameters): `cells` of every one of `people`, a queryset of Participant, the newest first.

    Whoever runs it gets the members and what is known about them from one snapshot.
    """
    listed, parameters = people.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    firsts = ", ".join(
        f"min(visit.entered_on) FILTER (WHERE visit.stage = {stage.value}) AS p{stage.value}" for stage in LATER
    )
    statement = f"""
        WITH listed (id) AS MATERIALIZED ({listed}),
        stays AS (
            SELECT visit.participant_id, {firsts}, max(visit.stage) FILTER (WHERE visit.left_on IS NULL) AS here
            FROM listed JOIN stages_stagevisit visit ON visit.participant_id = listed.id
            WHERE visit.voided_at IS NULL
            GROUP BY visit.participant_id
        )
        SELECT {cells}
        FROM listed
        JOIN participants_participant person ON person.id = listed.id
        JOIN participants_kelurahan kelurahan ON kelurahan.id = person.kelurahan_id
        JOIN participants_desk desk ON desk.id = person.desk_id
        LEFT JOIN stays ON stays.participant_id = person.id
        ORDER BY person.id DESC
    """
    return statement, parameters

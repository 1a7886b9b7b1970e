"""What P3 recorded: classes of at most forty by interest and kecamatan, who came, who passed, and certificates."""
# ruff: noqa: S311  believable data that comes out the same each time is the point; nothing here is secret

from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import NamedTuple

from jakpreneur.demonstration import days, journeys, names, people, records
from jakpreneur.demonstration.days import LAST, working
from jakpreneur.demonstration.records import Table
from participants.models import Desk, Interest
from stages.models import Stage
from stages.training import acts, passing
from stages.training.models import (
    CLASS_OF,
    Attendance,
    Certificate,
    Enrolment,
    Session,
    TrainingClass,
)

MODELS = [TrainingClass, Session, Enrolment, Attendance, Certificate]
CLASSES = 50  # to be held in memory at a time
THEORY, PRACTICE = Session.Kind.THEORY.value, Session.Kind.PRACTICE.value
TRADES = {
    Interest.FOOD.value: ("Keamanan pangan", "Resep dan takaran", "Olahan kering", "Olahan basah", "Kemasan"),
    Interest.SEWING.value: ("Pola dasar", "Ukuran dan bahan", "Memotong pola", "Menjahit lurus", "Menyelesaikan"),
    Interest.CRAFT.value: ("Bahan dan alat", "Rancangan produk", "Merangkai dasar", "Merangkai lanjut", "Kemasan"),
    Interest.OTHER.value: ("Pelayanan", "Mengelola stok", "Menata toko", "Melayani pembeli", "Menghitung laba"),
}
SOFT_SKILL = "Sikap wirausaha"
FAITHFUL, SELDOM = 0.9, 0.07  # of the people; the others never came
MISSES_ONE = 0.1
ROOMS = ("Aula Kantor Kecamatan {0}", "Balai Warga Kel. {1}", "RPTRA Kel. {1}", "Aula Kantor Kelurahan {1}")


class Meeting(NamedTuple):
    day: date
    kind: str
    topic: str


class Tables(NamedTuple):
    classes: Table
    sessions: Table
    enrolments: Table
    attendances: Table
    certificates: Table


def load(seed, staff_id):
    """Write all of it. The ledger has to be there."""
    random, by = Random(f"{seed}/training"), {"recorded_by_id": staff_id}
    tables = Tables(
        Table(
            TrainingClass,
            "interest number desk_id place first_on last_on trainer recorded_at",
            seats=CLASS_OF,
            theory_percent=75,
            practice_percent=100,
            **by,
        ),
        Table(Session, "training_class_id held_on kind topic recorded_at", cancel_reason="", **by),
        Table(Enrolment, "training_class_id participant_id row outcome recorded_at", cancel_reason="", **by),
        Table(Attendance, "session_id present recorded_at", **by),
        Table(Certificate, "enrolment_id outcome number issued_at", issued_by_id=staff_id),
    )
    for batch, pupils in records.written_by_chunks(_classes(), tables, CLASSES):
        _hold(batch, pupils, tables, random)


def _classes():
    """Yields ((number, desk key), stays of its pupils). Who entered P3 on a day without a class waits for the next."""
    ranks = {desk.code: (rank, desk.pk) for rank, desk in enumerate(Desk.objects.order_by("code"))}
    order = ("desk__code", "participant__interest", "entered_on")
    stays = records.stays(Stage.TRAINING, *order)
    numbers = Counter()
    for (desk, interest, day), group in groupby(stays, key=lambda stay: (stay.desk, stay.interest, stay.entered_on)):
        rank, desk_id = ranks[desk]
        if day in journeys.class_days(rank, interest):
            for pupils in _evenly(list(group)):
                numbers[desk, interest] += 1
                yield (numbers[desk, interest], desk_id), pupils


def _evenly(group):
    """Parts of at most CLASS_OF, one as large as the other."""
    parts = -(-len(group) // CLASS_OF)
    return [group[part::parts] for part in range(parts)]


def _hold(batch, pupils, tables, random):
    """One class from its announcement to the certificates, as far as it had come by LAST."""
    meetings = _meetings(pupils[0])
    held = _announce(batch, pupils[0], meetings[-1].day, tables, random)
    enrolled_at = [_enrolled_at(pupil, held, random) for pupil in pupils]
    came = [_came(pupil, meetings, random) for pupil in pupils]
    sessions, written_at = [], max(enrolled_at)
    for place, (day, kind, topic) in enumerate(meetings):
        session = tables.sessions.add(held.pk, day, kind, topic, held.recorded_at)
        present = [row for row, meetings_of in enumerate(came, 1) if meetings_of[place]] if day < LAST else None
        sessions.append((kind, None if present is None else set(present)))
        if present is not None:
            told_at = days.written_down(day, random, after=max(enrolled_at))
            tables.attendances.add(session, present, told_at)
            written_at = max(written_at, told_at)
    _judge(held, zip(pupils, enrolled_at, strict=True), sessions, written_at, tables, random)


def _meetings(pupil):
    """What a class of four days consists of: soft skills, theory and practice of the trade."""
    first, second, *practice = TRADES[pupil.interest]
    one, two, three, four = _class_days(pupil.entered_on)
    return [
        Meeting(one, THEORY, SOFT_SKILL),
        Meeting(two, THEORY, first),
        Meeting(two, PRACTICE, practice[0]),
        Meeting(three, THEORY, second),
        Meeting(three, PRACTICE, practice[1]),
        Meeting(four, THEORY, "Menghitung modal dan harga jual"),
        Meeting(four, PRACTICE, practice[2]),
    ]


def _class_days(day):
    """Four days of class from `day` on, without weekends and holidays; what was planned may lie after LAST."""
    found = []
    while len(found) < 4:
        if day.weekday() not in days.WEEKEND and day not in days.HOLIDAYS:
            found.append(day)
        day += timedelta(days=1)
    return found


def _announce(batch, pupil, last_on, tables, random):
    """Write down the class that `pupil` sits in. Returns it."""
    number, desk_id = batch
    trainer, _ = names.person(random, random.choice(names.COMMUNITIES), random.choice(people.SEXES), elder=False)
    announced_on = max(days.FIRST, pupil.entered_on - timedelta(days=random.randint(12, 20)))
    held = TrainingClass(
        interest=pupil.interest,
        number=number,
        desk_id=desk_id,
        place=random.choice(ROOMS).format(pupil.kecamatan, pupil.kelurahan),
        first_on=pupil.entered_on,
        last_on=last_on,
        trainer=trainer,
        recorded_at=days.opening(working(announced_on)) + days.OPEN_FOR * random.random() / 2,
    )
    columns = ("interest", "number", "desk_id", "place", "first_on", "last_on", "trainer", "recorded_at")
    held.pk = tables.classes.add(*(getattr(held, column) for column in columns))
    return held


def _enrolled_at(pupil, held, random):
    """In the week before the class, or as soon as their papers were there."""
    day = held.first_on - timedelta(days=random.randint(1, 7))
    after = max(pupil.known_at, held.recorded_at)
    return days.written_down(max(day, days.FIRST), random, after=after)


def _came(pupil, meetings, random):
    """Whether they came to each meeting. Whoever moved on has missed one hour of theory at most."""
    if pupil.moved_on:
        missed = random.randrange(len(meetings)) if random.random() < MISSES_ONE else None
        return [place != missed or kind == PRACTICE for place, (_, kind, _) in enumerate(meetings)]
    habit = random.random()
    chance = 0.99 if habit < FAITHFUL else 0.7 if habit < FAITHFUL + SELDOM else 0
    return [day <= pupil.until and random.random() < chance for day, _, _ in meetings]


def _judge(held, pupils, sessions, written_at, tables, random):
    """What the class came to for each, by the pass rule; certificates come within two weeks."""
    issued_on = held.last_on + timedelta(days=random.randint(1, 14))
    issued_at = days.written_down(issued_on, random, after=written_at) if issued_on <= LAST else None
    for row, (pupil, enrolled_at) in enumerate(pupils, 1):
        outcome = passing.outcome(held, sessions, row).value
        enrolment = tables.enrolments.add(held.pk, pupil.participant, row, outcome, enrolled_at)
        if issued_at and outcome in acts.CERTIFIED:
            number = acts.certificate_number(held, row, outcome)
            tables.certificates.add(enrolment, outcome, number, issued_at)

"""What happens in pendampingan, in a word each, for tests and the bench."""

import uuid
from datetime import date

from django.utils import timezone

from stages.mentoring import acts
from stages.mentoring.models import Mentor

JUNE = date(2022, 6, 10)


def mentor(by, name="Rina Wati", **fields):
    return acts.add_mentor(Mentor(name=name, phone="+6281200000001", **fields), by=by, key=uuid.uuid4())


def assign(people, mentor, by, starts_on=JUNE, **more):
    return acts.assign(list(people), mentor=mentor, starts_on=starts_on, by=by, **{"key": uuid.uuid4()} | more)


def accompanied(person, by, **fields):
    """(mentor, assignment) of `person`, new."""
    chosen = mentor(by, **fields)
    return chosen, assign([person], chosen, by)[0]


def visit(person, mentor, by, held_on=JUNE, **fields):
    what = {"mode": "kunjungan", "place": "Rumah", "topic": "produk", "next_on": None, "key": uuid.uuid4()}
    return acts.record_visit(person, mentor=mentor, held_on=held_on, by=by, **what | fields)


def turnover(person, by, month=date(2022, 5, 1), amount=1_250_000, **fields):
    return acts.report_turnover(person, month=month, amount=amount, by=by, **{"key": uuid.uuid4()} | fields)


def a_whole_story(person, by, others=()):
    """Something to see on every page, with a mistake; {name: key} of the mentor, the visit and the figure."""
    known, _ = accompanied(person, by)
    one_at_a_time = [other for other in others if other.pk != person.pk]
    if one_at_a_time:
        assign(one_at_a_time, known, by, starts_on=timezone.localdate())  # whoever had them before
    acts.void(visit(person, known, by), reason="Salah tanggal", by=by)
    met = visit(person, known, by, next_on=date(2022, 6, 20), problem="Kemasan mudah sobek", action="Beri contoh")
    turnover(person, by, date(2022, 4, 1), 800_000)
    turnover(person, by)
    sold = turnover(person, by, amount=1_500_000, reason="Salah tulis")
    return {"mentor": known.pk, "met": met.pk, "sold": sold.pk}

import json
from argparse import ArgumentTypeError
from datetime import datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants import dates
from participants.models import Desk
from stages import tally
from stages.models import Stage
from stages.tables import thousands


class Command(BaseCommand):
    help = "The seven figures: people who reached each stage, or are in it now."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=day, default=None, help="the day they are valid for; today by default")
        parser.add_argument("--known-at", type=moment, help="a day (its end, Jakarta) or ISO moment: as known then")
        parser.add_argument("--kecamatan", metavar="CODE", help="Kemendagri code such as 31.73.04")
        parser.add_argument("--measure", choices=tally.Measure.values, default=tally.Measure.REACHED.value)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, as_of, known_at, kecamatan, measure, json: bool, **options):
        as_of = as_of or timezone.localdate()
        if as_of > timezone.localdate():
            raise CommandError(f"{as_of} lies in the future.")
        first = tally.first_registration()
        if first and as_of < first:
            raise CommandError(f"Nobody had registered by {as_of}; the first did on {first}.")
        scope = None if kecamatan is None else Desk.objects.filter(code=kecamatan)
        if scope is not None and not scope.exists():
            codes = ", ".join(Desk.objects.values_list("code", flat=True))
            raise CommandError(f"There is no kecamatan “{kecamatan}”; choose one of {codes}.")
        figures = tally.totals(tally.figures(measure, scope, as_of, known_at))
        shown = list(Stage) if measure == tally.Measure.NOW else Stage.programme()
        figures = {stage: figures[stage] for stage in shown}
        if json:
            self.stdout.write(as_json(figures, as_of, known_at, kecamatan, measure))
        else:
            self.stdout.write(as_text(figures, as_of, known_at, kecamatan and scope.get().name, measure))


def day(text):
    try:
        return dates.parse(text)
    except dates.DateError as problem:
        raise ArgumentTypeError(f"{text} is not a date; write 2022-06-22") from problem


def moment(text):
    """The end of a day in Jakarta, or an ISO 8601 moment; without a zone it is meant in Jakarta."""
    try:
        return timezone.make_aware(datetime.combine(dates.parse(text), time.max))
    except dates.DateError:
        pass
    try:
        given = datetime.fromisoformat(text)
    except ValueError as problem:
        raise ArgumentTypeError(f"{text} is not a moment; write 2022-06-22 or 2022-06-22T14:05") from problem
    try:
        return timezone.localtime(given if given.tzinfo else timezone.make_aware(given))
    except OverflowError as problem:  # at either end of the calendar it is another year in Jakarta
        raise ArgumentTypeError(f"{text} lies out of the calendar") from problem


def as_json(figures, as_of, known_at, kecamatan, measure):
    return json.dumps(
        {
            "as_of": as_of.isoformat(),
            "known_at": known_at and known_at.isoformat(),
            "kecamatan": kecamatan or None,
            "measure": str(measure),
            "stages": [{"stage": int(s), "label": s.label, "people": n} for s, n in figures.items()],
        }
    )


def as_text(figures, as_of, known_at, kecamatan, measure):
    place = f"Kec. {kecamatan}" if kecamatan else "Jakarta Barat"
    known = ""
    if known_at:
        when = timezone.localtime(known_at)
        known = f", sebagaimana tercatat {dates.in_words(when)} pukul {when:%H.%M}"
    lines = [f"{tally.Measure(measure).label} per {dates.in_words(as_of)}{known}, {place}"]
    lines += [f"{stage.title:26} {thousands(people):>9}" for stage, people in figures.items()]
    return "\n".join(lines)

"""What a desk wants to know when its day begins: who was registered today, how fast, and what waits for it."""

from dataclasses import dataclass

from django.db.models import Aggregate, Count, FloatField

from participants.models import HandOver, Participant
from stages.models import StageVisit

SHOWN = 10


class Median(Aggregate):
    """The middle value; PostgreSQL's own."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Today:
    """One day at the desks of a user.

    `latest` are the newest registrations (StageVisit) of `registered`; `median_seconds` is from opening the form
    to saving it, None when that is not known of anybody; `without_nik` people are to be completed; `hand_overs`
    are requests to decide.
    """

    latest: list
    registered: int
    median_seconds: float | None
    without_nik: int
    hand_overs: int

    @classmethod
    def of(cls, user, day):
        people = Participant.objects.visible_to(user)
        registrations = StageVisit.objects.filter(participant__in=people).registrations_written(day)
        counted = registrations.order_by().aggregate(people=Count("pk"), seconds=Median("participant__desk_seconds"))
        latest = registrations.select_related("participant__kelurahan__desk", "recorded_by")[:SHOWN]
        return cls(
            latest=list(latest) if counted["people"] else [],
            registered=counted["people"],
            median_seconds=counted["seconds"],
            without_nik=people.without_nik().count(),
            hand_overs=HandOver.objects.open().filter(participant__in=people).count(),
        )

"""Who sits in a class, as somebody may see it: every row with the person it belongs to by now."""

from dataclasses import dataclass

from participants.models import Participant
from stages.training.models import Enrolment, Outcome, Session


@dataclass(frozen=True)
class Seat:
    """A row of a class and whose it is; `sessions` as presence() gives them."""

    enrolment: Enrolment
    person: Participant
    sessions: list

    @property
    def row(self):
        return self.enrolment.row

    @property
    def outcome(self):
        return Outcome(self.enrolment.outcome)

    def came(self):
        """`teori 2 dari 3, praktik 1 dari 1`, of the sessions whose attendance is written down; "" for none."""
        return ", ".join(filter(None, (self._came(kind) for kind in Session.Kind)))

    def _came(self, kind):
        written = [present for each, present in self.sessions if each == kind and present is not None]
        if written:
            return f"{kind.label.lower()} {sum(self.row in present for present in written)} dari {len(written)}"


def seats(training_class, user):
    """The Seats of a class whose people `user` may see, in the order of the sheet. Cancelled ones are left out."""
    enrolments = list(training_class.enrolments.in_force())
    now = persons([enrolment.participant_id for enrolment in enrolments])
    people = Participant.objects.visible_to(user).filter(pk__in=now.values()).select_related("desk").in_bulk()
    sessions = sessions_of(training_class)
    return [
        Seat(enrolment, person, sessions)
        for enrolment in enrolments
        if (person := people.get(now[enrolment.participant_id]))
    ]


def sessions_of(training_class):
    """Those of a class that were not cancelled, as presence() gives them."""
    return presence(training_class.sessions.in_force().prefetch_related("attendances"))


def presence(sessions):
    """[(kind, present rows, or None while not written down)] of sessions with their attendances."""
    return [(session.kind, latest(session) and set(latest(session).present)) for session in sessions]


def latest(session):
    """The Attendance that holds, or None."""
    return next(iter(session.attendances.all()), None)


def persons(records):
    """{record key: key of the person whose it is by now}, through any number of merges."""
    found = {record: record for record in records}
    while into := dict(
        Participant.objects.filter(pk__in=found.values(), merged_into__isnull=False).values_list("pk", "merged_into")
    ):
        found = {record: into.get(person, person) for record, person in found.items()}
    return found

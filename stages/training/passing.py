"""The pass rule: enough of the theory *and* enough of the practice. It stands here and nowhere else.

A class says how much is enough, in percent of its sessions of each kind: three quarters of the theory and all of the
practice, unless it says otherwise. Nobody passes before the attendance of every session is written down, nor in a
class that has only one of the two kinds.
"""

from stages.training.models import Outcome, Session


def outcome(training_class, sessions, row):
    """The Outcome for somebody at `row`. `sessions` is [(kind, present rows, or None while not written down)]."""
    if not is_complete(sessions):
        return Outcome.PENDING
    theory = _enough(sessions, Session.Kind.THEORY, row, training_class.theory_percent)
    practice = _enough(sessions, Session.Kind.PRACTICE, row, training_class.practice_percent)
    if theory and practice:
        return Outcome.PASSED
    return Outcome.ATTENDED if any(row in present for _, present in sessions) else Outcome.ABSENT


def is_complete(sessions):
    """Whether the class can be judged: both kinds are there, and it is known of every session who came."""
    kinds = {kind for kind, _ in sessions}
    return kinds == set(Session.Kind) and all(present is not None for _, present in sessions)


def _enough(sessions, kind, row, percent):
    of_kind = [present for each, present in sessions if each == kind]
    return sum(row in present for present in of_kind) * 100 >= percent * len(of_kind)

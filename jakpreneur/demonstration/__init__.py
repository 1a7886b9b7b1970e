"""The demonstration: an invented programme whose ledger gives the published figures of one day exactly.

people and journeys make who registers and who goes where; a module for each stage makes what that stage recorded.
Nobody in it exists. Every NIK begins with 99, a region that is never issued; e-mail goes to example.com and
example.org. The only input is published.csv; all else follows from the number of people and a seed, so the
same two give the same programme again.
"""

import csv
from datetime import date
from pathlib import Path

with (Path(__file__).parent / "published.csv").open(encoding="utf-8", newline="") as file:
    _ROWS = list(csv.DictReader(file))

# The day of the published figures, and how many people had reached each stage, by number.
AS_OF = date.fromisoformat(_ROWS[0]["as_of"])
REACHED = {int(row["stage"]): int(row["reached"]) for row in _ROWS}


def shares(weights):
    """A list to choose from blindly: each key of `weights` stands in it as often as its whole number says."""
    return [value for value, weight in weights.items() for _ in range(weight)]


def is_here():
    """Whether the database holds the demonstration: the first participant with a NIK is an invented one."""
    from participants import nik
    from participants.models import Participant

    first = Participant.objects.exclude(nik=None).order_by("pk").values_list("nik", flat=True).first()
    return bool(first) and nik.Nik(first).is_sample

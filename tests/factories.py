"""Participants for tests, made through transitions.register() as everybody is."""

import itertools
import uuid
from datetime import date

from participants.models import Participant
from stages import transitions

_serial = itertools.count(1)


def unsaved(desk, **fields):
    """A complete, valid, unsaved participant with a NIK nobody else has (region 99)."""
    serial = next(_serial)
    kelurahan = fields.pop("kelurahan", None) or desk.kelurahan.first()
    defaults = {
        "nik": f"9973{serial // 10000 % 100:02}120590{serial % 10000:04}",
        "name": f"Peserta {serial}",
        "birth_place": "Jakarta",
        "birth_date": date(1990, 5, 12),
        "sex": "L",
        "address": "Jl. Contoh 1",
        "rt": "001",
        "rw": "002",
        "phone": f"+62812{serial:08}",
        "interest": "kuliner",
        "track": "pemula",
        "registered_on": date(2022, 6, 1),
        "privacy_notice": "2022-01",
    }
    return Participant(kelurahan=kelurahan, desk=desk, **defaults | fields)


def register(by, desk, **fields):
    return transitions.register(unsaved(desk, **fields), by=by, key=uuid.uuid4())


def move(participant, stage, entered_on, by, reason="untuk uji"):
    return transitions.move(participant, stage=stage, entered_on=entered_on, reason=reason, by=by, key=uuid.uuid4())

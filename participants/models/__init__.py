"""Who the residents are: desks, kelurahan and participants. Where they stand is kept in `stages`."""

from participants.models.handover import HandOver
from participants.models.history import DifferentPeople, FieldChange
from participants.models.inquiry import Inquiry
from participants.models.participant import (
    Channel,
    Education,
    Interest,
    NoNik,
    Participant,
    ParticipantQuerySet,
    Sex,
    Track,
    page_of,
)
from participants.models.places import Desk, Kelurahan

__all__ = [
    "Channel",
    "Desk",
    "DifferentPeople",
    "Education",
    "FieldChange",
    "HandOver",
    "Inquiry",
    "Interest",
    "Kelurahan",
    "NoNik",
    "Participant",
    "ParticipantQuerySet",
    "Sex",
    "Track",
    "page_of",
]

"""Referrals for tests, written down through the acts as everybody's are."""

import uuid
from datetime import date

from stages.capital import acts
from stages.capital.models import Bank, Scheme, Status

REASON = "Diminta bank"
DAY = date(2022, 6, 10)


def june(day):
    return date(2022, 6, day)


def kind(bank="bank-dki", scheme="kur"):
    return {"bank": Bank.objects.get(code=bank), "scheme": Scheme.objects.get(code=scheme)}


def referred(person, by, bank="bank-dki", scheme="kur", on=DAY, **facts):
    given = {"referred_on": on, "reason": REASON, "key": uuid.uuid4()} | facts
    return acts.refer(person, by=by, **kind(bank, scheme), **given)


def advance(referral, to, by, on, **facts):
    return acts.advance(referral, to=to, on=on, by=by, **{"key": uuid.uuid4()} | facts)


def submitted(person, by, **facts):
    return advance(referred(person, by, **facts), Status.SUBMITTED, by, june(12))


def approved(person, by, amount=5_000_000, **facts):
    return advance(submitted(person, by, **facts), Status.APPROVED, by, june(20), amount=amount)


def disbursed(person, by, amount=4_000_000, approved_amount=5_000_000, **facts):
    return advance(approved(person, by, amount=approved_amount, **facts), Status.DISBURSED, by, june(25), amount=amount)

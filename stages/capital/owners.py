"""Whose a referral is: the person its record was merged into, however often. Nothing is moved by a merge."""

from django.db.models import BigIntegerField, Case, F, Value, When

from participants.models import Participant


def merged():
    """{record key: participant key} of every merged record that has a referral. A query for each merge on."""
    records = Participant.objects.filter(merged_into__isnull=False)
    found = dict(records.filter(referrals__isnull=False).values_list("pk", "merged_into").distinct())
    while onward := dict(records.filter(pk__in=set(found.values())).values_list("pk", "merged_into")):
        found = {record: onward.get(into, into) for record, into in found.items()}
    return found


def owner(merged):
    """The participant key of a referral as an expression; `merged` as from merged()."""
    whens = [When(participant=record, then=Value(into)) for record, into in merged.items()]
    return Case(*whens, default=F("participant"), output_field=BigIntegerField())

"""Whose a permit is: the person its record was merged into, however often."""

from participants.models import Participant


def of(permits):
    """{permit key: Participant}. A query more for each time a record was merged, whatever the number of permits."""
    people, wanted = {}, {permit.participant_id for permit in permits}
    while wanted:
        people |= Participant.objects.select_related("desk").in_bulk(wanted)
        wanted = {person.merged_into_id for person in people.values() if person.merged_into_id} - people.keys()
    return {permit.pk: _now(people, permit.participant_id) for permit in permits}


def _now(people, key):
    while people[key].merged_into_id:
        key = people[key].merged_into_id
    return people[key]

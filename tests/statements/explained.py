"""That the causes of a difference are exactly it."""

from stages import differences, tally


def assert_explained(measure, place, as_of, known_at, until):
    """Name by name: exactly those who are members at one of the moments only."""
    found = differences.changes(measure, place, as_of, known_at, until)
    before, after = (
        set(tally.members(None, measure, place, as_of, moment).values_list("participant", "stage"))
        for moment in (known_at, until)
    )
    assert {(change.participant, int(change.stage)) for change in found if change.gained} == after - before
    assert {(change.participant, int(change.stage)) for change in found if not change.gained} == before - after
    for row in differences.between(measure, place, as_of, known_at, found):
        counted = [sum(stage == row.stage for _, stage in members) for members in (before, after)]
        assert [row.before, row.after] == counted
        assert sum(one.net for one in row.causes) == row.net == counted[1] - counted[0]

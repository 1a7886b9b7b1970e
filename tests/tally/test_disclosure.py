"""Whoever adds and subtracts what left the office finds no figure below five."""

from hypothesis import given, settings
from hypothesis import strategies as some

from stages.disclosure import FEW, hidden_columns

figure = some.integers(0, 12)
tables = some.integers(2, 4).flatmap(
    lambda columns: some.lists(some.tuples(*[figure] * columns), min_size=2, max_size=2)
)


def sums_of(rows):
    return [sum(column) for column in zip(*rows, strict=True)]


def hiding(rows):
    """What is hidden of the sums, and of the rows."""
    sums = sums_of(rows)
    both = {"reached": sums, "now": sums}
    of_sums = hidden_columns({"reached": [sums], "now": [sums]}, both)
    return of_sums, hidden_columns({"reached": rows, "now": rows}, both, of_sums)


@settings(max_examples=300, deadline=None)
@given(tables)
def test_nothing_small_is_told(rows):
    of_sums, hidden = hiding(rows)
    assert of_sums <= hidden
    assert [figure for row in rows for at, figure in enumerate(row) if at not in hidden and figure < FEW] == []
    assert [figure for at, figure in enumerate(sums_of(rows)) if at not in of_sums and figure < FEW] == []


@settings(max_examples=300, deadline=None)
@given(tables)
def test_a_hidden_figure_could_be_any_of_a_range_that_is_wide(rows):
    """For an attacker who tries every table there could be. Who is registered is told unless it is small itself."""
    of_sums, hidden = hiding(rows)
    if min(sum(row) for row in rows) < FEW:
        assert hidden == set(range(len(rows[0])))
        return
    for one, other in (rows, rows[::-1]):
        for column in hidden:
            found = possible(one, other, hidden, of_sums, column)
            assert max(found) - min(found) >= FEW


def possible(one, other, hidden, of_sums, column):
    """Every value that a figure of `one` has in some table with the same row sums and the same told figures."""
    left, rest = (sum(row[at] for at in hidden) for row in (one, other))
    told = sorted(hidden - of_sums)
    columns = sorted(hidden, key=lambda at: at in of_sums)
    found = set()
    for guess in compositions(left, len(columns)):
        guessed = dict(zip(columns, guess, strict=True))
        theirs = [one[at] + other[at] - guessed[at] for at in told]
        spare = rest - sum(theirs)
        if min(theirs, default=0) >= 0 and (spare == 0 or spare > 0 and of_sums):
            found.add(guessed[column])
    return found


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def test_what_is_large_is_told():
    rows = [[50, 60, 70], [20, 30, 40]]
    assert hidden_columns({"reached": rows, "now": rows}, {"reached": sums_of(rows), "now": sums_of(rows)}) == set()


def test_one_small_figure_takes_a_second_column_with_it():
    rows = [[50, 60, 3], [20, 30, 40]]
    assert hidden_columns({"reached": [], "now": rows}, {"reached": [], "now": sums_of(rows)}) == {2, 0}

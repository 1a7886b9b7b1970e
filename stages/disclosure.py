"""What of a tally may leave the office: no figure below FEW, and none from which one could be worked out. Pure.

A whole column of a breakdown is hidden or none of it. In a table of *now in* every row adds up to a figure that is told
(everybody registered there), so there one hidden column would be the difference: at least two are hidden, which
together hold FEW people or more in every row. Then whoever adds and subtracts still cannot tell a hidden figure apart
from FEW others: with rows adding up to r, columns to c and all that is hidden to t, a figure lies between
max(0, r + c - t) and min(r, c), which are min(r, c, t - r, t - c) apart, and each of these is FEW or more.
"""

FEW = 5


def hidden_columns(rows, sums, also=frozenset()):
    """The columns to hide, a set of numbers, of a breakdown or of its sums alone.

    rows: {"reached": [[people of each column]], "now": the same}, the columns of *reached* being the first of those of
        *now*. Both measures hide the same columns: where nobody has moved on, one would tell the other.
    sums: the same two, one row each. also: columns that are hidden because their sums are.
    """
    hidden = set(also) | {
        at for row in (*rows["reached"], *rows["now"]) for at, people in enumerate(row) if people < FEW
    }
    spare = sorted(set(range(len(sums["now"]))) - hidden, key=lambda at: (sums["now"][at], at))
    while hidden and spare and not _is_enough(hidden, [*rows["now"], sums["now"]]):
        hidden.add(spare.pop(0))
    return hidden


def hidden_of_reached(hidden, rows):
    """Of *reached* the same columns stay hidden, but for the first: how many are registered is what rows add up to.

    rows: [[people of each column]] of *reached*. Small figures of that column are hidden like any other.
    """
    return hidden if any(row[0] < FEW for row in rows) else hidden - {0}


def _is_enough(hidden, rows):
    return len(hidden) > 1 and all(sum(row[at] for at in hidden) >= FEW for row in rows)

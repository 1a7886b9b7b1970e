"""Things are timed in turn, A B A B …, so that whatever else this machine does falls on all of them alike."""

import gc
from random import Random
from statistics import median
from time import perf_counter

WARM_UP = 3


def in_turn(subjects, rounds, before=None):
    """{name: median seconds} of the callables in {name: callable}, each called `rounds` times after a warm-up.

    The order changes from round to round, so that nobody always follows the same one. before: {name: callable}, what
    has to happen before each call of it, and is not timed.
    """
    gc.collect()
    gc.freeze()  # what earlier measurements have left is not looked through again in the time of one of these
    random, names = Random(0), list(subjects)
    times = {name: [] for name in names}
    for number in range(-WARM_UP, rounds):
        random.shuffle(names)
        for name in names:
            if before and name in before:
                before[name]()
            taken = seconds(subjects[name])
            if number >= 0:
                times[name].append(taken)
    return {name: median(taken) for name, taken in times.items()}


def seconds(call):
    """How long one call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started

"""The seven figures, at every size side by side: what the database takes for them today, on any day, and by desk."""

from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from bench import district, server
from bench.browser import Queries
from bench.report import milliseconds
from jakpreneur.demonstration import AS_OF
from stages import summary, tally
from stages.models import Stage
from stages.tables import thousands

LIMIT = 3  # milliseconds of the database
GROWTH = 1.5  # times the time at 380.000, at ten million
NATION = 10_000_000
ROUNDS, TIMES = 12, 10
UNFOLDED = 255  # changes, as many as there are before somebody folds them


def measure(report, sizes):
    """`sizes` are numbers of participants whose databases are there."""
    report.section("The figures, in the database's time, with as many changes unfolded as can be")
    times = _least(sizes)
    for (what, size), taken in times.items():
        report.check(f"{what}, {thousands(size)} participants", 1000 * taken, LIMIT, "ms")
    for size in sizes:
        _compare(report, size)
    if NATION in sizes:
        for what in _questions():
            grown = times[what, NATION] / times[what, district.PARTICIPANTS]
            report.check(f"{what}, at {thousands(NATION)}", grown, GROWTH, f"× {thousands(district.PARTICIPANTS)}")


def _questions():
    """{name: what is asked}; each measure is a query of its own."""
    today = timezone.localdate()
    return {
        "the seven figures of today": partial(tally.figures, tally.Measure.REACHED, None, today),
        f"the seven figures of {AS_OF}": partial(tally.figures, tally.Measure.REACHED, None, AS_OF),
        f"now in, on {AS_OF}": partial(tally.figures, tally.Measure.NOW, None, AS_OF),
        "people told apart today": partial(tally.told_apart, None, today, ("interest", "track", "sex")),
        "the versions": summary.versions,
    }


def _least(sizes):
    """{(name, size): the least seconds of all rounds}, the sizes in turn.

    The limit is absolute: what another program of this machine takes of its time is not the database's.
    """
    least = {}
    for _ in range(ROUNDS):
        for size in sizes:
            server.use(f"bench_{size}")
            for what, ask in _questions().items():
                taken = _seconds(ask)
                least[what, size] = min(taken, least.get((what, size), taken))
    return least


def _seconds(ask):
    """The least seconds of the database for an answer, among many changes that change nothing and are taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO stages_tallychange (source, desk_id, kelurahan_id, interest, track, sex, stage, day) "
                "SELECT 'stages_stagevisit', 1 + n %% 8, 1 + n %% 56, 'kuliner', 'pemula', 'L', 1 + n %% 7, "
                "%s - n %% 40 FROM generate_series(1, %s) n",
                [timezone.localdate(), UNFOLDED],
            )
        times = [_once(ask) for _ in range(TIMES)]
        transaction.set_rollback(True)
    return min(times)


def _once(ask):
    with Queries() as queries:
        ask()
    return queries.seconds


def _compare(report, size):
    """They are what the ledger says, and how long it takes to count there."""
    server.use(f"bench_{size}")
    for as_of in (AS_OF, timezone.localdate()):
        with Queries() as queries:
            counted = {stage: tally.members(stage, tally.Measure.REACHED, None, as_of).count() for stage in Stage}
        figures = tally.totals(tally.figures(tally.Measure.REACHED, None, as_of))
        what = f"of {as_of}, {thousands(size)} participants, are those counted"
        aside = f"counting takes {milliseconds(queries.seconds)}"
        report.holds(what, thousands(sum(figures.values())), "the same", figures == counted, aside)

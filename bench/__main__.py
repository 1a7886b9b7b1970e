"""How fast it is, in ratios that hold on any machine. `make bench`; BENCH_QUICK=1 leaves out 380.000 participants;
BENCH_FULL=1 adds the figures of ten million, which takes some minutes more and 15 GB of the disk.

Exit status 1 when a limit is missed.
"""

import os
import sys

from bench import server
from bench.report import Report

QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
FULL = not QUICK and os.environ.get("BENCH_FULL", "") not in ("", "0")
SKIPPED = "BENCH_QUICK is set: NOTHING WAS MEASURED AT 380.000 PARTICIPANTS. This was not the whole bench."


def main():
    if QUICK:
        print(SKIPPED)
    report = Report()
    server.start()
    from bench import crowds, depth, district, exports, figures, imports, movers, moves, nation, pages, queries, stock
    from jakpreneur.demonstration import REACHED

    queries.measure(report)
    imports.measure(report)

    everybody = REACHED[1]
    report.section(f"{everybody} participants")
    server.demonstration(everybody)
    pages.measure(report, rounds=60)
    pages.measure_unchanged(report, rounds=60)
    pages.measure_changed(report, rounds=15)
    pages.measure_counting(report)
    moves.measure(report)
    stock.measure(report, everybody, 3, rounds=15)
    movers.measure(report, everybody)
    sizes = [everybody]

    if not QUICK:
        district.measure(report)
        depth.measure(report)
        exports.measure(report)
        crowds.measure(report, f"bench_{district.PARTICIPANTS}")
        report.section("The pages at 380.000 participants, for information")
        pages.measure(report, rounds=10, binding=False)
        pages.measure_unchanged(report, rounds=60)
        pages.measure_changed(report, rounds=15)
        stock.measure(report, district.PARTICIPANTS, 50, rounds=9)
        sizes += [district.PARTICIPANTS]
    if FULL:
        nation.make(report)
        sizes += [figures.NATION]
    figures.measure(report, sizes)
    print(f"\n{report}\n")
    if QUICK:
        print(SKIPPED)
    print("Every limit holds." if report else "Some limits are MISSED.")
    sys.exit(not report)


if __name__ == "__main__":
    main()

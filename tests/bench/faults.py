"""100,000 mutations over 2,000 schedules of faults: ``python -m tests.bench.faults``; ``--seed S`` replays one.

Each seed draws people, devices, what they do and everything that goes wrong (tests/faults/schedule.py), on a database
of its own; one seed in four runs on PostgreSQL. Exits 1 and prints the seed when anything does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.faults.many import Totals, ground, run_many

#: Seeds that one process runs before it reports.
_CHUNK = 125


def main() -> None:
    """Run, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=2000)
    parser.add_argument("--mutations", type=int, default=100_000, help="of all schedules together")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="replay this one only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    shared_memory = Path("/dev/shm")  # noqa: S108 (a fixed place of the kernel)
    if shared_memory.is_dir() and os.access(shared_memory, os.W_OK):
        tempfile.tempdir = str(shared_memory)  # thousands of databases are made and thrown away
    each = -(-options.mutations // options.schedules)
    totals = Totals()
    started = time.perf_counter()
    if options.seed is not None:
        with ground() as place:
            place.run(options.seed, each, totals)
        for text in totals.failed:
            print(text)
    else:
        seeds = range(options.first, options.first + options.schedules)
        chunks = [seeds[at : at + _CHUNK] for at in range(0, len(seeds), _CHUNK)]
        with ProcessPoolExecutor(options.jobs) as pool:
            running = {pool.submit(run_many, chunk, each): chunk for chunk in chunks}
            for done in as_completed(running):
                part, chunk = done.result(), running[done]
                totals.add(part)
                for text in part.failed:
                    print(text, flush=True)
                print(
                    f"seeds {chunk[0]}…{chunk[-1]}: {sum(part.mutations.values())} mutations,"
                    f" {len(part.failed)} failed; {sum(totals.mutations.values())} so far",
                    flush=True,
                )
    report(totals, time.perf_counter() - started)
    sys.exit(1 if totals.failed else 0)


def report(totals: Totals, seconds: float) -> None:
    """The totals."""
    print(f"\n{sum(totals.schedules.values())} schedules: {_listed(totals.schedules)}")
    print(f"{sum(totals.mutations.values())} mutations: {_listed(totals.mutations)}; {totals.requests} requests served")
    print(f"outcomes: {_listed(totals.outcomes)}")
    print(f"faults: {_listed(totals.faults)}")
    print(f"{len(totals.failed)} schedules in which something did not hold; {seconds:.0f} s")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


if __name__ == "__main__":
    main()

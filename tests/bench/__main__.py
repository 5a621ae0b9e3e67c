"""Files dossiers and pulls changes against real gunicorn on each engine, and prints how long it took.

The figures hold for the machine they were taken on. Nothing is judged here: the budgets of the app
and the promises of the protocol are tests of their own.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from server.clock import today
from server.demo.answers import residence
from server.demo.people import POLICE, RESIDENTS
from tests.bench.client import Device
from tests.support import postgres
from tests.support.stack import Engine, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main() -> None:
    """Measure on the engines asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=get_args(Engine), action="append")
    parser.add_argument("--devices", type=int, default=8, help="how many file at once")
    parser.add_argument("--filings", type=int, default=50, help="how many dossiers each device files")
    options = parser.parse_args()
    for engine in options.engine or get_args(Engine):
        with ExitStack() as cleanup:
            home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
            url = None
            if engine == "postgresql":
                server = cleanup.enter_context(postgres.running())
                url = server.url(server.create())
            stack = Stack(engine, home, url, {"LOG_LEVEL": "WARNING"})
            cleanup.callback(stack.close)
            stack.start()
            measure(stack, options.devices, options.filings)


def measure(stack: Stack, devices: int, filings: int) -> None:
    """One engine: file one after the other, file at once, pull."""
    print(f"\n{stack.engine}: {devices} devices, {filings} filings each")
    people = signed_in(stack, devices)
    args = residence(RESIDENTS[0], today()).args(POLICE)

    report("filing, one device", timed([lambda: people[0].file(args)] * filings))
    started = time.perf_counter()
    together = at_once([[lambda d=d: d.file(args)] * filings for d in people])  # type: ignore[misc]
    seconds = time.perf_counter() - started
    report("filing, all at once", together)
    print(f"  {'':24} {devices * filings / seconds:8.0f} filings a second")

    for person in people:
        person.pull_all()
    report("pull with nothing new", timed([people[0].sync] * filings))
    fresh = signed_in(stack, 1)[0]
    before = fresh.received_bytes
    started = time.perf_counter()
    changes = fresh.pull_all()
    print(
        f"  {'first pull':24} {(time.perf_counter() - started) * 1000:8.1f} ms"
        f" for {changes} changes, {(fresh.received_bytes - before) / 1024:.0f} KiB"
    )
    for person in (*people, fresh):
        person.close()


def signed_in(stack: Stack, count: int) -> list[Device]:
    """That many devices, each signed in to a demo resident, in turn."""
    devices = [Device(stack.proxy.port, stack.web_port) for _ in range(count)]
    residents = [a["account"] for a in devices[0].accounts() if a["role"] == "resident"]
    for number, device in enumerate(devices):
        device.sign_in(residents[number % len(residents)])
    return devices


def timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """How long each took, in milliseconds."""
    took = []
    for call in calls:
        started = time.perf_counter()
        call()
        took.append((time.perf_counter() - started) * 1000)
    return took


def at_once(rows: Sequence[Sequence[Callable[[], object]]]) -> list[float]:
    """Each row in a thread of its own; how long each call took, in milliseconds.

    Raises:
        AssertionError: when a row did not come to its end.
    """
    took: list[float] = []
    lock = threading.Lock()

    def work(calls: Sequence[Callable[[], object]]) -> None:
        mine = timed(calls)
        with lock:
            took.extend(mine)

    threads = [threading.Thread(target=work, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != sum(map(len, rows)):
        raise AssertionError("not all calls came to their end")
    return took


def report(what: str, took: Sequence[float]) -> None:
    """One line: median, 95th percentile and the longest."""
    p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
    print(
        f"  {what:24} {statistics.median(took):8.1f} ms median {p95:8.1f} ms of 95 in 100 {max(took):8.1f} ms at most"
    )


if __name__ == "__main__":
    main()

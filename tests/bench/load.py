"""Callers who keep a server busy, each on a connection of its own, and what came of it."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tests.bench.wire import Answer, Connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.deployment import Served


class Caller(Protocol):
    """Somebody who calls again and again."""

    def request(self) -> bytes:
        """The next whole request."""

    def take(self, answer: Answer) -> int:
        """Look at the answer; gives back how many things it did (filings, rows, pulls)."""


@dataclass
class Took:
    """What a stretch of load came to. Latencies are in seconds."""

    seconds: float
    cpu: float
    things: int = 0
    latencies: list[float] = field(default_factory=list)
    sent: int = 0
    received: int = 0

    @property
    def rate(self) -> float:
        """Things a second."""
        return self.things / self.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the web processes' processor time for each thing."""
        return self.cpu / max(1, self.things) * 1000

    def percentile(self, percent: int) -> float:
        """Milliseconds within which so many of a hundred requests were answered."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[percent - 1] * 1000


def drive(served: Served, callers: Sequence[Caller], seconds: float) -> Took:
    """Let all callers call for so long.

    Raises:
        RuntimeError: when one of them failed.
    """
    gate = threading.Barrier(len(callers) + 1)
    parts: list[Took] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def work(caller: Caller) -> None:
        mine = Took(0, 0)
        connection = Connection(served.port)
        try:
            gate.wait()
            while not stop.is_set():
                request = caller.request()
                started = time.perf_counter()
                answer = connection.exchange(request)
                mine.latencies.append(time.perf_counter() - started)
                mine.things += caller.take(answer)
                mine.sent += len(request)
                mine.received += answer.size
        except BaseException as error:  # noqa: BLE001 (told below, in the thread that asked)
            failures.append(error)
        finally:
            connection.close()
            parts.append(mine)

    threads = [threading.Thread(target=work, args=(caller,), daemon=True) for caller in callers]
    for thread in threads:
        thread.start()
    gate.wait()
    before, started = served.cpu(), time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    took = Took(time.perf_counter() - started, served.cpu() - before)
    if failures:
        raise RuntimeError(f"{len(failures)} of {len(callers)} callers failed; see {served.log}") from failures[0]
    for part in parts:
        took.things += part.things
        took.latencies += part.latencies
        took.sent += part.sent
        took.received += part.received
    return took

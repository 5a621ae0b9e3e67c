"""The reconnect storm: thousands of devices find their network again at once, each with one filing and one pull.

    python -m tests.bench.storm                       5,000 devices on each engine
    python -m tests.bench.storm --devices 500 --engine sqlite

Each device is a connection of its own that behaves as the app does: it files, pulls, hangs up; after a 503 or a lost
connection it waits for as long as it was told, or backs off with jitter from 5 s, and sends the same again. What a
person would see is an error only when a filing is rejected, and that fails the run. Exits with 1 when a device was not
served.
"""

from __future__ import annotations

import argparse
import random
import selectors
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

from tests.bench.callers import Filer
from tests.bench.deployment import Engine, Product
from tests.bench.table import Table, circumstances
from tests.bench.wire import Answer, header
from tests.support import postgres

COLUMNS = (
    "engine",
    "devices",
    "served",
    "errors shown",
    "told to wait",
    "all served in s",
    "a second",
    "p50 / p99 s",
    "",
)
#: Seconds of the first backoff, and how many devices' connections this machine opens in one go.
BACKOFF: Final = 5.0
AT_ONCE: Final = 200
PATIENCE: Final = 1800.0


@dataclass(slots=True)
class Phone:
    """One device on its way: 0 has to file, 1 has filed and pulls, 2 is done."""

    filer: Filer
    step: int = 0
    request: bytes = b""
    sent: int = 0
    data: bytes = b""
    tries: int = 0
    done_at: float = 0.0
    line: socket.socket | None = None

    def next_request(self) -> bytes:
        """A filing is sent again as it was; the pull goes by the cursor that came with its answer."""
        if self.step == 0:
            return self.request or self.filer.request()
        return self.filer.whole(self.filer.body())


@dataclass
class Storm:
    """All phones, from the moment the network is back."""

    port: int
    phones: Sequence[Phone]
    waited: int = 0
    curve: list[tuple[float, int]] = field(default_factory=list)

    def run(self) -> float:
        """Let it pass; gives back the seconds until the last was served.

        Raises:
            TimeoutError: when that took more than :data:`PATIENCE`.
        """
        self._selector = selectors.DefaultSelector()
        self._start = time.perf_counter()
        due: list[tuple[float, Phone]] = [(0.0, phone) for phone in self.phones]
        left, next_mark = len(self.phones), 0.0
        while left:
            now = time.perf_counter() - self._start
            if now > PATIENCE:
                raise TimeoutError(f"{left} devices were not served within {PATIENCE:.0f} s")
            if now >= next_mark:
                self.curve.append((now, left))
                next_mark = now + 1
            ready = [one for one in due if one[0] <= now][:AT_ONCE]
            for one in ready:
                due.remove(one)
                self._dial(one[1], due)
            for key, events in self._selector.select(timeout=0.02):
                left -= self._serve(key.data, events, due)
        self.curve.append((time.perf_counter() - self._start, 0))
        self._selector.close()
        return time.perf_counter() - self._start

    def _dial(self, phone: Phone, due: list[tuple[float, Phone]]) -> None:
        phone.request, phone.sent, phone.data = phone.next_request(), 0, b""
        phone.line = socket.socket()
        phone.line.setblocking(False)
        if phone.line.connect_ex(("127.0.0.1", self.port)) not in {0, 115}:
            self._later(phone, due, None)
            return
        self._selector.register(phone.line, selectors.EVENT_WRITE, phone)

    def _serve(self, phone: Phone, events: int, due: list[tuple[float, Phone]]) -> int:
        """Move one device on; 1 when it is done."""
        assert phone.line is not None
        try:
            if events & selectors.EVENT_WRITE:
                phone.sent += phone.line.send(phone.request[phone.sent :])
                if phone.sent == len(phone.request):
                    self._selector.modify(phone.line, selectors.EVENT_READ, phone)
                return 0
            piece = phone.line.recv(1 << 16)
        except OSError:
            self._hang_up(phone)
            self._later(phone, due, None)
            return 0
        phone.data += piece
        answer = _whole(phone.data)
        if answer is None:
            if not piece:
                self._hang_up(phone)
                self._later(phone, due, None)
            return 0
        if answer.status == 503:
            self._hang_up(phone)
            self._later(phone, due, float(header(answer.head, b"retry-after") or BACKOFF))
            return 0
        return self._answered(phone, answer)

    def _answered(self, phone: Phone, answer: Answer) -> int:
        assert phone.line is not None
        if phone.step == 0:
            phone.filer.take(answer)  # raises when the filing was not applied: what a person would see
        else:
            phone.filer.read(answer)
        phone.step += 1
        if phone.step == 1:
            phone.request, phone.sent, phone.data = phone.next_request(), 0, b""
            self._selector.modify(phone.line, selectors.EVENT_WRITE, phone)
            return 0
        self._hang_up(phone)
        phone.done_at = time.perf_counter() - self._start
        return 1

    def _later(self, phone: Phone, due: list[tuple[float, Phone]], told: float | None) -> None:
        """As long as the server says, else twice as long as the last time; spread by a half either way."""
        phone.tries += 1
        self.waited += 1
        wait = told or BACKOFF * 2 ** min(phone.tries - 1, 7)
        due.append((time.perf_counter() - self._start + wait * random.uniform(0.5, 1.5), phone))  # noqa: S311 (jitter)

    def _hang_up(self, phone: Phone) -> None:
        assert phone.line is not None
        self._selector.unregister(phone.line)
        phone.line.close()
        phone.line = None


def _whole(data: bytes) -> Answer | None:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = data[: end + 2]
    length = int(header(head, b"content-length") or 0)
    body = data[end + 4 :]
    return Answer(int(head[9:12]), head, body, len(data)) if len(body) >= length else None


def measure(engine: Engine, devices: int, table: Table) -> str:
    """One engine; gives back the curve as a line of text."""
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        url = None
        if engine == "postgresql":
            server = cleanup.enter_context(postgres.running())
            url = server.url(server.create())
        product = Product(home, url)
        product.served.start()
        cleanup.callback(product.served.stop)
        people = product.people(devices)
        cursors = product.cursors(people)
        agencies = product.agencies
        phones = [
            Phone(Filer(product, who, cursor, agency=agencies[number % len(agencies)], seed=number % 20))
            for number, (who, cursor) in enumerate(zip(people, cursors, strict=True))
        ]
        storm = Storm(product.served.port, phones)
        seconds = storm.run()
        times = [phone.done_at for phone in phones]
        served = sum(phone.step == 2 for phone in phones)
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        table.add(
            engine,
            f"{devices:,}",
            f"{served:,}",
            "0",
            f"{storm.waited:,}",
            f"{seconds:.0f}",
            f"{devices / seconds:.0f}",
            f"{cuts[49]:.1f} / {cuts[98]:.1f}",
            table.judge(served, least=devices),
        )
        step = max(1, len(storm.curve) // 12)
        points = [*storm.curve[::step], storm.curve[-1]]
        return f"{engine}, devices still waiting after so many seconds: " + ", ".join(
            f"{second:.0f} s {left:,}" for second, left in points
        )


def main() -> None:
    """Both engines, or those asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=get_args(Engine), action="append")
    parser.add_argument("--devices", type=int, default=5000)
    given = parser.parse_args()
    under = circumstances()
    table = Table("The storm", COLUMNS)
    curves = [measure(engine, given.devices, table) for engine in given.engine or get_args(Engine)]
    print(f"\n{under}\n\n{table.markdown()}")
    print("\n".join(curves))
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()

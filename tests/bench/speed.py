"""The product against the floor: filings, batches, pulls; both served at once and measured in turn, in one run.

    python -m tests.bench.speed                       both engines
    python -m tests.bench.speed --engine sqlite       one
    python -m tests.bench.speed --seconds 1 --rounds 1 --most 10000    a quick look
    python -m tests.bench.speed --only filing         what has the word in its name

Exits with 1 when a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tests.bench.callers import Drafter, Filer, FloorInsert, FloorRead, Puller
from tests.bench.deployment import Engine, Product, Served, floor
from tests.bench.load import Caller, Took, drive
from tests.bench.seeding import seed_feed, settle
from tests.bench.table import Table, circumstances
from tests.support import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMNS = ("what", "floor", "product", "ratio", "limit", "", "p50 / p99 ms", "CPU ms each: floor, product", "note")
TAILS = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Options:
    """How long and how much."""

    seconds: float
    rounds: int
    clients: int
    most: int
    only: str


class Speed:
    """One engine's servers and what is measured on them."""

    def __init__(self, product: Product, below: Served, table: Table, options: Options) -> None:
        self.product, self.below, self.table, self.options = product, below, table, options
        self.agencies = product.agencies
        self.seed = 0

    def filers(self, count: int, each: int) -> list[Caller]:
        """That many residents with a device, each filing in one of the communes."""
        people = self.product.people(count)
        self.seed += count
        return [
            Filer(
                self.product,
                who,
                self.product.cursor(who),
                agency=self.agencies[number % len(self.agencies)],
                seed=self.seed + number,
                count=each,
            )
            for number, who in enumerate(people)
        ]

    def inserters(self, count: int, each: int) -> list[Caller]:
        """As many callers of the floor."""
        return [FloorInsert(self.below.port, number, each) for number in range(count)]

    def against(
        self,
        what: str,
        below: Callable[[], Sequence[Caller]],
        above: Callable[[], Sequence[Caller]],
        least: float | None,
        note: str = "",
    ) -> list[Took]:
        """Measure the two in turn; the ratio is the median of the rounds'. Gives back the product's rounds."""
        if self.options.only not in what:
            return []
        lower, upper = below(), above()
        drive(self.below, lower, 0.3)
        drive(self.product.served, upper, 0.3)
        floors, products = [], []
        for _ in range(self.options.rounds):
            floors.append(drive(self.below, lower, self.options.seconds))
            products.append(drive(self.product.served, upper, self.options.seconds))
        ratio = statistics.median(p.rate / f.rate for p, f in zip(products, floors, strict=True))
        self._line(what, floors, products, ratio, least, note)
        return products

    def _line(
        self, what: str, floors: Sequence[Took], products: Sequence[Took], ratio: float, least: float | None, note: str
    ) -> None:
        middle = sorted(products, key=lambda one: one.rate)[len(products) // 2]
        cpu = [statistics.median(one.cpu_each for one in rounds) for rounds in (floors, products)]
        self.table.add(
            what,
            f"{statistics.median(one.rate for one in floors):.0f}/s",
            f"{statistics.median(one.rate for one in products):.0f}/s",
            f"{ratio:.2f}",
            "" if least is None else f"≥ {least}",
            self.table.judge(ratio, least=least),
            f"{middle.percentile(50):.1f} / {middle.percentile(99):.1f}",
            f"{cpu[0]:.2f}, {cpu[1]:.2f}",
            note,
        )

    def filings(self) -> None:
        """Singles and batches of 25."""
        clients = self.options.clients
        singles = self.against(
            "filing, single", lambda: self.inserters(clients, 1), lambda: self.filers(clients, 1), 0.35
        )
        batches = self.against(
            "filing, batches of 25", lambda: self.inserters(clients, 25), lambda: self.filers(clients, 25), 0.15
        )
        if singles and batches:
            faster = statistics.median(b.rate for b in batches) / statistics.median(s.rate for s in singles)
            self.table.add(
                "a filing in a batch against a single one", "", "", f"{faster:.2f}", "≥ 1",
                self.table.judge(faster, least=1), "", "", "",
            )  # fmt: skip

    def drafts(self) -> None:
        """Drafts backed up, a hundred a request."""
        clients = min(8, self.options.clients)

        def drafters() -> list[Drafter]:
            people = self.product.people(clients)
            return [
                Drafter(self.product, who, self.product.cursor(who), agency=self.agencies[0], seed=number)
                for number, who in enumerate(people)
            ]

        self.against("draft saves, batches of 100", lambda: self.inserters(clients, 100), drafters, 0.3)

    def spread(self) -> None:
        """64 clients at once: nobody waits much longer than the others."""
        if self.options.only not in "filing, 64 clients":
            return
        took = drive(self.product.served, self.filers(64, 1), max(6.0, self.options.seconds * 2))
        middle, slow = took.percentile(50), took.percentile(99)
        self.table.add(
            "filing, 64 clients: p99 to p50", "", f"{took.rate:.0f}/s", f"{slow / middle:.2f}", "≤ 5",
            self.table.judge(slow / middle, most=5), f"{middle:.1f} / {slow:.1f}", f"{took.cpu_each:.2f}", "",
        )  # fmt: skip

    def empty_pull(self, key: str) -> None:
        """A poll that finds nothing new."""
        people = self.product.people(self.options.clients)
        self.against(
            "pull, nothing new",
            lambda: [FloorRead(self.below.port, key) for _ in people],
            lambda: [Puller(self.product, who, self.product.cursor(who)) for who in people],
            0.5,
            "floor: one row by key",
        )

    def tails(self, keys: dict[int, str]) -> None:
        """The last hundred of feeds of different length."""
        rates: dict[int, list[float]] = {}
        for entities, key in keys.items():
            agency = f"T{entities}"
            rounds = self.against(
                f"pull, tail of 100 among {entities:,}",
                partial(self._readers, key),
                partial(self._pullers, agency),
                0.25,
                "floor: the same 100 bodies by key",
            )
            rates[entities] = [one.cpu_each for one in rounds]
        few, many = min(rates), max(rates)
        if len(rates) > 1 and rates[many]:
            self._turn_about(few, many)

    def _readers(self, key: str) -> list[FloorRead]:
        return [FloorRead(self.below.port, key, 100) for _ in range(self.options.clients)]

    def _pullers(self, agency: str) -> list[Puller]:
        return [
            Puller(self.product, who, self.product.cursor(who, agency, 100), changes=100)
            for who in self.product.people(self.options.clients, agency)
        ]

    def _turn_about(self, few: int, many: int) -> None:
        """The shortest and the longest feed in turn, so that the machine's mood is the same for both."""
        callers = {entities: self._pullers(f"T{entities}") for entities in (few, many)}
        ratios = []
        for _ in range(max(3, self.options.rounds)):
            rates = {n: drive(self.product.served, made, self.options.seconds).rate for n, made in callers.items()}
            ratios.append(rates[few] / rates[many])
        ratio = statistics.median(ratios)
        self.table.add(
            f"pull, tail of 100: time at {many:,} to time at {few:,}", "", "", f"{ratio:.2f}", "≤ 1.3",
            self.table.judge(ratio, most=1.3), "", "", "measured in turn",
        )  # fmt: skip

    def memory(self) -> None:
        """What the web processes hold after all that."""
        largest, together = self.product.served.memory()
        self.table.add(
            "memory of the web processes", "", f"{together / 2**20:.0f} MiB", "", "", "", "", "",
            f"the largest {largest / 2**20:.0f} MiB",
        )  # fmt: skip


def measure(engine: Engine, options: Options) -> Table:
    """All of it on one engine."""
    table = Table(f"{engine}: {options.clients} clients, {options.rounds} rounds of {options.seconds:g} s", COLUMNS)
    print(f"\n{table.title}", flush=True)
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        urls: list[str | None] = [None, None]
        if engine == "postgresql":
            server = cleanup.enter_context(postgres.running())
            urls = [server.url(server.create()), server.url(server.create())]
        product = Product(home, urls[0])
        keys, bodies = {}, []
        if options.only in "pull, tail of 100 among" or options.only.startswith("pull"):
            for entities in (one for one in TAILS if one <= options.most):
                last = seed_feed(product, f"T{entities}", entities)
                keys[entities] = f"t{entities}-000"
                bodies += [(f"t{entities}-{number:03d}", body) for number, (_, body) in enumerate(last)]
            settle(product)
        bodies.append(("one", bodies[0][1] if bodies else "x" * 2000))
        below = floor(engine, home, urls[1], bodies)
        for served in (below, product.served):
            served.start()
            cleanup.callback(served.stop)
        speed = Speed(product, below, table, options)
        speed.filings()
        speed.drafts()
        speed.spread()
        speed.empty_pull("one")
        if keys:
            speed.tails(keys)
        speed.memory()
    return table


def main() -> None:
    """Measure on the engines asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=get_args(Engine), action="append")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--most", type=int, default=max(TAILS), help="the longest feed")
    parser.add_argument("--only", default="", help="a part of a measurement's name")
    given = parser.parse_args()
    options = Options(given.seconds, given.rounds, given.clients, given.most, given.only)
    under = circumstances()
    tables = [measure(engine, options) for engine in given.engine or get_args(Engine)]
    print(f"\n{under}\n")
    for table in tables:
        print(table.markdown())
    sys.exit(1 if any(table.failed for table in tables) else 0)


if __name__ == "__main__":
    main()

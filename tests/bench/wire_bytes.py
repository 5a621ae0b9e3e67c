"""Bytes on the wire for each thing, over a thousand of each: what was sent and received, headers included.

    python -m tests.bench.wire_bytes

Counted is what the app controls: of a request's head not what browsers add of their own (User-Agent and the like), of
an answer's all. Exits with 1 when a figure is beyond its limit.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.callers import Device
from tests.bench.deployment import Product, envelope
from tests.bench.dossiers import filing, mutation
from tests.bench.table import Table, circumstances
from tests.bench.wire import Connection

if TYPE_CHECKING:
    from tests.bench.deployment import Somebody

COLUMNS = ("what", "raw", "gzip", "br", "limit, br", "")
CODINGS = ("identity", "gzip", "br")
MANY = 1000


#: Headers that browsers and gunicorn write of their own, whatever app there is.
OTHERS = (b"host", b"origin", b"accept-encoding", b"sec-fetch-dest", b"server", b"date", b"connection")


def _of_others(message: bytes) -> int:
    """Bytes of the headers in a message that are not for us to say."""
    lines = message.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return sum(len(line) + 2 for line in lines if line.partition(b":")[0].lower() in OTHERS)


class Bytes:
    """A deployment, and devices that send and pull."""

    def __init__(self, product: Product, table: Table) -> None:
        self.product, self.table = product, table
        self.agency = product.agencies[0]
        self.connection = Connection(product.served.port)

    def send(self, who: Somebody, *mutations: dict[str, Any]) -> list[dict[str, Any]]:
        """Send mutations; their results.

        Raises:
            AssertionError: when one was not applied.
        """
        device = Device(self.product, who, self.product.cursor(who, self.agency))
        body = device.body(",".join(json.dumps(one, ensure_ascii=False) for one in mutations).encode())
        results: list[dict[str, Any]] = json.loads(device.read(self.connection.exchange(device.whole(body))))["results"]
        if any(result["outcome"] != "applied" for result in results):
            raise AssertionError(results)
        return results

    def pulled(self, who: Somebody, cursor: str, coding: str) -> tuple[int, int]:
        """Bytes of all answers, heads included, until nothing more comes; and how many changes came."""
        device = Device(self.product, who, cursor)
        head = self.product.head(who, coding)
        size = changes = 0
        while True:
            body = device.body()
            answer = self.connection.exchange(b"%b%d\r\n\r\n%b" % (head, len(body), body))
            text = device.read(answer)
            size += answer.size
            changes += text.count(b'{"collection":')
            if b'"more":true' not in text:
                return size, changes

    def line(self, what: str, sizes: dict[str, float], most: float | None) -> None:
        """One line of the table; judged by the brotli figure."""
        figures = [f"{sizes[coding]:.0f}" if coding in sizes else "" for coding in CODINGS]
        judged = self.table.judge(sizes.get("br", sizes.get("gzip", 0)), most=most)
        self.table.add(what, *figures, "" if most is None else f"≤ {most:.0f}", judged)

    def dossiers(self) -> None:
        """A thousand dossiers are filed, pulled by an officer, received, and pulled again."""
        chance = random.Random(4)  # noqa: S311 (the same load each time)
        officer, reader = self.product.people(2, self.agency)
        before = self.product.cursor(reader, self.agency)
        filed: list[str] = []
        for who in self.product.people(40):
            mutations = [mutation("dossier.file", filing(chance, self.agency)) for _ in range(MANY // 40)]
            self.send(who, *mutations)
            filed += [one["entity"] for one in mutations]
        sizes = {coding: self.pulled(reader, before, coding)[0] / MANY for coding in CODINGS}
        self.line("a whole dossier of 25 answers, pulled by an officer (three entities)", sizes, 500)
        before = self.product.cursor(reader, self.agency)
        for start in range(0, MANY, 50):
            self.send(
                officer,
                *(mutation("dossier.receive", {}, entity=entity, base=1) for entity in filed[start : start + 50]),
            )
        sizes = {coding: self.pulled(reader, before, coding)[0] / MANY for coding in CODINGS}
        self.line("a status change, pulled by an officer (header and event)", sizes, 250)

    def empty_poll(self) -> None:
        """Both ways, heads included."""
        who = self.product.people(1)[0]
        device = Device(self.product, who, self.product.cursor(who))
        request = device.whole(device.body())
        self.connection.exchange(request)  # a filing officer's or resident's device has polled before
        filed = mutation("dossier.file", filing(random.Random(6), self.agency))  # noqa: S311 (as above)
        device.read(self.connection.exchange(device.whole(device.body(json.dumps(filed).encode()))))
        answer = self.connection.exchange(device.whole(device.body()))
        again = device.whole(device.body())
        self.line("an empty poll, both ways, with all of both heads", {"br": float(len(again) + answer.size)}, None)
        ours = [len(again) - _of_others(again), answer.size - _of_others(answer.head)]
        for way, size in zip(("up", "down"), ours, strict=True):
            self.line(f"an empty poll, {way}, with what we say of its head", {"br": float(size)}, None)
        self.line("an empty poll, both ways, with what we say of the heads", {"br": float(sum(ours))}, 500)

    def filing(self) -> None:
        """What one filing of 25 answers costs the phone to send."""
        chance = random.Random(5)  # noqa: S311 (as above)
        who = self.product.people(1)[0]
        opening, closing = envelope(who)
        plain: list[int] = []
        packed: list[int] = []
        for _ in range(MANY):
            text = json.dumps(mutation("dossier.file", filing(chance, self.agency)), ensure_ascii=False).encode()
            cursor = self.product.cursor(who).encode() if not plain else b"x" * 90
            body = b'%b"%b","mutations":[%b]%b' % (opening, cursor, text, closing)
            plain.append(len(self.product.head(who)) + 8 + len(body))
            packed.append(len(self.product.head(who, gzipped=True)) + 8 + len(gzip.compress(body, 6)))
        sizes = {"identity": statistics.mean(plain), "gzip": statistics.mean(packed)}
        self.line("a filing of 25 answers, up, head included", sizes, 2048)

    def first_pull(self, open_dossiers: int) -> None:
        """An officer signs in on a new phone: everything from nothing."""
        who = self.product.people(1, self.agency)[0]
        sizes = {coding: float(self.pulled(who, "", coding)[0]) for coding in CODINGS}
        self.line(f"first pull of an officer with {open_dossiers:,} open dossiers, whole", sizes, None)


def main() -> None:
    """Count."""
    under = circumstances()
    table = Table("Bytes on the wire, for each", COLUMNS)
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        product = Product(home, None)
        product.served.start()
        cleanup.callback(product.served.stop)
        counted = Bytes(product, table)
        counted.empty_poll()
        counted.filing()
        counted.dossiers()
        counted.first_pull(MANY)
        counted.connection.close()
    print(f"\n{under}\n\n{table.markdown()}")
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()

"""Uploads in pieces beside another tus server: ``python -m tests.bench.uploads_speed``.

npm's ``@tus/server`` with ``@tus/file-store`` and the product (one web process) run on the same processor core, the
client on the others; each is measured in turn, round after round. The product does more for the same bytes: it asks
who sends, hashes, looks into the file, flushes to the disk and writes its row; the other server does none of this.
Files lie in memory, because the other server never waits for a disk; ``--folder`` takes another place.
Exits with 1 when the product is below the limit anywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from tests.bench.deployment import TOP, Product, Somebody, cpu_of
from tests.bench.table import Table, circumstances
from tests.support.photos import photo
from tests.support.ports import eventually, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST: Final = 0.7
CORE: Final = 0
CLIENTS: Final = 4
KB: Final = 1000
COLUMNS: Final = ("what", "@tus/server", "product", "ratio", "limit", "", "CPU ms each: @tus/server, product")


@dataclass(frozen=True, slots=True)
class Case:
    """Files of one size sent in pieces of one size; ``along`` when the first comes with the creation."""

    size: int
    piece: int
    along: bool = False

    def __str__(self) -> str:
        """As in the table."""
        size = f"{self.size // (KB * KB)} MB" if self.size >= KB * KB else f"{self.size // KB} KB"
        if self.piece >= self.size:
            pieces = "in one request" if self.along else "POST, one PATCH"
        else:
            pieces = f"pieces of {self.piece // KB} KB"
        return f"{size}, {pieces}"


CASES: Final = (
    Case(200 * KB, 200 * KB, along=True),
    Case(200 * KB, 200 * KB),
    Case(200 * KB, 50 * KB),
    Case(10_000 * KB, 10_000 * KB),
    Case(10_000 * KB, 1_000 * KB),
    Case(10_000 * KB, 200 * KB),
)


class Photos:
    """Photos of one size, each different from all others; the common beginning is hashed once."""

    def __init__(self, size: int) -> None:
        whole = photo(size, os.urandom(8).hex())
        self._start = whole[:-34]
        self._hash = hashlib.sha256(self._start)

    def __iter__(self) -> Iterator[tuple[bytes, str]]:
        """The bytes and their hash."""
        while True:
            end = os.urandom(32).replace(b"\xff", b"\x7f") + b"\xff\xd9"
            digest = self._hash.copy()
            digest.update(end)
            yield self._start + end, digest.hexdigest()


class Sender:
    """One connection to one of the servers, which sends file after file."""

    def __init__(self, port: int, path: str, head: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._path, self._head = path, head

    def send(self, case: Case, data: bytes, sha256: str) -> None:
        """Create the upload and send all pieces.

        :raises AssertionError: when an answer is another than expected.
        """
        metadata = f"sha256 {b64encode(sha256.encode()).decode()},type {b64encode(b'image/jpeg').decode()}"
        create = f"Upload-Length: {case.size}\r\nUpload-Metadata: {metadata}\r\n"
        if case.along:
            found = self._ask("POST", self._path, create + _BYTES, memoryview(data), 201)
            if int(found["upload-offset"]) != case.size:
                raise AssertionError(found)
            return
        found = self._ask("POST", self._path, create, memoryview(b""), 201)
        address = "/" + found["location"].split("://", 1)[-1].split("/", 1)[1]
        view = memoryview(data)
        for offset in range(0, case.size, case.piece):
            piece = view[offset : offset + case.piece]
            found = self._ask("PATCH", address, f"Upload-Offset: {offset}\r\n{_BYTES}", piece, 204)
            if int(found["upload-offset"]) != offset + len(piece):
                raise AssertionError(found)

    def close(self) -> None:
        """Hang up."""
        self._answers.close()
        self._socket.close()

    def _ask(self, method: str, path: str, headers: str, body: memoryview, expected: int) -> dict[str, str]:
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{headers}Content-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode())
        self._socket.sendall(body)
        status = int(self._answers.readline().split()[1])
        found: dict[str, str] = {}
        while line := self._answers.readline().strip().decode():
            name, _, value = line.partition(":")
            found[name.lower()] = value.strip()
        rest = self._answers.read(int(found.get("content-length", "0")))
        if "chunked" in found.get("transfer-encoding", ""):
            while size := int(self._answers.readline(), 16):
                rest += self._answers.read(size + 2)
            self._answers.readline()
        if status != expected:
            raise AssertionError(f"{method}: {status} {rest!r}")
        return found


_BYTES: Final = "Content-Type: application/offset+octet-stream\r\n"


@dataclass(frozen=True, slots=True)
class Server:
    """One that takes uploads: where, what its requests begin with, and its process.

    Each measurement is of other people: nobody sends thousands of photos a day, and could not.
    """

    port: int
    path: str
    heads: Callable[[], Iterable[str]]
    process: psutil.Process

    def measure(self, case: Case, seconds: float) -> tuple[float, float]:
        """Files a second over several connections, and milliseconds of processor time for each."""
        senders = [Sender(self.port, self.path, head) for head in self.heads()]
        photos = [iter(Photos(case.size)) for _ in senders]
        for sender, mine in zip(senders, photos, strict=True):
            sender.send(case, *next(mine))
        counts = [0] * len(senders)
        failed: list[BaseException] = []
        end = time.monotonic() + seconds

        def run(number: int) -> None:
            try:
                while time.monotonic() < end:
                    senders[number].send(case, *next(photos[number]))
                    counts[number] += 1
            except BaseException as error:  # noqa: BLE001 (told below)
                failed.append(error)

        before, started = cpu_of(self.process), time.monotonic()
        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(senders))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took, used = time.monotonic() - started, cpu_of(self.process) - before
        for sender in senders:
            sender.close()
        if failed:
            raise failed[0]
        return sum(counts) / took, used / sum(counts) * 1000


def other(after: ExitStack, home: Path) -> Server:
    """``@tus/server`` on its core."""
    folder, port = home / "files", free_port()
    folder.mkdir()
    log = after.enter_context((home / "node.log").open("wb"))
    node = subprocess.Popen(
        ["taskset", "-c", str(CORE), "node", "tests/bench/tus/server.mjs", str(folder), str(port)],  # noqa: S607 (on PATH)
        cwd=TOP,
        env=os.environ | {"NODE_ENV": "production"},
        stdout=log,
        stderr=log,
    )
    after.callback(node.wait)
    after.callback(node.terminate)
    eventually(lambda: _listens(port), "@tus/server", seconds=60)
    for thread in psutil.Process(node.pid).threads():
        _first(thread.id)
    head = f"Host: localhost:{port}\r\nTus-Resumable: 1.0.0\r\n"
    return Server(port, "/files", lambda: (head,) * CLIENTS, psutil.Process(node.pid))


def ours(after: ExitStack, home: Path) -> Server:
    """The product with one web process on the same core."""
    os.environ |= {"HOSOXA_WEB_WORKERS": "1", "HOSOXA_LOG_LEVEL": "WARNING"}
    os.environ |= {"HOSOXA_ATTACHMENTS_UNNAMED_MB": "1000000", "HOSOXA_ATTACHMENTS_DAY_MB": "1000000"}
    # a worker that is renewed in the middle hangs up on everybody
    os.environ |= {"HOSOXA_ATTACHMENTS_RESERVE_MB": "100", "GUNICORN_CMD_ARGS": "--max-requests 0"}
    product = Product(home, None)
    product.served.start()
    after.callback(product.served.stop)
    root = psutil.Process(product.served._process.pid)
    for process in (root, *root.children(recursive=True)):
        for thread in process.threads():
            os.sched_setaffinity(thread.id, {CORE})
            _first(thread.id)
    return Server(
        product.served.port, "/api/uploads", lambda: [_head(product, who) for who in product.people(CLIENTS)], root
    )


def _head(product: Product, who: Somebody) -> str:
    lines = (
        f"Host: localhost:{product.served.port}",
        f"Origin: {product.origin}",
        "Sec-Fetch-Dest: empty",
        "Hosoxa-Protocol: 1",
        f"Hosoxa-Person: {who.id}",
        f"Cookie: __Host-hosoxa={who.token}",
        "Tus-Resumable: 1.0.0",
        "",
    )
    return "\r\n".join(lines)


def _first(thread: int) -> None:
    """Before whatever else the machine does, if that is allowed: both servers alike, and the client."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, thread, -15)
        Path(f"/proc/{thread or os.getpid()}/autogroup").write_text("-15", encoding="ascii")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="cases that have these words in their line")
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a fixed place of the kernel)
    parser.add_argument("--folder", default=memory, help="where both keep their files; memory if there is such a place")
    options = parser.parse_args()
    said = circumstances()
    cores = set(range(os.cpu_count() or 1)) - {CORE}
    os.sched_setaffinity(0, cores or {CORE})
    _first(0)
    table = Table(f"Uploads on one core, {CLIENTS} connections", COLUMNS)
    with ExitStack() as after:
        home = Path(tempfile.mkdtemp(prefix="hosoxa-uploads-", dir=options.folder))
        after.callback(shutil.rmtree, home, ignore_errors=True)
        below, above = other(after, home), ours(after, home)
        for case in (case for case in CASES if options.only in str(case)):
            rounds = []
            for _ in range(options.rounds):
                pair = below.measure(case, options.seconds), above.measure(case, options.seconds)
                rounds.append(pair)
                for folder in (home / "files", home / "data" / "attachments"):
                    _emptied(folder)
            ratio = statistics.median(mine[0] / theirs[0] for theirs, mine in rounds)
            theirs, mine = (statistics.median(one[i][0] for one in rounds) for i in range(2))
            used = tuple(statistics.median(one[i][1] for one in rounds) for i in range(2))
            table.add(
                str(case),
                f"{theirs:.0f}/s, {theirs * case.size / 1e6:.0f} MB/s",
                f"{mine:.0f}/s, {mine * case.size / 1e6:.0f} MB/s",
                f"{ratio:.2f}",
                f"≥ {LEAST}",
                table.judge(ratio, least=LEAST),
                f"{used[0]:.2f}, {used[1]:.2f}",
            )
    print(f"\n{said}\n\n{table.markdown()}")
    sys.exit(1 if table.failed else 0)


def _emptied(folder: Path) -> None:
    for path in itertools.islice(folder.rglob("*"), 1_000_000):
        if path.is_file() and path.name != ".lock":
            path.unlink()


if __name__ == "__main__":
    main()

"""Where the time of a request goes: ``python -m tests.bench.profiled``, a table in Markdown for each engine.

One process, called past the network, one request after the other; cProfile by the thread's processor time. So the
shares are of the app alone, on a processor whose caches nobody else uses; what the profiler adds to each call makes
many small ones look larger than they are, the floor's too. Calls count every function, built in ones among them.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import logging
import os
import pstats
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

import psycopg

from tests.bench.callers import Drafter, Filer, FloorInsert, FloorRead, Puller
from tests.bench.deployment import Engine, Product, Somebody
from tests.bench.seeding import seed_feed
from tests.bench.table import Table
from tests.bench.wire import Answer
from tests.support import postgres

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a request's time is spent on: functions of the server, by file and name, with all that they call. None of them
#: holds another, but for applying.
PARTS: Final = {
    "who asks": {("sessions.py", "current_actor")},
    "reading the request": {
        ("body.py", "read_json_body"),
        ("strict_json.py", "parse"),
        ("envelope.py", "parse_envelope"),
    },
    "is the cursor of this epoch": {("routes.py", "_of_this_epoch")},
    "checking filings": {("handling.py", "prepare")},
    "applying": {("apply.py", "apply_all")},
    "begin, positions, commit": {("database.py", "write")},
    "the pull": {("routes.py", "_pull")},
    "writing the answer": {("routes.py", "answer"), ("routes.py", "_text")},
}
#: The driver's calls, wherever they come from.
DRIVER: Final = frozenset({"execute", "executemany", "fetchall", "commit"})
#: Whose code the own time is of: the first whose mark is in the file's path counts.
OWNERS: Final = {
    "/server/": "ours",
    "sqlalchemy": "SQLAlchemy",
    "werkzeug": "Flask",
    "flask": "Flask",
    "psycopg": "psycopg",
    "brotli": "brotli",
}
REST: Final = "Python and others"
#: What the driver and the database take of the whole; it lies in the other parts.
DRIVEN: Final = "… of all: the driver's calls"
_Place: TypeAlias = tuple[str, int, str]
_Stats: TypeAlias = dict[_Place, Any]
FLOOR_TABLE: Final = "CREATE TABLE floor_rows (id VARCHAR(80) PRIMARY KEY, body TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Profile:
    """Of one kind of request.

    :ivar each: ms of processor time for each thing, without the profiler.
    :ivar calls: functions called for each thing.
    :ivar parts: percent of the profiled time, by the names of :data:`PARTS`.
    :ivar owners: percent of the profiled time, by whose code it is.
    """

    each: float
    calls: float
    parts: dict[str, float]
    owners: dict[str, float]


class Caller:
    """Sends a caller's requests straight to a WSGI app."""

    def __init__(self, app: Any, caller: Any, port: int) -> None:
        self._app, self._caller, self._port = app, caller, port

    def once(self) -> float:
        """One request; gives back the seconds of processor time that the app took."""
        environ = _environ(self._caller.request(), self._port)
        told: list[Any] = []
        begun = time.thread_time()
        pieces = self._app(environ, lambda status, headers, _error=None: told.extend((status, headers)))
        body = b"".join(pieces)
        pieces.close()
        took = time.thread_time() - begun
        head = "".join(f"\r\n{name}: {value}" for name, value in told[1]).encode() + b"\r\n"
        self._caller.take(Answer(int(told[0][:3]), head, body, len(head) + len(body)))
        return took


def _environ(request: bytes, port: int) -> dict[str, Any]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, version = first.split()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": version,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for line in lines:
        name, _, value = line.partition(": ")
        name = name.upper().replace("-", "_")
        environ[name if name.startswith("CONTENT_") and name != "CONTENT_ENCODING" else f"HTTP_{name}"] = value
    return environ


def profile(caller: Caller, *, requests: int, things: int) -> Profile:
    """The median of so many requests of so many things each, and then the profile of as many."""
    for _ in range(10):
        caller.once()
    times = sorted(caller.once() for _ in range(requests))
    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    for _ in range(requests):
        caller.once()
    profiler.disable()
    found: _Stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined] # typeshed has it not
    whole = sum(entry[3] for (_file, _line, name), entry in found.items() if name == "wsgi_app")
    inside = _below(found)
    owners = dict.fromkeys([*OWNERS.values(), REST], 0.0)
    for place in inside:
        owners[_owner(place)] += found[place][2] / whole * 100
    calls = sum(found[place][1] for place in inside)
    parts = {what: _percent(found, whole, partial(_is_one_of, marks)) for what, marks in PARTS.items()}
    parts["begin, positions, commit"] -= parts["applying"]
    parts[DRIVEN] = _percent(found, whole, _is_driver)
    return Profile(times[len(times) // 2] / things * 1000, calls / requests / things, parts, owners)


def _below(found: _Stats) -> set[_Place]:
    """The functions that the app called, not those of the bench."""
    return {place for place in found if "/tests/bench/" not in place[0] or "/floor/" in place[0]}


def _owner(place: _Place) -> str:
    file, _line, name = place
    return next((owner for mark, owner in OWNERS.items() if mark in file or (file == "~" and mark in name)), REST)


def _percent(found: _Stats, whole: float, counts: Callable[[_Place], bool]) -> float:
    """Of the whole, the time of the functions that count, with all that they call."""
    return sum(float(entry[3]) for place, entry in found.items() if counts(place)) / whole * 100


def _is_one_of(marks: set[tuple[str, str]], place: _Place) -> bool:
    file, _line, name = place
    return "/server/" in file and (file.rpartition("/")[2], name) in marks


def _is_driver(place: _Place) -> bool:
    file, _line, name = place
    if file == "~":
        return "sqlite3." in name and name.split("'")[1] in DRIVER
    return "psycopg/" in file and name in DRIVER


def floor_app(engine: Engine, home: Path, url: str | None) -> Any:
    """The floor in this process, with one row to read."""
    database = url or str(home / "floor.sqlite")
    if engine == "postgresql":
        with psycopg.connect(database) as connection:
            connection.execute(FLOOR_TABLE)
            connection.execute("INSERT INTO floor_rows VALUES ('one', %s)", ("x" * 2000,))
    else:
        with sqlite3.connect(database) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute(FLOOR_TABLE)
            file.execute("INSERT INTO floor_rows VALUES ('one', ?)", ("x" * 2000,))
    os.environ["FLOOR_DATABASE"] = database
    for name in [name for name in sys.modules if name == "tests.bench.floor.app"]:
        del sys.modules[name]
    from tests.bench.floor.app import app  # noqa: PLC0415 (it reads its database's address when it is imported)

    return app.wsgi_app


def measure(engine: Engine, requests: int) -> Table:
    """All kinds of requests on one engine."""
    with ExitStack() as cleanup:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        urls: list[str | None] = [None, None]
        if engine == "postgresql":
            server = cleanup.enter_context(postgres.running())
            urls = [server.url(server.create()), server.url(server.create())]
        product = Product(home, urls[0])
        seed_feed(product, "T1000", 1000)
        logging.disable(logging.INFO)
        below = floor_app(engine, home, urls[1])
        port = product.served.port
        first, second, third, fourth = product.people(4)
        officer = product.people(1, "T1000")[0]

        def filer(who: Somebody, count: int) -> Filer:
            return Filer(product, who, product.cursor(who), agency=product.agencies[0], seed=1, count=count)

        drafter = Drafter(product, third, product.cursor(third), agency=product.agencies[0], seed=1)
        tail = Puller(product, officer, product.cursor(officer, "T1000", 100), changes=100)
        ours = product.app.wsgi_app
        kinds: dict[str, tuple[Any, Any, int, int]] = {
            "floor: a row in": (below, FloorInsert(port, 1), requests, 1),
            "a filing": (ours, filer(first, 1), requests, 1),
            "floor: one of 25": (below, FloorInsert(port, 1, 25), requests // 10, 25),
            "a filing of 25": (ours, filer(second, 25), requests // 10, 25),
            "a draft of 100": (ours, drafter, requests // 10, 100),
            "floor: a row out": (below, FloorRead(port, "one"), requests, 1),
            "nothing new": (ours, Puller(product, fourth, product.cursor(fourth)), requests, 1),
            "a tail of 100": (ours, tail, requests, 1),
        }
        found = {}
        for what, (app, caller, count, things) in kinds.items():
            found[what] = profile(Caller(app, caller, port), requests=count, things=things)
            print(f"{engine}: {what}: {found[what].each:.3f} ms", flush=True)
        logging.disable(logging.NOTSET)
    return _table(engine, found)


def _table(engine: Engine, found: dict[str, Profile]) -> Table:
    table = Table(f"{engine}: one process, past the network; percent of the time", ("what", *found))
    table.add("ms of processor time for each", *(f"{one.each:.3f}" for one in found.values()))
    table.add("functions called for each", *(f"{one.calls:,.0f}" for one in found.values()))
    for what in (*PARTS, DRIVEN):
        table.add(what, *("" if one.parts[what] < 0.5 else f"{one.parts[what]:.0f}" for one in found.values()))
    for owner in dict.fromkeys([*OWNERS.values(), REST]):
        table.add(f"own time: {owner}", *(f"{one.owners[owner]:.0f}" for one in found.values()))
    return table


def main() -> None:
    """Profile on the engines asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=get_args(Engine), action="append")
    parser.add_argument("--requests", type=int, default=200, help="of one thing each; a tenth of those of many")
    given = parser.parse_args()
    for table in [measure(engine, given.requests) for engine in given.engine or get_args(Engine)]:
        print(table.markdown())


if __name__ == "__main__":
    main()

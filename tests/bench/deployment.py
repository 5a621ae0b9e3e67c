"""What is measured: gunicorn with the shipped configuration, serving the product or the floor, and people signed in.

The product's configuration is the repository's, with its receiving agency copied into several communes: a province has
a hundred, and filings to different ones do not wait for each other's codes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil
import psycopg
import yaml
from sqlalchemy import insert, select

from server import create_app
from server.clock import now, to_wire
from server.database import db, write
from server.identity.models import Device, Person, RoleAssignment, Session
from server.ids import new_id
from server.settings import load_settings
from server.sync.cursor import Cursor, CursorCodec, Mark
from server.sync.feed import read_epoch
from server.sync.models import FeedCounter
from server.sync.publish import CATALOGUE, agency_scope, person_scope
from tests.bench.dossiers import PROCEDURE
from tests.support.ports import eventually, free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

TOP = Path(__file__).resolve().parents[2]
Engine = Literal["sqlite", "postgresql"]
COMMUNES = 8


class Served:
    """One gunicorn on a port of this machine, as the Procfile starts it."""

    def __init__(self, what: str, environ: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.log = log
        self._environ = os.environ | environ | {"PORT": str(self.port), "HOSOXA_BIND": "127.0.0.1"}
        self._what = what

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", self._what],
                cwd=TOP,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._root = psutil.Process(self._process.pid)
        eventually(self._answers, f"{self._what} to listen (log: {self.log})", seconds=90)

    def _answers(self) -> bool:
        return any(c.status == psutil.CONN_LISTEN for c in self._root.net_connections("tcp")) and len(
            self._root.children()
        ) >= int(os.environ.get("HOSOXA_WEB_WORKERS", "2"))

    def cpu(self) -> float:
        """Seconds of processor time, user and system, that its workers have used."""
        return cpu_of(self._root)

    def memory(self) -> tuple[int, int]:
        """Bytes that its workers hold for themselves alone (USS), the largest and all together."""
        held = [child.memory_full_info().uss for child in self._root.children()]
        return max(held), sum(held)

    def stop(self) -> None:
        """End it and its workers."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def cpu_of(root: psutil.Process) -> float:
    """Seconds of processor time of a process and its children."""
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def floor(engine: Engine, home: Path, url: str | None, bodies: Sequence[tuple[str, str]]) -> Served:
    """The floor with an empty table, and rows to read: ``(id, body)``."""
    database = url or str(home / "floor.sqlite")
    table = "CREATE TABLE floor_rows (id VARCHAR(80) PRIMARY KEY, body TEXT NOT NULL)"
    if engine == "postgresql":
        with psycopg.connect(database) as connection:
            connection.execute(table)
            connection.cursor().executemany("INSERT INTO floor_rows VALUES (%s, %s)", bodies)
    else:
        with sqlite3.connect(database) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute(table)
            file.executemany("INSERT INTO floor_rows VALUES (?, ?)", bodies)
    environ = {"FLOOR_DATABASE": database, "HOSOXA_LOG_LEVEL": "WARNING"}
    return Served("tests.bench.floor.app:app", environ, home / "floor.log")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A signed-in person: who, and the session's token."""

    id: str
    token: str


class Product:
    """A released deployment on one engine; ``served`` is its web server."""

    def __init__(self, home: Path, url: str | None) -> None:
        self.home = home
        environ = {
            "HOSOXA_DATA_DIR": str(home / "data"),
            "HOSOXA_CONFIG_DIR": str(_config(home)),
            **({"HOSOXA_DATABASE_URL": url} if url else {}),
        }
        self.served = Served("server:create_app()", environ, home / "product.log")
        self.origin = f"http://localhost:{self.served.port}"
        environ["HOSOXA_ORIGIN"] = self.origin
        self.served._environ |= environ
        self.settings = load_settings(environ)
        self.app: Flask = create_app(self.settings)
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "server", "release"],
            cwd=TOP,
            env=os.environ | environ,
            check=True,
            capture_output=True,
            timeout=180,
        )

    @property
    def agencies(self) -> list[str]:
        """The communes that receive the load's procedure."""
        found = self.app.extensions["hosoxa_agencies"]
        return [agency.id for agency in found.values() if agency.receives(PROCEDURE)]

    def people(self, count: int, agency: str | None = None) -> list[Somebody]:
        """So many people, signed in; officers of ``agency`` when it is given. Written in one go, past the endpoints."""
        made = [Somebody(new_id(), secrets.token_urlsafe(32)) for _ in range(count)]
        moment = now()

        def work(session: Any) -> None:
            devices = [new_id() for _ in made]
            session.execute(
                insert(Person),
                [{"id": one.id, "name": f"Lò Văn {number}", "language": "vi"} for number, one in enumerate(made)],
            )
            session.execute(
                insert(Device), [{"id": d, "person_id": one.id} for d, one in zip(devices, made, strict=True)]
            )
            session.execute(
                insert(Session),
                [
                    {
                        "token_hash": hashlib.sha256(one.token.encode()).hexdigest(),
                        "person_id": one.id,
                        "device_id": device,
                        "expires_at": moment + timedelta(days=30),
                    }
                    for device, one in zip(devices, made, strict=True)
                ],
            )
            if agency is not None:
                session.execute(
                    insert(RoleAssignment),
                    [{"person_id": one.id, "role": "officer", "agency_id": agency} for one in made],
                )

        with self.app.app_context():
            write(work)
        return made

    def cursor(self, who: Somebody, agency: str | None = None, behind: int = 0) -> str:
        """A cursor that has read all but the last ``behind`` positions (of the agency, when one is given)."""
        return self.cursors([who], agency, behind)[0]

    def cursors(self, people: Sequence[Somebody], agency: str | None = None, behind: int = 0) -> list[str]:
        """The same for many, as things stand now."""
        with self.app.app_context():
            session = db.session()
            epoch = read_epoch(session) or ""
            counters = dict(session.execute(select(FeedCounter.scope, FeedCounter.position)).tuples().all())
            session.rollback()
        made = []
        for who in people:
            scopes = [CATALOGUE, person_scope(who.id), *([agency_scope(agency)] if agency else [])]
            marks = {scope: Mark(counters.get(scope, 0)) for scope in scopes}
            marks[scopes[-1]] = Mark(marks[scopes[-1]].position - behind)
            made.append(CursorCodec(self.settings.secret_key, epoch=epoch, person=who.id).write(Cursor(marks)))
        return made

    def head(self, who: Somebody, coding: str = "br", *, gzipped: bool = False) -> bytes:
        """The head of a sync request as a browser sends it, up to its length; only what the app controls."""
        lines = [
            "POST /api/sync HTTP/1.1",
            f"Host: localhost:{self.served.port}",
            f"Origin: {self.origin}",
            f"Accept-Encoding: {coding}",
            "Sec-Fetch-Dest: empty",
            "Content-Type: application/json",
            *(["Content-Encoding: gzip"] if gzipped else []),
            "Hosoxa-Protocol: 2",
            f"Cookie: __Host-hosoxa={who.token}",
            "Content-Length: ",
        ]
        return "\r\n".join(lines).encode()


def envelope(who: Somebody, *, limit: int = 200) -> tuple[bytes, bytes]:
    """A sync request's body in two parts; between them come the cursor's text and ``,"mutations":[…]``."""
    opening = f'{{"as":"{who.id}","device_time":"{to_wire(now())}","limit":{limit},"cursor":'
    return opening.encode(), b"}"


def _config(home: Path) -> Path:
    """A copy of ``config/`` with :data:`COMMUNES` communes that receive the load's procedure."""
    folder = home / "config"
    shutil.copytree(TOP / "config", folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "agencies.yaml"
    found = yaml.safe_load(path.read_text())
    first = next(one for one in found["agencies"] if PROCEDURE in one["procedures"])
    found["agencies"] += [
        first | {"id": f"H55.20.{number:02d}", "prefix": f"H55.20.{number:02d}"} for number in range(1, COMMUNES)
    ]
    path.write_text(yaml.safe_dump(found, allow_unicode=True))
    return folder

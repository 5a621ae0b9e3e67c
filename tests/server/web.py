"""The web server of the Procfile on a folder of its own, and people who are known there."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server import create_app
from server.database import db, write
from server.identity import service as identity
from server.identity import sessions
from server.ids import new_id
from tests.server.conftest import COOKIE, make_settings
from tests.support.ports import eventually, free_port
from tests.support.stack import procfile

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
THREADS = 2


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[int]:
    """A web server with two threads and its data in a folder; gives its port. A client may be silent for a second.

    :param settings: further ``HOSOXA_`` settings.
    """
    found = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("HOSOXA_")} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PORT": str(found),
        "HOSOXA_DATA_DIR": str(folder),
        "HOSOXA_ORIGIN": f"http://localhost:{found}",
        "HOSOXA_WEB_WORKERS": "1",
        "HOSOXA_WEB_THREADS": str(THREADS),
        "HOSOXA_WEB_STALLED_SECONDS": "1",
    }
    env |= {f"HOSOXA_{name}": value for name, value in settings.items()}
    with (folder / "web.log").open("wb") as log:
        web = subprocess.Popen(shlex.split(procfile()["web"]), cwd=TOP, env=env, stdout=log, stderr=log)
        try:
            eventually(lambda: answer(found, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"), "the web server")
            yield found
        finally:
            web.terminate()
            web.wait()


def somebody(folder: Path, template: Path) -> tuple[str, str]:
    """Put a database in a folder, with one person who is signed in: who it is, and the cookie."""
    shutil.copy(template, folder / "hosoxa.sqlite")
    app = create_app(make_settings(folder))

    def work(session: Any) -> tuple[str, str]:
        person = identity.create_person(session, name="Hà Thị Thái")
        return person, sessions.open_session(session, person=person, device=new_id(), label="test").token

    with app.app_context():
        person, token = write(work)
        db.session.remove()
        db.engine.dispose()
    return person, f"{COOKIE}={token}"


def answer(port: int, line: str, *headers: str, seconds: float = 5) -> str:
    """What is answered to one request within so many seconds; empty when nothing is."""
    text = "\r\n".join([line, f"Host: localhost:{port}", "Connection: close", *headers, "", ""])
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(text.encode())
            return b"".join(iter(lambda: connection.recv(4096), b"")).decode()
    except OSError:
        return ""

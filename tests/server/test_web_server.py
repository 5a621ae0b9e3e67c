"""The web server as ``config/gunicorn.py`` sets it up, asked over a socket."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.ports import eventually, free_port
from tests.support.stack import procfile

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
THREADS = 2


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a web server with two threads listens; a client may be silent for a second."""
    found = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("HOSOXA_")} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PORT": str(found),
        "HOSOXA_DATA_DIR": str(tmp_path),
        "HOSOXA_ORIGIN": f"http://localhost:{found}",
        "HOSOXA_WEB_WORKERS": "1",
        "HOSOXA_WEB_THREADS": str(THREADS),
        "HOSOXA_WEB_STALLED_SECONDS": "1",
    }
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(shlex.split(procfile()["web"]), cwd=TOP, env=env, stdout=log, stderr=log)
        try:
            eventually(lambda: answer(found, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"), "the web server")
            yield found
        finally:
            web.terminate()
            web.wait()


def answer(port: int, line: str, *headers: str) -> str:
    """What is answered to one request; empty when nothing is."""
    text = "\r\n".join([line, f"Host: localhost:{port}", "Connection: close", *headers, "", ""])
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(text.encode())
            return b"".join(iter(lambda: connection.recv(4096), b"")).decode()
    except OSError:
        return ""


@pytest.mark.parametrize(
    "header",
    ["SCRIPT_NAME: /elsewhere", "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off"],
    ids=["a place in the site", "two schemes"],
)
def test_a_forwarded_header_that_nobody_asked_for_changes_nothing(port: int, header: str) -> None:
    found = answer(port, "GET /api/identity/session HTTP/1.1", "Hosoxa-Protocol: 1", header)
    assert found.startswith("HTTP/1.1 401")
    assert "Content-Type: application/problem+json" in found


@pytest.mark.parametrize(
    "beginning",
    [
        "POST /api/sync HTTP/1.1\r\nHost: localhost:{port}\r\nX-Half",
        (
            "POST /api/sync HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
            'Hosoxa-Protocol: 1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{{"as":'
        ),
    ],
    ids=["in its headers", "in its body"],
)
def test_phones_that_fall_silent_while_sending_do_not_keep_others_out(
    port: int, beginning: str, tmp_path: Path
) -> None:
    with contextlib.ExitStack() as silent:
        for _ in range(2 * THREADS):
            phone = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            phone.sendall(beginning.format(port=port).encode())
        eventually(
            lambda: answer(port, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"),
            "an answer while others are silent",
            seconds=60,
        )
    log = (tmp_path / "web.log").read_text()
    assert re.search(r'"status": 500', log) is None

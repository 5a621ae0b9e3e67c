"""The web server as ``config/gunicorn.py`` sets it up, asked over a socket."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.ids import new_id
from tests.support.ports import eventually, free_port
from tests.support.stack import procfile

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
THREADS = 2


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a web server with two threads listens; a client may be silent for a second."""
    with serving(tmp_path) as found:
        yield found


@contextlib.contextmanager
def serving(tmp_path: Path, **settings: str) -> Iterator[int]:
    """A web server with two threads and its data in a folder; gives its port.

    :param settings: further ``HOSOXA_`` settings; with ``DEMO`` the demo commune is made first.
    """
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
    env |= {f"HOSOXA_{name}": value for name, value in settings.items()}
    if "DEMO" in settings:
        subprocess.run(shlex.split(procfile()["release"]), cwd=TOP, env=env, check=True, capture_output=True)
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


def signed_in(port: int) -> tuple[str, str]:
    """Sign in as one of the demo's people: who it is, and the cookie."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    headers = {"Origin": f"http://localhost:{port}", "Hosoxa-Protocol": "1", "Content-Type": "application/json"}
    connection.request("GET", "/api/identity/demo/accounts", headers=headers)
    account = json.loads(connection.getresponse().read())["accounts"][0]["account"]
    body = json.dumps({"account": account, "device": new_id()})
    connection.request("POST", "/api/identity/demo/sign-in", body, headers)
    response = connection.getresponse()
    person = json.loads(response.read())["person"]["id"]
    connection.close()
    return person, (response.headers["Set-Cookie"] or "").split(";")[0]


def test_phones_that_send_photos_for_minutes_do_not_keep_filings_out(tmp_path: Path) -> None:
    with contextlib.ExitStack() as sending, serving(tmp_path, DEMO="1") as port:
        person, cookie = signed_in(port)
        begun = "\r\n".join(
            [
                f"PUT /api/attachments/{'0' * 64} HTTP/1.1",
                f"Host: localhost:{port}",
                f"Origin: http://localhost:{port}",
                "Hosoxa-Protocol: 1",
                f"Hosoxa-Person: {person}",
                f"Cookie: {cookie}",
                "Content-Type: image/jpeg",
                "Content-Length: 300000",
                "",
                "",
            ]
        )
        phones = [
            sending.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)) for _ in range(3 * THREADS)
        ]
        for phone in phones:
            phone.sendall(begun.encode())
        over = threading.Event()

        def drip() -> None:
            while not over.wait(0.1):
                for phone in phones:
                    with contextlib.suppress(OSError):  # this one was sent away
                        phone.sendall(b"\xff")

        dripping = threading.Thread(target=drip)
        dripping.start()
        sending.callback(dripping.join)
        sending.callback(over.set)
        for _ in range(3):
            found = answer(port, "GET /api/identity/session HTTP/1.1", "Hosoxa-Protocol: 1")
            assert found.startswith("HTTP/1.1 401"), "nobody is heard while photos come in"
        assert any(sent_away(phone) for phone in phones)


def sent_away(phone: socket.socket) -> bool:
    """Whether this phone was told to come back later."""
    phone.settimeout(0.2)
    with contextlib.suppress(OSError):
        return phone.recv(4096).startswith(b"HTTP/1.1 503")
    return False

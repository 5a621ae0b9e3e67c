"""The web server as ``config/gunicorn.py`` sets it up, asked over a socket."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import TYPE_CHECKING, BinaryIO

import pytest

from tests.server.web import THREADS, answer, serving, somebody
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A filing whose body is still to come.
SLOW_BODY = (
    "POST /api/sync HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
    'Hosoxa-Protocol: 1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{{"as":'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """Where a web server with two threads listens; a client may be silent for a second."""
    with serving(folder) as found:
        yield found


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
        SLOW_BODY,
    ],
    ids=["in its headers", "in its body"],
)
def test_phones_that_fall_silent_while_sending_do_not_keep_others_out(port: int, beginning: str, folder: Path) -> None:
    with contextlib.ExitStack() as silent:
        for _ in range(2 * THREADS):
            phone = silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            phone.sendall(beginning.format(port=port).encode())
        eventually(
            lambda: answer(port, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"),
            "an answer while others are silent",
            seconds=60,
        )
    log = (folder / "web.log").read_text()
    assert re.search(r'"status": 500', log) is None


def test_phones_that_send_photos_for_minutes_do_not_keep_filings_out(tmp_path: Path, sqlite_template: Path) -> None:
    person, cookie = somebody(tmp_path, sqlite_template)
    with contextlib.ExitStack() as sending, serving(tmp_path) as port:
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
        sending.enter_context(dripping(phones, b"\xff"))
        for _ in range(3):
            found = answer(port, "GET /api/identity/session HTTP/1.1", "Hosoxa-Protocol: 1")
            assert found.startswith("HTTP/1.1 401"), "nobody is heard while photos come in"
        assert any(sent_away(phone) for phone in phones)


@pytest.mark.parametrize(
    "beginning",
    ["POST /api/sync HTTP/1.1\r\nHost: localhost:{port}\r\nX-Slow: ", SLOW_BODY],
    ids=["their headers", "their bodies"],
)
def test_strangers_who_send_a_letter_at_a_time_do_not_keep_others_out(port: int, beginning: str) -> None:
    with contextlib.ExitStack() as slow:
        phones = [slow.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(3 * THREADS)]
        for phone in phones:
            phone.sendall(beginning.format(port=port).encode())
        slow.enter_context(dripping(phones, b"x"))
        for _ in range(3):
            found = answer(port, "GET /healthz HTTP/1.1", seconds=30)
            assert found.startswith("HTTP/1.1 200"), "nobody is heard while letters come in"


def test_a_phone_that_does_not_read_its_answers_is_given_up(port: int) -> None:
    with socket.socket() as phone:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        phone.connect(("127.0.0.1", port))
        phone.sendall(200 * asking(port, "/api/openapi.json"))  # more than both ends hold back
        phone.setblocking(False)
        eventually(lambda: given_up(phone), "the thread to be free again", seconds=60)


def given_up(phone: socket.socket) -> bool:
    """Whether the other end hears no more of this connection."""
    try:
        phone.send(b"\r")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return False


def test_phones_that_do_not_close_after_the_last_answer_keep_nobody_waiting(port: int) -> None:
    with contextlib.ExitStack() as silent:
        for _ in range(20):
            phone = silent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            phone.sendall(asking(port, "/healthz").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        # In 5 seconds, which is as long as one is waited for; one after the other they would take 40.
        assert answer(port, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"), "others are waited for first"


def test_what_a_phone_goes_on_sending_after_the_last_answer_does_not_cost_it_the_answer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as phone:
        phone.sendall(b"POST /api/sync HTTP/1.1\r\nTransfer-Encoding: unheard-of\r\n\r\n")
        for _ in range(10):
            phone.sendall(1000 * b"\xff")
        assert phone.makefile("rb").read().startswith(b"HTTP/1.1 501 ")


@contextlib.contextmanager
def dripping(phones: list[socket.socket], letter: bytes) -> Iterator[None]:
    """Each phone sends a letter every tenth of a second meanwhile."""
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.1):
            for phone in phones:
                with contextlib.suppress(OSError):  # this one was sent away
                    phone.sendall(letter)

    sender = threading.Thread(target=drip)
    sender.start()
    try:
        yield
    finally:
        over.set()
        sender.join()


def sent_away(phone: socket.socket) -> bool:
    """Whether this phone was told to come back later."""
    phone.settimeout(0.2)
    with contextlib.suppress(OSError):
        return phone.recv(4096).startswith(b"HTTP/1.1 503")
    return False


def test_requests_that_follow_one_another_on_a_connection_are_all_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as phone:
        answers = phone.makefile("rb")
        for number in range(50):
            phone.sendall(asking(port))
            assert read(answers) == b"HTTP/1.1 200 OK\r\n", f"request {number}"


def test_requests_sent_without_waiting_for_answers_are_all_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as phone:
        phone.sendall(20 * asking(port))
        answers = phone.makefile("rb")
        assert [read(answers) for _ in range(20)] == 20 * [b"HTTP/1.1 200 OK\r\n"]


def test_connections_that_ask_without_a_pause_keep_no_thread_from_others(port: int) -> None:
    over = threading.Event()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as phone:
            answers = phone.makefile("rb")
            while not over.is_set():
                phone.sendall(asking(port))
                read(answers)

    asking_all_the_time = [threading.Thread(target=ask) for _ in range(THREADS)]
    for phone in asking_all_the_time:
        phone.start()
    try:
        for _ in range(20):
            assert answer(port, "GET /healthz HTTP/1.1").startswith("HTTP/1.1 200"), "others have all the threads"
    finally:
        over.set()
        for phone in asking_all_the_time:
            phone.join()


@pytest.mark.parametrize(
    "body",
    [b"0x2\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2\n{}\n0\n\n", b"2\r\n{}\r\n0\r\nX Y: z\r\n\r\n"],
    ids=["a length that is no number", "a negative length", "lines that do not end", "a trailer without a name"],
)
def test_a_body_in_broken_chunks_is_the_sender_s_mistake(port: int, folder: Path, body: bytes) -> None:
    head = (
        f"POST /api/sync HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
        "Hosoxa-Protocol: 2\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=5) as phone:
        phone.sendall(head.encode() + body + asking(port))
        found = phone.makefile("rb").read()
    assert found.startswith(b"HTTP/1.1 400 ")
    assert b'"code": "bad-request"' in found
    assert found.count(b"HTTP/1.1 ") == 1, "what follows is not taken for a request"
    assert '"unhandled"' not in (folder / "web.log").read_text()


def asking(port: int, path: str = "/healthz") -> bytes:
    """A request whose connection is kept."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()


def read(answers: BinaryIO) -> bytes:
    """The first line of the next answer, which is read whole."""
    first = answers.readline()
    length = 0
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    answers.read(length)
    return first

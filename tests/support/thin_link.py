"""A thin link between a browser and the server: so many bytes a second, counted, and cut in the middle of them.

It forwards bytes as they come, in small buffers, so that what the browser has sent and what the server has got are
never far apart. (The fault proxy forwards whole requests.) Throttling stands here, since DevTools' own reaches neither
the service worker nor what it sends.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import re
import socket
import struct
import termios
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: So much is taken from the browser at once, and waits at most in the receiving buffer (the system doubles it).
PORTION: Final = 1024
BUFFER: Final = 2048
#: An end that closes at once throws away what it has not sent yet, as a lost signal does.
_ABORT: Final = struct.pack("ii", 1, 0)
_HEAD: Final = re.compile(rb"(\S+) (\S+) HTTP/1\.1\r\n")
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Counted:
    """Bytes on the way up, heads included, and how many requests they were."""

    bytes: int = 0
    requests: int = 0
    #: what was in the requests' bodies
    content: int = 0


@dataclass
class _Requests:
    """Follows the requests on one connection, to say to which each byte belongs."""

    head: bytes = b""
    left: int = 0
    path: str = ""
    method: str = ""

    def take(self, data: bytes) -> list[tuple[str, str, int, int, bool]]:
        """(method, path, bytes, bytes of the body, whether the request begins here) of each part of ``data``."""
        found = []
        while data:
            if self.left:
                part, data = data[: self.left], data[self.left :]
                self.left -= len(part)
                found.append((self.method, self.path, len(part), len(part), False))
                continue
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                break
            head, data = self.head[: end + 4], self.head[end + 4 :]
            self.head = b""
            line = _HEAD.match(head)
            length = _LENGTH.search(head)
            self.method, self.path = (line[1].decode(), line[2].decode()) if line else ("", "")
            self.left = int(length[1]) if length else 0
            found.append((self.method, self.path, len(head), 0, True))
        return found


@dataclass
class _Rate:
    """One direction of the link, shared by all that goes over it."""

    #: None: as fast as the machine is
    bytes_per_second: float | None = None
    _free: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, count: int) -> None:
        """Return once ``count`` bytes have had their time."""
        if self.bytes_per_second is None:
            return
        with self._lock:
            now = time.monotonic()
            self._free = max(self._free, now) + count / self.bytes_per_second
            until = self._free
        time.sleep(max(0.0, until - time.monotonic()))


@dataclass(eq=False)
class _Line:
    """One connection over the link, and the one that goes on from it."""

    browser: socket.socket
    server: socket.socket
    broken: bool = False


class ThinLink:
    """The link: start it on the port that is the site's origin, before the server at ``upstream_port``."""

    def __init__(self, upstream_port: int, port: int) -> None:
        self.upstream_port = upstream_port
        self.port = port
        self.up = _Rate()
        self.down = _Rate()
        #: How often it was cut, and how many bytes were then on their way and have reached nobody.
        self.cuts = 0
        self.lost = 0
        #: Called with (method, path) of each request as it begins, and each portion's size; may call :meth:`cut`.
        self.watch: Callable[[str, str, int], None] | None = None
        self._counted: dict[str, Counted] = {}
        self._lock = threading.Lock()
        self._open: set[_Line] = set()
        self._dark_until = 0.0
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit it
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def throttle(self, kilobits_per_second: float | None) -> None:
        """From now on the link carries so much each way; None: all that the machine can."""
        self.up.bytes_per_second = self.down.bytes_per_second = (
            None if kilobits_per_second is None else kilobits_per_second * 1000 / 8
        )

    def cut(self, dark_seconds: float = 0.0) -> None:
        """Every connection breaks, and for so long none can be made. What the link has taken still arrives."""
        with self._lock:
            self.cuts += 1
            self._dark_until = time.monotonic() + dark_seconds
            broken, self._open = self._open, set()
        for line in broken:
            line.broken = True
            self.lost += _waiting(line.browser)
            with contextlib.suppress(OSError):  # it was closed already
                line.browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
                line.browser.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop for good."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def counted(self, path: str = "") -> Counted:
        """What has gone up in requests whose path starts so; all of it without one."""
        with self._lock:
            found = [count for where, count in self._counted.items() if where.startswith(path)]
        return Counted(
            sum(one.bytes for one in found), sum(one.requests for one in found), sum(one.content for one in found)
        )

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._dark_until:
                _abort(browser)
                continue
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.upstream_port), timeout=60)
        except OSError:
            _abort(browser)
            return
        server.settimeout(None)
        line = _Line(browser, server)
        with self._lock:
            self._open.add(line)
        back = threading.Thread(target=self._pump_down, args=(line,), daemon=True)
        back.start()
        self._pump_up(line)
        if line.broken:
            browser.close()  # a reset at once: it may be in the middle of sending, and would not see a mere end
        back.join()
        with self._lock:
            self._open.discard(line)
        browser.close()
        server.close()

    def _pump_up(self, line: _Line) -> None:
        requests = _Requests()
        with contextlib.suppress(OSError):  # one of the two is gone: the other hears of it below
            while (data := line.browser.recv(PORTION)) and not line.broken:
                self.up.wait(len(data))
                parts = requests.take(data)
                self._count(parts)
                line.server.sendall(data)
                if self.watch is not None:
                    for method, path, size, _content, _begins in parts:
                        self.watch(method, path, size)
        self._count([("", "cut in its head", len(requests.head), 0, True)] if requests.head else [])
        with contextlib.suppress(OSError):
            line.server.shutdown(socket.SHUT_WR)

    def _pump_down(self, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while (data := line.server.recv(PORTION)) and not line.broken:
                self.down.wait(len(data))
                line.browser.sendall(data)
        with contextlib.suppress(OSError):
            line.browser.shutdown(socket.SHUT_RDWR)

    def _count(self, parts: list[tuple[str, str, int, int, bool]]) -> None:
        with self._lock:
            for _method, path, size, content, begins in parts:
                one = self._counted.setdefault(path, Counted())
                one.bytes += size
                one.content += content
                one.requests += begins


def _waiting(connection: socket.socket) -> int:
    """Bytes that have come over the link and that nobody has read."""
    count = array.array("i", [0])
    try:
        fcntl.ioctl(connection.fileno(), termios.FIONREAD, count)
    except (OSError, ValueError):  # it is closed
        return 0
    return count[0]


def _abort(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
    connection.close()

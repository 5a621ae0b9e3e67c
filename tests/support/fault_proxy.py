"""A loopback HTTP/1.1 proxy that stands between a browser and the server and fails on demand.

The browser's origin is the proxy's address, so service workers, cookies and passkeys keep working
while the network behind them misbehaves. One fault is in force at a time, for the requests it
matches; all others pass. Every exchange is recorded.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Literal, cast

from tests.support.ports import eventually, free_port

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["cut-answer", "damage-request", "drop-request", "captive-portal", "delay", "status"]

PORTAL = (
    b"<!doctype html><html><head><title>Wi-Fi</title></head>"
    b"<body><h1>Dang nhap Wi-Fi</h1><form><input name=room></form></body></html>"
)
UPSTREAM_SECONDS = 60


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it. ``status`` is None when no answer reached the browser."""

    method: str
    path: str
    request_body: bytes = field(repr=False)
    upstream_status: int | None
    status: int | None
    fault: Kind | None


@dataclass
class Fault:
    """What goes wrong, for requests whose method and path match, ``times`` times (None: always)."""

    kind: Kind
    path: str = "/"
    method: str | None = None
    times: int | None = None
    seconds: float = 0.0
    keep_bytes: int = 0
    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    headers: tuple[tuple[str, str], ...] = ()
    holding: bytes = b""

    def takes(self, method: str, path: str, body: bytes) -> bool:
        """Whether the fault befalls this request; counts it when it does."""
        if self.times == 0 or not path.startswith(self.path) or self.holding not in body:
            return False
        if self.method is not None and method != self.method:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FaultProxy:
    """The proxy: start it, point the browser at ``origin``, then break things.

    Args:
        upstream_port: where the real server listens on 127.0.0.1; may be set later.
        port: where to listen; a free one by default.
    """

    def __init__(self, upstream_port: int = 0, port: int | None = None) -> None:
        self.upstream_port = upstream_port
        self.port = port or free_port()
        self.seen: list[Exchange] = []
        self._fault: Fault | None = None
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.light()

    @property
    def origin(self) -> str:
        """What the browser calls the site."""
        return f"http://localhost:{self.port}"

    # --- what can go wrong ----------------------------------------------------------------

    def cut_answers(
        self,
        path: str = "/",
        method: str | None = None,
        times: int | None = None,
        keep_bytes: int = 0,
    ) -> None:
        """The server gets the request, works and answers; the answer is cut off.

        Args:
            path: the start of the paths that are hit.
            method: only this method, or any.
            times: how often, or until ``clear``.
            keep_bytes: how much of the answer's body still arrives; 0 drops the head as well.
        """
        self._set(Fault("cut-answer", path, method, times, keep_bytes=keep_bytes))

    def drop_requests(self, path: str = "/", method: str | None = None, times: int | None = None) -> None:
        """The connection closes before the server hears anything."""
        self._set(Fault("drop-request", path, method, times))

    def damage_requests(
        self, path: str = "/", method: str | None = None, times: int | None = None, *, holding: bytes = b""
    ) -> None:
        """The last byte of what is sent arrives as another one.

        Args:
            path: the start of the paths that are hit.
            method: only this method, or any.
            times: how often, or until ``clear``.
            holding: only bodies in which these bytes stand.
        """
        self._set(Fault("damage-request", path, method, times, holding=holding))

    def captive_portal(self, path: str = "/") -> None:
        """Everything is answered 200 with a log-in page, as a hotel's Wi-Fi does."""
        self._set(Fault("captive-portal", path))

    def delay(self, seconds: float, path: str = "/", times: int | None = None) -> None:
        """Each matching request waits before it goes on, in seconds."""
        self._set(Fault("delay", path, times=times, seconds=seconds))

    def answer_with(
        self,
        status: int,
        path: str = "/",
        times: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """A machine on the way answers with a status of its own and the server hears nothing."""
        self._set(Fault("status", path, times=times, status=status, headers=headers))

    def clear(self) -> None:
        """All is well again; the proxy listens."""
        self._set(None)
        self.light()

    def dark(self) -> None:
        """No network: connections are refused and those that are open break."""
        with self._lock:
            listener, self._listener = self._listener, None
            broken, self._open = self._open, set()
        if listener is not None:
            # Closing alone does not wake a thread that waits in accept()
            # (macOS refuses this on a listening socket, and wakes by itself)
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in broken:
            _sever(connection)

    def light(self) -> None:
        """Listen again on the same port after ``dark``."""
        with self._lock:
            if self._listener is not None:
                return
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(128)
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        """Stop for good."""
        self.dark()

    # --- what was seen --------------------------------------------------------------------

    def count(self, path: str, method: str | None = None) -> int:
        """How many exchanges had a path that starts so, and that method if given."""
        return sum(1 for e in list(self.seen) if e.path.startswith(path) and method in {None, e.method})

    def wait_for(
        self,
        found: Callable[[Exchange], bool],
        what: str,
        *,
        seconds: float = 30.0,
        pause: Callable[[float], object] = time.sleep,
    ) -> Exchange:
        """The first exchange for which ``found`` holds, waiting for it if need be."""
        return eventually(
            lambda: next((e for e in list(self.seen) if found(e)), None),
            what,
            seconds=seconds,
            pause=pause,
        )

    # --- how it works ---------------------------------------------------------------------

    def take_fault(self, method: str, path: str, body: bytes) -> Fault | None:
        """The fault that befalls this request, if any; counts it."""
        with self._lock:
            fault = self._fault
            return fault if fault is not None and fault.takes(method, path, body) else None

    def _set(self, fault: Fault | None) -> None:
        with self._lock:
            self._fault = fault

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, address = listener.accept()
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:
                    _sever(connection)
                    return
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection, address), daemon=True).start()

    def _serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            _Handler(connection, address, cast("_AnyServer", self))
        except OSError:
            pass  # the browser went away, or darkness fell: nothing is left to be answered
        finally:
            with self._lock:
                self._open.discard(connection)
            _sever(connection)


def _sever(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was closed already
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "proxy-connection"})


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection's requests one after the other."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._exchange(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing: the exchanges are recorded."""

    @property
    def _proxy(self) -> FaultProxy:
        return cast("FaultProxy", self.server)

    def _exchange(self, body: bytes) -> None:
        fault = self._proxy.take_fault(self.command, self.path, body)
        kind = fault.kind if fault else None
        upstream: int | None = None
        status: int | None = None
        try:
            if fault is not None and kind == "delay":
                time.sleep(fault.seconds)
            if fault is not None and kind == "drop-request":
                self.close_connection = True
            elif fault is not None and kind == "captive-portal":
                status = self._answer(HTTPStatus.OK, PORTAL)
            elif fault is not None and kind == "status":
                status = self._answer(fault.status, b"", fault.headers)
            else:
                if kind == "damage-request":
                    body = body[:-1] + bytes(byte ^ 1 for byte in body[-1:])
                upstream, status = self._forward(body, fault if kind == "cut-answer" else None)
        finally:
            self._proxy.seen.append(Exchange(self.command, self.path, body, upstream, status, kind))

    def _answer(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> int:
        self.send_response_only(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return status

    def _forward(self, body: bytes, cut: Fault | None) -> tuple[int | None, int | None]:
        upstream = http.client.HTTPConnection("127.0.0.1", self._proxy.upstream_port, timeout=UPSTREAM_SECONDS)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    upstream.putheader(name, value)
            upstream.putheader("Connection", "close")
            upstream.endheaders(body or None)
            response = upstream.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            # The server is down or went down: its client sees the connection break
            self.close_connection = True
            return None, None
        finally:
            upstream.close()
        if cut is not None:
            self.close_connection = True
            if cut.keep_bytes == 0:
                return response.status, None
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        if response.status >= HTTPStatus.OK and response.status not in {
            HTTPStatus.NO_CONTENT,
            HTTPStatus.NOT_MODIFIED,
        }:
            length = response.getheader("Content-Length") if self.command == "HEAD" else None
            self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        self.wfile.write(content if cut is None else content[: cut.keep_bytes])
        return response.status, None if cut else response.status


if TYPE_CHECKING:
    from socketserver import BaseServer as _AnyServer

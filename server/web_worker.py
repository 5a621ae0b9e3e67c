"""Gunicorn's worker of threads, which keeps a thread where there is work for it and never waits in the main thread.

Between two requests of one connection gunicorn hands it from the thread to the loop that waits for all connections,
and back to a thread: two changes of thread and four calls to the kernel. What follows at once (a phone's next piece of
a photo, or whatever a proxy sends over the connections that it keeps) is answered by the same thread instead.

After the last answer of a connection the other end must be given time to read it and to close (RFC 9112, section 9.6).
Gunicorn spends up to two seconds on that in the main thread, for one connection after the other, and meanwhile takes no
new ones: thirty who do not close would keep everybody out for a minute, until gunicorn kills the worker as dead. Here
the loop waits for all of them at once.

A thread belongs to a request for as long as its bytes come, however slowly. When others have waited for a thread for a
while, those that the slowest keep are taken from them: what came of a file is kept, anything else is sent again.
"""

from __future__ import annotations

import os
import select
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import ThreadWorker

if TYPE_CHECKING:
    from concurrent.futures import Future

#: How long a thread that nobody else needs waits for the next request, in milliseconds.
LINGER_MS: Final = 2
#: How long the other end may take to close, in seconds; and how many bytes that nobody asked for it may send meanwhile.
CLOSING_SECONDS: Final = 2.0
CLOSING_BYTES: Final = 65_536
#: How long others wait for a thread before one is taken from a request that has been coming for as long, in seconds.
SLOW_AFTER: Final = int(os.environ.get("HOSOXA_WEB_STALLED_SECONDS", "60")) / 4


class _Heard(socket.socket):
    """A connection of which is known since when the present request is coming, and whether its bytes are waited for."""

    begun = 0.0
    waiting = False

    def recv(self, *args: Any) -> bytes:  # noqa: ANN401 (as of every socket)
        """Wait for bytes; none when the wait was ended."""
        self.waiting = True
        try:
            return super().recv(*args)
        finally:
            self.waiting = False


@dataclass(slots=True, eq=False)
class _Closing:
    """A connection that has had its last answer."""

    conn: Any
    until: float
    seen: int = 0


class LingeringWorker(ThreadWorker):
    """A thread stays with its connection while requests follow at once and no other connection waits for a thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as gunicorn types it)
        super().__init__(*args, **kwargs)
        # Connections that have a thread or wait for one. Counted in the main thread alone, read in all.
        self._wanted = 0
        # Those that wait for the other end to close, the earliest first. Of the main thread alone.
        self._closing: deque[_Closing] = deque()
        # Connections that have a thread; each thread adds and discards its own.
        self._served: set[_Heard] = set()
        # Since when some have waited for a thread all the time; None while nobody does.
        self._short_since: float | None = None

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401
        """Count who wants a thread."""
        self._wanted += 1
        if not isinstance(conn.sock, _Heard):
            conn.sock = _Heard(fileno=conn.sock.detach())
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:  # noqa: ANN401
        """Count down first: a connection whose next request was read already is counted anew."""
        self._wanted -= 1
        if not fs.cancelled() and fs.exception() is None and fs.result() is False:
            self._begin_closing(conn)
        else:
            super().finish_request(conn, fs)

    def handle(self, conn: Any) -> Any:  # noqa: ANN401
        """Answer a request, and what follows it at once; gives what the last one came to."""
        self._served.add(conn.sock)
        try:
            result = self._handle(conn)
            while result is True and self.alive and self._wanted <= self.cfg.threads and _follows(conn):
                result = self._handle(conn)
            return result
        finally:
            self._served.discard(conn.sock)

    def _handle(self, conn: Any) -> Any:  # noqa: ANN401
        conn.sock.begun = time.monotonic()
        return super().handle(conn)

    def murder_keepalived(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 (gunicorn's signature)
        """Close what has waited long enough; the loop asks at least once a second."""
        super().murder_keepalived(force)  # type: ignore[call-arg] # the types are of an older gunicorn
        now = time.monotonic()
        self._take_from_the_slow(now)
        while self._closing and (force or self._closing[0].until <= now):
            self._close(self._closing[0])

    def _take_from_the_slow(self, now: float) -> None:
        if self._wanted <= self.cfg.threads:
            self._short_since = None
            return
        if self._short_since is None:
            self._short_since = now
        if now - self._short_since < SLOW_AFTER:
            return
        slow = [sock for sock in list(self._served) if sock.waiting and now - sock.begun >= SLOW_AFTER]
        slow.sort(key=lambda sock: sock.begun)
        for sock in slow[: self._wanted - self.cfg.threads]:
            with suppress(OSError):  # it has gone by itself
                sock.shutdown(socket.SHUT_RD)

    def _begin_closing(self, conn: Any) -> None:  # noqa: ANN401
        closing = _Closing(conn, time.monotonic() + CLOSING_SECONDS)
        self._closing.append(closing)
        try:
            conn.sock.settimeout(0)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_to_the_end, closing))
        except (OSError, ValueError):  # it is closed already, or the other end has gone
            self._close(closing)

    def _read_to_the_end(self, closing: _Closing, client: Any) -> None:  # noqa: ANN401
        try:
            while piece := client.recv(CLOSING_BYTES):
                closing.seen += len(piece)
                if closing.seen >= CLOSING_BYTES:
                    break
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(closing)

    def _close(self, closing: _Closing) -> None:
        self._closing.remove(closing)
        with suppress(KeyError, ValueError):  # it was closed before it came there
            self.poller.unregister(closing.conn.sock)
        self.nr_conns -= 1
        closing.conn.close()


def _follows(conn: Any) -> bool:  # noqa: ANN401
    """Whether the next request begins now. One that was read already is gunicorn's to find."""
    if conn.parser.unreader.buf.getvalue():
        return False
    readable = select.poll()
    readable.register(conn.sock, select.POLLIN)
    return bool(readable.poll(LINGER_MS))

"""Gunicorn's worker of threads, which looks for a connection's next request before it gives the connection back.

Between two requests of one connection gunicorn hands it from the thread to the loop that waits for all connections,
and back to a thread: two changes of thread and four calls to the kernel. What follows at once (a phone's next piece of
a photo, or whatever a proxy sends over the connections that it keeps) is answered by the same thread instead.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import ThreadWorker

if TYPE_CHECKING:
    from concurrent.futures import Future

#: How long a thread that nobody else needs waits for the next request, in milliseconds.
LINGER_MS: Final = 2


class LingeringWorker(ThreadWorker):
    """A thread stays with its connection while requests follow at once and no other connection waits for a thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as gunicorn types it)
        super().__init__(*args, **kwargs)
        # Connections that have a thread or wait for one. Counted in the main thread alone, read in all.
        self._wanted = 0

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401
        """Count who wants a thread."""
        self._wanted += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:  # noqa: ANN401
        """Count down first: a connection whose next request was read already is counted anew."""
        self._wanted -= 1
        super().finish_request(conn, fs)

    def handle(self, conn: Any) -> Any:  # noqa: ANN401
        """Answer a request, and what follows it at once; gives what the last one came to."""
        result = super().handle(conn)
        while result is True and self.alive and self._wanted <= self.cfg.threads and _follows(conn):
            result = super().handle(conn)
        return result


def _follows(conn: Any) -> bool:  # noqa: ANN401
    """Whether the next request begins now. One that was read already is gunicorn's to find."""
    if conn.parser.unreader.buf.getvalue():
        return False
    readable = select.poll()
    readable.register(conn.sock, select.POLLIN)
    return bool(readable.poll(LINGER_MS))

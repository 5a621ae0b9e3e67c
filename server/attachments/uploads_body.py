"""The bytes of a request, written to a part file as they come off the network: none is lost with the connection.

Reading a body in the usual way waits until so many bytes are there, and throws away what it has when the connection
dies meanwhile: on a thin link some seconds of sending, each time.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from flask import request
from werkzeug.exceptions import ClientDisconnected

from server.attachments.uploads_parts import TICK
from server.problems import ProblemError
from server.security import RETRY_STALLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from hashlib import _Hash as Hash

#: Seconds without a byte after which the connection is given up; what has come stays.
SILENCE: Final = 20.0
_PIECE: Final = 256 * 1024
_own: Final = threading.local()


def receive(descriptor: int, offset: int, room: int, *, digest: Hash | None, let_go: Callable[[], bool]) -> int:
    """Write the body of the present request into a file, each piece when it comes.

    :param descriptor: of the file.
    :param offset: where to begin in it, in bytes.
    :param room: most bytes that may come.
    :param digest: is told all bytes.
    :param let_go: asked when nothing has come for :data:`server.attachments.uploads_parts.TICK` seconds; when it says
        yes this connection is given up.
    :returns: how many bytes there were, all in the file.
    :raises ProblemError: when not the whole body came: ``upload-cut`` (the connection broke), ``upload-locked``
        (another one goes on), ``busy`` (nothing came for :data:`SILENCE` seconds); ``body-too-large`` for one byte
        more than there is room for. What has come until then is in the file.
    """
    request.max_content_length = room + 1
    written = 0
    for piece in _pieces(let_go):
        if written + len(piece) > room:
            raise ProblemError("body-too-large")
        _write(descriptor, piece, offset + written)
        written += len(piece)
        if digest is not None:
            digest.update(piece)
    return written


def _write(descriptor: int, piece: memoryview | bytes, offset: int) -> None:
    done = 0
    while done < len(piece):
        done += os.pwrite(descriptor, piece[done:], offset + done)


def _pieces(let_go: Callable[[], bool]) -> Iterator[memoryview | bytes]:
    reader = getattr(request.environ["wsgi.input"], "reader", None)
    if request.content_length is None or not isinstance(getattr(reader, "length", None), int):
        return _streamed()
    return _off_the_socket(reader, let_go)


def _streamed() -> Iterator[bytes]:
    """From whatever server this is, or sent in chunks without a length."""
    while True:
        try:
            piece = request.stream.read(_PIECE)
        except BlockingIOError as error:
            raise ProblemError("busy", retry_after=RETRY_STALLED) from error
        except (ClientDisconnected, OSError) as error:
            raise ProblemError("upload-cut") from error
        if not piece:
            return
        yield piece


def _off_the_socket(reader: Any, let_go: Callable[[], bool]) -> Iterator[memoryview | bytes]:  # noqa: ANN401 (gunicorn has no types)
    """From gunicorn's connection, whose reader (``LengthReader``) is told how much of the body is taken."""
    unreader = reader.unreader
    early = unreader.take_buffered()
    if len(early) > reader.length:
        unreader.unread(early[reader.length :])  # the next request
        early = early[: reader.length]
    if early:
        reader.length -= len(early)
        yield early
    buffer = _buffer() if reader.length else memoryview(b"")
    while reader.length:
        count = _received(unreader.sock, buffer[: reader.length], let_go)
        reader.length -= count
        yield buffer[:count]


def _buffer() -> memoryview:
    """This thread's own room for a piece: to ask the system for so much anew each time takes longer than to fill it."""
    if not hasattr(_own, "buffer"):
        _own.buffer = memoryview(bytearray(_PIECE))
    buffer: memoryview = _own.buffer
    return buffer


def _received(connection: socket.socket, buffer: memoryview, let_go: Callable[[], bool]) -> int:
    """Wait for bytes; how many came."""
    silent_since = time.monotonic()
    while True:
        try:
            count = connection.recv_into(buffer, 0, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if _readable(connection):
                continue
            if let_go():
                raise ProblemError("upload-locked") from None
            if time.monotonic() - silent_since > SILENCE:
                raise ProblemError("busy", retry_after=RETRY_STALLED) from None
            continue
        except OSError as error:
            raise ProblemError("upload-cut") from error
        if not count:
            raise ProblemError("upload-cut")
        return count


def _readable(connection: socket.socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(TICK * 1000))

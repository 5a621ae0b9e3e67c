"""HTTP over one kept socket, as cheap as Python can: the load must not eat the processors it measures."""

from __future__ import annotations

import gzip
import socket
from typing import Final, NamedTuple

import brotli  # type: ignore[import-untyped]  # it ships no types

_PIECE: Final = 1 << 16


class Answer(NamedTuple):
    """What came back. ``size`` is the bytes of head and packed body together."""

    status: int
    head: bytes
    body: bytes
    size: int

    def text(self) -> bytes:
        """The body, unpacked."""
        coding = header(self.head, b"content-encoding")
        if coding == b"br":
            unpacked: bytes = brotli.decompress(self.body)
            return unpacked
        return gzip.decompress(self.body) if coding == b"gzip" else self.body


def header(head: bytes, name: bytes) -> bytes:
    """The value of a header (its name in lower case); empty when it is missing."""
    found = head.lower().find(b"\r\n" + name + b":")
    if found < 0:
        return b""
    start = found + len(name) + 3
    return head[start : head.index(b"\r\n", start)].strip()


class Connection:
    """One kept connection to a port of this machine; opened anew when the server has closed it between two requests."""

    def __init__(self, port: int, timeout: float = 60) -> None:
        self._address = ("127.0.0.1", port)
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def exchange(self, request: bytes) -> Answer:
        """Send one whole request and read its answer.

        Raises:
            OSError: the server could not be reached, or hung up within the answer.
        """
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = self._socket.recv(_PIECE)
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[: end + 2]
        length = int(header(head, b"content-length") or 0)
        pieces, have = [data[end + 4 :]], len(data) - end - 4
        while have < length:
            pieces.append(self._more())
            have += len(pieces[-1])
        if header(head, b"connection") == b"close":
            self.close()
        return Answer(int(head[9:12]), head, b"".join(pieces), end + 4 + length)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        piece = self._socket.recv(_PIECE)
        if not piece:
            self.close()
            raise ConnectionError("the server hung up")
        return piece

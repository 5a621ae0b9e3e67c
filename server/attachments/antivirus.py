"""Asking a virus scanner: clamd's INSTREAM command (clamd(8)), over TCP or a socket of the machine."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server.settings import Settings

#: Seconds for one word with the scanner; it may be reading its signatures anew.
PATIENCE: Final = 60.0
_PIECE: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096
_CLEAN: Final = b"stream: OK"
_FOUND: Final = b" FOUND"


class ScannerAwayError(OSError):
    """The scanner cannot be reached, or did not say what it found."""


def is_clean(settings: Settings, path: Path) -> bool:
    """Whether the scanner that ``HOSOXA_CLAMD`` names finds nothing in a file; true when there is no scanner.

    :raises ScannerAwayError: when it does not say.
    """
    if not settings.clamd:
        return True
    try:
        with _connected(settings.clamd) as line:
            answer = _scan(line, path)
    except OSError as error:
        raise ScannerAwayError(type(error).__name__) from error
    if answer == _CLEAN:
        return True
    if answer.startswith(b"stream: ") and answer.endswith(_FOUND):
        return False
    raise ScannerAwayError("the scanner could not scan")


def _scan(line: socket.socket, path: Path) -> bytes:
    """Send a file in pieces, each with its length before it, and nothing at the end; gives what the scanner says."""
    line.sendall(b"zINSTREAM\0")
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n")


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    if address.startswith("unix:"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(PATIENCE)
            line.connect(address.removeprefix("unix:"))
            yield line
        return
    host, _, port = address.rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE) as line:
        yield line

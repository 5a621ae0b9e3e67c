"""Bytes under their own SHA-256, written whole or not at all: what every store of them does.

Four methods, so that one store can stand in another's place: a folder of the machine
(:mod:`server.attachments.blobs_disk`) or an object store (:mod:`server.attachments.blobs_s3`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Bytes held in memory at once.
PIECE: Final = 256 * 1024


class DamagedError(ValueError):
    """The bytes are not those that the hash promised."""


class StoreDownError(OSError):
    """The store cannot be reached, or has no room; later it may."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are in a store."""

    #: how many
    size: int
    #: ``read(start, length)``: those from ``start`` on, at most ``length`` of them, in pieces
    read: Callable[[int, int], Iterator[bytes]]

    def whole(self) -> Iterator[bytes]:
        """All of them, in pieces."""
        return self.read(0, self.size)


class BlobStore(ABC):
    """Content-addressed bytes; safe for several processes at a time."""

    @abstractmethod
    def put(self, chunks: Iterable[bytes], sha256: str) -> int:
        """Keep the bytes; durable when it returns. What is there already is only marked as used just now.

        :returns: how many bytes there were.
        :raises DamagedError: when they have another hash; nothing is kept then, nor when ``chunks`` raises.
        :raises StoreDownError: when the store cannot take them now.
        """

    @abstractmethod
    def open(self, sha256: str) -> Blob | None:
        """The bytes, to be read; None when they are not here.

        :raises StoreDownError: when that cannot be known now; reading may raise it too.
        """

    @abstractmethod
    def remove(self, sha256: str, before: float) -> bool:
        """Delete the bytes unless they were put (again) since ``before``, in seconds since 1970.

        Whoever puts them at the same time has them afterwards.

        :raises StoreDownError: when the store cannot be asked now.
        """

    @abstractmethod
    def untouched(self, before: float) -> Iterator[str]:
        """The hashes of what was last put before ``before``. What was never written to its end is deleted.

        :raises StoreDownError: when the store cannot be asked now.
        """

    def put_file(self, path: Path, sha256: str, *, hashed: bool = False) -> int:  # noqa: ARG002 (for stores that can do without)
        """As :meth:`put`, with the content of a file, which stays where it is and is not written to any more.

        :param hashed: the caller has compared the hash already.
        """
        return self.put(pieces(path), sha256)

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self.open(sha256) is not None

    @contextmanager
    def local(self, sha256: str, folder: Path) -> Iterator[Path | None]:
        """A copy of the bytes as a file in ``folder``, for as long as the block lasts; None when they are not here."""
        blob = self.open(sha256)
        if blob is None:
            yield None
            return
        with NamedTemporaryFile(dir=folder, prefix=f"{sha256[:8]}-") as file:
            for piece in blob.whole():
                file.write(piece)
            file.flush()
            yield Path(file.name)


def pieces(path: Path, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The content of a file from ``start`` on, at most ``length`` bytes of it."""
    left = path.stat().st_size if length is None else length
    with path.open("rb") as file:
        file.seek(start)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

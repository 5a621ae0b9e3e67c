"""Bytes in an S3-compatible object store under their own SHA-256: ``ab/cd/abcd…/<id>``, written whole or not at all.

An object's name ends in an id that nothing else ever has: to put bytes again is to write another copy and to delete
the older ones. So a copy is old or it is not, and who deletes old ones cannot meet one that was put this moment; an
object store has no lock by which the two could wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import BaseError, NotFoundError

from server.attachments.blobs import PIECE, Blob, BlobStore, DamagedError, StoreDownError
from server.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta
    from pathlib import Path

    from obstore import ObjectMeta
    from obstore.store import S3Store as Bucket

    from server.attachments.blobs_url import S3Address

#: Times that a copy is looked for anew when it was replaced while it was being opened.
_TRIES: Final = 5


class S3Store(BlobStore):
    """Content-addressed objects in a bucket; safe for any number of machines."""

    def __init__(self, address: S3Address, scratch: Path, *, timeout: timedelta) -> None:
        """Nothing is asked of the bucket before the first use.

        :param scratch: a folder for what is on its way in.
        :param timeout: of one request.
        """
        self._address = address
        self._scratch = scratch
        self._timeout = timeout
        self._lock = Lock()
        self._opened: tuple[int, Bucket] | None = None

    def put(self, chunks: Iterable[bytes], sha256: str) -> int:
        """Gather the bytes here, compare, and send them in one request; see :meth:`BlobStore.put`."""
        self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.TemporaryFile(dir=self._scratch) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
            if digest.hexdigest() != sha256:
                raise DamagedError(sha256)
            size = file.tell()
            file.seek(0)
            with _reached():
                self._send(file.read(), sha256)
        return size

    def put_file(self, path: Path, sha256: str, *, hashed: bool = False) -> int:
        """See :meth:`BlobStore.put_file`; the file is not copied first."""
        content = path.read_bytes()
        if not hashed and hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedError(sha256)
        with _reached():
            self._send(content, sha256)
        return len(content)

    def open(self, sha256: str) -> Blob | None:
        """See :meth:`BlobStore.open`."""
        with _reached():
            copies = self._copies(sha256)
        return Blob(copies[-1]["size"], partial(self._read, sha256)) if copies else None

    def remove(self, sha256: str, before: float) -> bool:
        """See :meth:`BlobStore.remove`."""
        with _reached():
            copies = self._copies(sha256)
            old = [copy["path"] for copy in copies if copy["last_modified"].timestamp() < before]
            for path in old:
                obstore.delete(self._bucket, path)
        return bool(old) and len(old) == len(copies)

    def untouched(self, before: float) -> Iterator[str]:
        """See :meth:`BlobStore.untouched`. Nothing is left half-written in a bucket."""
        last = ""
        with _reached():
            for page in obstore.list(self._bucket):
                for found in page:
                    sha256 = found["path"].rpartition("/")[0].rpartition("/")[2]
                    if sha256 != last and found["last_modified"].timestamp() < before:
                        last = sha256
                        yield sha256

    def _send(self, content: bytes, sha256: str) -> None:
        """Write a copy, then delete those with lesser names: of several that do so at once, one copy stays."""
        own = f"{_folder(sha256)}/{new_id()}"
        obstore.put(self._bucket, own, content, use_multipart=False)
        for copy in self._copies(sha256):
            if copy["path"] < own:
                obstore.delete(self._bucket, copy["path"])

    def _read(self, sha256: str, start: int, length: int) -> Iterator[bytes]:
        if length <= 0:
            return
        with _reached():
            for _ in range(_TRIES):
                copies = self._copies(sha256)
                if not copies:
                    break
                try:
                    found = obstore.get(self._bucket, copies[-1]["path"], options={"range": (start, start + length)})
                except (NotFoundError, FileNotFoundError):
                    continue  # put again this moment: under another name now
                yield from (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))
                return
        raise StoreDownError("the bytes are not there any more")

    def _copies(self, sha256: str) -> list[ObjectMeta]:
        """The copies of these bytes, by name; all are the same."""
        found = [copy for page in obstore.list(self._bucket, _folder(sha256)) for copy in page]
        return sorted(found, key=lambda copy: copy["path"])

    @property
    def _bucket(self) -> Bucket:
        """The connection of this process: one made before a fork would not live in the child."""
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = (os.getpid(), self._address.connect(self._timeout))
            return self._opened[1]


def _folder(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise StoreDownError(type(error).__name__) from error

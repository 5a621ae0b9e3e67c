"""Bytes on the disk under their own SHA-256: ``ab/cd/abcd….``, written whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.attachments.blobs import Blob, BlobStore, DamagedError, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INCOMING: Final = "incoming"
_MODE: Final = 0o700


class DiskStore(BlobStore):
    """Content-addressed files in a folder; safe for several processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, chunks: Iterable[bytes], sha256: str) -> int:
        """Write the bytes apart, flush them, and give them their name; see :meth:`BlobStore.put`."""
        incoming = self._made(self._folder / _INCOMING)
        descriptor, name = tempfile.mkstemp(dir=incoming, prefix=f"{sha256[:8]}-")
        scratch = Path(name)
        try:
            size = _write(descriptor, chunks, sha256)
            target = self._path(sha256)
            with self._turn(fcntl.LOCK_SH):
                if target.exists():
                    os.utime(target)
                else:
                    self._made(target.parent)
                    scratch.replace(target)
                    _flush_folder(target.parent)
        finally:
            scratch.unlink(missing_ok=True)
        return size

    def put_file(self, path: Path, sha256: str, *, hashed: bool = False) -> int:
        """Without copying a byte when the file is on the same disk; see :meth:`BlobStore.put_file`."""
        if not hashed or path.stat().st_dev != self._made(self._folder).stat().st_dev:
            return super().put_file(path, sha256)
        target = self._path(sha256)
        with path.open("rb") as file, self._turn(fcntl.LOCK_SH):
            size = os.fstat(file.fileno()).st_size
            os.utime(file.fileno())  # put just now, however long ago it was written
            os.fsync(file.fileno())
            try:
                os.link(path, target)
            except FileNotFoundError:
                self._made(target.parent)
                os.link(path, target)
            except FileExistsError:
                os.utime(target)
                return size
            _flush_folder(target.parent)
        return size

    def open(self, sha256: str) -> Blob | None:
        """See :meth:`BlobStore.open`."""
        path = self._path(sha256)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return None
        return Blob(size, partial(pieces, path))

    def remove(self, sha256: str, before: float) -> bool:
        """See :meth:`BlobStore.remove`."""
        target = self._path(sha256)
        with self._turn(fcntl.LOCK_EX), suppress(FileNotFoundError):
            if target.stat().st_mtime < before:
                target.unlink()
                return True
        return False

    def untouched(self, before: float) -> Iterator[str]:
        """See :meth:`BlobStore.untouched`."""
        for scratch in self._listed(self._folder / _INCOMING):
            with suppress(FileNotFoundError):
                if scratch.stat().st_mtime < before:
                    scratch.unlink()
        for first in self._listed(self._folder):
            if first.name == _INCOMING or not first.is_dir():
                continue
            for second in self._listed(first):
                for blob in self._listed(second):
                    with suppress(FileNotFoundError):
                        if blob.stat().st_mtime < before:
                            yield blob.name

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    @staticmethod
    def _listed(folder: Path) -> list[Path]:
        return sorted(folder.iterdir()) if folder.is_dir() else []

    @staticmethod
    def _made(folder: Path) -> Path:
        folder.mkdir(mode=_MODE, parents=True, exist_ok=True)
        return folder

    @contextmanager
    def _turn(self, kind: int) -> Iterator[None]:
        """Many may put at once; while one is deleted nobody puts it and believes it is there."""
        descriptor = os.open(self._made(self._folder) / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def _write(descriptor: int, chunks: Iterable[bytes], sha256: str) -> int:
    digest = hashlib.sha256()
    size = 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        if digest.hexdigest() != sha256:
            raise DamagedError(sha256)
        file.flush()
        os.fsync(file.fileno())
    return size


def _flush_folder(folder: Path) -> None:
    """Make the new name durable, and the folders' own names, which may be new too."""
    for place in (folder, folder.parent, folder.parent.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

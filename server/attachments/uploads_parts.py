"""Part files: the bytes that have come of uploads that are not finished, one folder a person.

The size of a part file is the upload's offset, its name the upload's id, its last change when something last came:
nothing else is kept of an upload anywhere, so nothing can disagree after a crash. Safe for several processes
of one machine, and of several that share the folder, as far as its file system passes ``flock`` on.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from server import clock
from server.attachments.tus import Upload, read_id
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server.settings import Settings

#: Seconds for which one waits for another connection to let an upload go; more than :data:`TICK`.
PATIENCE: Final = 2.5
#: Seconds without a byte after which a connection lets its upload go when another one asks for it.
TICK: Final = 0.5
#: Seconds after which one whose upload is being sent by another connection may try again.
RETRY_LOCKED: Final = 1
_POLL: Final = 0.02
_MODE: Final = 0o700


class Part:
    """A part file held by this connection alone."""

    def __init__(self, path: Path, descriptor: int, keep: timedelta) -> None:
        self.path = path
        self.descriptor = descriptor
        self._keep = keep

    @property
    def size(self) -> int:
        """How many bytes are here: the upload's offset."""
        return os.fstat(self.descriptor).st_size

    @property
    def expires(self) -> datetime:
        """When it goes if nothing more comes."""
        return datetime.fromtimestamp(os.fstat(self.descriptor).st_mtime, UTC) + self._keep

    @property
    def wanted(self) -> bool:
        """Whether another connection has asked for it since this one holds it."""
        return _mark(self.path).exists()

    def shorten(self, size: int) -> None:
        """Forget what is beyond ``size`` bytes."""
        os.ftruncate(self.descriptor, size)

    def flush(self, *, named: bool = False) -> None:
        """Make what is here durable, and that there is such a file at all.

        :param named: the latter is known to be durable.
        """
        os.fsync(self.descriptor)
        for folder in () if named else (self.path.parent, self.path.parent.parent):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self) -> None:
        """The upload is over."""
        self.path.unlink(missing_ok=True)


class Parts:
    """All part files.

    Args:
        folder: where they lie; made when the first one comes.
        keep: how long one stays to which nothing is added.
    """

    def __init__(self, folder: Path, keep: timedelta) -> None:
        self._folder = folder
        self._keep = keep

    def has(self, owner: str, upload: Upload) -> bool:
        """Whether an upload has begun; cheaper than to hold it."""
        return self._path(owner, upload).exists()

    @contextmanager
    def held(self, owner: str, upload: Upload, *, create: bool = False) -> Iterator[Part | None]:
        """Hold an upload against all other connections; None when there is none, or it has expired.

        :param create: begin it if there is none.

        Who holds it already is asked to let go, and does so if nothing has come to it lately: of a phone that has
        lost its signal the old connection hangs on while a new one goes on.

        :raises ProblemError: ``upload-locked`` when it is not let go soon.
        """
        path = self._path(owner, upload)
        descriptor = _locked(path, os.O_CREAT if create else 0)
        if descriptor is None:
            yield None
            return
        try:
            _mark(path).unlink(missing_ok=True)
            part = Part(path, descriptor, self._keep)
            if part.expires <= clock.now():
                part.remove()
                yield None
            else:
                yield part
        finally:
            os.close(descriptor)

    def coming(self, owner: str) -> int:
        """How many bytes the uploads that a person has begun will have when they are whole."""
        with suppress(FileNotFoundError), os.scandir(self._folder / owner) as entries:
            begun = (read_id(entry.name) for entry in entries)
            return sum(upload.length for upload in begun if upload is not None)
        return 0

    def tidy(self, moment: datetime) -> int:
        """Delete what has expired at ``moment`` and is not being sent; returns how many uploads went."""
        before = (moment - self._keep).timestamp()
        removed = 0
        for folder in _listed(self._folder):
            for path in _listed(folder):
                removed += _removed(path, before)
            with suppress(OSError):  # there is something in it
                folder.rmdir()
        return removed

    def _path(self, owner: str, upload: Upload) -> Path:
        return self._folder / owner / upload.id


def of(settings: Settings) -> Parts:
    """The deployment's part files."""
    return Parts(settings.uploads_dir, timedelta(hours=settings.uploads_expire_hours))


def _locked(path: Path, create: int) -> int | None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | create, 0o600)
        except FileNotFoundError:
            if not create:
                return None
            path.parent.mkdir(mode=_MODE, parents=True, exist_ok=True)
            continue
        try:
            while not _taken(descriptor):
                _ask(path)
                if time.monotonic() > deadline:
                    raise ProblemError("upload-locked", retry_after=RETRY_LOCKED)
                time.sleep(_POLL)
            if os.fstat(descriptor).st_nlink:  # else it was finished, ended or tidied away while this one waited
                held, descriptor = descriptor, -1
                return held
        finally:
            if descriptor >= 0:
                os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.wanted")


def _ask(path: Path) -> None:
    with suppress(FileNotFoundError):
        _mark(path).touch(mode=0o600)


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _removed(path: Path, before: float) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        if os.fstat(descriptor).st_mtime >= before or not _taken(descriptor):
            return False
        path.unlink(missing_ok=True)
        return read_id(path.name) is not None
    finally:
        os.close(descriptor)

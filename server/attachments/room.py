"""Room for files: how large one may be, how many come in at once, how much one person and all together may keep."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app, request

from server import clock
from server.attachments import service
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.settings import Settings

#: Most bytes of one file.
MAX_FILE: Final = 10_000_000
#: Seconds after which a device that found all places taken may try again.
RETRY_FULL: Final = 20
#: The same when the day's amount is used up, or the disk: an hour.
RETRY_LATER: Final = 3600
MEGABYTE: Final = 1_000_000
#: Files that a process takes at the same time from one person: an app sends one after the other, and there may be two.
MOST_OF_ONE: Final = 2


def most_at_once() -> int:
    """Files that one web process takes at the same time: half of its threads (config/gunicorn.py).

    The phones of a village send for minutes over a thin link, and a filing must find a thread all the same.
    """
    return max(1, int(os.environ.get("HOSOXA_WEB_THREADS", "8")) // 2)


class Places:
    """The places for files of one web process; nobody takes them all."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: Counter[str] = Counter()

    def take(self, person: str) -> bool:
        """Whether there was one, for this person too."""
        with self._guard:
            if self._held.total() >= most_at_once() or self._held[person] >= MOST_OF_ONE:
                return False
            self._held[person] += 1
            return True

    def give_back(self, person: str) -> None:
        """One less."""
        with self._guard:
            self._held[person] -= 1
            if not self._held[person]:
                del self._held[person]


@contextmanager
def place(person: str) -> Iterator[None]:
    """Hold one of the places for files; without one the rest of the request is not read.

    :raises ProblemError: ``busy``.
    """
    places: Places = current_app.extensions["hosoxa_uploads"]
    if not places.take(person):
        hang_up()
        raise ProblemError("busy", retry_after=RETRY_FULL)
    try:
        yield
    finally:
        places.give_back(person)


def hang_up() -> None:
    """Hear no more of this request: reading it to its end, only to throw it away, would keep the thread."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        with suppress(OSError):  # the phone is gone already
            connection.shutdown(socket.SHUT_RD)


def check_room(person: str, coming: int, sha256: str = "") -> int | None:
    """Nobody fills the disk: not with files that no dossier names, nor with dossiers; nor do all together.

    :param coming: bytes that the person is about to send.
    :param sha256: of these bytes, when it is known.
    :returns: how many bytes of this hash the person has sent before: there is room for them in any case. Else None.
    :raises ProblemError: ``attachment-quota``, ``too-many-requests`` or ``busy``.
    """
    settings: Settings = current_app.extensions["hosoxa_settings"]
    sent = service.sent_by(person, since=clock.now() - timedelta(days=1), sha256=sha256)
    if sent.same is not None:
        return sent.same
    if sent.unnamed + coming > settings.attachments_unnamed_mb * MEGABYTE:
        raise ProblemError("attachment-quota")
    if sent.since + coming > settings.attachments_day_mb * MEGABYTE:
        raise ProblemError("too-many-requests", retry_after=RETRY_LATER)
    check_disk(settings, coming)
    return None


def check_disk(settings: Settings, coming: int) -> None:
    """The database may lie on the same disk, and filings come first.

    :raises ProblemError: ``busy``.
    """
    if shutil.disk_usage(settings.data_dir).free - coming < settings.attachments_reserve_mb * MEGABYTE:
        current_app.logger.error("the disk has no room for files")
        raise ProblemError("busy", retry_after=RETRY_LATER)

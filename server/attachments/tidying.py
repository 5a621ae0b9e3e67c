"""Deleting what nobody needs: files that no dossier has named for long, and those never sent to their end."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from server import database
from server.attachments import service, uploads_parts
from server.attachments.blobs_url import open_store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from server.settings import Settings


def tidy(settings: Settings, moment: datetime) -> int:
    """Delete what was sent more than ``attachments_unnamed_days`` before ``moment`` and is named by no dossier.

    Unfinished uploads go too, ``uploads_expire_hours`` after their last byte.

    Needs an app context. Returns how many files left the store.
    """
    uploads_parts.of(settings).tidy(moment)
    before = moment - timedelta(days=settings.attachments_unnamed_days)
    _clear(settings.scratch(), before.timestamp())
    database.write(lambda session: service.forget_unnamed(session, before))
    return service.sweep(database.db.session(), open_store(settings), before)


def _clear(folder: Path, before: float) -> None:
    """Delete what processes that were killed have left behind."""
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime >= before:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()

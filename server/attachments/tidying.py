"""Deleting what nobody needs: files that were sent and that no dossier has named since."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from server import database
from server.attachments import service
from server.attachments.blobs import BlobStore

if TYPE_CHECKING:
    from datetime import datetime

    from server.settings import Settings


def tidy(settings: Settings, moment: datetime) -> int:
    """Delete what was sent more than ``attachments_unnamed_days`` before ``moment`` and is named by no dossier.

    Needs an app context. Returns how many files left the store.
    """
    before = moment - timedelta(days=settings.attachments_unnamed_days)
    database.write(lambda session: service.forget_unnamed(session, before))
    return service.sweep(database.db.session(), BlobStore(settings.attachments_dir), before)

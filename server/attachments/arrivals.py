"""What follows when all bytes of a file are in the store: noted for its sender, and told to whose dossiers name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server import clock, database
from server.attachments import service
from server.dossiers import files
from server.identity import sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.attachments.models import Attachment
    from server.identity.actor import Actor


def arrived(actor: Actor, sha256: str, *, kind: str, size: int) -> Attachment:
    """Note, in a write of its own, that the actor has sent these bytes, and publish the dossiers' files anew.

    The same file again changes nothing and gives the same row.

    :param size: in bytes.
    :raises ProblemError: ``sign-in-required`` when the session has ended since the request was let in.
    """
    at = clock.now()

    def work(session: Session) -> Attachment:
        sessions.renewed(session, actor)
        dossiers = files.waiting_for(session, actor.person, sha256)
        row = service.received(session, actor.person, sha256, kind=kind, size=size, at=at, named=bool(dossiers))
        for dossier in dossiers:
            files.publish_files(session, dossier)
        return row

    return database.write(work)

"""What follows when all bytes of a file are in the store: noted for its sender, and told wherever it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server import clock, database
from server.attachments import service
from server.dossiers import files
from server.identity import sessions
from server.papers import service as papers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.attachments.models import Attachment
    from server.identity.actor import Actor


def arrived(actor: Actor, sha256: str, *, kind: str, size: int) -> Attachment:
    """Note, in a write of its own, that the actor has sent these bytes, and publish anew what names them.

    The same file again changes nothing and gives the same row.

    :param size: in bytes.
    :raises ProblemError: ``sign-in-required`` when the session has ended since the request was let in.
    """
    at = clock.now()

    def work(session: Session) -> Attachment:
        sessions.renewed(session, actor)
        dossiers = files.waiting_for(session, actor.person, sha256)
        named = bool(dossiers) or papers.names(session, actor.person, sha256)
        row = service.received(session, actor.person, sha256, kind=kind, size=size, at=at, named=named)
        for dossier in dossiers:
            files.publish_files(session, dossier)
        papers.files_changed(session, {actor.person, *(found.applicant_person for found in dossiers)}, sha256)
        return row

    return database.write(work)

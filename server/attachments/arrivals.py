"""What follows when all bytes of a file are in the store: noted for its sender, and told wherever it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, select

from server import clock, database
from server.attachments import service
from server.dossiers import files
from server.dossiers.models import DossierFile
from server.identity import sessions
from server.notifications.wake import wake_after_commit
from server.papers import service as papers
from server.papers.models import PaperPage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.attachments.service import Receipt
    from server.identity.actor import Actor

#: Whether anybody's dossier or paper names the bytes; built once, and asked before whose it is.
_NAMED: Final = select(
    exists(select(DossierFile.sha256).where(DossierFile.sha256 == bindparam("sha256"))),
    exists(select(PaperPage.sha256).where(PaperPage.sha256 == bindparam("sha256"))),
)


def arrived(actor: Actor, sha256: str, *, kind: str, size: int) -> Receipt:
    """Note, in a write of its own, that the actor has sent these bytes, and publish anew what names them.

    The same file again changes nothing and gives the same row.

    :param size: in bytes.
    :raises ProblemError: ``sign-in-required`` when the session has ended since the request was let in.
    """
    at = clock.now()

    def work(session: Session) -> Receipt:
        sessions.renewed(session, actor)
        in_dossiers, in_papers = session.connection().execute(_NAMED, {"sha256": sha256}).one()
        dossiers = files.waiting_for(session, actor.person, sha256) if in_dossiers else []
        named = bool(dossiers) or (in_papers and papers.names(session, actor.person, sha256))
        receipt = service.received(session, actor.person, sha256, kind=kind, size=size, at=at, named=named)
        for dossier in dossiers:
            files.publish_files(session, dossier)
        if in_papers:
            papers.files_changed(session, {actor.person, *(found.applicant_person for found in dossiers)}, sha256)
        if receipt.to_inspect:
            wake_after_commit(session)
        return receipt

    return database.write(work)

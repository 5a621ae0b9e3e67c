"""What follows when a file is not taken at the first look: it is noted wherever its sender's dossiers wait for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, or_, select

from server import clock, database
from server.attachments.accept import REFUSALS
from server.dossiers import files
from server.dossiers.models import Dossier, DossierFile
from server.identity import sessions
from server.prepared import Prepared
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import BindParameter
    from sqlalchemy.orm import Session

    from server.identity.actor import Actor

_PERSON: Final[BindParameter[str]] = bindparam("person")
#: Whether a dossier of the person's names the bytes; asked first, so that what nobody waits for costs no write.
_AWAITED: Final = Prepared(
    select(
        exists(
            select(DossierFile.sha256)
            .join(Dossier, Dossier.id == DossierFile.dossier_id)
            .where(
                DossierFile.sha256 == bindparam("sha256"),
                or_(Dossier.applicant_person == _PERSON, Dossier.submitter_person == _PERSON),
            )
        )
    )
)


@contextmanager
def noting(actor: Actor, sha256: str) -> Iterator[None]:
    """Note what the look within refuses, in a write of its own, for the dossiers that the actor may send files to.

    A sender may say any hash: others' dossiers that name it know nothing of it.

    :raises ProblemError: what was found; instead ``sign-in-required`` when the session has ended since the request was
        let in, or ``busy``: then nothing is noted.
    """
    try:
        yield
    except ProblemError as error:
        if error.code in REFUSALS and _awaited(actor.person, sha256):
            _note(actor, sha256, error.code)
        raise


def _awaited(person: str, sha256: str) -> bool:
    with database.reading() as read:
        return bool(_AWAITED.scalar(read, {"person": person, "sha256": sha256}))


def _note(actor: Actor, sha256: str, code: str) -> None:
    at = clock.now()

    def work(session: Session) -> None:
        sessions.renewed(session, actor)
        for dossier in files.waiting_for(session, actor.person, sha256):
            files.refused(session, dossier, sha256, code, at)

    database.write(work)

"""What other features call: papers received and checked, who may read a page, and that its bytes have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server.attachments import service as attachments
from server.identity import service as identity
from server.ids import new_id
from server.papers import store
from server.papers.models import Paper, PaperPage, PaperUse
from server.papers.reading import Readable, may_read, unseen, viewed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from typing import Literal

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier

__all__ = ["Readable", "checked", "files_changed", "may_read", "names", "receive", "unseen", "viewed"]


def receive(  # noqa: PLR0913 (what a paper is)
    session: Session,
    *,
    owner: str,
    kind: str,
    pages: Sequence[Mapping[str, Any]],
    provenance: Literal["self", "officer", "agency"],
    at: datetime,
    source: str | None = None,
    source_key: str | None = None,
    title: str | None = None,
    number: str | None = None,
    issued_on: date | None = None,
    expires_on: date | None = None,
    issuer: str | None = None,
) -> str:
    """A paper comes into somebody's wallet; gives its id.

    It is about the owner, until they say that it is about somebody else of the family. The same pages twice are one
    paper. What an agency issues has its bytes in the store already, and they become the owner's own: nobody has to send
    them.

    :param pages: ``[{file, type, size}]``.
    :param source: the dossier that brings it, and ``source_key`` the paper or question that it was there.
    """
    if provenance == "agency":
        for page in pages:
            attachments.received(session, owner, page["file"], kind=page["type"], size=page["size"], at=at, named=True)
    person = identity.person(session, owner)
    paper = _same(session, owner, [page["file"] for page in pages])
    if paper is not None and provenance == "self":
        return paper.id
    if paper is None:
        paper = Paper(id=new_id(), owner_id=owner, created_at=at, version=0, edited_version=0, edited_base=0)
        session.add(paper)
    paper.kind, paper.provenance = kind, provenance
    paper.holder_who, paper.holder_name, paper.reuse = "self", person.name if person else "", True
    paper.title, paper.number, paper.issuer = title, number, issuer
    paper.issued_on, paper.expires_on = issued_on, expires_on
    paper.source_dossier, paper.source_key = source, source_key
    paper.updated_at = at
    paper.version += 1
    session.flush()
    store.put_pages(session, paper, pages, at)
    store.publish_paper(session, paper)
    return paper.id


def _same(session: Session, owner: str, hashes: Sequence[str]) -> Paper | None:
    """The person's paper with exactly these pages, or None."""
    for paper in store.naming(session, owner, hashes[0]):
        if store.hashes_of(session, paper.id) == list(hashes):
            return paper
    return None


def checked(
    session: Session,
    dossier: Dossier,
    key: str,
    *,
    what: Literal["paper", "answer"],
    matches: bool,
    name: str,
    at: datetime,
) -> None:
    """An officer has compared with the original what was given as this paper or answer of a dossier.

    The applicant's paper in the wallet that was made of it, or that it was taken from, becomes checked, if it still has
    the same pages and its owner has changed nothing of what it says since: the officer saw it as it was given. When
    the officer says that it does not match, a mark of the same agency goes. A paper that was brought to the counter is
    in no wallet, and nothing happens.
    """
    use = session.get(PaperUse, (dossier.id, what, key))
    paper = store.locked(session, use.paper_id) if use is not None and use.paper_id is not None else None
    if use is None or paper is None or store.files_text(store.hashes_of(session, paper.id)) != use.files:
        return
    as_given = paper.updated_at <= use.at
    if matches and not as_given:
        return
    if matches:
        paper.checked_name, paper.checked_agency, paper.checked_at = name, dossier.agency_id, at
    elif paper.checked_agency == dossier.agency_id:
        paper.checked_name = paper.checked_agency = paper.checked_at = None
    else:
        return
    paper.version += 1
    session.flush()
    store.publish_paper(session, paper)
    if as_given:
        store.publish_case(session, paper, dossier.id, dossier.agency_id)


def names(session: Session, owner: str, sha256: str) -> bool:
    """Whether a paper of this person's has the file as a page: then its bytes are kept, as a dossier's are."""
    statement = select(PaperPage.sha256).join(Paper, Paper.id == PaperPage.paper_id)
    return session.scalar(statement.where(Paper.owner_id == owner, PaperPage.sha256 == sha256).limit(1)) is not None


def files_changed(session: Session, owners: Iterable[str], sha256: str) -> None:
    """A file has come, or is another than it was: the papers of these people of which it is a page say so.

    :param owners: who sent it, and the applicants of the dossiers that it was sent for.
    """
    for owner in sorted(set(owners)):
        for paper in store.naming(session, owner, sha256):
            paper.version += 1
            session.flush()
            store.publish_paper(session, paper)

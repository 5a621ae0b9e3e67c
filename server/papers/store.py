"""Rows of the wallet: finding a paper, its pages and what has come of them, and putting it on the change feed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, exists, func, select, update

from server.attachments import service as attachments
from server.attachments.models import Attachment
from server.dossiers.models import Dossier
from server.papers import views
from server.papers.models import Paper, PaperPage, PaperShare, PaperUse
from server.sync.publish import agency_scope, forget, person_scope, publish

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

PAPER: Final = "paper"
CASE: Final = "case_paper"


attachments.namers.append(
    exists(
        select(PaperPage.sha256)
        .join(Paper, Paper.id == PaperPage.paper_id)
        .where(PaperPage.sha256 == Attachment.sha256, Paper.owner_id == Attachment.owner_id)
    )
)


def locked(session: Session, paper_id: str) -> Paper | None:
    """The paper as committed, its row locked until this write ends."""
    return session.scalar(
        select(Paper).where(Paper.id == paper_id).with_for_update().execution_options(populate_existing=True)
    )


def count(session: Session, owner: str) -> int:
    """How many papers a person has."""
    return session.scalar(select(func.count()).select_from(Paper).where(Paper.owner_id == owner)) or 0


def pages_of(session: Session, paper_id: str) -> Sequence[PaperPage]:
    """A paper's pages in order."""
    return session.scalars(select(PaperPage).where(PaperPage.paper_id == paper_id).order_by(PaperPage.place)).all()


def hashes_of(session: Session, paper_id: str) -> list[str]:
    """The hashes of a paper's pages, in order."""
    return [page.sha256 for page in pages_of(session, paper_id)]


def files_text(hashes: Sequence[str]) -> str:
    """Hashes as :class:`server.papers.models.PaperUse` keeps them."""
    return json.dumps(list(hashes))


def naming(session: Session, owner: str, sha256: str) -> Sequence[Paper]:
    """The papers of a person of which the file is a page, locked, in a fixed order."""
    return session.scalars(
        select(Paper)
        .join(PaperPage, PaperPage.paper_id == Paper.id)
        .where(Paper.owner_id == owner, PaperPage.sha256 == sha256)
        .order_by(Paper.id)
        .with_for_update(of=Paper)
    ).all()


def put_pages(session: Session, paper: Paper, pages: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Make these the paper's pages; what the owner has sent of them is kept, what nothing names any more is not."""
    before = set(hashes_of(session, paper.id))
    session.execute(delete(PaperPage).where(PaperPage.paper_id == paper.id))
    session.add_all(
        PaperPage(paper_id=paper.id, place=place, sha256=page["file"], type=page["type"], size=page["size"])
        for place, page in enumerate(pages)
    )
    session.flush()
    named = {page["file"] for page in pages}
    attachments.name(session, [paper.owner_id], named, at)
    let_go(session, paper.owner_id, before - named)


def let_go(session: Session, owner: str, hashes: Collection[str]) -> None:
    """What of these files neither a paper nor a dossier of the owner's names may be collected."""
    if not hashes:
        return
    session.execute(
        update(Attachment)
        .where(
            Attachment.owner_id == owner,
            Attachment.sha256.in_(hashes),
            *(~naming for naming in attachments.namers),
        )
        .values(named_at=None)
        .execution_options(synchronize_session=False)
    )


def senders(session: Session, paper: Paper) -> set[str]:
    """Who may have sent a paper's bytes: its owner, and whoever filed the dossier that brought it for them."""
    dossier = session.get(Dossier, paper.source_dossier) if paper.source_dossier else None
    helped = dossier is not None and dossier.applicant_person == paper.owner_id
    return {paper.owner_id} | ({dossier.submitter_person} if dossier is not None and helped else set())


def here(session: Session, paper: Paper, hashes: Iterable[str]) -> dict[str, Attachment]:
    """What has been sent of these files of a paper, by hash; the owner's own before another's."""
    found = attachments.held(session, senders(session, paper), hashes)
    return found | attachments.held(session, [paper.owner_id], found)


def shares_of(session: Session, paper_id: str) -> Sequence[PaperShare]:
    """To whom a paper is or was shown, in the order of time."""
    statement = select(PaperShare).where(PaperShare.paper_id == paper_id)
    return session.scalars(statement.order_by(PaperShare.at, PaperShare.id)).all()


def value_of(session: Session, paper: Paper) -> dict[str, Any]:
    """The ``paper`` entity as its owner sees it."""
    pages = pages_of(session, paper.id)
    sent = here(session, paper, [page.sha256 for page in pages])
    return views.paper_value(paper, pages, sent, shares_of(session, paper.id))


def publish_paper(session: Session, paper: Paper) -> None:
    """Tell the owner how the paper is now, and the agencies to which it is shown."""
    publish(
        session,
        scope=person_scope(paper.owner_id),
        collection=PAPER,
        entity=paper.id,
        version=paper.version,
        value=value_of(session, paper),
    )
    for share in shares_of(session, paper.id):
        if share.withdrawn_at is None:
            publish_case(session, paper, share.dossier_id, share.agency_id)


def publish_case(session: Session, paper: Paper, dossier: str, agency: str) -> None:
    """Tell the agency what a paper is that it was given, or is shown, in one dossier."""
    value = views.case_paper_value(
        paper, pages_of(session, paper.id), dossier=dossier, key=given_as(session, paper.id, dossier)
    )
    publish(
        session,
        scope=agency_scope(agency),
        collection=CASE,
        entity=f"{dossier}/{paper.id}",
        version=paper.version,
        value=value,
    )


def forget_case(session: Session, paper_id: str, dossier: str, agency: str) -> None:
    """The agency no longer sees the paper, unless it was given to it in that dossier and still says the same.

    What its owner has changed since was only shown; the dossier itself keeps the pages that were given.
    """
    paper = session.get(Paper, paper_id)
    given = session.scalar(
        select(func.max(PaperUse.at)).where(PaperUse.paper_id == paper_id, PaperUse.dossier_id == dossier)
    )
    if given is None or (paper is not None and paper.updated_at > given):
        forget(session, scope=agency_scope(agency), collection=CASE, entity=f"{dossier}/{paper_id}")


def given_as(session: Session, paper_id: str, dossier: str) -> str | None:
    """Under which key a paper was given in a dossier; None when it was not."""
    return session.scalar(
        select(PaperUse.key)
        .where(PaperUse.paper_id == paper_id, PaperUse.dossier_id == dossier)
        .order_by(PaperUse.key)
        .limit(1)
    )

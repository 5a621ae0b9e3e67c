"""Who may read the bytes of a paper's page, and the note that somebody did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.attachments.models import Attachment
from server.clock import local
from server.dossiers.models import Dossier
from server.ids import new_id
from server.papers import store
from server.papers.models import Paper, PaperPage, PaperShare, PaperUse, PaperView
from server.papers.views import view_value
from server.papers.wallet import VIEW
from server.sync.publish import person_scope, publish

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Readable:
    """What may be read.

    :ivar attachment: whose bytes they are, and what is known of them.
    :ivar dossier: for which the paper is shown to the reader; None for its owner.
    """

    attachment: Attachment
    dossier: str | None


def may_read(session: Session, actor: Actor, sha256: str) -> Readable | None:
    """The file, for whoever has it in their wallet, and for officers of an agency to which such a paper is shown.

    None for everybody else, for what was withdrawn or deleted, and while the bytes have not come. Knowing a hash gives
    nothing. A file of a dossier is read through the dossier, by the other address.
    """
    own = session.scalars(
        select(Paper)
        .join(PaperPage, PaperPage.paper_id == Paper.id)
        .where(PaperPage.sha256 == sha256, Paper.owner_id == actor.person)
        .order_by(Paper.id)
    )
    for paper in own:
        if found := store.here(session, paper, [sha256]).get(sha256):
            return Readable(found, None)
    agencies = actor.agencies()
    if not agencies:
        return None
    shown = session.execute(
        select(Paper, PaperShare.dossier_id)
        .join(PaperPage, PaperPage.paper_id == Paper.id)
        .join(PaperShare, PaperShare.paper_id == Paper.id)
        .where(PaperPage.sha256 == sha256, PaperShare.agency_id.in_(agencies), PaperShare.withdrawn_at.is_(None))
        .order_by(PaperShare.at.desc())
    ).all()
    for paper, dossier in shown:
        if found := store.here(session, paper, [sha256]).get(sha256):
            return Readable(found, dossier)
    return None


def unseen(session: Session, actor: Actor, dossier: str, sha256: str, at: datetime) -> bool:
    """Whether :func:`viewed` has something to note: so that reading a page again writes nothing."""
    return bool(_unnoted(session, actor, dossier, sha256, at))


def viewed(session: Session, actor: Actor, dossier: str, sha256: str, at: datetime) -> None:
    """Note, for the owner, that somebody else was sent a page of a paper that was given or is shown in this dossier.

    One line a day for each paper, dossier and reader. To be called when a page is sent, small or full.
    """
    found = session.get(Dossier, dossier)
    if found is None:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for paper, owner in _unnoted(session, actor, dossier, sha256, at):
        values = {
            "id": new_id(),
            "paper_id": paper,
            "person_id": actor.person,
            "name": actor.name,
            "role": _role(actor, found.agency_id),
            "agency_id": found.agency_id,
            "dossier_id": dossier,
            "day": local(at).date(),
            "at": at,
        }
        # two readings at the same moment: the second finds the first's line, and leaves it
        statement = insert(PaperView).values(values).on_conflict_do_nothing().returning(PaperView)
        view = session.scalars(statement).one_or_none()
        if view is not None:
            scope = person_scope(owner)
            publish(session, scope=scope, collection=VIEW, entity=view.id, version=1, value=view_value(view))


def _unnoted(session: Session, actor: Actor, dossier: str, sha256: str, at: datetime) -> list[tuple[str, str]]:
    """The papers, with their owners, of which this reading is the reader's first of the day in this dossier."""
    given = select(PaperUse.paper_id).where(PaperUse.dossier_id == dossier, PaperUse.paper_id.is_not(None))
    shown = select(PaperShare.paper_id).where(PaperShare.dossier_id == dossier, PaperShare.withdrawn_at.is_(None))
    noted = select(PaperView.paper_id).where(
        PaperView.person_id == actor.person, PaperView.dossier_id == dossier, PaperView.day == local(at).date()
    )
    rows = session.execute(
        select(Paper.id, Paper.owner_id)
        .join(PaperPage, PaperPage.paper_id == Paper.id)
        .where(
            PaperPage.sha256 == sha256,
            Paper.owner_id != actor.person,
            Paper.id.in_(given.union(shown)),
            Paper.id.not_in(noted),
        )
        .distinct()
        .order_by(Paper.id)
    ).all()
    return [(paper, owner) for paper, owner in rows]


def _role(actor: Actor, agency: str) -> str:
    held = {role.role for role in actor.roles if role.agency == agency}
    return "officer" if "officer" in held else "admin" if "admin" in held else "resident"

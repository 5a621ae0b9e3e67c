"""Showing a paper to the agency of one dossier, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.dossiers.access import is_party
from server.dossiers.models import Dossier
from server.papers import store
from server.papers.models import PaperShare
from server.problems import ProblemError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from server.papers.models import Paper
    from server.sync.registry import Mutation


def share(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The agency of one of the owner's dossiers may see the paper from now on.

    Sharing again what is shared changes nothing; ``data.share`` is the id under which it is.

    :raises ProblemError: ``not-found`` for a paper or a dossier that is not this person's.
    """
    paper = _own(session, mutation)
    dossier = session.get(Dossier, mutation.args["dossier"])
    if dossier is None or not is_party(dossier, mutation.actor.person):
        raise ProblemError("not-found")
    for known in store.shares_of(session, paper.id):
        if known.dossier_id == dossier.id and known.withdrawn_at is None:
            return {"share": known.id}
    if session.get(PaperShare, mutation.args["id"]) is not None:
        raise ProblemError("id-reused")
    row = PaperShare(
        id=mutation.args["id"],
        paper_id=paper.id,
        dossier_id=dossier.id,
        agency_id=dossier.agency_id,
        at=mutation.received_at,
        withdrawn_at=None,
    )
    session.add(row)
    _changed(session, paper)
    return {"share": row.id}


def unshare(session: Session, mutation: Mutation) -> dict[str, Any]:
    """The agency may not see the paper any more, nor its pages; withdrawing what is withdrawn changes nothing.

    :raises ProblemError: ``not-found`` for a paper that is not this person's, or a share that is not the paper's.
    """
    paper = _own(session, mutation)
    row = session.get(PaperShare, mutation.args["id"])
    if row is None or row.paper_id != paper.id:
        raise ProblemError("not-found")
    if row.withdrawn_at is None:
        row.withdrawn_at = mutation.received_at
        store.forget_case(session, paper.id, row.dossier_id, row.agency_id)
        _changed(session, paper)
    return {}


def _own(session: Session, mutation: Mutation) -> Paper:
    paper = store.locked(session, mutation.entity)
    if paper is None or paper.owner_id != mutation.actor.person:
        raise ProblemError("not-found")
    return paper


def _changed(session: Session, paper: Paper) -> None:
    paper.version += 1
    session.flush()
    store.publish_paper(session, paper)

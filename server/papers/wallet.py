"""What its owner does with a paper: saves it, changes what they say of it, deletes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from server.papers import store
from server.papers.kinds import paper_kinds
from server.papers.models import Paper, PaperPage, PaperShare, PaperUse, PaperView
from server.problems import FieldError, ProblemError
from server.sync.publish import forget, person_scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from server.sync.registry import Mutation

#: Papers a person may keep. What dossiers bring is not counted out.
MAX_PAPERS: Final = 300
VIEW: Final = "paper_view"
#: What nobody may change on a paper that an officer has checked or an agency has issued.
_LOCKED: Final = ("kind", "number", "issued_on", "expires_on", "issuer")
_FREE: Final = ("title", "reuse")
_KIND: Final = FieldError(
    path=["args", "kind"],
    code="choice",
    message={"vi": "Không có loại giấy tờ này.", "en": "There is no such kind of paper."},
)


def save(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Keep a paper, or what its owner now says of it.

    :raises ProblemError: ``paper-locked``, ``too-many-papers``, ``stale-base`` with the paper as ``present``;
        ``not-found`` for another person's, or for one that was deleted on another device.
    """
    args, person = mutation.args, mutation.actor.person
    paper = store.locked(session, mutation.entity)
    if paper is None:
        paper = _begin(session, mutation)
    elif paper.owner_id != person:
        raise ProblemError("not-found")
    else:
        if _unseen(paper, mutation):
            present = store.value_of(session, paper) | {"version": paper.version}
            raise ProblemError("stale-base", extra={"present": present})
        if _locked_change(session, paper, args):
            raise ProblemError("paper-locked")
        paper.version += 1
    _edited(paper, mutation)
    for name in (*_LOCKED, *_FREE):
        setattr(paper, name, args[name])
    paper.holder_who, paper.holder_name = args["holder"]["who"], args["holder"]["name"]
    paper.updated_at = mutation.received_at
    session.flush()
    if store.hashes_of(session, paper.id) != [page["file"] for page in args["pages"]]:
        store.put_pages(session, paper, args["pages"], mutation.received_at)
    store.publish_paper(session, paper)
    return {"version": paper.version}


def _begin(session: Session, mutation: Mutation) -> Paper:
    if mutation.base is not None:
        raise ProblemError("not-found")
    if mutation.args["kind"] not in paper_kinds():
        raise ProblemError("invalid-mutation", errors=[_KIND])
    if store.count(session, mutation.actor.person) >= MAX_PAPERS:
        raise ProblemError("too-many-papers")
    paper = Paper(
        id=mutation.entity,
        owner_id=mutation.actor.person,
        provenance="self",
        version=1,
        edited_version=0,
        edited_base=0,
        created_at=mutation.received_at,
    )
    session.add(paper)
    return paper


def _edited(paper: Paper, mutation: Mutation) -> None:
    """Note which device made this version, and what it had seen when it began to make changes of its own."""
    device = mutation.actor.device
    if paper.edited_device != device or (mutation.base or 0) >= paper.edited_version:
        paper.edited_base = mutation.base or 0
    paper.edited_device, paper.edited_version = device, paper.version


def _unseen(paper: Paper, mutation: Mutation) -> bool:
    """Whether another device has changed the paper since what this one had seen."""
    base = mutation.base
    if base is None or base >= paper.edited_version:
        return False
    return paper.edited_device != mutation.actor.device or base < paper.edited_base


def _locked_change(session: Session, paper: Paper, args: Mapping[str, Any]) -> bool:
    """Whether something is to be changed that a seal stands on; else also refuses a kind that there is not."""
    if paper.checked_at is None and paper.provenance != "agency":
        if args["kind"] != paper.kind and args["kind"] not in paper_kinds():
            raise ProblemError("invalid-mutation", errors=[_KIND])
        return False
    pages = [page["file"] for page in args["pages"]]
    return any(getattr(paper, name) != args[name] for name in _LOCKED) or pages != store.hashes_of(session, paper.id)


def remove(session: Session, mutation: Mutation) -> dict[str, Any]:
    """Delete a paper for good, with whom it was shown to and who saw it; what dossiers hold of it stays with them.

    Deleting what is not there changes nothing.
    """
    paper = store.locked(session, mutation.entity)
    if paper is None or paper.owner_id != mutation.actor.person:
        return {}
    hashes = store.hashes_of(session, paper.id)
    for share in store.shares_of(session, paper.id):
        if share.withdrawn_at is None:
            store.forget_case(session, paper.id, share.dossier_id, share.agency_id)
    scope = person_scope(paper.owner_id)
    for view in session.scalars(select(PaperView.id).where(PaperView.paper_id == paper.id)).all():
        forget(session, scope=scope, collection=VIEW, entity=view)
    session.execute(update(PaperUse).where(PaperUse.paper_id == paper.id).values(paper_id=None))
    for table in (PaperView, PaperShare, PaperPage):
        session.execute(delete(table).where(table.paper_id == paper.id))
    session.delete(paper)
    session.flush()
    store.let_go(session, mutation.actor.person, hashes)
    forget(session, scope=scope, collection=store.PAPER, entity=mutation.entity)
    return {}

"""Papers that a dossier gives: taken from the wallet and given again, or new, and then kept in the wallet.

A filing and a supplement first ask :func:`gifts`, then have them kept with :func:`keep`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from server import staged
from server.attachments import service as attachments
from server.papers import service, store
from server.papers.kinds import OTHER
from server.papers.models import TITLE, Paper, PaperUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from server.dossiers.models import Dossier
    from server.procedures.definition import Form

ATTACHED: Final = "attached"


@dataclass(frozen=True, slots=True)
class Gift:
    """A paper as one revision of a dossier gives it.

    :ivar what: ``paper`` of the procedure, or ``answer`` to a photo question; ``key`` names it.
    :ivar title: what to call it where its kind says too little.
    :ivar paper: the applicant's own paper that it was taken from; None for what is new.
    :ivar claimed: whether it was said to be from the wallet; one that is not there (any more) is not put into it.
    """

    what: str
    key: str
    kind: str
    title: str | None
    pages: Sequence[Mapping[str, Any]]
    paper: Paper | None
    claimed: bool

    @property
    def files(self) -> list[str]:
        """The pages' hashes, in order."""
        return [page["file"] for page in self.pages]


def gifts(
    session: Session,
    dossier: Dossier,
    form: Form,
    *,
    answers: Mapping[str, Any],
    papers: Iterable[Mapping[str, Any]],
    by: str,
) -> list[Gift]:
    """The papers among these answers and papers.

    A wallet is its owner's alone: what somebody else files for them is never taken from it.

    :param by: who files.
    """
    owner = dossier.applicant_person if by == dossier.applicant_person else None
    found = [_attached(session, form, paper, owner) for paper in papers if paper["hand_in"] == ATTACHED]
    return found + [_photo(session, key, question, pages, owner) for key, question, pages in _photos(form, answers)]


def _attached(session: Session, form: Form, given: Mapping[str, Any], owner: str | None) -> Gift:
    about = next(paper for paper in form.papers if paper["key"] == given["key"])
    claimed = given.get("paper") is not None
    paper = session.get(Paper, given["paper"]) if claimed and owner is not None else None
    if paper is not None and (paper.owner_id != owner or not _covers(session, paper, given["pages"])):
        paper = None
    kind, title = _called(about.get("kind"), about["name"]["vi"])
    return Gift("paper", given["key"], kind, title, given["pages"], paper, claimed)


def _photos(
    form: Form, answers: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Sequence[Mapping[str, Any]]]]:
    for path, question in form.photos_of_papers:
        value: Any = answers
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        if value:
            yield ".".join(path), question, value


def _photo(
    session: Session, key: str, question: Mapping[str, Any], pages: Sequence[Mapping[str, Any]], owner: str | None
) -> Gift:
    """An answer says no paper: it is from the wallet if its pages are those of one of the owner's papers."""
    known = store.naming(session, owner, pages[0]["file"]) if owner is not None else ()
    paper = next((paper for paper in known if _covers(session, paper, pages)), None)
    kind, title = _called(question["paper"], question["label"]["vi"])
    return Gift("answer", key, kind, title, pages, paper, claimed=paper is not None)


def _called(kind: str | None, name: str) -> tuple[str, str | None]:
    return (kind, None) if kind not in {None, OTHER} else (OTHER, name[:TITLE])


def _covers(session: Session, paper: Paper, pages: Iterable[Mapping[str, Any]]) -> bool:
    return set(store.hashes_of(session, paper.id)) >= {page["file"] for page in pages}


def as_kept(papers: Iterable[Mapping[str, Any]], given: Iterable[Gift]) -> list[Mapping[str, Any]]:
    """Papers as a dossier keeps them: one that was not the applicant's own is from no wallet."""
    mine = {gift.key: gift.paper.id for gift in given if gift.what == "paper" and gift.paper is not None}
    return [{**paper, "paper": mine.get(paper["key"])} if paper["hand_in"] == ATTACHED else paper for paper in papers]


def keep(session: Session, dossier: Dossier, given: Sequence[Gift], *, first: bool, at: datetime) -> None:
    """Note what was given, count what was used again, and put what is new into the applicant's wallet.

    To be called before the dossier's files are looked for: what was taken from the wallet is here already.

    :param first: whether this is the filing; before a later revision something else may have been given.
    """
    if first and not given:
        return
    staged.flush(session)  # the dossier that these rows name
    before = {(use.what, use.key): use for use in _uses(session, dossier)}
    for gift in given:
        use = before.pop((gift.what, gift.key), None)
        if use is not None and use.files == store.files_text(gift.files):
            continue
        _note(session, dossier, gift, use, at)
    for use in before.values():  # not given any more
        session.delete(use)
        session.flush()
        if use.paper_id is not None:
            store.forget_case(session, use.paper_id, dossier.id, dossier.agency_id)


def _uses(session: Session, dossier: Dossier) -> Sequence[PaperUse]:
    return session.scalars(select(PaperUse).where(PaperUse.dossier_id == dossier.id).order_by(PaperUse.key)).all()


def _note(session: Session, dossier: Dossier, gift: Gift, use: PaperUse | None, at: datetime) -> None:
    # An answer is sent whole: pages that this dossier itself has brought into the wallet are not used again.
    again = gift.paper is not None and gift.paper.source_dossier != dossier.id
    paper_id = gift.paper.id if gift.paper is not None else None
    if gift.paper is not None:
        _adopt(session, gift.paper, gift.files, at)
    elif not gift.claimed:
        paper_id = _new(session, dossier, gift, use, at)
    if use is None:
        use = PaperUse(dossier_id=dossier.id, what=gift.what, key=gift.key, agency_id=dossier.agency_id)
        session.add(use)
    use.paper_id, use.reused, use.at = paper_id, again, at
    use.files, use.size = store.files_text(gift.files), sum(page["size"] for page in gift.pages)
    session.flush()
    paper = session.get(Paper, paper_id) if paper_id is not None else None
    if paper is not None:
        store.publish_case(session, paper, dossier.id, dossier.agency_id)


def _new(session: Session, dossier: Dossier, gift: Gift, use: PaperUse | None, at: datetime) -> str:
    """Put it into the applicant's wallet, or new pages to the paper that this dossier has brought there before."""
    paper = store.locked(session, use.paper_id) if use is not None and use.paper_id is not None else None
    brought = paper is not None and (paper.owner_id, paper.source_dossier) == (dossier.applicant_person, dossier.id)
    if paper is not None and brought and paper.checked_at is None:
        paper.version += 1
        paper.updated_at = at
        session.flush()
        store.put_pages(session, paper, gift.pages, at)
        store.publish_paper(session, paper)
        return paper.id
    return service.receive(
        session,
        owner=dossier.applicant_person,
        kind=gift.kind,
        title=gift.title,
        pages=gift.pages,
        provenance="self",
        source=dossier.id,
        source_key=gift.key,
        at=at,
    )


def _adopt(session: Session, paper: Paper, hashes: Sequence[str], at: datetime) -> None:
    """What somebody else had sent for the owner becomes the owner's own, now that they give it themselves."""
    for row in store.here(session, paper, hashes).values():
        if row.owner_id != paper.owner_id:
            attachments.received(session, paper.owner_id, row.sha256, kind=row.type, size=row.size, at=at, named=True)

"""Papers of made-up people, as a device saves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.database import db
from server.identity.actor import Actor
from server.identity.roles import roles_of
from server.ids import new_id
from server.papers.service import may_read
from tests.server.attachments.samples import answer, content, digest
from tests.server.dossiers.filings import residence_args

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.server.conftest import Person

#: Two pages of a birth certificate.
FRONT, BACK = content("image/jpeg", "mặt trước"), content("image/jpeg", "mặt sau")


def page(data: bytes) -> dict[str, Any]:
    return answer(data, "image/jpeg")


def args(*pages: bytes, **changes: Any) -> dict[str, Any]:
    """Args of ``paper.save``."""
    return {
        "kind": "birth_certificate",
        "holder": {"who": "family", "name": "Lò Văn Con"},
        "title": None,
        "number": "45/2019",
        "issued_on": "2019-03-05",
        "expires_on": None,
        "issuer": "UBND xã Thử",
        "pages": [page(data) for data in pages or (FRONT,)],
        "reuse": True,
    } | changes


def save(person: Person, *pages: bytes, paper: str | None = None, **changes: Any) -> str:
    """Save a paper; gives its id."""
    paper = paper or new_id()
    result = person.do("paper.save", paper, **args(*pages, **changes))
    assert result["outcome"] == "applied", result
    return paper


def code(result: dict[str, Any]) -> str:
    """Why a mutation was rejected."""
    assert result["outcome"] == "rejected", result
    return str(result["problem"]["code"])


def attached(*pages: bytes, key: str = "dwelling_proof", paper: str | None = None) -> dict[str, Any]:
    """A paper of a filing that is attached; ``paper`` where it is from the wallet."""
    return {"key": key, "hand_in": "attached", "pages": [page(data) for data in pages], "paper": paper}


def file_with(person: Person, *papers: dict[str, Any]) -> str:
    """File temporary residence with these papers; gives the dossier's id."""
    dossier = new_id()
    result = person.do("dossier.file", dossier, **residence_args(papers=list(papers)))
    assert result["outcome"] == "applied", result
    return dossier


def actor_of(session: Session, person: Person) -> Actor:
    """The person as a request of theirs would show them."""
    roles = roles_of(session, person.id or "")
    return Actor(person.id or "", "Hà Thị Thái", person.device, new_id(), "vi", roles)


def readers(app: Flask, data: bytes, *people: Person) -> dict[str | None, str | None]:
    """Who of these people may read the file through a wallet, and for which dossier (None: as its owner)."""
    with app.app_context():
        session = db.session()
        try:
            found = {person.id: may_read(session, actor_of(session, person), digest(data)) for person in people}
            return {person: readable.dossier for person, readable in found.items() if readable is not None}
        finally:
            db.session.remove()

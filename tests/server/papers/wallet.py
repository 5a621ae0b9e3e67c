"""Papers of made-up people, as a device saves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.ids import new_id
from tests.server.attachments.samples import answer, content

if TYPE_CHECKING:
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

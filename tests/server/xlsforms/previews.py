"""The office's preview of a spreadsheet, and the definition that comes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.server.conftest import Person

#: Text of a spreadsheet → its definition as JSON. Each preview starts a process, and says the same each time.
_KNOWN: Final[dict[str, str]] = {}


def preview(person: Person, text: str | bytes, name: str = "cay.md", **headers: str) -> TestResponse:
    """Ask the server what would come of a file."""
    return person.request(
        "POST",
        "/api/procedures/preview",
        data=text.encode() if isinstance(text, str) else text,
        content_type="application/octet-stream",
        headers={"Hosoxa-File": name, **headers},
    )


def previewed(person: Person, text: str) -> dict[str, Any]:
    """The definition that the server makes of a spreadsheet without mistakes; asked of it once."""
    if text not in _KNOWN:
        said = preview(person, text).get_json()
        assert said["mistakes"] == []
        _KNOWN[text] = json.dumps(said["definition"])
    found: dict[str, Any] = json.loads(_KNOWN[text])
    return found

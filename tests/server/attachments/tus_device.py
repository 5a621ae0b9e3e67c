"""A device that speaks tus with the server in this process."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from tests.server.attachments.samples import digest
from tests.support.photos import photo

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from server.settings import Settings
    from tests.server.conftest import Person

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}
PHOTO = photo(5000, "của tôi")
WHERE = "/api/uploads"


def encoded(text: str | bytes) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


def metadata(data: bytes = PHOTO, kind: str = "image/jpeg") -> str:
    return f"sha256 {encoded(digest(data))},type {encoded(kind)}"


def ask(person: Person, method: str, path: str, **more: Any) -> TestResponse:
    """One request with all headers that every one needs; a header that is None is left out."""
    headers = TUS | {"Hosoxa-Person": person.id or ""} | more.pop("headers", {})
    return person.request(method, path, headers={k: v for k, v in headers.items() if v is not None}, **more)


def create(person: Person, whole: bytes = PHOTO, **more: Any) -> TestResponse:
    """Begin an upload; ``data`` comes along, if there is any."""
    length = {"Upload-Length": str(len(whole)), "Upload-Metadata": metadata(whole)}
    return ask(person, "POST", WHERE, headers=length | more.pop("headers", {}), **more)


def begun(person: Person, data: bytes = PHOTO) -> str:
    """The address of a new upload."""
    response = create(person, data)
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.headers["Location"]


def patch(person: Person, where: str, offset: int | str | None, piece: bytes, **headers: Any) -> TestResponse:
    at = None if offset is None else str(offset)
    return ask(person, "PATCH", where, headers=BYTES | {"Upload-Offset": at} | headers, data=piece)


def head(person: Person, where: str, **headers: Any) -> TestResponse:
    return ask(person, "HEAD", where, headers=headers)


def offset(person: Person, where: str) -> int:
    response = head(person, where)
    assert response.status_code == 200
    return int(response.headers["Upload-Offset"])


def part_files(settings: Settings) -> list[str]:
    """The names of all files under the folder of unfinished uploads."""
    return sorted(path.name for path in settings.uploads_dir.rglob("*") if path.is_file())


def refused(response: TestResponse, status: int, code: str) -> None:
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert response.headers["Tus-Resumable"] == "1.0.0"


def blobs(app: Flask) -> Any:
    return app.extensions["hosoxa_blobs"]

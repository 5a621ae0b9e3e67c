"""Small files of every type, sending them, and filing answers that name them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import time_machine

from server.attachments import inspection
from server.clock import now
from server.database import db
from tests.support import files
from tests.support.media_config import AGENCY, CODE

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from server.attachments.blobs import BlobStore
    from tests.server.conftest import Person

AT_ONCE = timedelta()
#: The beginnings of real files.
STARTS: dict[str, bytes] = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "audio/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\x82\x84webm",
    "audio/ogg": b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01",
    "audio/mp4": b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom",
}


def content(kind: str, mark: str = "một") -> bytes:
    """A whole file of a type, told from others by ``mark``."""
    return files.whole(kind, mark)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def answer(data: bytes, kind: str, **more: Any) -> dict[str, Any]:
    """How an answer names a file."""
    return {"file": digest(data), "type": kind, "size": len(data)} | more


def put(person: Person, data: bytes, kind: str, **changes: Any) -> TestResponse:
    """Send one file as a device does."""
    headers = {"Hosoxa-Person": person.id or "", "Content-Type": kind} | changes.pop("headers", {})
    where = changes.pop("sha256", digest(data))
    return person.request("PUT", f"/api/attachments/{where}", data=data, headers=headers, **changes)


def get(person: Person, dossier: str, sha256: str) -> TestResponse:
    return person.request("GET", f"/api/attachments/{dossier}/{sha256}", buffered=True)


PHOTOS = (content("image/jpeg", "trang một"), content("image/jpeg", "trang hai"))
VOICE = content("audio/webm", "kể lại")
SIGNATURE = content("image/png", "ký")
FILES: tuple[tuple[bytes, str], ...] = (
    (PHOTOS[0], "image/jpeg"),
    (PHOTOS[1], "image/jpeg"),
    (VOICE, "audio/webm"),
    (SIGNATURE, "image/png"),
)


def answers(**changes: Any) -> dict[str, Any]:
    """Good answers of the media procedure: two photos, a spoken story, a place, a signature."""
    return {
        "full_name": "Lò Văn Thử",
        "pictures": [answer(photo, "image/jpeg") for photo in PHOTOS],
        "story": answer(VOICE, "audio/webm", seconds=7),
        "spot": {"lat": 21.776123, "lon": 106.081234, "accuracy": 12},
        "signature": answer(SIGNATURE, "image/png"),
        "promise": True,
    } | changes


def file_it(person: Person, **changes: Any) -> str:
    """File the media procedure; gives the dossier's id."""
    result = person.do(
        "dossier.file",
        procedure=CODE,
        form_version=1,
        case=None,
        agency=AGENCY,
        answers=answers(**changes),
        papers=[],
    )
    assert result["outcome"] == "applied", result
    (dossier,) = [i for i, value in person.has("dossier").items() if value["code"] == result["data"]["code"]]
    return str(dossier)


def inspect_all(app: Flask, *, after: timedelta = AT_ONCE) -> None:
    """Let the worker look into all that waits ``after`` now."""
    with app.app_context(), time_machine.travel(now() + after, tick=True):
        more = inspection.drain(app.extensions["hosoxa_settings"], app.extensions["hosoxa_blobs"], 600)
        db.session.remove()
    assert not more


def stored(app: Flask) -> set[str]:
    """The hashes of all that is in the store, however fresh."""
    store: BlobStore = app.extensions["hosoxa_blobs"]
    return set(store.untouched((now() + timedelta(days=1)).timestamp()))

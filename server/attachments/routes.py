"""``/api/attachments``: bytes in, one file a request, and out again to those whose dossier names them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, jsonify, request

from server import clock, database
from server.attachments.accept import DAMAGED, check
from server.attachments.arrivals import arrived
from server.attachments.blobs import BlobStore, DamagedError, StoreDownError
from server.attachments.blobs_url import open_store
from server.attachments.refusals import noting
from server.attachments.room import MAX_FILE, Places, check_room, place
from server.attachments.serving import RETRY_AWAY, choose, send
from server.attachments.sniff import HEAD, TYPES, sniff
from server.database import db
from server.dossiers import files
from server.dossiers.access import may_see
from server.identity import sessions
from server.papers import reading
from server.problems import ProblemError
from server.security import stream_limited
from server.sync.body import check_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

    from server.attachments.models import Attachment
    from server.identity.actor import Actor
    from server.settings import Settings

#: The person whose file it is, as the device believes: nobody sends for anybody else.
PERSON: Final = "Hosoxa-Person"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-f-]{36}")

blueprint = Blueprint("attachments", __name__, url_prefix="/api/attachments")


def init_app(app: Flask, settings: Settings) -> None:
    """Install the endpoints and the store."""
    app.extensions["hosoxa_blobs"] = open_store(settings)
    app.extensions["hosoxa_uploads"] = Places()
    app.register_blueprint(blueprint)


@blueprint.put("/<sha256>")
def put(sha256: str) -> Response:
    """Take one whole file. The same file sent again changes nothing and gets the same receipt."""
    check_protocol(request)
    actor = sessions.require_actor()
    if request.headers.get(PERSON) != actor.person:
        raise ProblemError("wrong-person")
    if not _HASH.fullmatch(sha256):
        raise ProblemError("not-found")
    claimed = request.mimetype
    if claimed not in TYPES:
        raise ProblemError("attachment-type")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ProblemError("unsupported-media-type")
    chunks = stream_limited(MAX_FILE)
    check_room(actor.person, request.content_length or 0)
    with place(actor.person), noting(actor, sha256):
        try:
            size = _take(_checked(chunks, claimed), claimed, sha256)
        except DamagedError as error:
            raise ProblemError(DAMAGED) from error
        except StoreDownError as error:
            raise ProblemError("busy", retry_after=RETRY_AWAY) from error
    receipt = arrived(actor, sha256, kind=claimed, size=size)
    told = {"file": sha256, "type": receipt.type, "size": receipt.size}
    return jsonify(told | {"received_at": clock.to_wire(receipt.received_at)})


@blueprint.get("/<dossier>/<sha256>")
def get(dossier: str, sha256: str) -> Response:
    """The bytes, for the parties of a dossier whose answers name the file, and for its agency's officers."""
    check_protocol(request)
    actor = sessions.require_actor()
    if not (_ID.fullmatch(dossier) and _HASH.fullmatch(sha256)):
        raise ProblemError("not-found")
    session = db.session()
    try:
        found = may_see(session, actor, dossier)
        named = found is not None and files.names(session, found, sha256)
        row = files.held_for(session, found, sha256, actor.person) if found is not None and named else None
    finally:
        session.rollback()
    if row is None:
        raise ProblemError("not-found")
    return _sent(actor, row, dossier, own=row.owner_id == actor.person)


@blueprint.get("/<sha256>")
def get_paper(sha256: str) -> Response:
    """The bytes of a page of a paper, for whoever has it in their wallet, and for those to whom it is shown."""
    check_protocol(request)
    actor = sessions.require_actor()
    if not _HASH.fullmatch(sha256):
        raise ProblemError("not-found")
    session = db.session()
    try:
        found = reading.may_read(session, actor, sha256)
    finally:
        session.rollback()
    if found is None:
        raise ProblemError("not-found")
    return _sent(actor, found.attachment, found.dossier, own=found.dossier is None)


def _sent(actor: Actor, row: Attachment, dossier: str | None, *, own: bool) -> Response:
    """What this reader is given of a file; that somebody else was given a paper's page is noted for its owner."""
    sha256, kind = choose(row, own=own, small=_small())
    response = send(sha256, kind)
    if dossier is not None and not own:
        _note(actor, dossier, row.sha256)
    return response


def _note(actor: Actor, dossier: str, sha256: str) -> None:
    at = clock.now()
    session = db.session()
    try:
        unseen = reading.unseen(session, actor, dossier, sha256, at)
    finally:
        session.rollback()
    if unseen:
        database.write(lambda session: reading.viewed(session, actor, dossier, sha256, at))


def _small() -> bool:
    wanted = request.args.get("as")
    if wanted not in {None, "thumb"}:
        raise ProblemError("bad-request")
    return wanted is not None


def _blobs() -> BlobStore:
    store: BlobStore = current_app.extensions["hosoxa_blobs"]
    return store


def _take(chunks: Iterator[bytes], claimed: str, sha256: str) -> int:
    """Write the file apart, look at it, and give it to the store; returns how many bytes it has."""
    settings: Settings = current_app.extensions["hosoxa_settings"]
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=settings.scratch(), prefix="put-") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise DamagedError(sha256)
        file.flush()
        path = Path(file.name)
        check(path, claimed)
        return _blobs().put_file(path, sha256, hashed=True)


def _checked(chunks: Iterator[bytes], claimed: str) -> Iterator[bytes]:
    """The same bytes, once their beginning is of the type that was claimed."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    if sniff(head[:HEAD]) != claimed:
        raise ProblemError("attachment-type")
    yield head
    yield from chunks

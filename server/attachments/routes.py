"""``/api/attachments``: bytes in, one file a request, and out again to those whose dossier names them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, jsonify, request, send_file

from server import clock
from server.attachments import service
from server.attachments.arrivals import arrived
from server.attachments.blobs import BlobStore, DamagedError
from server.attachments.sniff import HEAD, TYPES, sniff
from server.database import db
from server.dossiers import files
from server.dossiers.access import may_see
from server.identity import sessions
from server.problems import ProblemError
from server.security import stream_limited
from server.sync.body import check_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

    from server.settings import Settings

#: Most bytes of one file.
MAX_FILE: Final = 10_000_000
#: Seconds after which a device that found all of them taken may try again.
RETRY_FULL: Final = 20
#: The same when the day's amount is used up, or the disk: an hour.
RETRY_LATER: Final = 3600
MEGABYTE: Final = 1_000_000
#: The person whose file it is, as the device believes: nobody sends for anybody else.
PERSON: Final = "Hosoxa-Person"
#: Nothing in a file runs, whatever opens it.
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-f-]{36}")

blueprint = Blueprint("attachments", __name__, url_prefix="/api/attachments")


def init_app(app: Flask, settings: Settings) -> None:
    """Install the endpoints and the store."""
    app.extensions["hosoxa_blobs"] = BlobStore(settings.attachments_dir)
    app.extensions["hosoxa_uploads"] = threading.BoundedSemaphore(most_at_once())
    app.register_blueprint(blueprint)


def most_at_once() -> int:
    """Files that one web process takes at the same time: half of its threads (config/gunicorn.py).

    The phones of a village send for minutes over a thin link, and a filing must find a thread all the same.
    """
    return max(1, int(os.environ.get("HOSOXA_WEB_THREADS", "8")) // 2)


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
    _check_room(actor.person, request.content_length or 0)
    with _place():
        try:
            size = _blobs().put(_checked(chunks, claimed), sha256)
        except DamagedError as error:
            raise ProblemError("attachment-damaged") from error
    row = arrived(actor, sha256, kind=claimed, size=size)
    return jsonify({"file": sha256, "type": row.type, "size": row.size, "received_at": clock.to_wire(row.received_at)})


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
        kind = files.held_for(session, found, sha256) if found is not None and named else None
    finally:
        session.rollback()
    if kind is None:
        raise ProblemError("not-found")
    path = _blobs().path(sha256)
    if path is None:
        current_app.logger.error("a named attachment is not in the store")
        raise ProblemError("server-error")
    response = send_file(
        path, kind, as_attachment=True, download_name=f"{sha256[:12]}.{TYPES[kind]}", conditional=False, etag=False
    )
    del response.headers["Last-Modified"]
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _blobs() -> BlobStore:
    store: BlobStore = current_app.extensions["hosoxa_blobs"]
    return store


@contextmanager
def _place() -> Iterator[None]:
    """Hold one of the places for files; without one the rest of the request is not read."""
    places: threading.BoundedSemaphore = current_app.extensions["hosoxa_uploads"]
    if not places.acquire(blocking=False):
        _hang_up()
        raise ProblemError("busy", retry_after=RETRY_FULL)
    try:
        yield
    finally:
        places.release()


def _hang_up() -> None:
    """Hear no more of this request: reading it to its end, only to throw it away, would keep the thread."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        with suppress(OSError):  # the phone is gone already
            connection.shutdown(socket.SHUT_RD)


def _check_room(person: str, coming: int) -> None:
    """Nobody fills the disk: not with files that no dossier names, nor with dossiers; nor do all together."""
    settings: Settings = current_app.extensions["hosoxa_settings"]
    session = db.session()
    try:
        kept = service.unnamed_bytes(session, person)
        of_a_day = service.bytes_since(session, person, clock.now() - timedelta(days=1))
    finally:
        session.rollback()
    if kept + coming > settings.attachments_unnamed_mb * MEGABYTE:
        raise ProblemError("attachment-quota")
    if of_a_day + coming > settings.attachments_day_mb * MEGABYTE:
        raise ProblemError("too-many-requests", retry_after=RETRY_LATER)
    if shutil.disk_usage(settings.data_dir).free - coming < settings.attachments_reserve_mb * MEGABYTE:
        current_app.logger.error("the disk has no room for files")
        raise ProblemError("busy", retry_after=RETRY_LATER)


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

"""Files sent in pieces: begun, looked at, gone on with, ended; and what happens when the last byte is here."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from flask import current_app, request

from server import database
from server.attachments import service, uploads_parts
from server.attachments.accept import REFUSALS, check
from server.attachments.arrivals import arrived
from server.attachments.refusals import noting
from server.attachments.room import RETRY_LATER, check_disk, check_room, hang_up, place
from server.attachments.uploads_body import receive
from server.problems import ProblemError

if TYPE_CHECKING:
    from server.attachments.blobs import BlobStore
    from server.attachments.tus import Checksum, Upload
    from server.attachments.uploads_parts import Part, Parts
    from server.identity.actor import Actor
    from server.settings import Settings

_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    #: bytes that are here for good
    offset: int
    #: when it goes if nothing more comes; None when it is finished
    expires: datetime | None = None
    #: whether it was finished before this request
    stored: bool = False


def begin(actor: Actor, upload: Upload, checksum: Checksum | None, *, brings: bool) -> Progress:
    """Begin an upload, or find how far the same one is; finished when these bytes are the actor's already.

    :param brings: whether the present request's body is the first bytes; of an upload that has some already it is not
        read.
    :raises ProblemError: as :func:`server.attachments.room.check_room`, and as :func:`append`.
    """
    found = _parts()
    person = actor.person
    if found.has(person, upload):
        with found.held(person, upload) as part:
            if part is not None:
                if brings and part.size == 0:
                    _append(person, part, 0, upload, checksum)
                return _progress(actor, upload, part)
    if check_room(person, upload.length + found.coming(person), upload.sha256) == upload.length:
        return Progress(upload.length, stored=True)
    with found.held(person, upload, create=True) as part:
        if part is None:  # somebody has ended it in this very moment
            raise ProblemError("not-found")
        if brings and part.size == 0:
            _append(person, part, 0, upload, checksum)
            return _progress(actor, upload, part)
        return Progress(part.size, part.expires)


def look(actor: Actor, upload: Upload) -> Progress:
    """How far an upload is.

    All bytes may be here and the upload not finished: the server died in between. Then it is finished now.

    :raises ProblemError: ``not-found``, ``upload-locked``; what is wrong with a whole file (:func:`append`).
    """
    with _parts().held(actor.person, upload) as part:
        if part is not None:
            return _progress(actor, upload, part)
    if _stored(actor.person, upload):
        return Progress(upload.length)
    raise ProblemError("not-found")


def append(actor: Actor, upload: Upload, offset: int, checksum: Checksum | None) -> Progress:
    """Take the body of the present request as the bytes from ``offset`` on.

    What arrives before the connection breaks is kept, except with a checksum.

    :raises ProblemError: ``not-found``, ``upload-offset`` (with the right ``offset``), ``upload-locked``,
        ``body-too-large``, ``checksum-mismatch``, ``upload-cut``, ``busy``; of a whole file ``attachment-damaged``
        and what its check says: then the upload is gone.
    """
    with _parts().held(actor.person, upload) as part:
        if part is None:
            return _after_the_end(actor, upload, offset)
        _append(actor.person, part, offset, upload, checksum)
        return _progress(actor, upload, part, named=offset > 0)


def end(actor: Actor, upload: Upload) -> None:
    """End an upload and forget what came of it; of a finished one too, as long as no dossier names the file.

    :raises ProblemError: ``not-found``; ``forbidden`` for a file that a dossier names; ``upload-locked``.
    """
    with _parts().held(actor.person, upload) as part:
        if part is not None:
            part.remove()
            return
    if not _stored(actor.person, upload):
        raise ProblemError("not-found")
    if not database.write(lambda session: service.forget(session, actor.person, upload.sha256)):
        raise ProblemError("forbidden")


def _append(person: str, part: Part, offset: int, upload: Upload, checksum: Checksum | None) -> None:
    if part.size != offset:
        raise ProblemError("upload-offset", extra={"offset": part.size})
    if (request.content_length or 0) > upload.length - offset:
        raise ProblemError("body-too-large")
    with place(person):
        check_disk(_settings(), request.content_length or 0)
        _take(part, offset, upload.length - offset, checksum)


def _after_the_end(actor: Actor, upload: Upload, offset: int) -> Progress:
    if not _stored(actor.person, upload):
        raise ProblemError("not-found")
    if offset != upload.length:
        raise ProblemError("upload-offset", extra={"offset": upload.length})
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise ProblemError("body-too-large")
    return Progress(upload.length)


def _take(part: Part, offset: int, room: int, checksum: Checksum | None) -> None:
    try:
        if checksum is None:
            receive(part.descriptor, offset, room, digest=None, let_go=lambda: part.wanted)
        else:
            _take_checked(part, offset, room, checksum)
    except ProblemError as error:
        hang_up()
        if error.code == "body-too-large":
            part.shorten(offset)
        part.flush()
        raise
    except OSError as error:  # the disk is full, or broken
        raise ProblemError("busy", retry_after=RETRY_LATER) from error


def _take_checked(part: Part, offset: int, room: int, checksum: Checksum) -> None:
    """As without a checksum, but apart, so that nothing joins the upload before it is known to be right."""
    digest = checksum.begin()
    with tempfile.TemporaryFile(dir=part.path.parent) as apart:
        receive(apart.fileno(), 0, room, digest=digest, let_go=lambda: part.wanted)
        if digest.digest() != checksum.digest:
            raise ProblemError("checksum-mismatch")
        while piece := apart.read(_PIECE):
            offset += os.pwrite(part.descriptor, piece, offset)


def _progress(actor: Actor, upload: Upload, part: Part, *, named: bool = False) -> Progress:
    if part.size < upload.length:
        part.flush(named=named)
        return Progress(part.size, part.expires)
    try:
        with noting(actor, upload.sha256):
            check(part.path, upload.kind, upload.sha256)
    except ProblemError as error:
        if error.code in REFUSALS:  # else it could not be noted, and is looked at again
            part.remove()
        raise
    try:
        _blobs().put_file(part.path, upload.sha256, hashed=True)
    except OSError as error:  # the disk is full: the bytes stay here until there is room
        raise ProblemError("busy", retry_after=RETRY_LATER) from error
    arrived(actor, upload.sha256, kind=upload.kind, size=upload.length)
    part.remove()
    return Progress(upload.length)


def _stored(person: str, upload: Upload) -> bool:
    return service.size_of(person, upload.sha256) == upload.length


def _blobs() -> BlobStore:
    store: BlobStore = current_app.extensions["hosoxa_blobs"]
    return store


def _parts() -> Parts:
    return uploads_parts.of(_settings())


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hosoxa_settings"]
    return settings

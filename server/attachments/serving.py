"""Bytes out: whole or a range of them, never as a page, kept by nobody but the one who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, current_app, request

from server.attachments.blobs import Blob, StoreDownError
from server.attachments.sniff import TYPES
from server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.datastructures import Range

    from server.attachments.blobs import BlobStore
    from server.attachments.models import Attachment

#: Nothing in a file runs, whatever opens it.
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
#: Kept by the person's own browser only, and asked about again each time: who may see a file may change.
CACHING: Final = "private, no-cache"
#: The type of what was drawn anew.
DRAWN: Final = "image/jpeg"
#: The one reason for which nobody is given a file any more.
VIRUS: Final = "attachment-virus"
#: Seconds after which one who found the store away may ask again.
RETRY_AWAY: Final = 20


def choose(row: Attachment, *, own: bool, small: bool) -> tuple[str, str]:
    """Which bytes a reader is given of a file, by hash and media type.

    Whoever sent it has what they sent, whatever was found in it but a virus. Others have what was drawn anew, once the
    worker has looked into it.

    :param small: whether the small picture is wanted.
    :raises ProblemError: ``attachment-pending`` (not looked into yet), ``attachment-refused``, ``not-found`` (there is
        no small picture of this kind of file).
    """
    if own and not small and row.refusal != VIRUS:
        return row.sha256, row.type
    if row.state == "refused":
        raise ProblemError("attachment-refused", extra={"refusal": row.refusal})
    if row.state == "received":
        raise ProblemError("attachment-pending", retry_after=RETRY_AWAY)
    if small:
        if row.thumb_sha256 is None:
            raise ProblemError("not-found")
        return row.thumb_sha256, DRAWN
    kind = DRAWN if row.type.startswith("image/") else row.type
    return row.shown_sha256 or row.sha256, kind


def send(sha256: str, kind: str) -> Response:
    """The bytes of a hash, or the range of them that the present request asks for.

    The caller has made sure that the asker may have them.

    :param kind: their media type, one of :data:`server.attachments.sniff.TYPES`.
    :raises ProblemError: ``server-error`` when they are not in the store though they should be; ``busy`` when the
        store cannot be reached.
    """
    if request.if_none_match.contains(sha256):
        return _finish(Response(status=304), sha256)
    try:
        blob = _blobs().open(sha256)
        if blob is None:
            current_app.logger.error("a named attachment is not in the store")
            raise ProblemError("server-error")
        response = _response(blob, sha256)
    except StoreDownError as error:
        raise ProblemError("busy", retry_after=RETRY_AWAY) from error
    response.mimetype = kind
    response.headers["Content-Disposition"] = f"attachment; filename={sha256[:12]}.{TYPES[kind]}"
    return _finish(response, sha256)


def _response(blob: Blob, sha256: str) -> Response:
    start, end, status = 0, blob.size, 200
    asked = request.range if _range_holds(sha256) else None
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        found = _within(asked, blob.size)
        if found is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
        (start, end), status = found, 206
    response = Response(_begun(blob.read(start, end - start)), status)
    response.content_length = end - start
    if status == 206:  # noqa: PLR2004 (partial content)
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    return response


def _within(asked: Range, size: int) -> tuple[int, int] | None:
    """From where to where, in bytes; None when nothing of it is here.

    Of the last bytes more may be asked for than there are: then it is all of them (RFC 9110, section 14.1.2).
    """
    first, end = asked.ranges[0]
    if end is None and first < 0 < size:
        return max(0, size + first), size
    found = asked.range_for_length(size)
    return found if found is not None and found[0] < size else None


def _range_holds(sha256: str) -> bool:
    """Whether the range that is asked for is of these bytes (If-Range)."""
    return "If-Range" not in request.headers or request.if_range.etag == sha256


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first of them here already: whether the store has them is known before the answer begins."""
    first = next(pieces, b"")

    def all_of_them() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of_them()


def _finish(response: Response, sha256: str) -> Response:
    response.set_etag(sha256)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = CACHING
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _blobs() -> BlobStore:
    store: BlobStore = current_app.extensions["hosoxa_blobs"]
    return store

"""Reading a request's body: content type, protocol version, gzip within bounds."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from server import protocol
from server.problems import ProblemError
from server.security import read_limited

if TYPE_CHECKING:
    from flask import Request

MAX_PACKED: Final = 1 << 20
MAX_UNPACKED: Final = 4 << 20
_GZIP: Final = 16 + zlib.MAX_WBITS


def check_protocol(request: Request) -> None:
    """Refuse a version that is missing, unknown or no longer served.

    :raises ProblemError: ``unsupported-protocol`` or ``client-too-old``.
    """
    version = protocol.version_of(request.headers.get(protocol.HEADER, ""))
    if version is None or version > protocol.LATEST:
        raise ProblemError("unsupported-protocol")
    if version < protocol.OLDEST:
        raise ProblemError("client-too-old")


def read_json_body(request: Request) -> bytes:
    """The body, unpacked.

    At most :data:`MAX_PACKED` bytes when gzipped, and :data:`MAX_UNPACKED` unpacked or sent plain. The unpacking itself
    is bounded: a bomb costs no more memory than the limit.

    :raises ProblemError: ``unsupported-media-type``, ``bad-gzip`` or ``body-too-large``.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise ProblemError("unsupported-media-type")
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise ProblemError("unsupported-media-type")
    packed = encoding == "gzip"
    data = read_limited(MAX_PACKED if packed else MAX_UNPACKED)
    return unpack(data) if packed else data


def unpack(data: bytes) -> bytes:
    """Undo gzip: one whole member, nothing after it, at most :data:`MAX_UNPACKED` bytes.

    :raises ProblemError: ``bad-gzip`` or ``body-too-large``.
    """
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        plain = unpacker.decompress(data, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise ProblemError("bad-gzip") from error
    if len(plain) > MAX_UNPACKED:
        raise ProblemError("body-too-large")
    if not unpacker.eof or unpacker.unused_data:
        raise ProblemError("bad-gzip")
    return plain

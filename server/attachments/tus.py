"""The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload): what stands in its headers, read and checked.

Sections named in this feature are those of that document.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.http import parse_options_header

from server.attachments.room import MAX_FILE
from server.attachments.sniff import TYPES
from server.problems import ProblemError

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS: Final = ("sha1", "sha256")
#: What the body of a PATCH is, and that of a POST which brings the first bytes.
BYTES: Final = "application/offset+octet-stream"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_KEY: Final = re.compile(r"[!-+\--~]+")  # printable ASCII without space and comma
_ID: Final = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{0,7})-([a-z0-9]{1,8})")
_KIND_OF: Final = {ending: kind for kind, ending in TYPES.items()}


@dataclass(frozen=True, slots=True)
class Upload:
    """What one person sends in pieces. Everything that is known of it beforehand is in its id.

    So the same person's same file has one address, and a device that lost it finds what it has sent already.
    """

    #: of all bytes, lower-case hex
    sha256: str
    #: in bytes, 1 to :data:`server.attachments.room.MAX_FILE`
    length: int
    #: one of :data:`server.attachments.sniff.TYPES`
    kind: str

    @property
    def id(self) -> str:
        """The last part of its address, and the name of its part file."""
        return f"{self.sha256}-{self.length}-{TYPES[self.kind]}"

    @property
    def metadata(self) -> str:
        """``Upload-Metadata`` as far as it is kept: a file's name never is."""
        return f"sha256 {_to_base64(self.sha256)},type {_to_base64(self.kind)}"


def read_id(text: str) -> Upload | None:
    """The upload of an id; None when no upload can have it."""
    found = _ID.fullmatch(text)
    if found is None or found[3] not in _KIND_OF or int(found[2]) > MAX_FILE:
        return None
    return Upload(found[1], int(found[2]), _KIND_OF[found[3]])


def read_creation(length: str | None, metadata: str | None) -> Upload:
    """What a POST is about to send: ``Upload-Length`` and ``Upload-Metadata`` (section Creation).

    :raises ProblemError: ``bad-request`` for what is missing or no header of tus, ``body-too-large``, and
        ``attachment-type`` for a type that is not taken, or for no bytes at all, which are of none.
    """
    size = read_number(length)
    pairs = read_metadata(metadata or "")
    sha256 = pairs.get("sha256", b"").decode("ascii", "replace")
    kind = parse_options_header(pairs.get("type", b"").decode("ascii", "replace"))[0].lower()
    if not _HASH.fullmatch(sha256) or not kind:
        raise ProblemError("bad-request")
    if size > MAX_FILE:
        raise ProblemError("body-too-large")
    if kind not in TYPES or size == 0:
        raise ProblemError("attachment-type")
    return Upload(sha256, size, kind)


def read_number(text: str | None) -> int:
    """A length or an offset: digits and nothing else.

    :raises ProblemError: ``bad-request``.
    """
    if text is None or not _NUMBER.fullmatch(text):
        raise ProblemError("bad-request")
    return int(text)


def read_metadata(text: str) -> dict[str, bytes]:
    """The pairs of ``Upload-Metadata``: ``key base64,key base64,key``.

    :raises ProblemError: ``bad-request`` when a key is empty, not ASCII or stands twice, or a value is no Base64.
    """
    found: dict[str, bytes] = {}
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip(" ").partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise ProblemError("bad-request")
        found[key] = _from_base64(value)
    return found


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must add up to (section Checksum)."""

    algorithm: str
    digest: bytes

    def begin(self) -> Hash:
        """A hash to put the bytes into."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def read_checksum(text: str | None) -> Checksum | None:
    """``Upload-Checksum``: the algorithm and the digest in Base64; None without the header.

    :raises ProblemError: ``bad-request``, also for an algorithm that is not offered.
    """
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    digest = _from_base64(value)
    if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise ProblemError("bad-request")
    return Checksum(algorithm, digest)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii", "replace"), validate=True)
    except binascii.Error as error:
        raise ProblemError("bad-request") from error


def _to_base64(text: str) -> str:
    return base64.b64encode(text.encode("ascii")).decode("ascii")

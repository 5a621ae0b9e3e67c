"""WebP (RFC 9649): a RIFF of chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.attachments.formats.data import part
from server.attachments.formats.hidden import check_rest, check_words
from server.attachments.formats.refused import Size, unreadable

if TYPE_CHECKING:
    from server.attachments.formats.data import Data

_HEAD: Final = 12
_PICTURE: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_LOSSY_START: Final = b"\x9d\x01\x2a"
_LOSSLESS_START: Final = 0x2F


def check(data: Data) -> None:
    """Refuse a picture that is too large, cut short, or carries something else.

    :raises RefusedError: with the reason.
    """
    end = 8 + int.from_bytes(part(data, 4, 4), "little")
    if end > len(data):
        raise unreadable("ends before its end")
    at, pixels = _HEAD, False
    while at < end:
        name = part(data, at, 4)
        length = int.from_bytes(part(data, at + 4, 4), "little")
        if at + 8 + length > end:
            raise unreadable("a chunk beyond the end")
        content = part(data, at + 8, length)
        size = _size(name, content)
        if size is not None:
            size.check()
        pixels = pixels or name in {b"VP8 ", b"VP8L", b"ANMF"}
        if name not in _PICTURE:
            check_words(content)
        at += 8 + length + length % 2
    if not pixels:
        raise unreadable("no picture")
    check_rest(data, max(end, at))


def _size(name: bytes, content: bytes) -> Size | None:
    """What a chunk says of the size, or None when it says nothing."""
    if name == b"VP8X":
        return Size(1 + int.from_bytes(content[4:7], "little"), 1 + int.from_bytes(content[7:10], "little"))
    if name == b"VP8 ":
        if content[3:6] != _LOSSY_START:
            raise unreadable("no key frame")
        return Size(*(int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (6, 8)))
    if name == b"VP8L":
        if content[:1] != bytes([_LOSSLESS_START]):
            raise unreadable("no lossless head")
        bits = int.from_bytes(content[1:5], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if name == b"ANMF":
        return Size(1 + int.from_bytes(content[6:9], "little"), 1 + int.from_bytes(content[9:12], "little"))
    return None

"""PNG (ISO/IEC 15948): chunk by chunk, each with its checksum."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from server.attachments.formats.data import number, part
from server.attachments.formats.hidden import check_rest, check_words
from server.attachments.formats.refused import Size, unreadable

if TYPE_CHECKING:
    from server.attachments.formats.data import Data

_HEAD: Final = 8
#: Of a chunk, beside its content: length, name, checksum.
_AROUND: Final = 12
_PICTURE: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"fdAT", b"fcTL", b"acTL"})


def check(data: Data) -> None:
    """Refuse a picture that is too large, cut short, damaged, or carries something else.

    :raises RefusedError: with the reason.
    """
    at, pixels, first = _HEAD, False, True
    while True:
        length = number(data, at, 4)
        name = part(data, at + 4, 4)
        content = part(data, at + 8, length)
        if zlib.crc32(content, zlib.crc32(name)) != number(data, at + 8 + length, 4):
            raise unreadable("a chunk of another checksum")
        if first:
            if name != b"IHDR" or length != 13:  # noqa: PLR2004 (as the standard has it)
                raise unreadable("no head")
            Size(int.from_bytes(content[:4], "big"), int.from_bytes(content[4:8], "big")).check()
        elif name == b"IHDR":
            raise unreadable("two heads")
        pixels = pixels or name == b"IDAT"
        if name not in _PICTURE:
            check_words(content)
        at, first = at + _AROUND + length, False
        if name == b"IEND":
            break
    if not pixels:
        raise unreadable("no picture")
    check_rest(data, at)

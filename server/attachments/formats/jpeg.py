"""JPEG (ITU-T T.81, annex B): from the start of the image to its end, marker by marker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from server.attachments.formats.data import number, part
from server.attachments.formats.hidden import check_rest, check_words
from server.attachments.formats.refused import Size, unreadable

if TYPE_CHECKING:
    from server.attachments.formats.data import Data

_SCAN: Final = 0xDA
_END: Final = 0xD9
#: Markers that stand alone: TEM and the restarts.
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
#: Start of frame, without the tables DHT, JPG and DAC, which lie among them.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Within compressed data 0xff is followed by 0 or is a restart; anything else is the next marker. It begins with one
#: byte that stands alone, because that is looked for seven times as fast as a repeated one.
_MARKER: Final = re.compile(rb"\xff\xff*[^\x00\xff\xd0-\xd7]")
_WORDS: Final = frozenset({0xFE, *range(0xE0, 0xF0)})


def check(data: Data) -> None:
    """Refuse a photo that is too large, cut short, or carries something else.

    :raises RefusedError: with the reason.
    """
    frames, scans, at = 0, 0, 2
    while True:
        kind, at = _marker(data, at)
        if kind == _END:
            break
        if kind in _ALONE:
            continue
        length = number(data, at, 2)
        if length < 2:  # noqa: PLR2004 (the length counts itself)
            raise unreadable("a segment without length")
        content = part(data, at + 2, length - 2)
        at += length
        if kind in _FRAMES:
            frames += 1
            Size(int.from_bytes(content[3:5], "big"), int.from_bytes(content[1:3], "big")).check()
        elif kind in _WORDS:
            check_words(content)
        elif kind == _SCAN:
            scans += 1
            at = _end_of_scan(data, at)
    if frames != 1 or not scans:
        raise unreadable("not one picture")
    check_rest(data, at)


def _end_of_scan(data: Data, at: int) -> int:
    found = _MARKER.search(data, at)
    if found is None:
        raise unreadable("ends within the picture")
    return found.start()


def _marker(data: Data, at: int) -> tuple[int, int]:
    """The marker at ``at``, which may be filled up with 0xff, and where it ends."""
    if number(data, at, 1) != 0xFF:  # noqa: PLR2004 (what every marker begins with)
        raise unreadable(f"no marker at {at}")
    while (kind := number(data, at, 1)) == 0xFF:  # noqa: PLR2004 (the same)
        at += 1
    return kind, at + 1

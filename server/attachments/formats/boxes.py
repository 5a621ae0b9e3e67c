"""Files made of boxes (ISO/IEC 14496-12): HEIC photos and MP4 voice notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.attachments.formats.data import number, part
from server.attachments.formats.hidden import check_words
from server.attachments.formats.refused import RefusedError, Size, unreadable, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.attachments.formats.data import Data

#: What may stand in the outermost row.
_OUTER: Final = frozenset(
    {b"ftyp", b"styp", b"meta", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"prft", b"emsg", b"pdin"}
    | {b"free", b"skip", b"wide", b"uuid", b"udta"}
)
#: Where the picture's or the sound's own data lie.
_DATA: Final = frozenset({b"mdat", b"moof", b"sidx"})
_LARGE: Final = 1
_TO_THE_END: Final = 0
#: Most boxes that are looked at, and how deep: a file may be made of nothing but heads.
_MOST_BOXES: Final = 50_000


@dataclass(frozen=True)
class Box:
    """One box: its name and where its content lies."""

    name: bytes
    start: int
    end: int


def check_photo(data: Data) -> None:
    """Refuse an HEIC photo that is too large, cut short, or carries something else.

    :raises RefusedError: with the reason.
    """
    outer = _outer(data)
    metas = [box for box in outer if box.name == b"meta"]
    if len(metas) != 1 or not any(box.name == b"mdat" for box in outer):
        raise unreadable("no picture")
    sizes = 0
    for box in _within(data, metas[0].start + 4, metas[0].end):
        if box.name == b"iprp":
            for properties in _within(data, box.start, box.end):
                if properties.name == b"ipco":
                    sizes += _check_sizes(data, properties)
    if not sizes:
        raise unreadable("no size")


def _check_sizes(data: Data, properties: Box) -> int:
    found = [box for box in _within(data, properties.start, properties.end) if box.name == b"ispe"]
    for box in found:
        Size(number(data, box.start + 4, 4), number(data, box.start + 8, 4)).check()
    return len(found)


def check_sound(data: Data) -> None:
    """Refuse an MP4 that is cut short, has anything but sound, or carries something else.

    :raises RefusedError: with the reason.
    """
    outer = _outer(data)
    handlers: list[bytes] = []
    for movie in (box for box in outer if box.name == b"moov"):
        for track in (box for box in _within(data, movie.start, movie.end) if box.name == b"trak"):
            for media in (box for box in _within(data, track.start, track.end) if box.name == b"mdia"):
                handlers += [
                    part(data, box.start + 8, 4) for box in _within(data, media.start, media.end) if box.name == b"hdlr"
                ]
    if not handlers or not any(box.name == b"mdat" for box in outer):
        raise unreadable("no sound")
    if set(handlers) != {b"soun"}:
        raise RefusedError("attachment-type", "not sound alone")


def _outer(data: Data) -> list[Box]:
    found: list[Box] = []
    for box in _within(data, 0, len(data)):
        if box.name not in _OUTER:
            raise unsafe(f"a box {box.name!r}")
        if box.name not in _DATA:
            check_words(data[box.start : box.end])
        found.append(box)
    return found


def _within(data: Data, start: int, end: int) -> Iterator[Box]:
    """The boxes in a row; the last ends where the row ends."""
    at, seen = start, 0
    while at < end:
        length, name = number(data, at, 4), part(data, at + 4, 4)
        head = 8
        if length == _LARGE:
            length, head = number(data, at + 8, 8), 16
        elif length == _TO_THE_END:
            length = end - at
        seen += 1
        if length < head or seen > _MOST_BOXES:
            raise unreadable("a box without room")
        if at + length > end:
            # What is no box at all and what was cut look the same, but for the name.
            known = at == start or name in _OUTER
            raise unreadable("a box beyond the end") if known else unsafe("something after the end")
        yield Box(name, at + head, at + length)
        at += length

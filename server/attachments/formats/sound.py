"""Voice notes in WebM (RFC 9559) and Ogg (RFC 3533): sound and nothing else, whole to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.attachments.formats.data import number, part
from server.attachments.formats.hidden import check_words
from server.attachments.formats.refused import RefusedError, unreadable, unsafe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.attachments.formats.data import Data

_EBML: Final = 0x1A45DFA3
_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_TRACKS: Final = 0x1654AE6B
_TRACK: Final = 0xAE
_TRACK_TYPE: Final = 0x83
_SOUND: Final = 2
_DOC_TYPE: Final = 0x4282
#: What browsers and phones write beside the sound: seek head, info, cues, tags, chapters, void, checksum.
_ABOUT: Final = frozenset({0x114D9B74, 0x1549A966, 0x1C53BB6B, 0x1254C367, 0x1043A770, 0xEC, 0xBF})
#: In a cluster: time, simple block, block group, position, previous size, silent tracks.
_IN_CLUSTER: Final = frozenset({0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0x5854})
_BLOCKS: Final = frozenset({0xA3, 0xA0})
_OGG_HEAD: Final = 27
#: Pages of an Ogg stream before the sound: of the codec, of the words.
_OGG_HEADS: Final = 2


def check_webm(data: Data) -> None:
    """Refuse a WebM that is cut short, has anything but sound, or carries something else.

    :raises RefusedError: with the reason.
    """
    tracks, sound = 0, False
    for name, start, end in _parts(data):
        if name == _TRACKS:
            tracks += _sound_tracks(data, start, end)
        elif name in _ABOUT:
            check_words(data[start:end])
        elif name in _IN_CLUSTER:
            sound = sound or name in _BLOCKS
        else:
            raise unsafe(f"an element {name:x}")
    if not tracks or not sound:
        raise unreadable("no sound")


def _parts(data: Data) -> Iterator[tuple[int, int, int]]:
    """What lies after the head: segments and clusters are opened, for they need not say how long they are."""
    name, start, end = _element(data, 0)
    if name != _EBML or end is None or _child(data, start, end, _DOC_TYPE) != b"webm":
        raise unreadable("no head")
    check_words(data[start:end])
    at = end
    while at < len(data):
        name, start, end = _element(data, at)
        if name in {_SEGMENT, _CLUSTER}:
            if end is not None and end > len(data):
                raise unreadable("ends before its end")
            at = start
            continue
        if end is None or end > len(data):
            raise unreadable("ends before its end")
        yield name, start, end
        at = end


def _sound_tracks(data: Data, start: int, end: int) -> int:
    found = 0
    for name, inner, inner_end in _elements(data, start, end):
        if name == _TRACK:
            kind = _child(data, inner, inner_end, _TRACK_TYPE)
            if kind is None or int.from_bytes(kind, "big") != _SOUND:
                raise RefusedError("attachment-type", "not sound alone")
            found += 1
    return found


def _child(data: Data, start: int, end: int, wanted: int) -> bytes | None:
    for name, inner, inner_end in _elements(data, start, end):
        if name == wanted:
            return data[inner:inner_end].rstrip(b"\x00")
    return None


def _elements(data: Data, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    at = start
    while at < end:
        name, inner, inner_end = _element(data, at)
        if inner_end is None or inner_end > end:
            raise unreadable("a part beyond the end")
        yield name, inner, inner_end
        at = inner_end


def _element(data: Data, at: int) -> tuple[int, int, int | None]:
    """Name, start and end of the content; no end when the length is not said."""
    first = number(data, at, 1)
    width = 9 - first.bit_length()
    if width > 4:  # noqa: PLR2004 (the longest name)
        raise unsafe(f"no element at {at}")
    name = number(data, at, width)
    at += width
    first = number(data, at, 1)
    width = 9 - first.bit_length()
    if width > 8:  # noqa: PLR2004 (the longest length)
        raise unreadable("a length without end")
    length = number(data, at, width) & ((1 << 7 * width) - 1)
    at += width
    return name, at, None if length == (1 << 7 * width) - 1 else at + length


def check_ogg(data: Data) -> None:
    """Refuse an Ogg stream that is cut short or carries something else.

    :raises RefusedError: with the reason.
    """
    at, pages = 0, 0
    while at < len(data):
        head = data[at : at + _OGG_HEAD]
        if not head.startswith(b"OggS"):
            raise unsafe(f"no page at {at}")
        if len(head) < _OGG_HEAD:
            raise unreadable("ends within a page")
        lengths = part(data, at + _OGG_HEAD, head[26])
        body = at + _OGG_HEAD + len(lengths)
        content = part(data, body, sum(lengths))
        if pages < _OGG_HEADS:
            check_words(content)
        at, pages = body + len(content), pages + 1
    if pages <= _OGG_HEADS:
        raise unreadable("no sound")

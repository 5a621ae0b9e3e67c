"""What a file is, by its first bytes. What a device says of it is only compared."""

from __future__ import annotations

from typing import Final

#: Media type → the end of a file's name. Nothing else is taken.
TYPES: Final[dict[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
}
#: As many bytes of the beginning as :func:`sniff` looks at.
HEAD: Final = 64
_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
#: Major brands of ISO base media files (ISO/IEC 23008-12 for HEIF; MP4 registration authority).
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MP4: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash"})
#: What stands in an Ogg stream's first page (RFC 3533) when it is sound.
_OGG_SOUND: Final = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")


def sniff(head: bytes) -> str | None:
    """The media type of a file that begins with ``head`` (:data:`HEAD` bytes, fewer if it is shorter), or None."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "image/heic" if brand in _HEIC else "audio/mp4" if brand in _MP4 else None
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "audio/webm"
    if head.startswith(b"OggS") and any(mark in head for mark in _OGG_SOUND):
        return "audio/ogg"
    return None

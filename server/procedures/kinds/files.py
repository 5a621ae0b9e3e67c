"""Answers that point at files: photos, signatures, voice notes. The bytes are elsewhere; the answer has their hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from server.procedures.numbers import plain_number

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file of one kind may be: at most ``most`` bytes; a sound lasts at most ``seconds``, 0 when it is none."""

    types: frozenset[str]
    most: int
    seconds: int = 0


FILE_KINDS: Final = {
    "photo": FileKind(
        frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"}), most=10_000_000
    ),
    "signature": FileKind(frozenset({"image/png"}), most=200_000),
    "voice_note": FileKind(frozenset({"audio/webm", "audio/ogg", "audio/mp4"}), most=2_000_000, seconds=60),
}
#: Pages of a photo when ``max_pages`` says nothing.
DEFAULT_MAX_PAGES: Final = 5


def read_file(kind: str, raw: object) -> dict[str, Any] | None:
    """One file, ``{file, type, size}`` and for a voice note ``seconds``; null when it is not right for the kind."""
    wanted = FILE_KINDS[kind]
    names = {"file", "type", "size"} | ({"seconds"} if wanted.seconds else set())
    if not isinstance(raw, dict) or raw.keys() != names:
        return None
    digest, media_type, size = raw["file"], raw["type"], _whole(raw["size"], wanted.most)
    if not (isinstance(digest, str) and _SHA256.fullmatch(digest)):
        return None
    if not isinstance(media_type, str) or media_type not in wanted.types or size is None:
        return None
    kept: dict[str, Any] = {"file": digest, "type": media_type, "size": size}
    if wanted.seconds:
        seconds = _whole(raw["seconds"], wanted.seconds)
        return None if seconds is None else {**kept, "seconds": seconds}
    return kept


def read_photo(raw: object, max_pages: int) -> list[dict[str, Any]] | None:
    """The pages of a photo, 0 to ``max_pages``, each another file; null when something is wrong."""
    if not isinstance(raw, list) or len(raw) > max_pages:
        return None
    pages = [page for item in raw if (page := read_file("photo", item)) is not None]
    distinct = {page["file"] for page in pages}
    return pages if len(distinct) == len(raw) else None


def _whole(value: object, most: int) -> int | None:
    """A whole number from 1 to ``most``, also when JSON wrote it as ``5.0``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= most:
        return None
    number = plain_number(value)
    return number if isinstance(number, int) else None

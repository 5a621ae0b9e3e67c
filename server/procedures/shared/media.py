"""Pictures and recordings of the catalogue: ``config/procedures/media``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

#: File suffix → media type.
PICTURES: Final = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
RECORDINGS: Final = {".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4"}
#: Bytes: these files go over the links of villages.
MOST_PICTURE: Final = 100_000
MOST_RECORDING: Final = 300_000
_DIGITS: Final = 16


def media_name(path: Path) -> str:
    """The name under which a file is served: the first 16 hex digits of its SHA-256, and its suffix."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS] + path.suffix


def media_address(folder: Path, file: str) -> str:
    """Where devices find the file ``file`` of the media folder: ``/media/{16 hex digits}.{suffix}``."""
    return "/media/" + media_name(folder / file)


def media_names(folder: Path) -> dict[str, Path]:
    """Name under which it is served → the file, for every picture and recording of a media folder."""
    if not folder.is_dir():
        return {}
    files = [path for path in folder.iterdir() if path.suffix in PICTURES | RECORDINGS and path.is_file()]
    return {media_name(path): path for path in files}


def mistake_in_file(folder: Path, file: str, types: dict[str, str], most: int) -> str | None:
    """What is wrong with a file that a question names, in a sentence; null when nothing is."""
    path = folder / file
    if path.suffix not in types:
        return f"{file} must end in {', '.join(types)}"
    if not path.is_file():
        return f"there is no file {file} in {folder.parent.name}/{folder.name}"
    size = path.stat().st_size
    if not 0 < size <= most:
        return f"{file} has {size} bytes; it may have at most {most}"
    return None

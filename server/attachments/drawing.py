"""Pictures drawn anew: what the camera wrote into them stays behind, and so does whatever else hid there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pi_heif import register_heif_opener  # type: ignore[import-untyped] # it has no stubs
from PIL import ExifTags, Image

from server.attachments.formats.refused import MOST_PIXELS, RefusedError, Size, unreadable

if TYPE_CHECKING:
    from pathlib import Path

#: Pixels of the long side of what others are shown: a page of A4 at 200 dots an inch.
SHOWN_SIDE: Final = 2400
SHOWN_QUALITY: Final = 85
#: The same of the small picture, and its most bytes.
THUMB_SIDE: Final = 240
THUMB_BYTES: Final = 12_000
_THUMB_QUALITIES: Final = (70, 55, 40, 25, 10)
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
#: EXIF's orientation → what turns the picture upright.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Of sixteen bits a pixel, the upper eight.
_SIXTEEN_TO_EIGHT: Final = 1 / 256


def redraw(kind: str, path: Path, *, shown: Path, thumb: Path) -> None:
    """Decode a picture; write it anew as JPEG, the right way up and without metadata, and once small.

    :raises RefusedError: ``attachment-unreadable`` when it cannot be decoded whole, ``attachment-pixels``.
    """
    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path, formats=[_FORMATS[kind]]) as found:
            Size(*found.size).check()
            found.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
            image = _upright(found)
    except RefusedError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise unreadable(type(error).__name__) from error
    image.save(shown, "JPEG", quality=SHOWN_QUALITY, optimize=True)
    save_thumb(image, thumb)


def save_thumb(image: Image.Image, thumb: Path) -> None:
    """Write the picture small, in at most :data:`THUMB_BYTES` bytes."""
    image.thumbnail((THUMB_SIDE, THUMB_SIDE))
    small = b""
    for quality in _THUMB_QUALITIES:
        into = io.BytesIO()
        image.save(into, "JPEG", quality=quality, optimize=True)
        small = into.getvalue()
        if len(small) <= THUMB_BYTES:
            break
    thumb.write_bytes(small)


def _upright(found: Image.Image) -> Image.Image:
    """The picture in plain colours, not larger than it is shown, on white where it is transparent."""
    found.load()
    turn = _TURNS.get(found.getexif().get(ExifTags.Base.Orientation, 1))
    if found.mode.startswith("I"):
        found = found.point(lambda value: value * _SIXTEEN_TO_EIGHT).convert("L")
    if found.mode in {"LA", "PA", "P"} or "transparency" in found.info:
        found = found.convert("RGBA")
    elif found.mode not in {"RGB", "RGBA", "L"}:
        found = found.convert("RGB")
    found.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    if found.mode == "RGBA":
        found = Image.alpha_composite(Image.new("RGBA", found.size, "white"), found)
    plain = found.convert("RGB")
    plain.info.clear()
    return plain if turn is None else plain.transpose(turn)

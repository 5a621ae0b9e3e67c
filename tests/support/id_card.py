"""The code of a made-up ID card, as a picture and as what a phone's camera sees of it."""

from __future__ import annotations

import io
import math
import random
from typing import TYPE_CHECKING, Final

import segno

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT = 1280, 720
#: Frames a second, and how many there are before they begin again.
RATE, FRAMES = 5, 3
#: Brightness of what the camera sees: table, white of the card, black of the code.
TABLE, WHITE, BLACK = 150, 225, 45
NOISE: Final = 18


def camera_arguments(video: Path) -> tuple[str, ...]:
    """Arguments of a Chromium whose camera shows ``video``, and asks nobody. The file may change between two uses."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    )


def png(payload: str | bytes, scale: int = 6) -> bytes:
    """The code as a PNG, ``scale`` pixels a module; bytes may be no text."""
    out = io.BytesIO()
    _code(payload).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def write_video(path: Path, payload: str | bytes | None, size: int = 330, degrees: float = 7.0) -> None:
    """A y4m video of a card held in front of the camera by a hand that is not quite still.

    Args:
        path: the file.
        payload: what the code says; None shows the table only.
        size: side of the code in pixels, of ``HEIGHT``.
        degrees: how far it is turned.
    """
    noise = random.Random(20261121)  # noqa: S311 (a picture, not a secret)
    matrix = [] if payload is None else [list(row) for row in _code(payload).matrix]
    colours = bytes((WIDTH // 2) * (HEIGHT // 2) * 2).replace(b"\0", b"\x80")
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420\n".encode())
        for frame in range(FRAMES):
            grain = bytes(value % NOISE for value in range(256))
            light = bytearray(noise.randbytes(WIDTH * HEIGHT).translate(grain))
            light = bytearray(light.translate(bytes(min(255, value + TABLE) for value in range(256))))
            if matrix:
                _draw(light, matrix, size, math.radians(degrees + frame), (frame * 5 - 4, frame * 3), noise)
            file.write(b"FRAME\n" + bytes(light) + colours)


def _code(payload: str | bytes) -> segno.QRCode:
    if isinstance(payload, str):
        return segno.make_qr(payload, error="m", encoding="utf-8", mode="byte", boost_error=False)
    return segno.make_qr(payload, error="m", mode="byte", boost_error=False)


def _draw(
    light: bytearray, matrix: list[list[int]], size: int, angle: float, shift: tuple[int, int], noise: random.Random
) -> None:
    """The code with its white border, turned by ``angle``, near the middle of the picture."""
    modules = len(matrix)
    border = 4
    step = size / modules
    reach = int(size * 0.5 + border * step) * 3 // 2
    cos, sin = math.cos(angle), math.sin(angle)
    middle_x, middle_y = WIDTH // 2 + shift[0], HEIGHT // 2 + shift[1]
    for y in range(max(0, middle_y - reach), min(HEIGHT, middle_y + reach)):
        for x in range(middle_x - reach, middle_x + reach):
            dx, dy = x - middle_x, y - middle_y
            column = math.floor((dx * cos + dy * sin) / step + modules / 2)
            row = math.floor((dy * cos - dx * sin) / step + modules / 2)
            if not (-border <= column < modules + border and -border <= row < modules + border):
                continue
            dark = 0 <= column < modules and 0 <= row < modules and matrix[row][column]
            light[y * WIDTH + x] = (BLACK if dark else WHITE) + noise.randrange(NOISE)

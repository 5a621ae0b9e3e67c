"""Photos of printed papers, as a phone's camera makes them: at an angle, on a dark table, with notes of where and when.

The words are made up; a corner is a pixel of the photo, and corners go clockwise from the left above.
"""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A4 at 200 dots an inch.
A4: Final = (1654, 2339)
#: The letters of an administrative form.
POINTS: Final = 12
INK: Final = (35, 35, 45)
PAPER: Final = (232, 230, 224)
TABLE: Final = (92, 74, 58)
#: What the camera notes beside the place, and what must not leave the phone.
PHONE: Final = "Made-up phone 356938035643809"

ORIENTATION: Final = 0x0112
MODEL: Final = 0x0110
EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825

_WORDS: Final = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập Tự do Hạnh phúc GIẤY KHAI SINH Họ chữ đệm tên HÀ THỊ THÁI "
    "Ngày tháng năm sinh 12/03/1962 Nơi sinh xóm Đồng Chuối Giới tính Nữ Dân tộc Tày Quốc tịch Việt Nam"
)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSerif.ttf", size)
    except OSError:  # no fonts on this machine: Pillow's own
        return ImageFont.load_default(size)


def printed_page(size: tuple[int, int] = A4) -> Image.Image:
    """A page full of 12-point lines, with a black bar along its top edge that shows which side is up."""
    width, height = size
    page = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(page)
    letter = round(POINTS / 72 * width / 8.27)
    font = _font(letter)
    pen.rectangle((width * 0.1, height * 0.03, width * 0.9, height * 0.05), fill=INK)
    words = _WORDS.split()
    at = 0
    for y in range(round(height * 0.08), round(height * 0.94), round(letter * 1.8)):
        line = ""
        while pen.textlength(line, font=font) < width * 0.78:
            line += f" {words[at % len(words)]}"
            at += 1
        pen.text((width * 0.07, y), line, font=font, fill=INK)
    return page


def on_a_table(page: Image.Image, size: tuple[int, int], corners: Sequence[tuple[float, float]]) -> Image.Image:
    """The page lying on a dark table, its corners at these pixels of a photo of this size."""
    width, height = page.size
    back = _coefficients(corners, ((0, 0), (width, 0), (width, height), (0, height)))
    laid = page.transform(size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    where = Image.new("L", page.size, 255).transform(size, Image.Transform.PERSPECTIVE, back)
    photo = Image.new("RGB", size, TABLE)
    photo.paste(laid, mask=where)
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 6).resize(size)
    return ImageChops.add(photo, Image.merge("RGB", [grain] * 3), offset=-128)


def _coefficients(
    seen: Sequence[tuple[float, float]], lies: Sequence[tuple[float, float]]
) -> tuple[float, float, float, float, float, float, float, float]:
    """The eight numbers that take a pixel of the photo to one of the page (Gauss's elimination)."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, lies, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                rows[row] = [a - rows[row][column] * b for a, b in zip(rows[row], rows[column], strict=True)]
    a, b, c, d, e, f, g, h = (row[8] for row in rows)
    return a, b, c, d, e, f, g, h


def angled(size: tuple[int, int] = (1800, 2400)) -> tuple[Image.Image, list[tuple[float, float]]]:
    """A page photographed by somebody who does not stand right above it, and its corners, from 0 to 1."""
    corners = [(0.16, 0.14), (0.86, 0.11), (0.92, 0.88), (0.09, 0.9)]
    return on_a_table(printed_page(), size, [(x * size[0], y * size[1]) for x, y in corners]), corners


def busy(size: tuple[int, int]) -> Image.Image:
    """Leaves, stones and people: a photo with something everywhere, which packs badly."""
    dice = random.Random(5)  # noqa: S311  the same picture every time, nothing secret
    photo = Image.new("RGB", size, TABLE)
    pen = ImageDraw.Draw(photo)
    for _ in range(600):
        x, y, side = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(20, size[0] // 10)
        colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        pen.ellipse((x, y, x + side, y + dice.randrange(20, side + 20)), fill=colour)
    grain = Image.effect_noise(size, 24)
    return ImageChops.add(photo, Image.merge("RGB", [grain] * 3), offset=-128)


def blurred(photo: Image.Image, radius: float) -> Image.Image:
    """Out of focus by so many pixels."""
    return photo.filter(ImageFilter.GaussianBlur(radius))


def darkened(photo: Image.Image, share: float) -> Image.Image:
    """With so much of its light left."""
    return ImageEnhance.Brightness(photo).enhance(share)


def as_camera(photo: Image.Image, *, orientation: int = 1, quality: int = 92) -> bytes:
    """The camera's JPEG, with place, time and phone noted.

    :param orientation: 1 as it is; 6 as phones write it that are held upright: the sensor's picture lies on its side,
        and the note says that it is to be turned to the right.
    """
    if orientation == 6:
        photo = photo.transpose(Image.Transpose.ROTATE_90)
    noted = Image.Exif()
    noted[ORIENTATION] = orientation
    noted[MODEL] = PHONE
    noted.get_ifd(EXIF_IFD)[0x9003] = "2026:11:22 06:00:00"
    noted.get_ifd(GPS_IFD).update(
        {1: "N", 2: (21.0, 46.0, 34.0), 3: "E", 4: (106.0, 4.0, 52.0), 29: "2026:11:22"},
    )
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=quality, exif=noted)
    return out.getvalue()

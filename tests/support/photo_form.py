"""A procedure that wants photos and little else, and photos as a phone takes them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

import yaml

from tests.support.media_config import AGENCY, PROCEDURE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import FilePayload, Page

CODE: Final = "9.000079"
NAME: Final = "Báo hỏng cầu bản"
#: What a photo of a paper weighs when it is sent, in bytes.
LEAST, MOST = 150_000, 250_000

#: A sheet with print and the grain of a cheap camera, in the camera's own size; `grain` decides what it weighs.
_DRAW: Final = """async ([words, grain]) => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2400, 1800];
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#dde';
  pen.fillRect(0, 0, 2400, 1800);
  pen.fillStyle = '#123';
  pen.font = '44px serif';
  for (let line = 1; line < 30; line++) pen.fillText(`${words} `.repeat(3), 60, 58 * line);
  const image = pen.getImageData(0, 0, 2400, 1800);
  for (let at = 0; at < image.data.length; at += 4) {
    const dust = (Math.random() - 0.5) * grain;
    for (let n = 0; n < 3; n++) image.data[at + n] += dust;
  }
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
}"""


def add_photo_procedure(config: Path, photos: int = 6) -> None:
    """Add a procedure with a name and up to so many photos to a copy of ``config/``."""
    procedure = yaml.safe_load(PROCEDURE.read_text(encoding="utf-8"))
    procedure["code"] = CODE
    pages = [page for page in procedure["form"]["pages"] if page["key"] in {"who", "bridge"}]
    pages[1]["questions"][0]["max_pages"] = photos
    procedure["form"]["pages"] = pages
    text = yaml.safe_dump(procedure, allow_unicode=True, sort_keys=False)
    (config / "procedures" / f"{CODE}.yaml").write_text(text, encoding="utf-8")
    path = config / "agencies.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(agency for agency in data["agencies"] if agency["id"] == AGENCY)["procedures"].append(CODE)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def printed_sheet(page: Page, words: str, grain: float = 10) -> FilePayload:
    """A photo of a printed sheet, drawn by the browser."""
    data = base64.b64decode(page.evaluate(_DRAW, [words, grain]))
    return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": data}

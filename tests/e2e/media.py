"""Answering with a photo, a voice, a position, a signature: on the screens, with devices that pretend to be there.

A phone that speaks is made with ``arguments=FAKE_MICROPHONE``; one that is asked where it is needs a ``spot``.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page

    from tests.support.phone import Phone

#: A picture with something on it, as the camera would give it: far larger than what is sent.
DRAW = """async (words) => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2400, 1800];
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#cde';
  pen.fillRect(0, 0, 2400, 1800);
  pen.fillStyle = '#123';
  pen.font = '200px sans-serif';
  pen.fillText(words, 100, 900);
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
}"""
#: Where a phone stands that nobody has put elsewhere: the commune of the demo.
SPOT = (21.776123, 106.081234, 8.0)


def sheet(page: Page, words: str, noted: bytes = b"") -> FilePayload:
    """A photo of a sheet of paper with these words.

    :param noted: what the camera writes into the file beside the picture (its Exif segment).
    """
    drawn = base64.b64decode(page.evaluate(DRAW, words))
    segment = b""
    if noted:
        exif = b"Exif\x00\x00" + noted
        segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": drawn[:2] + segment + drawn[2:]}


def chosen(name: str, kind: str, data: bytes) -> FilePayload:
    """A file of any kind, as it is given to a file chooser."""
    return {"name": name, "mimeType": kind, "buffer": data}


def group(page: Page, stem: str) -> Locator:
    """The part of the screen in which the question ``stem`` (``q-pictures``) is answered."""
    return page.locator(f"main .field:has(> #{stem}), main .field:has(#{stem})").last


def choose_photos(page: Page, stem: str, *photos: FilePayload) -> None:
    """Choose photos that are on the phone, and wait until each stands on the screen as a page."""
    where = group(page, stem)
    before = where.locator(".pages li").count()
    where.locator("input[type=file][multiple]").set_input_files(list(photos))
    expect(where.locator(".pages li")).to_have_count(before + len(photos))
    expect(where.locator("img.picture")).to_have_count(before + len(photos))


def speak(page: Page, stem: str) -> None:
    """Speak for two seconds, instead of writing where that is the choice."""
    where = group(page, stem)
    where.get_by_role("button", name="Nói thay vì viết").or_(where.get_by_role("button", name="Bấm để nói")).click()
    expect(page.get_by_role("timer")).to_contain_text("0:02")
    page.get_by_role("button", name="Nói xong").click()
    expect(page.locator("main audio")).to_be_visible()


def take_place(phone: Phone, stem: str, *, spot: tuple[float, float, float] = SPOT) -> None:
    """Take the position of a phone that stands at ``spot``: degrees north, degrees east, metres of doubt."""
    latitude, longitude, accuracy = spot
    phone.stands_at(latitude, longitude, accuracy)
    group(phone.page, stem).get_by_role("button", name="Lấy vị trí của tôi").click()
    expect(phone.page.get_by_text("Đúng trong khoảng")).to_be_visible()


def sign(page: Page, stem: str) -> None:
    """Sign with two strokes of a finger."""
    canvas = page.locator(f"canvas#{stem}")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    if box is None:
        raise AssertionError("there is no sheet to sign on")
    for start in (0.2, 0.5):
        page.mouse.move(box["x"] + box["width"] * start, box["y"] + 60)
        page.mouse.down()
        for step in range(1, 12):
            page.mouse.move(box["x"] + box["width"] * start + step * 6, box["y"] + 60 + (step % 4) * 12)
        page.mouse.up()
    expect(page.get_by_text("Đã lưu chữ ký.")).to_be_visible()

"""A photo of a paper: turned, cut to its paper, straight; a word where it is dark or blurred, nothing noted."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.media import chosen
from tests.e2e.people import Resident
from tests.e2e.test_screens import look
from tests.support import paper_photo
from tests.support.media_config import add_media_procedure
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

LONG_SIDE = 1600
#: About 250 KB: this page is full of letters, and is packed no harder than they bear.
MOST_BYTES = 265_000
OPEN = "Xoay, cắt ảnh"
#: Notes the bytes of every picture that is shown, before its address may be forgotten.
WATCH_PICTURES = """self.__pictures = new Map();
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  const address = make.call(URL, blob);
  self.__pictures.set(address, blob);
  return address;
};"""
BYTES = """async (image) => {
  const bytes = new Uint8Array(await self.__pictures.get(image.src).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""
CENTRE = """(handle) => {
  const box = handle.getBoundingClientRect();
  const frame = handle.parentElement.getBoundingClientRect();
  return [(box.x + box.width / 2 - frame.x) / frame.width, (box.y + box.height / 2 - frame.y) / frame.height];
}"""


@pytest.fixture(scope="module")
def photo_stack(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with a procedure that asks for photos."""
    stack = new_stack("sqlite", add_media_procedure)
    yield stack
    stack.worker.stop()
    stack.web.stop()


def at_the_photos(phone: Phone) -> Page:
    """The question for photos, answered by nobody yet."""
    phone.context.add_init_script(WATCH_PICTURES)
    resident = Resident(phone)
    resident.visit_once()
    resident.start("Báo hỏng cầu bản")
    resident.answer("full_name", "Hà Thị Thái")
    resident._next()
    resident.page.locator("input[type=file][multiple]").wait_for(state="attached")
    return resident.page


def choose(page: Page, photo: bytes, pages: int = 1) -> None:
    page.locator("input[type=file][multiple]").set_input_files(chosen("giấy.jpg", "image/jpeg", photo))
    expect(page.locator("img.picture")).to_have_count(pages)


def kept(page: Page, nth: int = 0) -> tuple[bytes, Image.Image]:
    """The bytes of a picture on the screen, as they will be sent, and what is on it."""
    image = page.locator("img.picture").nth(nth)
    expect(image).to_have_js_property("complete", value=True)
    data = base64.b64decode(image.evaluate(BYTES))
    return data, Image.open(io.BytesIO(data)).convert("L")


def assert_nothing_noted(data: bytes) -> None:
    """No notes of the camera, of any kind; and light enough for a weak link."""
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert max(picture.size) == LONG_SIDE
    assert len(data) <= MOST_BYTES
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "icc_profile"}
    for noted in (b"Exif", paper_photo.PHONE.encode()):
        assert noted not in data


def handles(page: Page) -> Locator:
    return page.get_by_role("slider")


def places(page: Page) -> list[tuple[float, float]]:
    return [(x, y) for x, y in (handle.evaluate(CENTRE) for handle in handles(page).all())]


def assert_near(found: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> None:
    for (x, y), (u, v) in zip(found, wanted, strict=True):
        assert abs(x - u) < 0.03, (found, wanted)
        assert abs(y - v) < 0.03, (found, wanted)


def assert_is_the_paper(picture: Image.Image) -> None:
    """Straight, upright and cut to its edges: the bar is above, and no table is left in the corners."""
    wide, high = picture.size
    assert high == LONG_SIDE
    assert 1.25 < high / wide < 1.6
    greys = picture.resize((100, 100)).tobytes()
    assert max(greys[425:475]) < 90, "the bar is not along the upper edge"
    assert min(greys[102], greys[197], greys[9802], greys[9897]) > 180, "the table is still there"


def test_a_paper_is_cut_straight_out_of_its_photo(photo_stack: Stack, make_phone: Callable[..., Phone]) -> None:
    phone = make_phone(photo_stack.base_url, photo_stack.push)
    page = at_the_photos(phone)
    expect(page.get_by_text("Tệp PDF lớn nhất 10 MB.")).to_be_visible()
    photo, corners = paper_photo.angled()
    choose(page, paper_photo.as_camera(photo, orientation=6))
    data, picture = kept(page)
    assert picture.size == (1200, 1600)
    assert_nothing_noted(data)
    page.get_by_role("button", name=OPEN).scroll_into_view_if_needed()
    look(phone, "photo-kept")

    # The guess of the edges, and by keys and by hand somewhere else.
    page.get_by_role("button", name=OPEN).click()
    expect(handles(page)).to_have_count(4)
    assert_near(places(page), corners)
    look(phone, "photo-edit")
    first = handles(page).first
    first.focus()
    before = first.get_attribute("aria-valuetext")
    page.keyboard.press("Shift+ArrowRight")
    expect(first).not_to_have_attribute("aria-valuetext", str(before))
    look(phone, "photo-edit-keys")
    page.keyboard.press("Shift+ArrowLeft")
    expect(first).to_have_attribute("aria-valuetext", str(before))
    drag(page, 2, (0.6, 0.6), shot=lambda: phone.shot("photo-edit-dragging"))
    assert_near(places(page)[2:3], [(0.6, 0.6)])
    drag(page, 2, corners[2])

    # A quarter four times is as it was; then it is taken.
    for _ in range(4):
        page.get_by_role("button", name="Xoay", exact=True).click()
    assert_near(places(page), corners)
    page.get_by_role("button", name="Dùng ảnh này").click()
    expect(page.locator("dialog")).to_have_count(0)
    data, picture = kept(page)
    assert_nothing_noted(data)
    assert_is_the_paper(picture)
    picture.save(phone.shot("photo-cut").with_name("photo-cut-result.png"))
    expect(page.get_by_role("button", name=OPEN)).to_be_focused()

    # Again: the corners stand where they were put, and the whole photo comes back, turned.
    page.get_by_role("button", name=OPEN).press("Enter")
    expect(handles(page)).to_have_count(4)
    assert_near(places(page), corners)
    page.get_by_role("button", name="Lấy cả ảnh").click()
    page.get_by_role("button", name="Xoay", exact=True).click()
    look(phone, "photo-edit-turned")
    page.get_by_role("button", name="Dùng ảnh này").click()
    expect(page.locator("dialog")).to_have_count(0)
    eventually(lambda: kept(page)[1].size == (1600, 1200), "the turned picture", pause=phone.pause)
    page.get_by_role("button", name=OPEN).press("Enter")
    expect(handles(page)).to_have_count(4)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert kept(page)[1].size == (1600, 1200)


def drag(page: Page, which: int, to: tuple[float, float], shot: Callable[[], object] | None = None) -> None:
    """Take a handle by its middle and let it go elsewhere in the picture."""
    handle = handles(page).nth(which)
    frame = handle.locator("..").bounding_box()
    box = handle.bounding_box()
    assert frame
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + to[0] * frame["width"], frame["y"] + to[1] * frame["height"], steps=4)
    if shot:
        shot()
    page.mouse.up()


def test_who_can_hardly_be_read_is_told_and_not_stopped(photo_stack: Stack, make_phone: Callable[..., Phone]) -> None:
    stack = photo_stack
    phone = make_phone(stack.base_url, stack.push)
    # The finer tools have not come to this phone yet.
    stack.proxy.drop_requests("/assets/PageTools", "GET")
    page = at_the_photos(phone)
    sharp, _ = paper_photo.angled((1200, 1600))
    choose(page, paper_photo.as_camera(sharp))
    expect(page.get_by_role("button", name="Chụp lại")).to_be_visible()
    expect(page.get_by_role("button", name=OPEN)).to_have_count(0)
    assert_nothing_noted(kept(page)[0])
    look(phone, "photo-first-day")

    stack.proxy.clear()
    page.reload()
    expect(page.get_by_role("button", name=OPEN)).to_be_visible()
    choose(page, paper_photo.as_camera(paper_photo.blurred(sharp, 4)), 2)
    choose(page, paper_photo.as_camera(paper_photo.darkened(sharp, 0.25)), 3)
    for nth, told in ((1, "Ảnh hơi mờ"), (2, "Ảnh hơi tối")):
        where = page.locator(".pages li").nth(nth)
        expect(where.get_by_text(told)).to_be_visible()
        where.scroll_into_view_if_needed()
        look(phone, f"photo-{'blurred' if nth == 1 else 'dark'}")
    expect(page.locator(".pages .notice")).to_have_count(2)

    # One that was kept before this visit is turned as it was kept; the warnings stop nobody.
    page.get_by_role("button", name=f"{OPEN} Trang 1").click()
    page.get_by_role("button", name="Lấy cả ảnh").click()
    page.get_by_role("button", name="Xoay", exact=True).click()
    page.get_by_role("button", name="Dùng ảnh này").click()
    expect(page.locator("dialog")).to_have_count(0)
    eventually(lambda: kept(page)[1].size == (1600, 1200), "the turned picture", pause=phone.pause)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page).to_have_url(re.compile("/story$"))

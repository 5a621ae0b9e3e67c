"""An officer looks at a case's pages: zoomed, marked, one asked for again, taken along, and ended with a PDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.media import choose_photos, chosen, group, sheet, sign, take_place
from tests.e2e.people import Officer, Resident
from tests.e2e.test_screens import look
from tests.support.media_config import add_media_procedure
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

NAME = "Hà Thị Thái"
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def files_stack(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with one procedure more; nothing of it is shared with other tests."""
    stack = new_stack("sqlite", add_media_procedure)
    yield stack
    stack.worker.stop()
    stack.web.stop()


def pdf() -> bytes:
    """A document of one empty page, as an office program would write it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 4\n0000000000 65535 f \n" + table + end


def file_with_photos(resident: Resident) -> str:
    """File the test procedure with two photos and a signature; gives the dossier's id."""
    page = resident.page
    resident.start("Báo hỏng cầu bản")
    resident.answer("full_name", NAME)
    resident._next()
    page.locator("main fieldset").first.wait_for()
    choose_photos(page, "q-pictures", sheet(page, "cầu trước"), sheet(page, "cầu sau"))
    resident._next()
    resident.answer("story", "Cầu gãy một nhịp.")
    resident._next()
    resident._next()  # nobody was a witness
    page.locator("main fieldset").first.wait_for()
    take_place(resident.phone, "q-spot")
    resident._next()
    page.locator("main fieldset").first.wait_for()
    sign(page, "q-signature")
    page.locator("#q-promise").check()
    resident._next()
    return resident.file()


def see(phone: Phone, condition: Callable[[], object], what: str) -> None:
    eventually(condition, what, seconds=60, pause=phone.pause)


def both_sizes(phone: Phone, name: str) -> None:
    """The screen in hand on a phone and on the desk: axe, width, a picture of each."""
    look(phone, name)
    phone.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    phone.shot(f"{name}-wide")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.page.evaluate(wide) <= 0, f"{name} is too wide on a desk"
    phone.page.set_viewport_size(NARROW)  # type: ignore[arg-type]


def drawn(page: Page) -> float:
    """How wide the page is drawn, in pixels."""
    box = page.locator(".stage-sheet").bounding_box()
    return box["width"] if box else 0


def pages_of(page: Page) -> Locator:
    return page.locator(".case-read .page-thumb img.picture")


def files_still_coming(stack: Stack, resident: Resident, officer: Officer) -> str:
    """The text is there and the photos are not: the officer reads so in the list, the case and the viewer."""
    stack.proxy.drop_requests("/api/uploads")
    dossier = file_with_photos(resident)
    named = "SELECT status FROM dossiers WHERE id = :id"
    see(resident.phone, lambda: stack.scalar(named, id=dossier), "the text to arrive")
    officer.sign_in()
    page = officer.page
    page.get_by_role("button", name=re.compile("^Chờ ảnh 1$")).click()
    expect(page.locator("a.case")).to_have_count(1)
    expect(page.get_by_text("còn thiếu 3 ảnh, tệp")).to_be_visible()
    look(officer.phone, "office-files-awaited")
    page.locator("a.case").click()
    expect(page.get_by_text("1 · đang trên đường").first).to_be_visible()
    page.locator(".page-thumb").first.click()
    expect(page.get_by_text("Đang trên đường: còn ở máy của người dân")).to_be_visible()
    look(officer.phone, "office-viewer-coming")
    stack.proxy.clear()
    return dossier


def look_closely(officer: Officer) -> None:
    """Larger by button, wheel and key, turned, the next page, and back."""
    page = officer.page
    page.locator(".page-thumb").first.click()
    expect(page.get_by_text("Trang 1 trên 2")).to_be_visible()
    expect(page.locator(".stage-sheet img")).to_be_visible()
    see(officer.phone, lambda: drawn(page) > 50, "the page to be drawn")
    both_sizes(officer.phone, "office-viewer")
    whole = drawn(page)
    page.get_by_role("button", name="Phóng to").click()
    see(officer.phone, lambda: drawn(page) > whole * 1.4, "a larger page")
    page.locator(".stage").hover()
    page.mouse.wheel(0, -400)
    see(officer.phone, lambda: drawn(page) > whole * 2, "a larger page by the wheel")
    officer.phone.shot("office-viewer-zoomed")
    page.keyboard.press("0")
    see(officer.phone, lambda: abs(drawn(page) - whole) < 2, "the whole page")
    page.keyboard.press("r")
    expect(page.locator(".stage-sheet img.turn-1")).to_be_visible()
    see(officer.phone, lambda: drawn(page) < whole, "a turned page")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Trang 2 trên 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Nội dung đã khai")).to_be_visible()
    expect(page.locator("[id='page-answer.pictures/2']")).to_be_focused()


def mark_the_original(stack: Stack, officer: Officer, dossier: str) -> None:
    page = officer.page
    page.locator(".page-thumb").first.click()
    page.get_by_role("button", name="Đã đối chiếu bản chính").click()
    expect(page.get_by_text("Đã đối chiếu bản chính: Nông Thị Oanh")).to_be_visible()
    page.get_by_role("button", name="Không khớp bản chính").click()
    page.get_by_role("button", name="Ghi là không khớp").click()
    expect(page.get_by_text("Viết không khớp ở đâu.").first).to_be_visible()
    page.get_by_label("Không khớp ở đâu").fill("Bản chính có dấu đỏ, ảnh không có.")
    page.get_by_role("button", name="Ghi là không khớp").click()
    expect(page.get_by_text("Không khớp bản chính: Nông Thị Oanh")).to_be_visible()
    look(officer.phone, "office-viewer-marked")
    kept = stack.rows("SELECT matches, note FROM dossier_originals WHERE dossier_id = :id", id=dossier)
    assert [(bool(row["matches"]), row["note"]) for row in kept] == [(False, "Bản chính có dấu đỏ, ảnh không có.")]


def ask_for_a_page_again(officer: Officer) -> None:
    """*Xin chụp lại trang này* opens the request with that page in it."""
    page = officer.page
    page.get_by_role("button", name="Trang sau").click()
    page.get_by_role("button", name="Xin chụp lại trang này").click()
    box = page.locator("[id='ask-answer.pictures~2']")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Ảnh mờ, đề nghị chụp lại cho rõ chữ.").click()
    page.get_by_role("textbox", name="Lời nhắn chung").fill("Đề nghị chụp lại một trang.")
    both_sizes(officer.phone, "office-page-again")
    page.get_by_role("button", name="Gửi yêu cầu bổ sung").first.click()


def take_it_again(resident: Resident, dossier: str) -> None:
    page = resident.page
    resident.phone.goto(f"/ho-so/{dossier}/bo-sung")
    expect(page.get_by_text("Trang 2: Ảnh mờ, đề nghị chụp lại cho rõ chữ.").first).to_be_visible()
    look(resident.phone, "resident-page-again")
    group(page, "q-pictures").get_by_role("button", name="Bỏ ảnh Trang 2").click()
    choose_photos(page, "q-pictures", sheet(page, "cầu sau, rõ"))
    page.get_by_role("button", name="Gửi").first.click()
    expect(page).to_have_url(re.compile(f"/ho-so/{dossier}$"))


def work_without_signal(officer: Officer, dossier: str) -> None:
    """The case was taken along: its pages open in a hamlet, and it is brought to its end there."""
    page = officer.page
    page.get_by_role("button", name=re.compile("^Mang theo 3 tệp")).click()
    expect(page.get_by_text("Đã mang theo 3/3 tệp")).to_be_visible()
    officer.phone.shot("office-taken")
    officer.phone.goto("/can-bo")
    page.locator("summary", has_text="Hồ sơ mang theo (1)").click()
    look(officer.phone, "office-taken-list")
    officer.phone.offline()
    officer.phone.goto(f"/can-bo/{dossier}")
    expect(pages_of(page)).to_have_count(3)
    page.locator(".page-thumb").nth(1).click()
    expect(page.locator(".stage-sheet img")).to_be_visible()
    see(officer.phone, lambda: drawn(page) > 50, "the page to be drawn without a network")
    page.get_by_role("button", name="Đã đối chiếu bản chính").click()
    expect(page.get_by_text("đã ghi trên máy này, chưa gửi")).to_be_visible()
    officer.phone.shot("office-viewer-offline")
    page.get_by_role("link", name="Quay lại").click()
    officer.step("Tiếp nhận", "Tiếp nhận hồ sơ")
    officer.step("Bắt đầu xử lý", "Chuyển sang xử lý")
    page.get_by_role("button", name="Xử lý xong", exact=True).click()
    page.get_by_role("textbox", name="Kết quả giải quyết").fill("Xã sẽ sửa cầu trong tháng.")
    page.get_by_role("textbox", name="Số, ký hiệu kết quả").fill("12/TB-UBND")
    chooser = page.locator("#f-result, form").locator("input[type=file]").first
    chooser.set_input_files(chosen("a.pdf", "application/pdf", b"<svg onload=alert(1)>"))
    expect(page.get_by_text("Tệp này không phải PDF.")).to_be_visible()
    chooser.set_input_files(chosen("ket-qua.pdf", "application/pdf", pdf()))
    expect(page.get_by_text("Đã chọn tệp PDF")).to_be_visible()
    both_sizes(officer.phone, "office-result")
    page.get_by_role("button", name="Ghi là đã xử lý xong").click()
    expect(page.get_by_text("Xử lý xong: đã ghi trên máy này, chưa gửi.")).to_be_visible()
    look(officer.phone, "office-waiting-words")


def test_an_officer_works_with_the_photos_of_a_case_and_ends_it_with_a_pdf_in_a_hamlet(
    files_stack: Stack, make_phone: Callable[..., Phone]
) -> None:
    stack = files_stack
    resident = Resident(make_phone(stack.base_url, stack.push))
    resident.visit_once()
    resident.register(NAME)
    officer = Officer(make_phone(stack.base_url, stack.push), "Nông Thị Oanh")
    officer.phone.goto("/")
    officer.phone.wait_for_worker()
    dossier = files_still_coming(stack, resident, officer)

    missing = "SELECT files_missing FROM dossiers WHERE id = :id"
    see(resident.phone, lambda: stack.scalar(missing, id=dossier) == 0, "the photos to arrive")
    unseen = "SELECT count(*) FROM attachments WHERE state = 'received'"
    see(resident.phone, lambda: stack.scalar(unseen) == 0, "the photos to be looked at")
    officer.open(dossier)
    expect(pages_of(officer.page)).to_have_count(3)
    look(officer.phone, "office-case-files")
    look_closely(officer)
    mark_the_original(stack, officer, dossier)
    ask_for_a_page_again(officer)

    status = "SELECT status FROM dossiers WHERE id = :id"
    see(officer.phone, lambda: stack.scalar(status, id=dossier) == 5, "the request to arrive")
    take_it_again(resident, dossier)
    see(resident.phone, lambda: stack.scalar(status, id=dossier) == 1, "the answer to arrive")
    see(resident.phone, lambda: stack.scalar(missing, id=dossier) == 0, "the new photo to arrive")
    see(resident.phone, lambda: stack.scalar(unseen) == 0, "the new photo to be looked at")
    officer.open(dossier)
    expect(officer.page.get_by_text("Người dân đã sửa 1 lần")).to_be_visible()
    expect(pages_of(officer.page)).to_have_count(3)
    work_without_signal(officer, dossier)

    officer.phone.offline(value=False)
    see(officer.phone, lambda: stack.scalar(status, id=dossier) == 9, "the case to end")
    ready = "SELECT state FROM dossier_results WHERE dossier_id = :id"
    see(officer.phone, lambda: stack.scalar(ready, id=dossier) == "ready", "the result to be stamped")
    see(officer.phone, lambda: stack.scalar(unseen) == 0, "the stamped copy to be looked at")
    officer.open(dossier)
    expect(officer.page.get_by_text("Đã gửi tới người dân.")).to_be_visible()
    expect(officer.page.get_by_role("link", name="Tải tệp về máy")).to_be_visible()
    both_sizes(officer.phone, "office-result-ready")

    resident.phone.goto(f"/ho-so/{dossier}")
    expect(resident.page.get_by_text("Số, ký hiệu: 12/TB-UBND")).to_be_visible()
    with resident.page.expect_download() as download:
        resident.page.get_by_role("link", name="Tải văn bản về máy").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    look(resident.phone, "resident-result")
    checked = resident.page.get_by_role("link", name="Mở trang kiểm tra").get_attribute("href")
    assert checked is not None
    answer = resident.page.request.get(f"{stack.base_url}{checked}")
    assert answer.ok
    assert NAME not in answer.text()

"""*Giấy tờ của tôi*: kept without a network, used again without sending a byte, shown to whom its owner wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.media import choose_photos, sheet
from tests.e2e.people import Resident
from tests.e2e.test_screens import look
from tests.support.ports import eventually
from tests.support.wallet_procedures import FIRST, SECOND, THIRD, add_wallet_procedures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

OWNER = "Hà Thị Thái"
CHILD = "Ma Thị Hoa"
#: What comes to the phone on a quiet day, now: so that the wallet is there when the network is not.
FETCH_LATER = """async () => {
  const build = await (await fetch('/sw.js')).text();
  const later = /later:["'`]([^"'`]*)/.exec(build)[1].split(',');
  navigator.serviceWorker.controller?.postMessage('idle');
  for (let n = 0; n < 400; n++) {
    const kept = await Promise.all(later.map((path) => caches.match(path)));
    if (later.length > 5 && kept.every(Boolean)) return true;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return false;
}"""
#: The files of a dossier that the server has.
SENT_FOR = (
    "SELECT attachments.sha256, attachments.size FROM attachments"
    " JOIN dossier_files ON dossier_files.sha256 = attachments.sha256 WHERE dossier_id = :id"
)
#: All bytes of files go from the phone.
FORGET_BYTES = """() => new Promise((done, failed) => {
  const opening = indexedDB.open('hosoxa');
  opening.onerror = failed;
  opening.onsuccess = () => {
    const tx = opening.result.transaction('blobs', 'readwrite');
    tx.objectStore('blobs').clear();
    tx.oncomplete = () => { opening.result.close(); done(true); };
  };
})"""
#: Whether every picture on the screen is drawn.
DRAWN = """() => [...document.querySelectorAll('main img')].length > 0 &&
  [...document.querySelectorAll('main img')].every((one) => one.naturalWidth > 0)"""


@pytest.fixture(scope="module")
def wallet_stack(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with procedures that ask for a birth certificate; nothing of it is shared with other tests."""
    stack = new_stack("sqlite", add_wallet_procedures)
    yield stack
    stack.worker.stop()
    stack.web.stop()


def sent_bytes(stack: Stack, since: int) -> int:
    """Bytes of files that have gone to the server, since that many exchanges had been seen."""
    ways = ("/api/uploads", "/api/attachments")
    return sum(len(one.request_body) for one in stack.proxy.seen[since:] if one.path.startswith(ways))


def section(page: Page, heading: str) -> Locator:
    return page.locator("main section").filter(has=page.get_by_role("heading", level=2, name=heading))


def drawn(page: Page) -> None:
    eventually(lambda: page.evaluate(DRAWN), "the pictures", pause=lambda s: page.wait_for_timeout(s * 1000))


def add_paper(resident: Resident) -> None:
    """Photograph a child's birth certificate, page by page, on the screens."""
    page = resident.page
    resident.phone.goto("/giay-to")
    look(resident.phone, "papers-empty")
    page.get_by_role("link", name="Thêm một giấy tờ").click()
    look(resident.phone, "papers-kinds")
    page.get_by_role("button", name="Giấy khai sinh").click()
    page.get_by_role("button", name="Lưu giấy tờ").click()
    expect(page.get_by_role("alert").filter(has_text="Cần xem lại")).to_be_visible()
    look(resident.phone, "papers-form-errors")
    choose_photos(page, "q-pages", sheet(page, "khai sinh"))
    page.get_by_label("Của người nhà tôi").check()
    page.get_by_label("Họ và tên").fill(CHILD)
    resident.answer("reuse", "Có")
    resident.answer("number", "45/1999")
    resident.date("q-issued_on", "3/2/1999")
    look(resident.phone, "papers-form")
    page.get_by_role("button", name="Lưu giấy tờ").click()
    expect(page.get_by_role("heading", level=1, name="Giấy khai sinh")).to_be_visible()


@pytest.fixture(scope="module")
def owner(wallet_stack: Stack, make_lasting_phone: Callable[..., Phone]) -> Resident:
    """Somebody signed in, with the whole app on the phone."""
    resident = Resident(make_lasting_phone(wallet_stack.base_url, wallet_stack.push))
    resident.phone.goto("/")
    resident.phone.wait_for_worker()
    resident.register(OWNER)
    # What a browser that is closed keeps, one whose battery is pulled keeps from then on.
    resident.phone.close()
    resident.phone.open()
    resident.phone.goto("/")
    assert resident.page.evaluate(FETCH_LATER), "the wallet came to the phone"
    return resident


def rows(stack: Stack, statement: str, **values: object) -> list[dict[str, object]]:
    return [dict(row) for row in stack.rows(statement, **values)]


def start(resident: Resident, name: str) -> None:
    """Fill a procedure of one question up to its next page."""
    resident.start(name)
    resident.answer("full_name", OWNER)
    resident._next()


def file_it(resident: Resident) -> str:
    resident.page.get_by_role("button", name="Nộp hồ sơ").click()
    resident.press_file()
    resident.page.wait_for_url("**/ho-so/*")
    return resident.page.url.rpartition("/")[2]


def sent_all(resident: Resident) -> None:
    expect(resident.page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=60_000)


def test_a_paper_is_kept_without_a_network_sent_shown_to_an_agency_withdrawn_and_deleted(  # noqa: PLR0915 (one story)
    wallet_stack: Stack, owner: Resident
) -> None:
    stack, resident = wallet_stack, owner
    resident.phone.offline()
    add_paper(resident)
    page = resident.page
    expect(page.get_by_text("Đã lưu trên máy này, chưa gửi.")).to_be_visible()
    drawn(page)
    look(resident.phone, "papers-paper-unsent")
    resident.phone.kill()
    resident.phone.open()
    resident.phone.goto("/giay-to")
    page = resident.page
    row = section(page, CHILD).get_by_role("link")
    expect(row).to_contain_text("Giấy khai sinh")
    expect(row).to_contain_text("chưa gửi")
    drawn(page)
    look(resident.phone, "papers-list")

    resident.phone.offline(value=False)
    expect(row).not_to_contain_text("chưa gửi", timeout=60_000)
    eventually(lambda: rows(stack, "SELECT 1 FROM attachments"), "the page", seconds=60, pause=resident.phone.pause)
    [paper] = rows(stack, "SELECT id, kind, holder_name, number, issued_on FROM papers")
    assert (paper["kind"], paper["holder_name"], paper["number"]) == ("birth_certificate", CHILD, "45/1999")
    assert str(paper["issued_on"]) == "1999-02-03"
    sent_all(resident)

    # A dossier is filed, and its officers are shown the paper.
    start(resident, THIRD[1])
    resident.page.get_by_role("button", name="Dùng giấy này").click()
    drawn(resident.page)
    look(resident.phone, "papers-offer-question")
    resident._next()
    look(resident.phone, "papers-check-answer")
    dossier = file_it(resident)
    expect(resident.page.get_by_text("Mã hồ sơ").first).to_be_visible()
    resident.phone.goto(f"/giay-to/{paper['id']}")
    page = resident.page
    page.get_by_role("button", name="Giữ trên máy").click()
    expect(page.get_by_text("Các trang được giữ trên máy này")).to_be_visible()
    page.get_by_role("link", name="Cho cán bộ xem").click()
    page.get_by_role("button", name="Cho xem").click()
    expect(page.get_by_role("alert").filter(has_text="Bạn chưa chọn hồ sơ")).to_be_visible()
    page.get_by_label(THIRD[1]).check()
    look(resident.phone, "papers-share")
    page.get_by_role("button", name="Cho xem").click()
    expect(page.get_by_role("button", name="Thôi cho xem")).to_be_visible()
    sent_all(resident)
    look(resident.phone, "papers-paper")
    resident.phone.shot("papers-paper-full", full=True)
    open_shares = "SELECT dossier_id FROM paper_shares WHERE withdrawn_at IS NULL"
    assert [row["dossier_id"] for row in rows(stack, open_shares)] == [dossier]

    resident.phone.offline()
    page.get_by_role("button", name="Xem to trang 1").click()
    expect(page.get_by_role("img", name="Ảnh trang 1")).to_be_visible()
    page.get_by_role("button", name="Thôi cho xem").click()
    expect(page.get_by_text("Đã thôi cho")).to_be_visible()
    page.get_by_role("link", name="Sửa").click()
    page.get_by_label("Tên gọi cho dễ nhớ").fill("Khai sinh của Hoa")
    page.get_by_role("button", name="Lưu giấy tờ").click()
    expect(page.get_by_role("heading", level=1, name="Khai sinh của Hoa")).to_be_visible()
    resident.phone.offline(value=False)
    sent_all(resident)
    assert rows(stack, open_shares) == []
    assert rows(stack, "SELECT title FROM papers") == [{"title": "Khai sinh của Hoa"}]

    page.get_by_role("link", name="Xóa giấy này").click()
    expect(page.get_by_role("heading", level=1, name="Xóa giấy này?")).to_be_visible()
    look(resident.phone, "papers-delete")
    page.get_by_role("button", name="Xóa giấy này").click()
    expect(page.get_by_role("heading", level=1, name="Giấy tờ của tôi")).to_be_visible()
    sent_all(resident)
    assert rows(stack, "SELECT 1 FROM papers WHERE kind = 'birth_certificate'") == []


def test_a_second_dossier_that_needs_the_same_birth_certificate_sends_no_byte_of_it(
    wallet_stack: Stack, owner: Resident
) -> None:
    stack, resident = wallet_stack, owner
    before = len(stack.proxy.seen)
    start(resident, FIRST[1])
    page = resident.page
    page.get_by_label("Chụp ảnh, hoặc lấy từ Giấy tờ của tôi").check()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text("Bạn chưa chụp: Giấy khai sinh của con")).to_be_visible()
    choose_photos(page, "paper-birth_certificate-photo", sheet(page, "khai sinh của con"))
    look(resident.phone, "papers-attach")
    first = file_it(resident)
    photos = eventually(lambda: rows(stack, SENT_FOR, id=first), "it", seconds=60, pause=resident.phone.pause)
    [photo] = photos
    assert sent_bytes(stack, before) >= int(str(photo["size"]))
    sent_all(resident)

    before = len(stack.proxy.seen)
    start(resident, SECOND[1])
    look(resident.phone, "papers-offer")
    page.get_by_role("button", name="Dùng giấy này").click()
    expect(page.get_by_text("Gửi kèm giấy có sẵn")).to_be_visible()
    expect(page.get_by_text("Ảnh đã ở chỗ xã, không phải gửi lại.")).to_be_visible()
    drawn(page)
    look(resident.phone, "papers-using")
    second = file_it(resident)
    named = eventually(lambda: rows(stack, SENT_FOR, id=second), "it", seconds=60, pause=resident.phone.pause)
    assert [row["sha256"] for row in named] == [photo["sha256"]]
    sent_all(resident)
    # Nothing follows either: the next look at what waits finds nothing.
    resident.phone.goto("/giay-to")
    expect(resident.page.get_by_role("heading", level=2, name="Của tôi")).to_be_visible()
    drawn(resident.page)
    sent_all(resident)
    assert sent_bytes(stack, before) == 0
    assert rows(stack, "SELECT reused FROM paper_uses WHERE dossier_id = :id", id=second) == [{"reused": 1}]
    other_phone(resident, str(photo["sha256"]))


def other_phone(resident: Resident, sha256: str) -> None:
    """On a phone that has none of the bytes the pictures come from the server, and a pinned paper stays."""
    page = resident.page
    page.evaluate(FORGET_BYTES)
    ready = f"fetch('/api/attachments/{sha256}?as=thumb', {{headers: {{'Hosoxa-Protocol': '1'}}}}).then((r) => r.ok)"
    eventually(lambda: page.evaluate(ready), "the small picture", seconds=60, pause=resident.phone.pause)
    resident.phone.goto("/giay-to")
    drawn(page)
    section(page, "Của tôi").get_by_role("link").click()
    page.get_by_role("button", name="Giữ trên máy").click()
    expect(page.get_by_text("Các trang được giữ trên máy này")).to_be_visible()
    resident.phone.offline()
    page.get_by_role("button", name="Xem to trang 1").click()
    expect(page.get_by_role("img", name="Ảnh trang 1")).to_be_visible()
    resident.phone.offline(value=False)

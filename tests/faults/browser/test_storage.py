"""A phone whose storage is full, cleared, refused or forgetful: said before loss, and nothing typed is thrown away."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.e2e.people import RESIDENCE
from tests.faults.browser.conftest import Writer
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.phone import Phone
    from tests.support.stack import Stack

NAME = "Hà Thị Thái"
MORE = ", xóm Đồng Chuối"
#: As the browser clears a site when the phone is short of room; what lies in localStorage stays.
EVICTED = "indexeddb,cache_storage,service_workers,file_systems"


def drafts_in(file: Path) -> list[dict[str, Any]]:
    """The drafts in a file that was saved without a lock."""
    things = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n")]
    return [thing["draft"] for thing in things if "draft" in thing]


def save_file(writer: Writer, folder: Path) -> Path:
    """Press what the storage line offers, and save without a lock."""
    writer.page.get_by_role("link", name="Lưu bản khai ra tệp").first.click()
    writer.page.get_by_label("Không khoá").check()
    with writer.page.expect_download() as download:
        writer.page.get_by_role("button", name="Lưu ra tệp").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


#: Write what does not pack until not even 64 bytes fit; gives how much that was.
FILL = """async () => {
  const open = indexedDB.open('hosoxa');
  const db = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result);
    open.onerror = () => fail(open.error);
  });
  let total = 0;
  for (let size = 1 << 20; size >= 64;) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) {
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
    }
    const fits = await new Promise((done) => {
      const tx = db.transaction('meta', 'readwrite');
      tx.objectStore('meta').put(bytes, `filler${Math.random()}`);
      tx.oncomplete = () => done(true);
      tx.onabort = () => done(false);
    });
    if (fits) total += size;
    else size >>= 2;
  }
  db.close();
  return total;
}"""


def test_a_phone_that_fills_up_is_told_before_and_nothing_typed_is_lost(writer: Writer, tmp_path: Path) -> None:
    limit = {"origin": writer.phone.origin, "quotaSize": 6_000_000}
    writer.phone.cdp.send("Storage.overrideQuotaForOrigin", limit)
    address = writer.begin_writing()
    writer.write(NAME)
    writer.saved()
    reserved = "async () => (await caches.keys()).includes('room')"
    eventually(lambda: writer.page.evaluate(reserved), "the reserve", pause=writer.phone.pause)

    assert writer.page.evaluate(FILL) > 0
    writer.write(MORE)
    writer.told("Điện thoại gần hết chỗ")
    writer.saved()
    writer.phone.shot("storage-low")

    writer.page.evaluate(FILL)
    writer.write("!")
    writer.told("Điện thoại hết chỗ")
    expect(writer.page.get_by_role("main").get_by_text("Chưa lưu được")).to_be_visible()
    writer.phone.shot("storage-full")
    # Not the screen that is left, nor the file, forgets what there was no room for.
    file = save_file(writer, tmp_path)
    assert [draft["answers"]["full_name"] for draft in drafts_in(file)] == [f"{NAME}{MORE}!"]
    writer.page.go_back()
    writer.comes_to_read(f"{NAME}{MORE}!")
    writer.phone.cdp.send("Storage.overrideQuotaForOrigin", {"origin": writer.phone.origin})
    writer.page.get_by_role("button", name="Thử lại").first.click()
    expect(writer.page.locator("#lines")).not_to_contain_text("Điện thoại hết chỗ")
    writer.write("?")
    writer.saved()
    writer.phone.goto(address)
    writer.comes_to_read(f"{NAME}{MORE}!?")


def test_a_database_deleted_under_the_form_gets_back_what_is_on_the_screen(writer: Writer) -> None:
    writer.begin_writing()
    writer.write(NAME)
    writer.saved()
    writer.page.evaluate(
        """() => new Promise((done, fail) => {
          const request = indexedDB.deleteDatabase('hosoxa');
          request.onsuccess = done;
          request.onerror = fail;
        })"""
    )
    writer.write(MORE)
    writer.told("Trình duyệt đã xoá")
    assert writer.reads() == NAME + MORE
    writer.saved()
    writer.page.reload()
    writer.comes_to_read(NAME + MORE)


def test_a_phone_that_was_cleared_says_what_is_gone_and_gives_back_what_the_server_has(
    stack: Stack, writer: Writer
) -> None:
    writer.visit_once()
    writer.register(NAME)
    writer.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    writer.fill(RESIDENCE)
    dossier = writer.file()
    code = eventually(
        lambda: stack.scalar("SELECT code FROM dossiers WHERE id = :id", id=dossier),
        "the dossier to arrive",
        pause=writer.phone.pause,
    )
    writer.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    writer.write(MORE)
    writer.saved()
    noted = "() => JSON.parse(localStorage.getItem('hosoxa-noted'))?.drafts === 1"
    writer.page.wait_for_function(noted)
    writer.page.goto("about:blank")
    writer.phone.cdp.send("Storage.clearDataForOrigin", {"origin": stack.base_url, "storageTypes": EVICTED})

    writer.phone.goto("/")
    writer.told("Trình duyệt đã xoá")
    writer.told("Trước đó ở đây có 1 bản khai dở và 0 việc chưa gửi")
    writer.phone.shot("storage-wiped", full=True)
    assert writer.phone.axe() == []
    writer.page.get_by_role("link", name="Đăng nhập để lấy lại").click()
    writer.page.get_by_role("button", name="Đăng nhập bằng vân tay").click()
    expect(writer.page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
    expect(writer.page.get_by_role("main")).to_contain_text(str(code))
    writer.page.get_by_role("button", name="Tôi đã hiểu").click()
    expect(writer.page.locator("#lines")).not_to_contain_text("Trình duyệt đã xoá")
    writer.page.reload()
    expect(writer.page.get_by_role("main")).to_contain_text(str(code))
    expect(writer.page.locator("#lines")).not_to_contain_text("Trình duyệt đã xoá")


REFUSED = """Object.defineProperty(window, 'indexedDB', {
  get() { throw new DOMException('denied', 'SecurityError'); },
});"""


def test_a_browser_that_gives_no_storage_says_so_first_and_the_form_can_still_be_filed(
    stack: Stack, writer: Writer, tmp_path: Path
) -> None:
    writer.page.add_init_script(REFUSED)
    writer.page.on("dialog", lambda dialog: dialog.accept())
    writer.phone.goto("/")
    writer.told("Trình duyệt không cho lưu")
    # Within one page: what is typed is in its memory alone.
    writer.page.get_by_role("link", name="Làm hồ sơ").click()
    writer.page.get_by_role("link", name="Đăng ký tạm trú").first.click()
    writer.begin("Cho tôi hoặc cho cả nhà tôi")
    writer.fill(RESIDENCE, until="citizen_id")
    file = save_file(writer, tmp_path)
    assert [draft["answers"]["full_name"] for draft in drafts_in(file)] == [NAME]
    writer.page.go_back()
    writer.fill(RESIDENCE)
    writer.choose_papers()
    writer.page.get_by_role("button", name="Nộp hồ sơ").click()
    # With a network who has no account is asked for one first, in the same page.
    writer.page.get_by_role("button", name="Đăng nhập để nộp").click()
    writer.page.get_by_role("button", name="Tôi chưa có tài khoản").click()
    writer.page.get_by_label("Họ và tên").fill(NAME)
    writer.page.get_by_role("button", name="Tạo tài khoản").click()
    expect(writer.page.get_by_role("button", name=re.compile("^(Tôi cam đoan và nộp|Nộp hồ sơ này)$"))).to_be_visible()
    expect(writer.page.get_by_text("được giữ trên máy này")).to_have_count(0)
    writer.press_file()
    expect(writer.page).to_have_url(re.compile(r"/ho-so/[0-9a-f-]+$"))
    dossier = writer.page.url.rsplit("/", 1)[1]
    applicant = "SELECT applicant_name FROM dossiers WHERE id = :id"
    assert eventually(lambda: stack.scalar(applicant, id=dossier), "the dossier", pause=writer.phone.pause) == NAME


def test_a_usual_window_is_taken_for_no_private_one(phone: Callable[..., Phone]) -> None:
    writer = Writer(phone())
    writer.begin_writing()
    writer.write(NAME)
    writer.page.wait_for_function("() => localStorage.getItem('hosoxa-noted')")
    assert writer.page.locator("#lines").inner_text() == ""

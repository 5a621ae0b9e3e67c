"""New versions, cut-off updates, several tabs and the service worker at once."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.people import RESIDENCE
from tests.faults.browser.conftest import Writer
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

NAME = "Hà Thị Thái"
MORE = ", xóm Đồng Chuối"
#: Looks for a new version, as each visit does.
UPDATE = "async () => { await (await navigator.serviceWorker.getRegistration()).update(); }"
#: The worker in charge of the page, and the one that waits.
WORKERS = """async () => {
  const { active, waiting, installing } = await navigator.serviceWorker.getRegistration();
  const state = (worker) => worker?.state ?? null;
  return [state(active), state(waiting), state(installing), active === navigator.serviceWorker.controller];
}"""


@pytest.fixture
def release(stack: Stack) -> Iterator[Callable[..., None]]:
    """Puts another version of the app on the server; the old one is back after the test."""
    worker = stack.webapp_dir / "sw.js"
    before = worker.read_text(encoding="utf-8")

    def make(version: str, *, broken: bool = False) -> None:
        after, count = re.subn(r"(version[\"']?:[\"'`])[\w-]+", rf"\g<1>{version}", before)
        assert count == 1
        if broken:
            after = re.sub(r"/assets/[\w-]+\.js", "/assets/Gone-00000000.js", after, count=1)
        worker.write_text(after, encoding="utf-8")

    yield make
    worker.write_text(before, encoding="utf-8")


def test_a_new_version_waits_for_the_tap_and_takes_nothing_of_the_open_draft(
    writer: Writer, release: Callable[..., None]
) -> None:
    writer.begin_writing()
    writer.write(NAME)
    writer.saved()
    writer.page.reload()
    writer.comes_to_read(NAME)
    release("newer-01")
    writer.page.evaluate(UPDATE)
    prompt = writer.page.get_by_role("button", name="Dùng bản mới")
    prompt.wait_for()
    # It waits: the worker of the page that is open is still the old one.
    assert writer.page.evaluate(WORKERS) == ["activated", "installed", None, True]
    writer.write(MORE)
    assert writer.reads() == NAME + MORE
    # Tapped at once, while the last letters are not saved yet.
    with writer.page.expect_navigation():
        prompt.click()
    writer.comes_to_read(NAME + MORE)
    assert writer.page.evaluate(WORKERS) == ["activated", None, None, True]
    assert "hosoxa-newer-01" in writer.page.evaluate("() => caches.keys()")


def test_an_update_cut_off_in_the_middle_leaves_the_old_version_which_opens_without_a_network(
    writer: Writer, release: Callable[..., None]
) -> None:
    address = writer.begin_writing()
    writer.write(NAME)
    writer.saved()
    release("newer-02", broken=True)
    writer.page.evaluate(UPDATE)
    broken_off = "async () => (await navigator.serviceWorker.getRegistration()).installing === null"
    eventually(lambda: writer.page.evaluate(broken_off), "the update to break off", pause=writer.phone.pause)
    assert writer.page.evaluate(WORKERS)[:2] == ["activated", None]
    writer.phone.offline()
    writer.phone.kill()
    writer.phone.open()
    for path in (address, "/", "/ho-so", "/thu-tuc", address):
        writer.phone.goto(path)
        expect(writer.page.get_by_role("heading", level=1).first).to_be_visible()
    writer.comes_to_read(NAME)
    writer.page.reload()
    writer.comes_to_read(NAME)


def sendings(stack: Stack, mutation: str) -> int:
    """How many requests carried a mutation."""

    def text(body: bytes) -> bytes:
        return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body

    return sum(mutation.encode() in text(one.request_body) for one in stack.proxy.seen if one.path == "/api/sync")


def test_two_tabs_and_the_worker_file_one_dossier_once(stack: Stack, phone: Callable[..., Phone]) -> None:
    writer = Writer(phone())
    writer.visit_once()
    writer.register(NAME)
    writer.phone.offline()
    writer.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    writer.fill(RESIDENCE)
    writer.choose_papers()
    writer.page.get_by_role("button", name="Nộp hồ sơ").click()
    button = re.compile("^(Tôi cam đoan và nộp|Nộp hồ sơ này)$")
    first = writer.page
    first.get_by_role("button", name=button).wait_for()
    dossier = first.url.split("/")[-2]
    second: Page = writer.phone.new_page()
    second.goto(first.url)
    second.get_by_role("button", name=button).wait_for()
    # Both press at one moment, neither knowing of the other.
    press = """(at) => setTimeout(() => [...document.querySelectorAll('main button')]
      .find((one) => /cam đoan và nộp|Nộp hồ sơ này/.test(one.textContent))?.click(), at - Date.now())"""
    moment = first.evaluate("() => Date.now() + 300")
    for page in (first, second):
        page.evaluate(press, moment)
    for page in (first, second):
        expect(page).to_have_url(re.compile(f"/ho-so/{dossier}$"))
    waiting = """() => new Promise((done) => {
      const open = indexedDB.open('hosoxa');
      open.onsuccess = () => {
        const all = open.result.transaction('queue').objectStore('queue').getAll();
        all.onsuccess = () => { open.result.close(); done(all.result.map(({ id }) => id)); };
      };
    })"""
    (mutation,) = first.evaluate(waiting)

    # The network is back: two pages and a woken worker all want to send.
    writer.phone.offline(value=False)
    writer.phone.dispatch_sync("hosoxa-outbox")
    arrived = "SELECT count(*) FROM dossiers WHERE id = :id"
    eventually(lambda: stack.scalar(arrived, id=dossier), "the dossier", pause=writer.phone.pause)
    for page in (first, second):
        expect(page.get_by_text("Mã hồ sơ").first).to_be_visible(timeout=30_000)
    # Another page's pull may have brought it before the one that sent it has its answer.
    eventually(lambda: sendings(stack, mutation), "the answer to the one that sent it", pause=writer.phone.pause)
    assert sendings(stack, mutation) == 1

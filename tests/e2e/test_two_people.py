"""Two people on one phone: the second neither sees nor sends what the first has waiting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.people import PENSION, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

FIRST, FIRST_PIN = "Triệu Thị Mai", "271948"
SECOND, SECOND_PIN = "Nông Văn Phong", "830261"


def type_pin(page: Page, label: str, pin: str) -> None:
    page.get_by_label(label).first.fill(pin)
    page.get_by_label("Gõ lại 6 số ấy").first.fill(pin)


def unlock(page: Page, name: str, pin: str) -> None:
    """A page loaded anew is locked: the key of a part with a PIN is nowhere but in the open page."""
    page.get_by_role("button", name=f"Mở phần của {name}").click()
    page.get_by_label(f"Mã PIN 6 số của {name}").fill(pin)
    page.get_by_role("button", name="Mở", exact=True).click()


def filings(stack: Stack, dossier: str) -> object:
    return stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier)


def test_the_second_person_neither_sees_nor_sends_the_first_persons_queue(  # noqa: PLR0915 (one story)
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    first = Resident(phone())
    first.visit_once()
    first.register(FIRST)
    passkey = first.phone.authenticator.credentials[0]
    first.phone.offline()
    first.start("Trợ cấp hưu trí xã hội")
    first.fill(PENSION)
    dossier = first.file()

    # The phone goes to somebody else, who makes a part of their own.
    page = first.page
    first.phone.goto("/nguoi-dung")
    page.get_by_role("button", name="Thêm một người").click()
    type_pin(page, f"Mã PIN 6 số cho {FIRST}", FIRST_PIN)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Tên người mới").fill(SECOND)
    page.get_by_role("button", name="Tiếp tục").click()
    type_pin(page, "Mã PIN", SECOND_PIN)
    page.get_by_role("button", name="Thêm và mở phần mới").click()
    expect(page.get_by_role("heading", name="Xin chào")).to_be_visible()

    # They see nothing of the first, by list or by address.
    page.get_by_role("link", name="Hồ sơ của tôi").click()
    expect(page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
    first.phone.pause(0.5)
    seen = page.inner_text("body")
    for trace in (FIRST, "Trợ cấp hưu trí", "Chưa gửi"):
        assert trace not in seen
    first.phone.goto(f"/ho-so/{dossier}")
    unlock(page, SECOND, SECOND_PIN)
    expect(page.get_by_role("heading", name="Máy đang khóa")).not_to_be_visible()
    first.phone.pause(1)
    assert FIRST not in page.inner_text("body")
    assert "Mã tạm" not in page.inner_text("body")

    # They sign in with a network: the first person's filing does not go.
    first.phone.offline(value=False)
    page.get_by_role("link", name="Hồ Sơ Xã").click()
    page.get_by_role("link", name="Hồ sơ của tôi").click()
    page.get_by_role("link", name="Đăng nhập").click()
    page.get_by_role("button", name="Tôi chưa có tài khoản").click()
    page.get_by_label("Họ và tên").fill(SECOND)
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
    page.get_by_role("link", name="Hồ Sơ Xã").click()
    page.get_by_role("link", name="Cài đặt").click()
    page.get_by_role("button", name="Gửi ngay").click()
    first.phone.pause(3)
    assert filings(stack, dossier) == 0
    raw = page.evaluate(
        """async () => {
          const found = [];
          for (const { name } of await indexedDB.databases()) {
            const db = await new Promise((done) => {
              const r = indexedDB.open(name); r.onsuccess = () => done(r.result);
            });
            for (const store of db.objectStoreNames) {
              const all = await new Promise((done) => {
                const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result);
              });
              for (const one of all) found.push(new TextDecoder('utf-8').decode(
                new TextEncoder().encode(JSON.stringify(one, (key, value) =>
                  value instanceof ArrayBuffer ? new TextDecoder().decode(value)
                    : ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value))));
            }
            db.close();
          }
          return found.join('\\n');
        }"""
    )
    assert "019148000045" not in raw, "an answer of the first person lies readable on the phone"

    # Back in the first person's hands it is still there, and goes once they have signed in.
    first.phone.goto("/ho-so")
    unlock(page, FIRST, "000000")
    expect(page.get_by_text("Mã PIN không đúng").first).to_be_visible()
    first.phone.goto("/ho-so")
    unlock(page, FIRST, FIRST_PIN)
    expect(page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
    expect(page.get_by_text("Chưa gửi").first).to_be_visible()
    first.phone.pause(2)
    assert filings(stack, dossier) == 0, "sent in the second person's session"
    first.phone.authenticator.offer_only(passkey)
    page.get_by_role("link", name=re.compile("[Đđ]ăng nhập")).first.click()
    page.get_by_role("button", name="Đăng nhập bằng vân tay").click()
    eventually(lambda: filings(stack, dossier) == 1, "the first person's filing", pause=first.phone.pause)
    owner = stack.scalar(
        "SELECT people.name FROM dossiers JOIN people ON people.id = applicant_person WHERE dossiers.id = :id",
        id=dossier,
    )
    assert owner == FIRST

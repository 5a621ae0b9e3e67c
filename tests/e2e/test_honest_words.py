"""What the screens claim when things go otherwise: an ended session, the back button, a second window."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.people import PENSION, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

NAME = "Triệu Thị Mai"


def filed(stack: Stack, dossier: str) -> bool:
    return stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier) == 1


def test_nothing_is_promised_to_go_by_itself_after_the_session_has_ended(
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register(NAME)
    page = resident.page

    resident.phone.offline()
    resident.start("Trợ cấp hưu trí xã hội")
    resident.fill(PENSION)
    dossier = resident.file()
    expect(page.get_by_text("sẽ tự gửi khi có mạng")).to_be_visible()

    # As if the session had run out while there was no network.
    resident.phone.context.clear_cookies()
    resident.phone.offline(value=False)
    expect(page.get_by_role("link", name="Cần đăng nhập để gửi · 1 việc")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("cần đăng nhập một lần")).to_be_visible()
    for where in (f"/ho-so/{dossier}", "/ho-so"):
        resident.phone.goto(where)
        expect(page.get_by_text("Chưa gửi").first).to_be_visible()
        expect(page.get_by_text("cần đăng nhập một lần")).to_be_visible()
        assert "tự gửi" not in page.inner_text("body")
    assert not filed(stack, dossier)

    resident.phone.goto(f"/ho-so/{dossier}")
    page.get_by_role("link", name="Đăng nhập để gửi", exact=True).click()
    page.get_by_role("button", name="Đăng nhập bằng vân tay").click()
    expect(page.get_by_text("Hồ sơ đã tới xã")).to_be_visible(timeout=30_000)
    assert filed(stack, dossier)


def test_the_back_button_after_filing_leads_to_the_dossier_not_to_a_fright(
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register(NAME)
    resident.start("Trợ cấp hưu trí xã hội")
    resident.fill(PENSION)
    dossier = resident.file()
    eventually(lambda: filed(stack, dossier), "the dossier", pause=resident.phone.pause)
    page = resident.page
    expect(page.get_by_text("Hồ sơ đã tới xã")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", name="Bản khai này đã bấm nộp")).to_be_visible()
    page.get_by_role("link", name="Xem hồ sơ").click()
    expect(page).to_have_url(re.compile(f"/ho-so/{dossier}$"))


def test_two_windows_on_one_form_do_not_write_each_other_over(phone: Callable[..., Phone]) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.start("Trợ cấp hưu trí xã hội")
    resident.fill(PENSION, until="full_name")
    first = resident.page
    draft = first.url.removeprefix(resident.phone.origin).split("/")[2]
    second = resident.phone.new_page()
    resident.phone.goto(f"/khai/{draft}/contact")
    second.locator("#q-phone").fill("0987 654 321")
    resident.phone.pause(1)  # a hand needs as long to get from one window to the other
    first.locator("#q-full_name").fill(NAME)
    resident.phone.pause(1)

    second.reload()
    expect(second.locator("#q-phone")).to_have_value("0987 654 321")
    first.reload()
    expect(first.locator("#q-full_name")).to_have_value(NAME)

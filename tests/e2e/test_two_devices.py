"""One person, two devices, one form: begun on one, gone on with on the other, both edited without a network."""

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
HERS, HIS = "0987 654 321", "0911 222 333"

#: Milliseconds for what comes over the network and through another device.
COMES = 30_000


def kept(stack: Stack, draft: str, *words: str) -> bool:
    """Whether the server's copy of a draft has these words."""
    state = stack.scalar("SELECT state FROM drafts WHERE id = :id AND deleted_at IS NULL", id=draft)
    return state is not None and all(word in str(state) for word in words)


def open_list(resident: Resident) -> None:
    resident.phone.goto("/ho-so")
    expect(resident.page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()


def same_person(resident: Resident, credential: dict[str, object]) -> None:
    """Sign in on another phone with a passkey that both have."""
    resident.visit_once()
    resident.phone.authenticator.offer_only(credential)
    resident.phone.goto("/dang-nhap")
    resident.page.get_by_role("button", name="Đăng nhập bằng vân tay").click()
    expect(resident.page).not_to_have_url(f"{resident.phone.origin}/dang-nhap")


def test_a_form_is_begun_on_one_device_gone_on_with_on_another_and_filed_once(  # noqa: PLR0915 (one story)
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    grandmother, grandson = Resident(phone()), Resident(phone())
    grandmother.visit_once()
    grandmother.register(NAME)
    same_person(grandson, grandmother.phone.authenticator.credentials[0])

    # She begins. There is a copy, and she is told so in a sentence that nobody takes for filing.
    grandmother.start("Trợ cấp hưu trí xã hội")
    grandmother.fill(PENSION, until="phone")
    ask_phone = grandmother.page.url.removeprefix(grandmother.phone.origin)
    draft = ask_phone.split("/")[2]
    grandmother.page.locator("#q-phone").fill("0900 000 000")
    open_list(grandmother)
    # Her last letters are kept by the worker while the list is drawn, and copied after that.
    eventually(lambda: kept(stack, draft, NAME, "0900"), "her copy", pause=grandmother.phone.pause)
    expect(grandmother.page.get_by_text("Có bản sao trên máy chủ")).to_be_visible(timeout=COMES)
    assert grandmother.phone.axe() == []
    grandmother.phone.shot("two-devices-copied")

    # He goes on with it on his.
    open_list(grandson)
    expect(grandson.page.get_by_text("Bắt đầu khai trên máy khác")).to_be_visible(timeout=COMES)
    grandson.phone.shot("two-devices-begun-elsewhere")
    grandson.page.get_by_role("link", name=re.compile("^Khai tiếp")).click()
    expect(grandson.page.locator("#q-phone")).to_have_value(re.compile("^0900"))

    # Both go on without a network: one answer on both, another one only on his.
    for person, number in ((grandmother, HERS), (grandson, HIS)):
        person.phone.offline()
        person.phone.goto(ask_phone)
        person.page.locator("#q-phone").fill(number)
    grandson.fill(PENSION | {"phone": HIS}, until="has_benefit")
    grandmother.phone.offline(value=False)
    grandmother.phone.goto("/")
    eventually(lambda: kept(stack, draft, "0987"), "her answer", pause=grandmother.phone.pause)
    grandson.phone.offline(value=False)
    grandson.phone.goto("/")
    eventually(lambda: kept(stack, draft, "0987", "0911", "Chiềng"), "both answers", pause=grandson.phone.pause)

    # Both are told, and neither can file before somebody has said which is right.
    for person in (grandmother, grandson):
        open_list(person)
        expect(person.page.get_by_text("Có 1 câu hai máy gõ khác nhau")).to_be_visible(timeout=COMES)
        person.phone.goto(f"/khai/{draft}/nop")
        expect(person.page.get_by_text("còn chỗ cần sửa nên chưa nộp được")).to_be_visible(timeout=COMES)
    page = grandson.page
    grandson.phone.goto(f"/khai/{draft}/kiem-tra")
    page.get_by_role("link", name=re.compile("Hai máy gõ khác nhau")).click()
    expect(page.get_by_text("Câu này được gõ trên hai máy")).to_be_visible(timeout=COMES)
    expect(page.get_by_role("region", name=re.compile("^Gõ trên máy khác, lúc"))).to_contain_text("987")
    expect(page.get_by_role("region", name=re.compile("^Gõ trên máy này, lúc"))).to_contain_text("911")
    assert grandson.phone.axe() == []
    grandson.phone.shot("two-devices-which", full=True)

    # A wrong press is taken back.
    page.get_by_role("button", name=re.compile("Câu này đúng Gõ trên máy này")).click()
    expect(page.locator("#q-phone")).to_have_value(re.compile("911"))
    expect(page.get_by_text("Câu kia, bạn không dùng")).to_be_visible()
    grandson.phone.shot("two-devices-aside", full=True)
    page.get_by_role("button", name=re.compile("^Lấy lại câu này")).click()
    expect(page.locator("#q-phone")).to_have_value(re.compile("987"))
    assert grandson.phone.axe() == []

    # Filed once; on her phone it is a dossier now.
    page.get_by_role("button", name="Xong, xem lại hồ sơ").click()
    expect(page.get_by_role("link", name=re.compile("Hai máy gõ khác nhau"))).not_to_be_visible()
    grandson.phone.goto(f"/khai/{draft}")
    grandson.fill(PENSION | {"phone": HERS})
    dossier = grandson.file()
    assert dossier == draft
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=draft) == 1,
        "the dossier",
        pause=grandson.phone.pause,
    )
    open_list(grandmother)
    expect(grandmother.page.get_by_text("Đã gửi tới xã")).to_be_visible(timeout=COMES)
    expect(grandmother.page.get_by_text("Đang khai dở")).not_to_be_visible(timeout=COMES)
    # A save that was on its way while he filed is deleted again after it.
    left = "SELECT count(*) FROM drafts WHERE id = :id AND deleted_at IS NULL"
    eventually(lambda: stack.scalar(left, id=draft) == 0, "the copy to go", pause=grandson.phone.pause)

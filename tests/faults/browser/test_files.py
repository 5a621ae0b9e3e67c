"""Drafts saved to a file on one phone and opened on another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.people import PENSION
from tests.faults.browser.conftest import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.phone import Phone

WORDS = "con trâu đen bên suối"
NAME = "Triệu Thị Mai"


def test_a_draft_goes_to_another_phone_in_a_locked_file(phone: Callable[..., Phone], tmp_path: Path) -> None:
    old = Writer(phone())
    old.visit_once()
    old.start("Trợ cấp hưu trí")
    old.fill(PENSION, until="phone")
    old.phone.goto("/cai-dat")
    old.page.get_by_role("link", name="Lưu bản khai ra tệp").click()
    expect(old.page.get_by_text("Sẽ lưu: 1 bản khai, 0 việc chưa gửi")).to_be_visible()
    old.phone.shot("backup-save", full=True)
    assert old.phone.axe() == []
    old.page.get_by_label("Cụm từ bí mật", exact=True).fill("ngắn")
    old.page.get_by_role("button", name="Lưu ra tệp").click()
    expect(old.page.get_by_role("alert").get_by_text("Cụm từ cần ít nhất 8 ký tự")).to_be_visible()
    old.page.get_by_label("Cụm từ bí mật", exact=True).fill(WORDS)
    with old.page.expect_download() as download:
        old.page.get_by_role("button", name="Lưu ra tệp").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".hosoxa"
    assert NAME not in file.read_text(encoding="utf-8")

    new = Writer(phone())
    new.visit_once()
    new.phone.goto("/cai-dat/tep")
    new.page.get_by_label("Chọn tệp").set_input_files({"name": "la.txt", "mimeType": "text/plain", "buffer": b"la"})
    expect(new.page.get_by_text("Đây không phải tệp do ứng dụng này lưu")).to_be_visible()
    new.page.get_by_label("Chọn tệp").set_input_files(file)
    new.page.get_by_label("Cụm từ bí mật của tệp").fill("con trâu trắng")
    new.page.get_by_role("button", name="Mở tệp").click()
    expect(new.page.get_by_text("Cụm từ bí mật không đúng")).to_be_visible()
    new.page.get_by_label("Cụm từ bí mật của tệp").fill(WORDS)
    new.page.get_by_role("button", name="Mở tệp").click()
    take = new.page.get_by_role("button", name="Đưa vào máy này")
    take.wait_for()
    new.phone.shot("backup-open", full=True)
    assert new.phone.axe() == []
    take.click()
    expect(new.page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
    new.page.get_by_role("main").get_by_role("link", name="Trợ cấp hưu trí").click()
    new.fill(PENSION)
    expect(new.page.get_by_text(NAME).first).to_be_visible()

"""An official writes a form in a spreadsheet: sees what is wrong, tries it, publishes it, and residents have it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlsxwriter
from playwright.sync_api import expect

from tests.e2e.people import Officer, Resident, day

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FilePayload

    from tests.support.phone import Phone
    from tests.support.stack import Stack

TITLE = "Đăng ký trồng cây phân tán"
SURVEY = [
    ["type", "name", "label", "required", "relevant", "kind"],
    ["text", "who", "Bạn tên là gì?", "yes", "", "name"],
    ["select_one yn", "has_land", "Bạn có đất không?", "yes", "", ""],
    ["integer", "trees", "Bạn trồng bao nhiêu cây?", "yes", "${has_land} = 'yes'", ""],
    ["begin repeat", "plots", "Thửa đất", "", "${has_land} = 'yes'", ""],
    ["text", "place", "Thửa ở đâu?", "yes", "", ""],
    ["end repeat", "", "", "", "", ""],
]
CHOICES = [["list_name", "name", "label"], ["yn", "yes", "Có"], ["yn", "no", "Không"]]


def workbook(survey: list[list[str]]) -> FilePayload:
    """A spreadsheet as an official has it on the computer."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        settings = [["form_title", "form_id"], [TITLE, "trees_e2e"]]
        for name, rows in (("survey", survey), ("choices", CHOICES), ("settings", settings)):
            sheet = book.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return {
        "name": "trồng cây.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": stream.getvalue(),
    }


def test_a_spreadsheet_becomes_a_form_that_residents_have(stack: Stack, phone: Callable[..., Phone]) -> None:
    admin = Officer(phone(), "Đàm Quốc Dũng")
    admin.sign_in()
    page = admin.page
    page.get_by_role("link", name="Mẫu đơn của xã").click()
    expect(page.get_by_role("heading", name="Mẫu đơn của xã")).to_be_visible()

    # What stands in the way, by cell
    wrong = [*SURVEY[:3], ["integer", "trees", "Bao nhiêu cây?", "yes", "position(..) = 1", ""]]
    page.get_by_label("Bảng tính", exact=True).set_input_files(workbook(wrong))
    page.get_by_role("button", name="Đọc bảng tính").click()
    expect(page.get_by_role("heading", name="Những ô cần sửa")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("survey: E4")).to_be_visible()
    expect(page.get_by_role("heading", name="Công bố")).to_have_count(0)

    # Mended: tried as a resident sees it
    page.get_by_label("Bảng tính", exact=True).set_input_files(workbook(SURVEY))
    page.get_by_role("button", name="Đọc bảng tính").click()
    page.get_by_role("button", name="Khai thử").click(timeout=60_000)
    page.get_by_label("Bạn tên là gì?").fill("Lò Thị Thử")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Bạn có đất không?")).to_be_visible()
    page.get_by_role("button", name="Xong, quay lại").click()
    expect(page.locator(".errors")).to_contain_text("Bạn có đất không?")
    page.get_by_label("Có", exact=True).check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Bạn trồng bao nhiêu cây?").fill("40")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Thêm").click()
    page.get_by_label("Thửa ở đâu?").fill("Đồng Chuối")
    page.get_by_role("button", name="Xong dòng này").click()
    expect(page.get_by_text("Đồng Chuối")).to_be_visible()
    page.get_by_role("button", name="Xong, quay lại").click()

    # Published from today
    page.get_by_label("Nhận hồ sơ theo mẫu này từ ngày nào?").fill(day(-1))
    page.get_by_role("button", name="Công bố mẫu này").click()
    expect(page.locator(".errors")).to_contain_text("Ngày này đã qua")
    page.get_by_label("Nhận hồ sơ theo mẫu này từ ngày nào?").fill(day(0))
    page.get_by_role("button", name="Công bố mẫu này").click()
    page.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.get_by_text("Đã công bố.")).to_be_visible(timeout=30_000)
    published = "SELECT count(*) FROM form_versions WHERE code LIKE 'HX.%' AND published_by IS NOT NULL"
    assert stack.scalar(published)

    # And a resident's phone has it
    resident = Resident(phone())
    resident.visit_once()
    resident.phone.goto("/thu-tuc")
    expect(resident.page.get_by_text(TITLE)).to_be_visible(timeout=30_000)


def test_somebody_without_the_role_sees_no_room_for_forms(phone: Callable[..., Phone]) -> None:
    officer = Officer(phone())
    officer.sign_in()

    officer.phone.goto("/can-bo/thu-tuc")

    expect(officer.page.get_by_label("Bảng tính", exact=True)).to_have_count(0)
    expect(officer.page.get_by_role("heading", name="Mẫu đơn của xã")).to_be_visible()

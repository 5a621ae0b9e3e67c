"""An officer asks for a supplement; the phone hears of it; the resident answers without a network; it ends well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.people import RESIDENCE, Officer, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

pytestmark = pytest.mark.both_engines


def status(stack: Stack, dossier: str) -> object:
    return stack.scalar("SELECT status FROM dossiers WHERE id = :id", id=dossier)


def reaches(stack: Stack, dossier: str, wanted: int, phone: Phone) -> None:
    eventually(lambda: status(stack, dossier) == wanted, f"status {wanted}", pause=phone.pause)


def test_a_supplement_is_asked_for_heard_of_answered_offline_and_the_dossier_finished(  # noqa: PLR0915 (one story)
    stack: Stack, phone: Callable[..., Phone], has_notifications: bool
) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register("Hà Thị Thái")
    resident.phone.goto("/cai-dat")
    resident.page.get_by_role("button", name="Bật thông báo").click()
    expect(resident.page.get_by_text("Đang bật.")).to_be_visible()
    resident.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    resident.fill(RESIDENCE)
    dossier = resident.file()
    reaches(stack, dossier, 1, resident.phone)
    code = str(stack.scalar("SELECT code FROM dossiers WHERE id = :id", id=dossier))
    receipt = resident.phone.wait_for_push()
    assert (receipt.json["kind"], receipt.json["status"]) == ("filed", 1)

    officer = Officer(phone())
    officer.sign_in()
    officer.open(dossier)
    officer.step("Tiếp nhận", "Tiếp nhận hồ sơ")
    reaches(stack, dossier, 2, officer.phone)
    received = resident.phone.wait_for_push()
    assert received.json["status"] == 2
    officer.open(dossier)
    officer.ask_for(
        "Đề nghị bà bổ sung hai chỗ dưới đây.",
        {
            "answer.temporary_address": "Ghi rõ số nhà hoặc tên chủ trọ",
            "paper.dwelling_proof": "Mang hợp đồng thuê nhà",
        },
    )
    reaches(stack, dossier, 5, officer.phone)

    # The push is really encrypted for this phone, and says code and status only.
    message = resident.phone.wait_for_push()
    assert message.json | {"notice": ""} == {
        "v": 1,
        "code": code,
        "status": 5,
        "kind": "supplement-requested",
        "dossier": dossier,
        "notice": "",
    }
    assert message.ttl >= 24 * 3600
    if has_notifications:
        notice = resident.phone.wait_for_notice()
        assert code in notice["title"] + notice["body"]
        assert "bổ sung" in (notice["title"] + notice["body"]).lower()
        assert notice["lang"] == "vi"
        assert "Thái" not in str(notice)
        eventually(resident.phone.notifications, "the notice on the screen", pause=resident.phone.pause)
        resident.phone.goto("/cai-dat")
        expect(resident.page.get_by_text("Đang bật.")).to_be_visible()
        resident.phone.tap_notification()
        expect(resident.page).to_have_url(f"{resident.phone.origin}/ho-so/{dossier}")
    else:
        resident.phone.goto(f"/ho-so/{dossier}")
    expect(resident.page.get_by_text(code)).to_be_visible()
    expect(resident.page.get_by_text("Đề nghị bà bổ sung hai chỗ dưới đây.").first).to_be_visible()
    resident.phone.shot("supplement-asked", full=True)

    # Answered in the hills.
    resident.phone.offline()
    resident.page.get_by_role("link", name="Trả lời").first.click()
    expect(resident.page.get_by_text("Ghi rõ số nhà hoặc tên chủ trọ").first).to_be_visible()
    expect(resident.page.get_by_text("Mang hợp đồng thuê nhà").first).to_be_visible()
    resident.phone.shot("supplement-answer", full=True)
    resident.page.locator("#q-temporary_address-detail").fill("Nhà trọ bà Lương, xóm Đồng Chuối")
    for fieldset in resident.page.locator("fieldset").filter(has_text="Tôi mang tới bộ phận một cửa").all():
        fieldset.get_by_label("Tôi mang tới bộ phận một cửa").check()
    resident.page.get_by_role("button", name="Gửi").first.click()
    expect(resident.page.get_by_text("chưa gửi").first).to_be_visible()
    assert status(stack, dossier) == 5
    resident.phone.offline(value=False)
    reaches(stack, dossier, 2, resident.phone)

    officer.open(dossier)
    expect(officer.page.get_by_text("Nhà trọ bà Lương").first).to_be_visible()
    officer.step("Bắt đầu xử lý", "Chuyển sang xử lý")
    reaches(stack, dossier, 4, officer.phone)
    officer.open(dossier)
    officer.step("Xử lý xong", "Ghi là đã xử lý xong", Kết_quả_giải_quyết="Đã cập nhật đăng ký tạm trú.")
    reaches(stack, dossier, 9, officer.phone)

    resident.phone.goto(f"/ho-so/{dossier}")
    expect(resident.page.get_by_text("Đã cập nhật đăng ký tạm trú.")).to_be_visible()
    events = stack.rows("SELECT kind FROM dossier_events WHERE dossier_id = :id ORDER BY at, id", id=dossier)
    assert [str(event["kind"]) for event in events] == [
        "filed",
        "received",
        "supplement-requested",
        "supplemented",
        "processing",
        "finished",
    ]
    told = resident.page.locator("main").inner_text()
    shown = ["Nộp hồ sơ", "Tiếp nhận hồ sơ", "Yêu cầu bổ sung", "Trả lời bổ sung", "Bắt đầu xử lý", "Đã cập nhật"]
    places = [told.rindex(words) for words in shown]
    assert places == sorted(places), told
    pauses = stack.rows("SELECT started_at, ended_at FROM pauses WHERE dossier_id = :id", id=dossier)
    assert len(pauses) == 1
    assert pauses[0]["ended_at"] is not None
    resident.phone.goto("/hop-thu")
    expect(resident.page.get_by_text(code).nth(3)).to_be_visible()

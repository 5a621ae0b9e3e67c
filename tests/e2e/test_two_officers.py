"""Two officers, one of them without a network: what the late one wrote is kept, and sent on what the dossier is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from server.clock import today
from server.demo.answers import residence
from server.demo.people import POLICE, RESIDENTS
from tests.bench.client import Device
from tests.e2e.people import Officer
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

EARLY, LATE = "Đàm Quốc Dũng", "Bàn Văn Hiếu"
#: A phone that has lost its network looks for it every 12 s or so.
PATIENCE_MS = 40_000
ASKED = "Đề nghị ghi lại số điện thoại."
REASON = "Người làm hồ sơ đã khai trùng."


def filed(stack: Stack, count: int) -> list[str]:
    """The ids of that many dossiers, filed with the police by a demo resident."""
    device = Device(stack.proxy.port, stack.web_port)
    device.sign_in(next(a["account"] for a in device.accounts() if a["role"] == "resident"))
    args = residence(RESIDENTS[0], today()).args(POLICE)
    codes = [device.file(args)["data"]["code"] for _ in range(count)]
    device.close()
    return [str(stack.scalar("SELECT id FROM dossiers WHERE code = :code", code=code)) for code in codes]


def status(stack: Stack, dossier: str) -> object:
    return stack.scalar("SELECT status FROM dossiers WHERE id = :id", id=dossier)


def test_what_was_written_offline_is_shown_beside_what_the_dossier_is_now_and_sent_on_that(
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    possible, past = filed(stack, 2)
    late = Officer(phone(), LATE)
    late.sign_in()
    for dossier in (past, possible):
        late.open(dossier)
        expect(late.page.get_by_role("button", name="Yêu cầu bổ sung", exact=True)).to_be_visible()
    late.phone.wait_for_worker()
    late.phone.offline()
    late.ask_for(ASKED, {"answer.phone": "Ghi đủ mười số"})
    page = late.page
    expect(page.get_by_text("Yêu cầu bổ sung: đã ghi trên máy này, chưa gửi")).to_be_visible()
    late.open(past)
    late.step("Không tiếp nhận", "Gửi thông báo không tiếp nhận", Lý_do=REASON)
    expect(page.get_by_text("Không tiếp nhận: đã ghi trên máy này, chưa gửi")).to_be_visible()

    early = Officer(phone(), EARLY)
    early.sign_in()
    for dossier in (possible, past):
        early.open(dossier)
        early.step("Tiếp nhận", "Tiếp nhận hồ sơ")
        eventually(lambda d=dossier: status(stack, d) == 2, "received", pause=early.phone.pause)  # type: ignore[misc]

    late.phone.offline(value=False)
    late.open(past)
    # The step is past: it is told what was done meanwhile, and the words go into another step.
    expect(page.get_by_text("Chưa làm được: Không tiếp nhận")).to_be_visible(timeout=PATIENCE_MS)
    refused = page.locator(".notice", has_text="Chưa làm được")
    expect(refused.get_by_text("Bây giờ hồ sơ là “Được tiếp nhận”")).to_be_visible()
    expect(refused.get_by_text(EARLY)).to_be_visible()
    expect(refused.get_by_text(REASON)).to_be_visible()
    late.phone.shot("officer-stale-past", full=True)
    assert late.phone.axe() == []
    refused.get_by_role("button", name="Dùng cho việc “Dừng xử lý”").click()
    expect(page.get_by_role("textbox", name="Lý do")).to_have_value(REASON)
    page.get_by_role("button", name="Dừng xử lý hồ sơ").click()
    eventually(lambda: status(stack, past) == 8, "stopped", pause=late.phone.pause)
    expect(refused).to_have_count(0)

    # The step is still possible: it is opened again, changed, and sent on the new version.
    late.open(possible)
    expect(refused.get_by_text(ASKED)).to_be_visible()
    late.phone.shot("officer-stale-again", full=True)
    refused.get_by_role("button", name="Xem lại và gửi lại").click()
    message = page.get_by_role("textbox", name="Lời nhắn chung")
    expect(message).to_have_value(ASKED)
    message.fill(f"{ASKED} Cảm ơn.")
    # Kept on the phone while it is being written, and the refused one until the new one is sent.
    late.phone.pause(0.6)
    late.open(possible)
    expect(message).to_have_value(f"{ASKED} Cảm ơn.")
    expect(refused.get_by_text("đang mở trong khung")).to_be_visible()
    page.get_by_role("button", name="Gửi yêu cầu bổ sung").first.click()
    eventually(lambda: status(stack, possible) == 5, "asked", pause=late.phone.pause)
    expect(refused).to_have_count(0)
    said = stack.scalar("SELECT message FROM supplements WHERE dossier_id = :id", id=possible)
    assert said == f"{ASKED} Cảm ơn."

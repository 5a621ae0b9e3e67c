"""The main job: fill without a network, lose the battery, carry on, file, and be sent without a tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.people import RESIDENCE, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

pytestmark = pytest.mark.both_engines

NAME = "Hà Thị Thái"
TYPED = "thôn Suối Lửa bên cầu treo, nhà có hàng rào dâm bụt"


def filed(stack: Stack, dossier: str) -> list[str]:
    return [str(row["code"]) for row in stack.rows("SELECT code FROM dossiers WHERE id = :id", id=dossier)]


def test_a_form_survives_flight_mode_and_a_pulled_battery_and_sends_itself(
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register(NAME)

    # Out of coverage, from a closed browser: a cold start.
    resident.phone.close()
    resident.phone.offline()
    resident.phone.open()
    resident.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    resident.fill(RESIDENCE, until="temporary_address")
    resident.answer("temporary_address", RESIDENCE["temporary_address"])

    # The battery goes in the middle of a word.
    field = resident.page.locator("#q-temporary_address-detail")
    field.fill("")
    field.press_sequentially(TYPED, delay=40)
    address = resident.page.url.removeprefix(resident.phone.origin)
    resident.phone.kill()

    resident.phone.open()
    resident.phone.goto(address)
    kept = resident.page.locator("#q-temporary_address-detail").input_value()
    assert TYPED.startswith(kept)
    assert len(TYPED) - len(kept) <= 1000 / 40, f"more than the last second is gone: {kept!r}"
    resident.page.locator("#q-temporary_address-detail").fill(RESIDENCE["temporary_address"][2])
    resident.fill(RESIDENCE)
    for kept_answer in (NAME, "12/03/1962", "019 162 000 017", "xóm Đồng Chuối", "Ma Văn Lềnh", "Ma Thị Hoa"):
        expect(resident.page.get_by_text(kept_answer).first).to_be_visible()

    dossier = resident.file()
    expect(resident.page.get_by_text("chưa gửi").first).to_be_visible()
    assert "Chưa gửi" in resident.dossiers()
    assert filed(stack, dossier) == []

    # Back in coverage: nobody taps anything.
    resident.phone.offline(value=False)
    code = eventually(lambda: filed(stack, dossier), "the dossier to arrive", pause=resident.phone.pause)
    assert len(code) == 1
    resident.phone.goto(f"/ho-so/{dossier}")
    # Opening the page may cut the answer off; then it comes with the next try
    expect(resident.page.get_by_text(code[0])).to_be_visible(timeout=10_000)
    applicant = stack.scalar("SELECT applicant_name FROM dossiers WHERE id = :id", id=dossier)
    assert applicant == NAME


def test_a_draft_needs_no_account_and_one_is_asked_for_only_when_filing(
    stack: Stack, phone: Callable[..., Phone]
) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.phone.offline()
    resident.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
    resident.fill(RESIDENCE)
    dossier = resident.file()
    resident.phone.offline(value=False)
    resident.phone.pause(2)
    assert filed(stack, dossier) == []
    resident.register(NAME)
    assert len(eventually(lambda: filed(stack, dossier), "the dossier", pause=resident.phone.pause)) == 1

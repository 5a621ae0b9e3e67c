"""A form changes while somebody is filling it: nothing that was typed is lost, and what was filed stays as it was."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.e2e.people import Answers, Officer, Resident, day
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.phone import Phone
    from tests.support.stack import Engine, Stack

pytestmark = pytest.mark.both_engines

CODE = "1.001266"

CLOSING: Answers = {
    "business_name": "Hộ kinh doanh Tạp hóa Bà Mai",
    "business_code": "0100233488",
    "full_name": "Triệu Thị Mai",
    "citizen_id": "019148000045",
    "phone": "0987 654 321",
    "email": "mai@example.vn",
    "business_address": ("Thái Nguyên", "vo nhai", "xóm Làng Chiềng"),
    "founder": "Một người",
    "end_date": day(3),
    "reason": "Buôn bán không đủ sống",
    "debts": "Không còn nợ gì",
    "certificate": "Tôi giữ bản gốc",
    "filed_by": "Chủ hộ kinh doanh",
    "owner_has_vneid": "Có",
}


@pytest.fixture
def own_stack(engine: Engine, new_stack: Callable[[Engine], Stack]) -> Iterator[Stack]:
    """A stack whose catalogue nobody else works with."""
    stack = new_stack(engine)
    yield stack
    stack.worker.stop()
    stack.web.stop()


def texts(node: Any) -> Any:
    """YAML's dates and the like as the texts that the catalogue means."""
    if isinstance(node, dict):
        return {key: texts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [texts(value) for value in node]
    return node if node is None or isinstance(node, str | bool | int | float) else str(node)


def publish_second_version(stack: Stack) -> None:
    """One question changed, one removed, one added."""
    folder = stack.config_dir / "procedures"
    shutil.move(folder / f"{CODE}.yaml", folder / f"{CODE}@1.yaml")
    definition = texts(yaml.safe_load((folder / f"{CODE}@1.yaml").read_text(encoding="utf-8")))
    definition["version"] = 2
    pages = {page["key"]: page for page in definition["form"]["pages"]}
    (name,) = pages["business"]["questions"]
    name["label"] = {"vi": "Tên hộ kinh doanh ghi trên biển hiệu là gì?", "en": "What does the signboard say?"}
    pages["contact"]["questions"] = [q for q in pages["contact"]["questions"] if q["key"] != "email"]
    pages["end"]["questions"].append(
        {
            "key": "signboard",
            "kind": "yes_no",
            "label": {"vi": "Bạn đã hạ biển hiệu chưa?", "en": "Have you taken the signboard down?"},
            "required": True,
        }
    )
    (folder / f"{CODE}@2.yaml").write_text(json.dumps(definition, ensure_ascii=False), encoding="utf-8")
    stack.flask("release")


def test_a_draft_meets_a_newer_version_and_a_lapsed_filing_comes_back_to_be_carried_over(  # noqa: PLR0915 (one story)
    own_stack: Stack, make_phone: Callable[..., Phone]
) -> None:
    stack = own_stack
    resident = Resident(make_phone(stack.base_url, stack.push))
    page = resident.page
    resident.visit_once()
    resident.register("Triệu Thị Mai")
    resident.start("Đóng hộ kinh doanh")
    resident.fill(CLOSING)
    first = resident.file()
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=first),
        "the first",
        pause=resident.phone.pause,
    )

    # Two more under version 1, in the hills: one left unfinished, one filed.
    resident.phone.offline()
    resident.start("Đóng hộ kinh doanh")
    resident.fill(CLOSING, until="debts")
    unfinished = page.url.split("/khai/")[1].split("/")[0]
    resident.start("Đóng hộ kinh doanh")
    resident.fill(CLOSING)
    lapsed = resident.file()
    publish_second_version(stack)
    resident.phone.offline(value=False)
    resident.phone.goto("/ho-so")
    expect(page.get_by_text("Bạn mở ra xem cần sửa gì").first).to_be_visible()
    assert stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=lapsed) == 0

    # The unfinished one: what stays, what changed, what is new, what went; then beside the new question.
    resident.phone.goto(f"/khai/{unfinished}")
    expect(page.get_by_text("Mẫu khai này đã có bản mới")).to_be_visible()
    for found in [
        CLOSING["business_name"],
        "Bây giờ hỏi: Tên hộ kinh doanh ghi trên biển hiệu là gì?",
        "Bạn đã hạ biển hiệu chưa?",
        "mai@example.vn",
    ]:
        expect(page.get_by_text(found).first).to_be_visible()
    resident.phone.shot("newer-form", full=True)
    page.get_by_role("button", name="Chuyển sang bản mới").click()
    expect(page.get_by_role("heading", name="Tên hộ kinh doanh ghi trên biển hiệu là gì?")).to_be_visible()
    expect(page.get_by_text("Bản trước bạn đã trả lời")).to_be_visible()
    assert page.locator("#q-business_name").input_value() == ""
    resident.phone.shot("newer-form-question", full=True)
    page.get_by_role("button", name="Dùng lại câu trả lời này").click()
    expect(page.locator("#q-business_name")).to_have_value(CLOSING["business_name"])
    resident.phone.offline()
    resident.fill(CLOSING | {"signboard": "Có"})
    page.get_by_text("Không còn hỏi nữa").click()
    expect(page.get_by_text("mai@example.vn")).to_be_visible()
    second = resident.file()
    resident.phone.offline(value=False)
    arrives(stack, second, 2, resident.phone)

    # The refused one: every word is there, and it is carried over in the same way.
    resident.phone.goto(f"/ho-so/{lapsed}")
    page.get_by_role("button", name="Sửa và gửi lại").click()
    page.get_by_role("button", name="Chuyển sang bản mới").click()
    page.get_by_role("button", name="Dùng lại câu trả lời này").click()
    resident.fill(CLOSING | {"signboard": "Không"})
    arrives(stack, resident.file(), 2, resident.phone)

    # What was filed under version 1 is still shown as it was asked and answered, to both sides.
    resident.phone.goto(f"/ho-so/{first}")
    page.get_by_text("Xem những gì đã khai").click()
    expect(page.get_by_text("mai@example.vn")).to_be_visible()
    assert "biển hiệu" not in page.inner_text("main")
    officer = Officer(make_phone(stack.base_url, stack.push), "Nông Thị Oanh")
    officer.sign_in()
    officer.open(first)
    expect(officer.page.get_by_text("mai@example.vn")).to_be_visible()
    assert "biển hiệu" not in officer.page.inner_text("main")


def arrives(stack: Stack, dossier: str, version: int, phone: Phone) -> None:
    eventually(
        lambda: stack.scalar("SELECT form_version FROM dossiers WHERE id = :id", id=dossier) == version,
        f"a dossier under version {version}",
        pause=phone.pause,
    )

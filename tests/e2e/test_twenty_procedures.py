"""Every procedure that one can file is filed: found by its name, filled without a network, received with a code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from playwright.sync_api import expect

from tests.e2e.people import Resident
from tests.e2e.typed_filings import codes, filing
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

TOP = Path(__file__).resolve().parents[2]
CATALOGUE = {
    definition["code"]: definition
    for path in sorted((TOP / "config" / "procedures").glob("*.yaml"))
    for definition in [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)]  # noqa: S506 (our own files, texts only)
}
FILED = sorted(code for code, definition in CATALOGUE.items() if definition["channel"] != "counter")


@pytest.fixture(scope="module")
def resident(usual_stack: Stack, make_lasting_phone: Callable[..., Phone]) -> Resident:
    """Somebody with an account, whose phone has the whole catalogue."""
    resident = Resident(make_lasting_phone(usual_stack.base_url, usual_stack.push))
    resident.visit_once()
    resident.register("Hà Thị Thái")
    return resident


def test_there_are_twenty_procedures_and_one_for_the_counter_each_with_a_filing() -> None:
    assert len(FILED) == 20
    assert codes() == FILED
    assert [code for code in CATALOGUE if code not in FILED] == ["2.000815"]


@pytest.mark.parametrize("code", FILED)
def test_it_is_filed_from_a_phone_without_a_network(code: str, stack: Stack, resident: Resident) -> None:
    answers = filing(code)
    phone, page = resident.phone, resident.page
    phone.offline()
    resident.find(CATALOGUE[code]["short_name"]["vi"])
    resident.begin(answers.case)
    resident.fill(answers.answers)
    dossier = resident.file()
    expect(page.get_by_text("chưa gửi").first).to_be_visible()
    phone.offline(value=False)
    eventually(
        lambda: stack.scalar(
            "SELECT count(*) FROM dossiers WHERE id = :id AND procedure = :code", id=dossier, code=code
        ),
        "the dossier to arrive",
        pause=phone.pause,
    )
    phone.goto(f"/ho-so/{dossier}")
    expect(page.get_by_text(re.compile(r"^H55\.19\.0[0-9]-[0-9]{6}-[0-9]+$")).first).to_be_visible()


def test_what_must_be_done_at_the_counter_says_what_to_bring_and_cannot_be_begun(resident: Resident) -> None:
    resident.find(CATALOGUE["2.000815"]["short_name"]["vi"])
    page = resident.page
    expect(page.get_by_text("phải làm tại bộ phận một cửa")).to_be_visible()
    expect(page.get_by_role("heading", name="Cần có gì")).to_be_visible()
    assert page.get_by_role("button", name="Bắt đầu khai").count() == 0

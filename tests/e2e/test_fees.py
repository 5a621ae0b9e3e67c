"""Before a dossier is filed, the check page says what it costs, and why nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Resident
from tests.e2e.typed_filings import filing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack


@pytest.fixture(scope="module")
def resident(usual_stack: Stack, make_lasting_phone: Callable[..., Phone]) -> Resident:
    """Somebody whose phone has the catalogue, and no network."""
    resident = Resident(make_lasting_phone(usual_stack.base_url, usual_stack.push))
    resident.visit_once()
    resident.phone.offline()
    return resident


@pytest.mark.parametrize(
    ("code", "name", "changes", "said"),
    [
        ("2.000635", "Bản sao khai sinh, trích lục hộ tịch", {"vneid_level_2": "Không"}, ["24.000 đ = 3 × 8.000 đ"]),
        ("1.004194", "Đăng ký tạm trú", {"fee_exempt": "Không"}, ["7.000 đ"]),
        (
            "1.004194",
            "Đăng ký tạm trú",
            {"fee_exempt": "Có"},
            ["Không mất tiền", "Vì: Bạn thuộc diện được miễn lệ phí."],
        ),
    ],
    ids=["three copies", "one dossier", "exempt"],
)
def test_the_check_page_says_what_it_costs_without_a_network(
    resident: Resident, code: str, name: str, changes: dict[str, Any], said: list[str]
) -> None:
    made_up = filing(code)
    resident.find(name)
    resident.begin(made_up.case)
    resident.fill({**made_up.answers, **changes})

    cost = resident.page.locator("#cost")
    expect(cost.get_by_role("heading", name="Hết bao nhiêu tiền")).to_be_visible()
    for words in said:
        expect(cost).to_contain_text(words)

"""The fixtures of the end-to-end tests, for faults of the browser; and what only these need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import (
    calm_network,
    chromium,
    engine,
    has_notifications,
    make_phone,
    phone,
    pytest_generate_tests,
    pytest_runtest_makereport,
    stack,
)
from tests.e2e.people import Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone

__all__ = [
    "calm_network",
    "chromium",
    "engine",
    "has_notifications",
    "make_phone",
    "phone",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "stack",
]


HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, where the stack is."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group(f"faults-{item.path.stem}"))


class Writer(Resident):
    """Somebody in the middle of writing one answer."""

    #: The question that is being answered, of the form that `begin_writing` opens.
    FIELD = "#q-full_name"

    def begin_writing(self) -> str:
        """From a new phone to the first question of a form; gives its path."""
        self.visit_once()
        self.start("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi")
        self.page.locator(self.FIELD).wait_for()
        return self.page.url.removeprefix(self.phone.origin)

    def write(self, text: str) -> None:
        """Type at the end of the answer, letter by letter."""
        self.page.locator(self.FIELD).press("End")
        self.page.locator(self.FIELD).press_sequentially(text)

    def saved(self) -> None:
        """Wait until the screen has followed the last letter and says that all is saved on this phone."""
        self.page.locator("main:has(form:not([data-behind]))").get_by_text("Đã lưu trên máy này").first.wait_for()

    def reads(self) -> str:
        """What the answer is on the screen."""
        return self.page.locator(self.FIELD).input_value()

    def comes_to_read(self, text: str) -> None:
        """Wait until the answer on the screen is this."""
        eventually(lambda: self.reads() == text, f"{text!r} instead of {self.reads()!r}", pause=self.phone.pause)

    def told(self, text: str) -> None:
        """Wait until the line of storage troubles says this."""
        self.page.locator("#lines").get_by_text(text).first.wait_for()


@pytest.fixture
def writer(phone: Callable[..., Phone]) -> Writer:
    """Somebody with a new phone."""
    return Writer(phone())

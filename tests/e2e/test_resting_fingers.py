"""A finger that rests on what it presses, while the screen has something to draw: what was pressed happens, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Resident

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone

#: In this time an answer has been saved and judged, and what it brings is there to be drawn; shorter than a long press.
RESTS_S: Final = 0.4
#: How many times slower than this machine the phone is.
SLOWER: Final = 4
PLACE: Final = """(one, share) => {
  one.scrollIntoView({ block: 'nearest' });
  const { x, y, width, height } = one.getBoundingClientRect();
  return [x + width / 2, y + height * share];
}"""
#: Tells how often something was pressed, and how often it was sent off.
COUNT: Final = """() => {
  self.__pressed = [];
  for (const what of ['click', 'submit']) addEventListener(what, () => self.__pressed.push(what), true);
}"""

With = Literal["touch", "mouse"]
BOTH = pytest.mark.parametrize("by", ["touch", "mouse"])


def type_and_press(phone: Phone, text: str, target: Locator, by: With, share: float = 0.5) -> None:
    """Type into the box that has the focus, and press at once where ``target`` stands before anything has moved.

    ``share``: how far down the target, of its height.

    Playwright's own clicks are over within a few milliseconds; a finger rests.
    """
    x, y = target.evaluate(PLACE, share)
    phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    phone.page.keyboard.insert_text(text)
    if by == "touch":
        phone.cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        phone.pause(RESTS_S)
        phone.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        left = {"x": x, "y": y, "button": "left", "clickCount": 1}
        phone.cdp.send("Input.dispatchMouseEvent", {"type": "mousePressed", **left})
        phone.pause(RESTS_S)
        phone.cdp.send("Input.dispatchMouseEvent", {"type": "mouseReleased", **left})
    phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def opened(phone: Phone, name: str, key: str) -> Page:
    """One page of a new form."""
    resident = Resident(phone)
    resident.visit_once()
    resident.start(name)
    phone.goto(f"/khai/{phone.page.url.split('/')[4]}/{key}")
    return phone.page


@BOTH
def test_done_is_heard_though_a_line_comes_under_the_box(phone: Callable[[], Phone], by: With) -> None:
    """The amount is said under the box, and moves *Xong* down from under the finger."""
    hand = phone()
    page = opened(hand, "Khai thiệt hại thiên tai", "losses")
    table = page.url
    page.locator("button#q-losses").click()
    page.get_by_label("Gà, vịt").check()
    page.locator("#q-losses-0-what").fill("Gà mía")
    page.locator("#q-losses-0-count").fill("12")
    page.locator("#q-losses-0-age").fill("40 ngày")
    page.locator("#q-losses-0-value").focus()
    expect(page.locator("form[data-behind]")).to_have_count(0)
    page.evaluate(COUNT)

    type_and_press(hand, "5000000", page.get_by_role("button", name="Xong"), by)

    expect(page).to_have_url(table)
    expect(page.locator("section.card")).to_have_count(1)
    expect(page.locator("section.card")).to_contain_text("5.000.000")
    assert page.evaluate("self.__pressed") == ["click", "submit"]


@BOTH
def test_the_choice_that_was_pressed_is_the_one_that_is_kept(phone: Callable[[], Phone], by: With) -> None:
    """The digits are said and counted under the box, and move another choice under the finger."""
    hand = phone()
    page = opened(hand, "Trợ cấp hưu trí xã hội", "representative")
    page.locator("#q-has_representative").check()
    page.locator("#q-representative-citizen_id").focus()
    expect(page.locator("form[data-behind]")).to_have_count(0)

    type_and_press(hand, "019162000017", page.get_by_text("Anh, chị, em"), by)

    expect(page.get_by_text("019 162 000 017")).to_be_visible()
    assert page.get_by_label("Anh, chị, em").is_checked()


@BOTH
def test_going_on_is_heard_once_though_an_error_goes_from_above(phone: Callable[[], Phone], by: With) -> None:
    """The sentence of the error goes as soon as it is mended, and with it the button goes up."""
    hand = phone()
    page = opened(hand, "Mở hộ kinh doanh", "workers")
    onward = page.get_by_role("button", name="Tiếp tục")
    onward.click()
    expect(page.locator("#q-workers-error")).to_be_visible()
    page.locator("#q-workers").focus()
    page.evaluate(COUNT)

    type_and_press(hand, "2", onward, by, share=0.9)

    expect(page.locator("#q-workers")).to_have_count(0)
    assert page.evaluate("self.__pressed") == ["click", "submit"]


def test_the_second_tap_of_a_double_tap_does_not_press_what_has_come_meanwhile(phone: Callable[[], Phone]) -> None:
    """Who taps twice, as on an old phone, does not meet red sentences on a screen not read yet."""
    hand = phone()
    page = opened(hand, "Trợ cấp hưu trí xã hội", "name")
    page.locator("#q-full_name").fill("Lý Thị Thử")
    expect(page.locator("form[data-behind]")).to_have_count(0)
    x, y = page.get_by_role("button", name="Tiếp tục").evaluate(PLACE, 0.5)
    page.evaluate("addEventListener('pointerup', () => { self.__taps = (self.__taps ?? 0) + 1; }, true)")

    for _ in range(2):
        hand.cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        hand.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(page.locator("#q-birth_date")).to_be_visible()

    page.wait_for_function("self.__taps === 2")
    hand.pause(0.3)
    expect(page.locator("#q-birth_date")).to_be_visible()
    expect(page.locator(".errors")).to_have_count(0)

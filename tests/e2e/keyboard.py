"""A resident who has no mouse and no touch screen: Tab, Space, Enter, the arrows, and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.e2e.people import Answers, Resident

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: More than any screen of the app has stops.
MOST_STOPS = 90
#: Whether it has the focus, and what has.
IS_ACTIVE = """(element) => {
  const now = document.activeElement;
  return [element === now, now.id || now.innerText.slice(0, 40)];
}"""
LABEL = "(element) => element.labels[0].innerText"


class Hands(Resident):
    """Answers and files by keys alone; every way through a screen is the tab order's."""

    def focus(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus.

        Raises:
            AssertionError: with the stops on the way, when it never has.
        """
        target.wait_for(state="attached")
        stops = []
        for _ in range(MOST_STOPS):
            here, stop = target.evaluate(IS_ACTIVE)
            if here:
                return
            stops.append(stop)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab, which stopped at {stops}")

    def enter(self, target: Locator) -> None:
        """Go to a link or button and press Enter."""
        self.focus(target)
        self.page.keyboard.press("Enter")

    def begin_by_keys(self, name: str, case: str | None) -> None:
        """From the address of the app to the first question."""
        self.phone.goto("/")
        self.enter(self.page.get_by_role("link", name="Làm hồ sơ"))
        self.enter(self.page.get_by_role("link", name=name).first)
        expect(self.page.get_by_role("button", name="Bắt đầu khai")).to_be_visible()
        if case is not None:
            self.pick(self.page.locator("fieldset", has_text=case).locator("input").first, case)
        self.enter(self.page.get_by_role("button", name="Bắt đầu khai"))
        expect(self.page.get_by_text("Câu 1 trên")).to_be_visible()

    def pick(self, first: Locator, label: str) -> None:
        """In a group of radio buttons: Tab to the group, Space for the first, then down to the one wanted."""
        group = self._group(first).locator("input[type=radio]")
        self.focus_group(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            here = self.page.evaluate_handle("document.activeElement")
            if here.evaluate(LABEL).startswith(label):
                assert here.evaluate("(radio) => radio.checked")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice {label}")

    def focus_group(self, group: Locator) -> None:
        """Tab to a group of radio buttons: to the one that is picked, or to the first."""
        picked = [radio for radio in group.all() if radio.is_checked()]
        self.focus(picked[0] if picked else group.first)

    def answer(self, key: str, value: Any, *, within: str = "q") -> None:
        """Answer one question."""
        stem = f"{within}-{key}"
        first = self.page.locator(f"#{stem}")
        if isinstance(value, dict):
            for part, inner in value.items():
                self.answer(part, inner, within=stem)
            return
        first.wait_for(state="attached")
        kind = first.get_attribute("type")
        if isinstance(value, list):
            self._table(key, value)
        elif isinstance(value, tuple):
            self._address(stem, value)
        elif value is True:
            self.focus(first)
            self.page.keyboard.press("Space")
        elif kind == "radio":
            self.pick(first, value)
        elif first.get_attribute("role") == "combobox":
            self.choose(first, value)
        elif "/" in value and self.page.locator(f"#{stem}-2").count():
            self.date(stem, value)
        else:
            self.write(first, value)

    def write(self, box: Locator, text: str) -> None:
        """Type into a text box."""
        self.focus(box)
        self.page.keyboard.type(text)
        expect(box).to_have_value(text)

    def choose(self, box: Locator, text: str) -> None:
        """Type a few letters into a combobox, go down to the first option, take it."""
        self.focus(box)
        self.page.keyboard.type(text)
        expect(box).to_have_attribute("aria-expanded", "true")
        self.page.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", f"{box.get_attribute('id')}-o0")
        self.page.keyboard.press("Enter")
        expect(box).to_have_attribute("aria-expanded", "false")

    def date(self, stem: str, value: str) -> None:
        """Three boxes, one after the other."""
        for index, part in enumerate(value.split("/")):
            self.write(self.page.locator(f"#{stem}-{index}" if index else f"#{stem}"), part)

    def _address(self, stem: str, value: tuple[str, ...]) -> None:
        province, commune, *more = value
        select = self.page.locator(f"#{stem}")
        self.focus(select)
        for _ in range(select.locator("option").count()):
            if select.evaluate("(one) => one.selectedOptions[0].label") == province:
                break
            self.page.keyboard.press("ArrowDown")
        self.choose(self.page.locator(f"#{stem}-commune"), commune)
        for detail in more:
            self.write(self.page.locator(f"#{stem}-detail"), detail)

    def _table(self, key: str, rows: list[Answers]) -> None:
        for index, row in enumerate(rows):
            self.enter(self.page.locator(f"button#q-{key}"))
            for column, value in row.items():
                self.answer(column, value, within=f"q-{key}-{index}")
            self.enter(self.page.get_by_role("button", name="Xong"))
            expect(self.page.locator(f"a#q-{key}-{index}")).to_be_visible()

    def _answer_page(self, answers: Answers) -> None:
        done: set[str] = set()
        while keys := [key for key in self._keys() if key not in done]:
            done.add(keys[0])
            if keys[0] in answers:
                self.answer(keys[0], answers[keys[0]])

    def _next(self) -> None:
        before = self._where()
        self.enter(self.page.get_by_role("button", name="Tiếp tục"))
        # The heading, or the question that is the heading, has the focus of the next screen.
        self.page.wait_for_function(
            "(before) => !(document.querySelector('main')?.innerText ?? before + '\\n').startsWith(before + '\\n')",
            arg=before,
        )
        self.page.wait_for_function("() => ['H1', 'MAIN'].includes(document.activeElement.tagName)")

    def file_by_keys(self) -> str:
        """From the check page to *filed on this phone*; the dossier's id."""
        for papers in self.page.locator("fieldset").filter(has_text="Tôi mang tới bộ phận một cửa").all():
            self.focus_group(papers.locator("input[type=radio]"))
            self.page.keyboard.press("Space")
        self.enter(self.page.get_by_role("button", name="Nộp hồ sơ"))
        self.page.wait_for_url("**/nop*")
        self.enter(self.page.locator("main button.primary"))
        self.page.wait_for_url("**/ho-so/*")
        return self.page.url.rsplit("/", 1)[1]

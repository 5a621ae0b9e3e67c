"""Without a mouse and without eyes: a whole form by keys alone, and what a screen reader is told on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.keyboard import Hands
from tests.e2e.people import MAX_PAGES, Resident
from tests.e2e.typed_filings import filing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack

TEMPORARY_RESIDENCE, PENSION, CLOSING_A_BUSINESS = "1.004194", "1.014027", "1.001266"

#: What is in sight of all that can be answered or pressed in a form: its HTML. Each is given its number.
CONTROLS = """() => {
  for (const old of document.querySelectorAll('[data-look]')) old.removeAttribute('data-look');
  return [...document.querySelectorAll('main form :is(input, select, textarea, button, a[href], summary)')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 0)
    .map((one, number) => {
      const html = one.outerHTML;
      one.setAttribute('data-look', number);
      return html;
    });
}"""
ROLES = {"textbox", "radio", "checkbox", "combobox", "button", "link", "DisclosureTriangle", "spinbutton"}
#: Of each question on the screen: the id of its first input, its label, its hint.
QUESTIONS = """() => [...document.querySelectorAll('main form .field')].flatMap((field) => {
  const input = field.querySelector('[id^="q-"]:is(input, select, textarea, button)');
  const label = field.querySelector('legend, label');
  const hint = field.querySelector(':scope > .hint');
  if (!input || !label) return [];
  return [{ id: input.id, label: label.innerText, hint: hint ? hint.innerText : '' }];
})"""

#: The sentence under the question that an input belongs to.
ERROR_OF = "(input) => input.closest('.wrong').querySelector(':scope > .error').textContent"

Node = dict[str, Any]


class Reader:
    """What the browser tells a screen reader about the page in hand."""

    def __init__(self, phone: Phone) -> None:
        self._cdp = phone.cdp
        self._cdp.send("Accessibility.enable")
        self._nodes: dict[str, Node] = {}
        self._by_dom: dict[int, Node] = {}
        #: The element of each id and of each number that ``CONTROLS`` gave.
        self._by_attribute: dict[tuple[str, str], int] = {}

    def look(self) -> None:
        """Read the whole tree anew."""
        self._by_attribute.clear()
        self._note(self._cdp.send("DOM.getDocument", {"depth": -1})["root"])
        nodes = self._cdp.send("Accessibility.getFullAXTree")["nodes"]
        self._nodes = {node["nodeId"]: node for node in nodes}
        self._by_dom = {node["backendDOMNodeId"]: node for node in nodes if "backendDOMNodeId" in node}

    def node(self, selector: str) -> Node:
        """What is told of one element."""
        script = f"document.querySelector({selector!r})"
        found = self._cdp.send("Runtime.evaluate", {"expression": script})["result"]["objectId"]
        dom = self._cdp.send("DOM.describeNode", {"objectId": found})["node"]["backendNodeId"]
        return self._by_dom[dom]

    def named(self, name: str, content: str) -> Node:
        """What is told of the element whose ``id`` or ``data-look`` is this."""
        return self._by_dom[self._by_attribute[name, content]]

    def _note(self, element: Node) -> None:
        pairs = iter(element.get("attributes", []))
        for name, content in zip(pairs, pairs, strict=True):
            if name in {"id", "data-look"}:
                self._by_attribute[name, content] = element["backendNodeId"]
        for child in element.get("children", []):
            self._note(child)

    def roles(self, role: str) -> list[Node]:
        """All that have this role."""
        return [n for n in self._nodes.values() if not n["ignored"] and value(n, "role") == role]

    def around(self, node: Node) -> list[Node]:
        """The node and all that it stands in."""
        found = [node]
        while parent := self._nodes.get(found[-1].get("parentId", "")):
            found.append(parent)
        return found


def value(node: Node, name: str) -> str:
    """Role, name or description."""
    return str(node.get(name, {}).get("value", ""))


def prop(node: Node, name: str) -> Any:
    """A property: focusable, focused, invalid, required."""
    return next((p["value"].get("value") for p in node.get("properties", []) if p["name"] == name), None)


@pytest.fixture(scope="module")
def visited(usual_stack: Stack, make_lasting_phone: Callable[..., Phone]) -> Phone:
    """A phone that has the app."""
    phone: Phone = make_lasting_phone(usual_stack.base_url, usual_stack.push)
    Resident(phone).visit_once()
    return phone


def test_a_whole_form_is_filled_and_filed_by_keys_alone(stack: Stack, phone: Callable[..., Phone]) -> None:
    hands = Hands(phone())
    hands.visit_once()
    hands.phone.offline()
    answers = filing(TEMPORARY_RESIDENCE)
    hands.begin_by_keys("Đăng ký tạm trú", answers.case)
    hands.fill(answers.answers)
    expect(hands.page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_focused()
    for said in ("Hà Thị Thái", "12/03/1962", "Ma Văn Lềnh", "Ma Thị Hoa", "xóm Đồng Chuối, Xã Võ Nhai"):
        expect(hands.page.get_by_text(said).first).to_be_visible()
    dossier = hands.file_by_keys()
    assert stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier) == 0
    expect(hands.page.get_by_text("chưa gửi").first).to_be_visible()


def test_a_key_pressed_by_mistake_is_taken_back_by_keys(visited: Phone) -> None:
    hands = Hands(visited)
    hands.begin_by_keys("Đăng ký tạm trú", filing(TEMPORARY_RESIDENCE).case)
    answers = filing(TEMPORARY_RESIDENCE).answers
    hands.fill(answers, until="members")
    hands.answer("members", answers["members"][:1])
    hands.enter(hands.page.locator("main .card button").first)
    expect(hands.page.locator("a#q-members-0")).to_have_count(0)
    expect(hands.page.locator("button#q-members")).to_be_focused()
    hands.enter(hands.page.get_by_role("button", name="Lấy lại"))
    expect(hands.page.locator("a#q-members-0")).to_be_visible()


@pytest.mark.parametrize("code", [TEMPORARY_RESIDENCE, PENSION, CLOSING_A_BUSINESS])
def test_every_question_and_every_error_is_told_to_a_screen_reader(code: str, visited: Phone) -> None:
    resident = Resident(visited)
    answers = filing(code)
    resident.phone.goto(f"/thu-tuc/{code}")
    resident.begin(answers.case)
    reader = Reader(resident.phone)
    pages, told = 0, 0
    for _ in range(MAX_PAGES):
        if "/kiem-tra" in resident.page.url:
            break
        check_questions(resident, reader)
        pages += 1
        if check_errors(resident, reader):
            told += 1
        resident._answer_page(answers.answers)
        check_questions(resident, reader)
        resident._next()
    assert pages > 4
    assert told > 2
    expect(resident.page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_visible()


def check_questions(resident: Resident, reader: Reader) -> None:
    """Each question of the page is reached, named by its label and described by its hint; so is each control."""
    resident._keys()
    page = resident.page
    controls = page.evaluate(CONTROLS)
    reader.look()
    where = page.url
    headings = [n for n in reader.roles("heading") if prop(n, "level") == 1]
    assert len(headings) == 1, where
    assert value(headings[0], "name"), where
    questions = page.evaluate(QUESTIONS)
    for question in questions:
        node = reader.named("id", question["id"])
        names = " ".join(value(n, "name") for n in reader.around(node))
        descriptions = " ".join(value(n, "description") for n in reader.around(node))
        assert squeezed(question["label"]) in squeezed(names), f"{where}: {question}: {names}"
        assert squeezed(question["hint"]) in squeezed(descriptions), f"{where}: {question}: {descriptions}"
    assert controls, where
    for number, html in enumerate(controls):
        node = reader.named("data-look", str(number))
        said = f"{where}: {html}"
        assert not node["ignored"], said
        assert value(node, "name"), said
        assert value(node, "role") in ROLES, f"{said} {value(node, 'role')}"
        assert prop(node, "focusable"), said


def squeezed(text: str) -> str:
    """Runs of blanks as one."""
    return " ".join(text.split())


def check_errors(resident: Resident, reader: Reader) -> bool:
    """Go on without an answer: what is wrong is announced, has the focus, and leads to each question.

    Returns:
        False where the page may be left empty.
    """
    page = resident.page
    before = page.url
    page.get_by_role("button", name="Tiếp tục").click()
    summary = page.locator(".errors")
    page.wait_for_function("(url) => location.href !== url || document.querySelector('.errors')", arg=before)
    if page.url != before:
        resident.page.go_back()
        page.wait_for_url(before)
        return False
    expect(summary).to_be_focused()
    reader.look()
    alert = reader.node(".errors")
    assert value(alert, "role") == "alert"
    assert value(alert, "name") == "Cần xem lại"
    links = page.locator(".errors a").all()
    assert links
    for link in links:
        id_ = (link.get_attribute("href") or "").removeprefix("#")
        node = reader.named("id", id_)
        message = squeezed(page.locator(f"[id='{id_}']").evaluate(ERROR_OF))
        described = squeezed(" ".join(value(n, "description") for n in reader.around(node)))
        assert message in described, f"{before}: {id_}: {described}"
        assert squeezed(link.inner_text()).endswith(message.removeprefix("Cần sửa: ")), f"{before}: {message}"
        link.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == id_, before
    return True

"""Whatever is typed is shown as typed, and never run: on the form, the check page, the dossier and in the office."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import expect

from server.procedures.text import clean_line, clean_lines
from tests.bench.long_form import fee, text
from tests.e2e.people import Officer, Resident
from tests.support.naughty import FOLDED, LINES, NAMES, NO_NAMES, PARAGRAPHS, REFUSED
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Dialog, Page

    from tests.support.phone import Phone
    from tests.support.stack import Engine, Stack

CODE, NAME = "9.000061", "Chữ khó"
AGENCY = 1
#: The catalogue lets no page ask more.
MOST_QUESTIONS = 12
TYPED_LINES = (*LINES, *FOLDED)

#: Kind → what is typed, one question each.
TYPED: dict[str, tuple[str, ...]] = {
    "name": NAMES,
    "text": TYPED_LINES,
    "long_text": (*PARAGRAPHS, *LINES[:24]),
    "address": TYPED_LINES[:12],
}
EMAIL = "a.o'b+c=d{e}@xn--thi-nguyn-i9a.example"

#: Nothing was run, nothing became an element, no style hid the page.
UNTOUCHED = """() => ({
  ran: window.ran ?? null,
  made: document.querySelectorAll('[data-naughty]').length,
  strange: document.querySelectorAll('main :is(script, style, iframe, object, math, img)').length,
  hidden: getComputedStyle(document.body).display === 'none',
})"""
SHOWN = """() => Object.fromEntries([...document.querySelectorAll('main dl dt')].map((name) => {
  const said = name.nextElementSibling.querySelector('p, .answer-text');
  return [name.textContent, said && said.childElementCount === 0 ? said.textContent : null];
}))"""


def label(kind: str, number: int) -> str:
    """The question's own words."""
    return f"Câu {kind} {number}"


def kept(kind: str, typed: str) -> str:
    """What the documented normalisation leaves."""
    clean = clean_lines(typed) if kind == "long_text" else clean_line(typed)
    assert clean
    return clean


def pages_of_questions() -> list[tuple[str, range]]:
    """What is asked on each page after the first: the kind, and which of its texts."""
    return [
        (kind, range(start, min(start + MOST_QUESTIONS, len(texts))))
        for kind, texts in TYPED.items()
        for start in range(0, len(texts), MOST_QUESTIONS)
    ]


def procedure() -> dict[str, Any]:
    """A form that asks for every text kind, as often as there are strings for it."""
    applicant = {"key": "applicant", "kind": "name", "label": text("Bạn tên gì?"), "required": True}
    mail = {"key": "email", "kind": "email", "label": text("Thư điện tử"), "required": True}
    pages = [{"key": "who", "title": text("Bạn"), "questions": [applicant, mail]}]
    for kind, numbers in pages_of_questions():
        questions = [
            {"key": f"{kind}_{n}", "kind": kind, "label": text(label(kind, n)), "required": True} for n in numbers
        ]
        pages.append({"key": f"{kind}_{numbers[0]}", "title": text(kind), "questions": questions})
    return {
        "code": CODE,
        "version": 1,
        "effective_from": "2026-07-01",
        "name": text(NAME),
        "short_name": text(NAME),
        "keywords": {"vi": ["chữ"], "en": ["text"]},
        "life_events": ["moving"],
        "field": {"code": "thu", "name": text("Thử")},
        "decision": {"text": "Không có", "verified": False},
        "legal_basis": [{"text": "Không có", "verified": False}],
        "level": "commune",
        "channel": "full",
        "time_limit": {"amount": 3, "unit": "working_day"},
        "cut_off": True,
        "who_may_file": text("Ai cũng được"),
        "result": {"name": text("Không có"), "delivered": [text("Tại xã")]},
        "fees": [fee("online"), fee("counter")],
        "papers": [],
        "applicant": {"name": "applicant"},
        "summary": ["applicant", *(f"text_{n}" for n in range(5))],
        "form": {"pages": pages},
    }


def add_procedure(config: Path) -> None:
    """Add the form to a copy of ``config/``; the police receive it, who have an officer in the demo."""
    (config / "procedures" / f"{CODE}.yaml").write_text(
        yaml.safe_dump(procedure(), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    path = config / "agencies.yaml"
    agencies = yaml.safe_load(path.read_text(encoding="utf-8"))
    agencies["agencies"][AGENCY]["procedures"].append(CODE)
    path.write_text(yaml.safe_dump(agencies, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def naughty_stack(engine: Engine, new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """A stack with the form of naughty strings."""
    stack = new_stack(engine, add_procedure)
    yield stack
    stack.worker.stop()
    stack.web.stop()


class Watch:
    """What must never happen while naughty strings are on the screen."""

    def __init__(self, phone: Phone) -> None:
        self.found: list[str] = []
        phone.page.on("dialog", self._dialog)
        phone.page.on("pageerror", lambda error: self.found.append(str(error)))
        phone.page.on("console", self._console)
        phone.context.on("page", lambda page: self.found.append(page.url))

    def _dialog(self, dialog: Dialog) -> None:
        self.found.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            self.found.append(message.text)

    def untouched(self, page: Page) -> None:
        """The page is what it would be with harmless answers."""
        assert page.evaluate(UNTOUCHED) == {"ran": None, "made": 0, "strange": 0, "hidden": False}, page.url
        assert self.found == [], page.url


def test_naughty_strings_are_shown_as_typed_and_never_run(  # noqa: PLR0915 (one story)
    naughty_stack: Stack, make_phone: Callable[..., Phone]
) -> None:
    stack = naughty_stack
    phone = make_phone(stack.base_url, stack.push)
    watch = Watch(phone)
    resident, page = Resident(phone), phone.page
    phone.goto("/")
    phone.wait_for_worker()
    resident.register("Hà Thị Thái")
    resident.start(NAME)

    page.locator("#q-email").fill(EMAIL)
    for wrong in (*NO_NAMES, *(one for one in REFUSED if "\0" not in one)):
        page.locator("#q-applicant").fill(wrong)
        page.get_by_role("button", name="Tiếp tục").click()
        expect(page.locator("#q-applicant-error")).to_be_visible()
        watch.untouched(page)
        page.locator("#q-applicant").fill("")
    page.locator("#q-applicant").fill(NAMES[0])
    resident._next()

    for kind, numbers in pages_of_questions():
        before = elements(page)
        for number in numbers:
            fill(page, kind, number, TYPED[kind][number])
        resident._keys()
        if kind != "address":
            assert elements(page) == before, f"other elements on the page of {kind}"
        watch.untouched(page)
        expect(page.get_by_text("Đã lưu trên máy này")).to_be_visible()
        page.reload()
        for number in numbers:
            typed = TYPED[kind][number]
            box = page.locator(f"#q-{kind}_{number}{'-detail' if kind == 'address' else ''}")
            # A box of one line has none of its breaks; a box of several has them as the engine does
            expect(box).to_have_value(typed.replace("\r\n", "\n").replace("\r", "\n"))
        resident._next()

    expect(page.get_by_role("heading", name="Xem lại trước khi nộp")).to_be_visible()
    as_typed(page, "check page")
    watch.untouched(page)

    dossier = resident.file()
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier),
        "the dossier to arrive",
        pause=phone.pause,
    )
    answers = json.loads(str(stack.scalar("SELECT answers FROM dossier_answers WHERE dossier_id = :id", id=dossier)))
    assert answers["email"] == EMAIL
    for kind, texts in TYPED.items():
        for number, typed in enumerate(texts):
            answer = answers[f"{kind}_{number}"]
            assert (answer["detail"] if kind == "address" else answer) == kept(kind, typed)

    phone.goto(f"/ho-so/{dossier}")
    expect(page.get_by_text("Mã hồ sơ").first).to_be_visible()
    page.locator("summary").filter(has_text="Xem những gì đã khai").first.click()
    as_typed(page, "the resident's dossier")
    watch.untouched(page)

    desk = make_phone(stack.base_url, stack.push)
    watch = Watch(desk)
    officer = Officer(desk)
    officer.sign_in()
    row = desk.page.locator(f"a.case[href='/can-bo/{dossier}']")
    expect(row).to_be_visible()
    for typed in LINES[:5]:
        assert kept("text", typed) in str(row.text_content())
    watch.untouched(desk.page)
    officer.open(dossier)
    expect(desk.page.get_by_text(label("text", 0))).to_be_visible()
    as_typed(desk.page, "the officer's page")
    watch.untouched(desk.page)


def elements(page: Page) -> list[str]:
    """The elements of the page, in order."""
    found: list[str] = page.evaluate("() => [...document.querySelectorAll('main form *')].map((one) => one.tagName)")
    return found


def fill(page: Page, kind: str, number: int, typed: str) -> None:
    """Put a text into the box of a question."""
    stem = f"#q-{kind}_{number}"
    if kind == "address":
        page.locator(stem).select_option(label="Thái Nguyên")
        page.locator(f"{stem}-commune").fill("vo nhai")
        page.locator(f"{stem}-commune-list [role=option]").first.click()
        stem += "-detail"
    page.locator(stem).fill(typed)


def as_typed(page: Page, where: str) -> None:
    """Every answer stands on the screen as it is kept."""
    # The names of communes come a moment later
    expect(page.get_by_text("Xã Võ Nhai, Tỉnh Thái Nguyên").first).to_be_visible()
    shown = page.evaluate(SHOWN)
    assert shown["Thư điện tử"] == EMAIL
    for kind, texts in TYPED.items():
        for number, typed in enumerate(texts):
            said = shown[label(kind, number)]
            if kind == "address":
                assert said == f"{kept(kind, typed)}, Xã Võ Nhai, Tỉnh Thái Nguyên", where
            else:
                assert said == kept(kind, typed), where

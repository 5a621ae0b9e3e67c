"""What residents and officers do on a phone, in their own words; every step goes through the screens."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from server.clock import today
from tests.e2e.asking import ANOTHER_PAGE, ASKED, FIELD, HAS_THE_FORMS, PATIENCE
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone

Answers: TypeAlias = "dict[str, Any]"
#: Role, type and number of boxes of one input.
Field: TypeAlias = "dict[str, Any]"


def day(offset: int) -> str:
    """The date ``offset`` days from today, as it is typed."""
    date = today() + timedelta(days=offset)
    return f"{date.day}/{date.month}/{date.year}"


def fold(text: str) -> str:
    """Small letters without accents: ``Đăng ký`` → ``dang ky``."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def starting(label: str) -> re.Pattern[str]:
    """A label by its beginning: a hint may follow."""
    return re.compile(f"^{re.escape(label)}")


#: CT01 for somebody who rents a place and takes two family members along (made-up people).
RESIDENCE: Answers = {
    "full_name": "Hà Thị Thái",
    "birth_date": "12/3/1962",
    "sex": "Nữ",
    "citizen_id": "019162000017",
    "phone": "0912 345 678",
    "temporary_address": ("Thái Nguyên", "vo nhai", "xóm Đồng Chuối"),
    "stay_from": day(-20),
    "stay_until": day(340),
    "dwelling": "Tôi thuê, tôi ở trọ",
    "owner_paper": "Có",
    "is_head": "Có",
    "has_members": "Có",
    "members": [
        {
            "full_name": "Ma Văn Lềnh",
            "birth_date": "4/7/1960",
            "sex": "Nam",
            "citizen_id": "019060000021",
            "relation": "Chồng",
        },
        {
            "full_name": "Ma Thị Hoa",
            "birth_date": "30/1/1999",
            "sex": "Nữ",
            "citizen_id": "019199000033",
            "relation": "Con",
        },
    ],
    "fee_exempt": "Không",
}

#: The social pension, asked for by somebody of 78.
PENSION: Answers = {
    "request": "Xin hưởng trợ cấp lần đầu",
    "full_name": "Triệu Thị Mai",
    "birth_date": "2/5/1948",
    "sex": "Nữ",
    "citizen_id": "019148000045",
    "phone": "0987 654 321",
    "permanent_address": ("Thái Nguyên", "vo nhai", "xóm Làng Chiềng"),
    "lives_elsewhere": "Không",
    "has_benefit": "Không",
    "payment": "Tiền mặt",
    "has_representative": "Không",
}

MAX_PAGES = 40


class Resident:
    """Somebody with a phone who files dossiers."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    @property
    def page(self) -> Page:
        """The page in hand (another one after each opening of the browser)."""
        return self.phone.page

    def visit_once(self) -> None:
        """Open the app with signal until it is ready to work without."""
        self.phone.goto("/")
        self.phone.wait_for_worker()
        self.phone.goto("/thu-tuc")
        expect(self.page.get_by_role("link", name="Đăng ký tạm trú")).to_be_visible()
        eventually(lambda: self.page.evaluate(HAS_THE_FORMS), "all forms to come", pause=self.phone.pause)

    def start(self, name: str, case: str | None = None) -> None:
        """From the home page to the first question of a procedure."""
        self.phone.goto("/")
        self.page.get_by_role("link", name="Làm hồ sơ").click()
        self.page.get_by_role("link", name=name).first.click()
        self.begin(case)

    def find(self, name: str) -> None:
        """From the home page to a procedure, by typing its name without accents as people do."""
        self.phone.goto("/")
        self.page.get_by_role("link", name="Làm hồ sơ").click()
        self.page.get_by_label("Bạn cần làm gì?").fill(fold(name))
        self.page.get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    def begin(self, case: str | None = None) -> None:
        """From the page of a procedure to its first question."""
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        if case is not None:
            self.page.get_by_label(case).check()
        self.page.get_by_role("button", name=re.compile("^(Bắt đầu khai|Khai một bản mới)$")).click()
        expect(self.page.get_by_text("Câu 1 trên")).to_be_visible()

    def fill(self, answers: Answers, *, until: str | None = None, each: Callable[[], None] = lambda: None) -> None:
        """Answer page after page until the check page, or until the question ``until`` is in sight.

        ``each`` is called on every page once it is answered.
        """
        for _ in range(MAX_PAGES):
            if until is not None and until in self._keys():
                # Its label and hint are there at once; the field itself may still be loading
                self.page.locator(f"#q-{until}").wait_for(state="attached")
                return
            if "/kiem-tra" in self.page.url:
                return
            self._answer_page(answers)
            each()
            self._next()
        raise AssertionError(f"the form did not end; at {self.page.url}")

    def _answer_page(self, answers: Answers) -> None:
        done: set[str] = set()
        while True:
            asked = {key: about for key, about in self._asked().items() if key not in done}
            if not asked:
                return
            key, (declaration, field) = next(iter(asked.items()))
            done.add(key)
            value = answers.get(key)
            if key in answers and field and (not isinstance(value, dict) or "labels" in value):
                self._answer(key, value, "q", field)
            elif key in answers:
                self.answer(key, value)
            elif declaration:
                self.page.locator(f"#q-{key}").check()

    def _asked(self) -> dict[str, tuple[bool, Field | None]]:
        """Keys of the questions in sight, in order; whether each is the declaration, and its field if it is but one."""
        found = self._look(ASKED, None, "the questions of the page")
        asked: dict[str, tuple[bool, Field | None]] = {}
        for id_, declaration, field in found:
            key, *part = id_.split("-", 1)
            if not part:
                asked[key] = (declaration, field)
            else:  # of its parts, its hint or its error
                asked.setdefault(key, (declaration, None))
        return asked

    def _keys(self) -> list[str]:
        """Keys of the questions in sight, in order, once the screen has followed the last answer."""
        return list(self._asked())

    def _look(self, script: str, given: object, what: str) -> Any:
        found = self.page.evaluate(script, given)
        if found is None:
            raise PlaywrightTimeout(f"Page.evaluate: waited {PATIENCE} s in vain for {what} at {self.page.url}")
        return found

    def answer(self, key: str, value: Any, *, within: str = "q") -> None:
        """Answer one question as a thumb would."""
        if isinstance(value, dict) and "labels" not in value:
            for part, inner in value.items():
                self.answer(part, inner, within=f"{within}-{key}")
            return
        field = self._look(FIELD, f"{within}-{key}", f"the field of {key}")
        self._answer(key, value, within, field)

    def _answer(self, key: str, value: Any, within: str, field: Field) -> None:
        first = self.page.locator(f"#{within}-{key}")
        if isinstance(value, list):
            self._table(key, value)
        elif isinstance(value, dict):
            for label in value["labels"]:
                self._group(first).get_by_label(starting(label)).first.check()
        elif isinstance(value, tuple):
            self._address(f"{within}-{key}", value)
        else:
            self._field(f"{within}-{key}", first, field, value)

    def _field(self, stem: str, first: Locator, field: Field, value: Any) -> None:
        if value is True:
            first.check()
        elif field["role"] == "combobox":
            first.fill(value)
            self.page.locator(f"#{stem}-list [role=option]").first.click()
        elif field["type"] in {"radio", "checkbox"}:
            self._group(first).get_by_label(starting(value)).first.check()
        elif field["boxes"] == 3 and "/" in value:
            self.date(stem, value)
        elif field["boxes"] == 2 and re.fullmatch(r"[0-9]{1,2}[h:][0-9]{2}", value):
            hour, minute = re.split("[h:]", value)
            first.fill(hour)
            self.page.locator(f"#{stem}-1").fill(minute)
        else:
            first.fill(value)

    @staticmethod
    def _group(first: Locator) -> Locator:
        return first.locator("xpath=ancestor::fieldset[1]")

    def date(self, stem: str, value: str) -> None:
        """Type a date ``d/m/yyyy`` into its three boxes."""
        for index, part in enumerate(value.split("/")):
            self.page.locator(f"#{stem}-{index}" if index else f"#{stem}").fill(part)

    def _address(self, stem: str, value: tuple[str, ...]) -> None:
        province, commune, *more = value
        self.page.locator(f"#{stem}").select_option(label=province)
        self.page.locator(f"#{stem}-commune").fill(commune)
        self.page.locator("[role=listbox] [role=option]").first.click()
        for detail in filter(None, more):
            self.page.locator(f"#{stem}-detail").fill(detail)

    def _table(self, key: str, rows: list[Answers]) -> None:
        for index, row in enumerate(rows):
            self.page.locator(f"button#q-{key}").click()
            for column, value in row.items():
                self.answer(column, value, within=f"q-{key}-{index}")
            self.page.get_by_role("button", name="Xong").click()
            expect(self.page.locator(f"a#q-{key}-{index}")).to_be_visible()

    def _where(self) -> str:
        """What the top of the page says: *Câu 3 trên 14*, or the check page's heading."""
        return self.page.locator("main").first.inner_text().split("\n", 1)[0]

    def _next(self) -> None:
        before = self._where()
        # A warning is shown once and never blocks: the second tap goes on.
        for seconds in (2, 15):
            self.page.get_by_role("button", name="Tiếp tục").click()
            if self.page.evaluate(ANOTHER_PAGE, [before, seconds]):
                return
        raise AssertionError(f"the form does not go on from {before}: {self.page.inner_text('main')}")

    # --- account --------------------------------------------------------------------------

    def register(self, name: str) -> None:
        """Make an account with a passkey."""
        self.phone.goto("/dang-nhap")
        self.page.get_by_role("button", name="Tôi chưa có tài khoản").click()
        self.page.get_by_label("Họ và tên").fill(name)
        self.page.get_by_role("button", name="Tạo tài khoản").click()
        expect(self.page).not_to_have_url(f"{self.phone.origin}/dang-nhap")

    def sign_in(self) -> None:
        """Sign in with the passkey of this phone."""
        self.phone.goto("/dang-nhap")
        self.page.get_by_role("button", name="Đăng nhập bằng vân tay").click()
        expect(self.page).not_to_have_url(f"{self.phone.origin}/dang-nhap")

    # --- filing ---------------------------------------------------------------------------

    def file(self) -> str:
        """From the check page to *filed on this phone*; gives the dossier's id."""
        self.choose_papers()
        self.page.get_by_role("button", name="Nộp hồ sơ").click()
        self.press_file()
        # The filing page itself speaks of a code: only the dossier's own page says that it is kept.
        expect(self.page).to_have_url(re.compile(r"/ho-so/[0-9a-f-]+$"))
        expect(
            self.page.get_by_text("sẽ tự gửi khi có mạng").or_(self.page.get_by_text("Mã hồ sơ")).first
        ).to_be_visible()
        parts = self.page.url.removeprefix(self.phone.origin).split("/")
        return parts[2]

    def press_file(self) -> None:
        """The one button of the filing page; a form with a declaration has asked for it already."""
        self.page.get_by_role("button", name=re.compile("^(Tôi cam đoan và nộp|Nộp hồ sơ này)$")).click()

    def choose_papers(self) -> None:
        """Every paper is brought to the counter; what one need not have is not handed in."""
        for fieldset in self.page.locator("fieldset").filter(has_text="Tôi mang tới bộ phận một cửa").all():
            optional = fieldset.get_by_label("Tôi không có, không nộp giấy này")
            (optional if optional.count() else fieldset.get_by_label("Tôi mang tới bộ phận một cửa")).check()

    def try_now(self) -> None:
        """Press *Thử gửi ngay* while it is there; the phone may be sending by itself already."""
        button = self.page.get_by_role("button", name="Thử gửi ngay")
        with suppress(PlaywrightTimeout):
            button.click(timeout=3000)

    def dossiers(self) -> str:
        """What *Hồ sơ của tôi* says."""
        self.phone.goto("/ho-so")
        expect(self.page.get_by_role("heading", name="Hồ sơ của tôi")).to_be_visible()
        self.phone.pause(0.5)
        return self.page.inner_text("main")


class Officer:
    """Somebody who works on dossiers; signs in with one of the demo's accounts."""

    def __init__(self, phone: Phone, name: str = "Bàn Văn Hiếu") -> None:
        self.phone = phone
        self.name = name

    @property
    def page(self) -> Page:
        """The page in hand."""
        return self.phone.page

    def sign_in(self) -> None:
        """Sign in and see the work list."""
        self.phone.goto("/dang-nhap")
        self.page.get_by_role("button", name=self.name).click()
        expect(self.page).not_to_have_url(f"{self.phone.origin}/dang-nhap")
        self.phone.goto("/can-bo")
        expect(self.page.get_by_role("heading", name="Phòng làm việc")).to_be_visible()

    def open(self, dossier: str) -> None:
        """Open a dossier."""
        self.phone.goto(f"/can-bo/{dossier}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def step(self, name: str, send: str, **texts: str) -> None:
        """Take one step: choose it, fill its texts by label, send it, and wait until the server has it."""
        self.page.get_by_role("button", name=name, exact=True).click()
        for label, text in texts.items():
            self.page.get_by_role("textbox", name=label.replace("_", " ")).fill(text)
        self.page.get_by_role("button", name=send).first.click()

    def ask_for(self, message: str, items: dict[str, str]) -> None:
        """Ask for a supplement: ids of what is ticked (``answer.phone``), and a note for each."""
        self.page.get_by_role("button", name="Yêu cầu bổ sung", exact=True).click()
        self.page.get_by_role("textbox", name="Lời nhắn chung").fill(message)
        for item, note in items.items():
            self.page.locator(f"[id='tick-{item}']").check()
            self.page.locator(f"[id='ask-{item}']").fill(note)
        self.page.get_by_role("button", name="Gửi yêu cầu bổ sung").first.click()

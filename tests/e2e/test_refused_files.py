"""Every kind of file that is no paper: the sentence that somebody reads, and how a proper one takes its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from server.clock import now, to_wire
from server.ids import new_id
from tests.e2e.media import choose_photos, chosen, group, sheet
from tests.e2e.people import Officer, Resident
from tests.e2e.refused_files import (
    BREAKS,
    BY_THE_SERVER,
    DRAWN_ANEW,
    JPEG,
    ON_THE_PHONE,
    PDF,
    as_chosen,
)
from tests.e2e.test_media import assert_shown, blob
from tests.e2e.test_screens import look
from tests.support import scanner
from tests.support.media_config import AGENCY
from tests.support.photo_form import CODE, NAME, add_photo_procedure
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

OWNER, STRANGER, OFFICER = "Hà Thị Thái", "Triệu Thị Mẩy", "Nông Thị Oanh"
MOST = 6
#: The problem that the server answers this page's person with; None when there is none.
PROBLEM = """async ([path, options]) => {
  const headers = { 'Hosoxa-Protocol': '1', 'Content-Type': 'application/json' };
  const response = await fetch(path, { headers, ...options });
  return response.ok ? null : (await response.json()).code;
}"""
STATES = (
    "SELECT dossier_files.sha256, state, attachments.refusal FROM dossier_files"
    " LEFT JOIN attachments ON attachments.sha256 = dossier_files.sha256 WHERE dossier_id = :id"
)


@pytest.fixture(scope="module")
def refusing(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with a virus scanner and a procedure that wants a name and photos."""
    with scanner.running() as address:
        stack = new_stack("sqlite", lambda config: add_photo_procedure(config, MOST), {"CLAMD": address})
        yield stack
        stack.worker.stop()
        stack.web.stop()


@pytest.fixture(scope="module")
def resident(refusing: Stack, make_lasting_phone: Callable[..., Phone]) -> Resident:
    """Somebody with an account."""
    one = Resident(make_lasting_phone(refusing.base_url, refusing.push))
    one.visit_once()
    one.register(OWNER)
    return one


def start(resident: Resident) -> None:
    """From the home page to the question for photos."""
    resident.start(NAME)
    resident.answer("full_name", OWNER)
    resident._next()
    resident.page.locator("main fieldset").first.wait_for()


@pytest.fixture(scope="module")
def form(resident: Resident) -> str:
    """A form with a name and a photo in it; gives where its photos are asked for."""
    start(resident)
    choose_photos(resident.page, "q-pictures", sheet(resident.page, "trang đầu"))
    expect(resident.page.get_by_text("Đã lưu trên máy này")).to_be_visible()
    return resident.page.url.removeprefix(resident.phone.origin)


@pytest.fixture
def asked(resident: Resident, form: str) -> Page:
    """The question for photos, with one photo there."""
    if not resident.page.url.endswith(form):
        resident.phone.goto(form)
    expect(pages(resident.page).first).to_be_visible()
    for n in range(pages(resident.page).count(), 1, -1):  # what a test before this one has left
        remove(resident.page, n)
    return resident.page


def pages(page: Page) -> Locator:
    return group(page, "q-pictures").locator(".pages li")


def chooser(page: Page) -> Locator:
    return group(page, "q-pictures").locator("input[type=file][multiple]")


def remove(page: Page, n: int) -> None:
    page.get_by_role("button", name=f"Bỏ ảnh Trang {n}").click()
    expect(pages(page)).to_have_count(n - 1)


def told(page: Page) -> Locator:
    """What is said of a file that was not taken."""
    return group(page, "q-pictures").locator(".notice.care").filter(has_text=re.compile("[Tt]ệp này"))


@pytest.mark.parametrize("kind", ON_THE_PHONE)
def test_the_phone_says_what_is_wrong_and_takes_a_proper_file_instead(
    resident: Resident, asked: Page, tmp_path: Path, kind: str
) -> None:
    page = asked
    name, said, data, sentence = ON_THE_PHONE[kind]
    chooser(page).set_input_files(as_chosen(tmp_path, name, said, data))
    expect(told(page)).to_have_text(sentence)
    expect(pages(page)).to_have_count(1)
    if kind == "half a photo":
        told(page).scroll_into_view_if_needed()
        look(resident.phone, "refused-on-the-phone")
    choose_photos(page, "q-pictures", sheet(page, kind))
    expect(told(page)).to_have_count(0)
    assert page.title() != "run"
    remove(page, 2)


def missing(stack: Stack, dossier: str) -> object:
    """How many files of a dossier have not come; None before its text has."""
    return stack.scalar("SELECT files_missing FROM dossiers WHERE id = :id", id=dossier)


def wait_for(who: Resident | Officer, condition: Callable[[], object], what: str) -> None:
    eventually(condition, what, seconds=60, pause=who.phone.pause)


def states(stack: Stack, dossier: str) -> dict[str, tuple[Any, Any]]:
    """Of each file that a dossier has named: what became of it, and why it was refused; None when it has not come."""
    return {row["sha256"]: (row["state"], row["refusal"]) for row in stack.rows(STATES, id=dossier)}


def damaged(stack: Stack) -> list[int | None]:
    """What the server answered to what was changed on the way."""
    return [seen.status for seen in list(stack.proxy.seen) if seen.fault == "damage-request"]


def ready(stack: Stack, dossier: str) -> bool:
    return {state for state, _ in states(stack, dossier).values()} == {"ready"}


def test_what_is_drawn_anew_goes_clean_though_a_byte_changes_on_the_way(
    refusing: Stack, resident: Resident, asked: Page, tmp_path: Path
) -> None:
    stack, page, before = refusing, asked, len(damaged(refusing))
    for n, (name, data) in enumerate(DRAWN_ANEW.values(), 2):
        chooser(page).set_input_files(as_chosen(tmp_path, name, JPEG, data))
        expect(pages(page)).to_have_count(n)
    expect(page.locator("img.picture")).to_have_count(MOST)
    expect(told(page)).to_have_count(0)
    stack.proxy.damage_requests("/api/uploads", "PATCH", times=1)
    resident._next()
    expect(page.get_by_text(OWNER)).to_be_visible()
    dossier = resident.file()
    wait_for(resident, lambda: missing(stack, dossier) == 0, "the photos to arrive")
    assert damaged(stack)[before:] == [422]
    wait_for(resident, lambda: ready(stack, dossier), "the photos to be looked at")
    expect(page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).not_to_contain_text("hai lần liền")
    for sha256 in states(stack, dossier):
        data = blob(stack, sha256)
        assert len(data) < 300_000
        assert not [part for part in (b"PK\x05\x06", b"%PDF", scanner.EICAR, b"passwd") if part in data]
    assert not [seen for seen in stack.proxy.seen if b"passwd" in seen.request_body]


@dataclass(frozen=True)
class Filed:
    """A dossier with a good photo and with files that the server refuses, in this order."""

    id: str
    kinds: tuple[str, ...]


@pytest.fixture(scope="module")
def filed(refusing: Stack, resident: Resident) -> Filed:
    """Filed, and the resident's phone knows what became of each file."""
    page = resident.page
    start(resident)
    choose_photos(page, "q-pictures", sheet(page, "tờ tốt"))
    for n, bad in enumerate(BY_THE_SERVER.values(), 2):
        chooser(page).set_input_files(chosen("giấy.pdf", PDF, bad.data))
        expect(pages(page)).to_have_count(n)
    refusing.proxy.damage_requests("/api/uploads", "PATCH", holding=BREAKS.encode())
    before = len(damaged(refusing))
    resident._next()
    dossier = resident.file()
    wait_for(resident, lambda: len(damaged(refusing)) == before + 2, "the file to be sent again")
    expect(page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=60_000)
    refusing.proxy.clear()
    virus = ("refused", "attachment-virus")
    wait_for(resident, lambda: virus in states(refusing, dossier).values(), "the worker's look")
    resident.phone.goto(f"/ho-so/{dossier}")
    expect(page.get_by_text(BY_THE_SERVER["a PDF with the virus scanners' test file"].sentence).first).to_be_visible()
    return Filed(dossier, tuple(BY_THE_SERVER))


@pytest.mark.parametrize("kind", BY_THE_SERVER)
def test_a_file_that_the_commune_does_not_take_is_named_with_what_is_wrong(
    resident: Resident, filed: Filed, kind: str
) -> None:
    page, bad = resident.page, BY_THE_SERVER[kind]
    path = f"/ho-so/{filed.id}"
    if not page.url.endswith(path):
        resident.phone.goto(path)
    n = filed.kinds.index(kind) + 2  # after the photo, as it was chosen
    notice = page.locator(".notice.care").filter(has_text="bộ phận một cửa").first
    expect(notice.get_by_text(f"Tệp {n}: {bad.sentence}", exact=True)).to_be_visible()
    expect(notice).to_contain_text("Hãy mang bản giấy của tệp không dùng được tới bộ phận một cửa.")
    details = page.locator("details").filter(has_text="Xem những gì đã khai")
    if details.get_attribute("open") is None:
        notice.scroll_into_view_if_needed()
        look(resident.phone, "refused-by-the-commune")
        details.locator("summary").click()
    expect(details).to_contain_text(f"Không dùng được: {bad.sentence} Hãy mang bản giấy tới bộ phận một cửa.")
    expect(details).to_contain_text(OWNER)
    assert_shown(page, 1)


def test_the_officer_asks_again_and_proper_photos_complete_the_dossier(
    refusing: Stack, resident: Resident, filed: Filed, make_phone: Callable[..., Phone]
) -> None:
    stack, page = refusing, resident.page
    officer = Officer(make_phone(stack.base_url, stack.push), OFFICER)
    officer.sign_in()
    officer.open(filed.id)
    for kind, bad in BY_THE_SERVER.items():
        n = filed.kinds.index(kind) + 2
        expect(officer.page.get_by_text(f"Tệp {n}: {bad.sentence}", exact=True)).to_be_visible()
        expect(officer.page.get_by_text(f"{n} · PDF · không dùng được").first).to_be_visible()
    expect(officer.page.get_by_text("Tệp đã gửi tới nhưng không dùng được. Hãy yêu cầu bổ sung.")).to_be_visible()
    expect(officer.page.locator("main")).not_to_contain_text("đang trên đường")
    expect(officer.page.locator("main")).not_to_contain_text("đang gửi từ máy của người dân")
    look(officer.phone, "refused-office")
    officer.phone.shot("refused-office-full", full=True)
    officer.ask_for("Các tệp PDF không mở được.", {"answer.pictures": "Đề nghị chụp ảnh tờ giấy."})
    status = "SELECT status FROM dossiers WHERE id = :id"
    wait_for(officer, lambda: stack.scalar(status, id=filed.id) == 5, "the request to arrive")

    resident.phone.goto(f"/ho-so/{filed.id}/bo-sung")
    expect(page.get_by_text("Đề nghị chụp ảnh tờ giấy.").first).to_be_visible()
    expect(pages(page)).to_have_count(MOST)
    look(resident.phone, "refused-asked-again")
    for n in range(MOST, 1, -1):
        remove(page, n)
    choose_photos(page, "q-pictures", sheet(page, "tờ thay"))
    page.get_by_role("button", name="Gửi").first.click()
    expect(page).to_have_url(re.compile(f"/ho-so/{filed.id}$"))
    wait_for(resident, lambda: stack.scalar(status, id=filed.id) == 1, "the answer to arrive")
    wait_for(resident, lambda: missing(stack, filed.id) == 0, "the photo to arrive")
    resident.phone.goto(f"/ho-so/{filed.id}")
    expect(page.get_by_text("Mã hồ sơ").first).to_be_visible()
    expect(page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).not_to_contain_text("Hãy mang bản giấy")
    kinds = [row["kind"] for row in stack.rows("SELECT kind FROM dossier_events WHERE dossier_id = :id", id=filed.id)]
    assert "files-complete" in kinds


def file_naming(stack: Stack, page: Page, person: str, photo: dict[str, Any]) -> str:
    """A changed app files a dossier of this page's person that names a photo they do not have."""
    filing: dict[str, Any] = {
        "id": new_id(),
        "type": "dossier.file",
        "entity": new_id(),
        "base": None,
        "after": [],
        "made_at": to_wire(now()),
        "args": {
            "procedure": CODE,
            "form_version": 1,
            "case": None,
            "agency": AGENCY,
            "answers": {"full_name": STRANGER, "pictures": [photo]},
            "papers": [],
        },
    }
    envelope = {"as": person, "cursor": None, "device_time": to_wire(now()), "limit": 500, "mutations": [filing]}
    assert page.evaluate(PROBLEM, ["/api/sync", {"method": "POST", "body": json.dumps(envelope)}]) is None
    dossier = str(filing["entity"])
    assert stack.scalar("SELECT applicant_person FROM dossiers WHERE id = :id", id=dossier) == person
    return dossier


def test_another_person_s_file_is_nowhere_to_be_had(
    refusing: Stack, filed: Filed, make_phone: Callable[..., Phone]
) -> None:
    stack = refusing
    stranger = Resident(make_phone(stack.base_url, stack.push))
    stranger.visit_once()
    stranger.phone.goto("/dang-nhap")
    page = stranger.page
    page.get_by_role("button", name=STRANGER).click()
    expect(page).not_to_have_url(f"{stack.base_url}/dang-nhap")

    # By the addresses of the owner's dossier and file, and by one that leads out of the folder.
    for path in (f"/ho-so/{filed.id}", "/ho-so/..%2F..%2Fhosoxa.sqlite"):
        stranger.phone.goto(path)
        expect(page.get_by_role("heading", name="Không có hồ sơ này trên máy")).to_be_visible()
        expect(page.get_by_text("Hồ sơ có thể là của người khác dùng chung máy")).to_be_visible()
    look(stranger.phone, "refused-another-s-dossier")
    [photo] = stack.rows(
        "SELECT sha256, attachments.size FROM attachments JOIN dossier_files USING (sha256)"
        " WHERE dossier_id = :id AND attachments.type = :type ORDER BY revision LIMIT 1",
        id=filed.id,
        type=JPEG,
    )
    sha256 = str(photo["sha256"])
    for path in (f"{filed.id}/{sha256}", sha256, f"{filed.id}/..%2F..%2Fhosoxa.sqlite"):
        assert page.evaluate(PROBLEM, [f"/api/attachments/{path}", {}]) == "not-found"

    # Named in a dossier of their own: it waits for a file that never comes, and nothing of the photo is shown.
    person = str(stack.scalar("SELECT id FROM people WHERE name = :name", name=STRANGER))
    own = file_naming(stack, page, person, {"file": sha256, "type": JPEG, "size": photo["size"]})
    assert page.evaluate(PROBLEM, [f"/api/attachments/{own}/{sha256}", {}]) == "not-found"
    assert missing(stack, own) == 1
    stranger.phone.goto(f"/ho-so/{own}")
    expect(page.get_by_text("Các tệp này nằm trên máy khác đã dùng để khai.")).to_be_visible(timeout=30_000)
    look(stranger.phone, "refused-another-s-photo")
    page.locator("summary", has_text="Xem những gì đã khai").click()
    expect(page.get_by_text("Còn trên đường gửi, chưa tới nơi.")).to_be_visible()
    expect(page.locator("main img")).to_have_count(0)

"""Photos, a voice, a signature, a place: taken without a network, kept over a pulled battery, arriving as they were."""

from __future__ import annotations

import gzip
import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.media import choose_photos, chosen, sheet, sign, speak, take_place
from tests.e2e.people import Officer, Resident
from tests.e2e.test_screens import look
from tests.support.media_config import add_media_procedure
from tests.support.phone import FAKE_MICROPHONE
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.support.phone import Phone
    from tests.support.stack import Stack

NAME = "Hà Thị Thái"
HERE = (21.776123, 106.081234)
#: What a camera writes into a photo, and what must not leave the phone.
SECRET = b"GPSLatitude 21.776123 IMEI 356938035643809"
MAX_SIDE = 1600
#: The SHA-256 of the bytes that the server gives this page's person for a file; else the problem's code.
FETCH = """async (path) => {
  const response = await fetch(path, { headers: { 'Hosoxa-Protocol': '1' } });
  if (!response.ok) return (await response.json()).code;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}"""
#: Whether all pictures on the screen are drawn, and all sounds ready to be heard.
READY = """() => [...document.querySelectorAll('main img.picture')].every((one) => one.naturalWidth > 0) &&
  [...document.querySelectorAll('main audio')].every((one) => one.readyState > 0)"""


@pytest.fixture(scope="module")
def media_stack(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """The product with one procedure more; nothing of it is shared with other tests."""
    stack = new_stack("sqlite", add_media_procedure)
    yield stack
    stack.worker.stop()
    stack.web.stop()


def sides(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the frame's header."""
    at = 2
    while jpeg[at + 1] not in {0xC0, 0xC1, 0xC2}:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return int.from_bytes(jpeg[at + 7 : at + 9], "big"), int.from_bytes(jpeg[at + 5 : at + 7], "big")


def pictures(resident: Resident) -> None:
    page = resident.page
    choose_photos(page, "q-pictures", sheet(page, "sau", SECRET))
    choose_photos(page, "q-pictures", sheet(page, "trước", SECRET), sheet(page, "thừa"))
    page.get_by_role("button", name="Bỏ ảnh Trang 3").click()
    expect(page.locator("img.picture")).to_have_count(2)
    page.get_by_role("button", name="Xuống sau Trang 1").click()
    look(resident.phone, "media-photo")


def story(resident: Resident) -> None:
    speak(resident.page, "q-story")
    look(resident.phone, "media-voice")


def spot(resident: Resident) -> None:
    page = resident.page
    take_place(resident.phone, "q-spot", spot=(*HERE, 35))
    expect(page.get_by_text("Đúng trong khoảng 40 mét.")).to_be_visible()
    resident.phone.stands_at(*HERE, accuracy=8)
    expect(page.get_by_text("Đúng trong khoảng 8 mét.")).to_be_visible()
    expect(page.get_by_role("button", name="Lấy lại vị trí")).to_be_visible()
    page.locator("#q-cost").fill("1500000")
    expect(page.get_by_text("một triệu năm trăm nghìn đồng")).to_be_visible()
    look(resident.phone, "media-place")


def signature(resident: Resident) -> None:
    sign(resident.page, "q-signature")
    look(resident.phone, "media-signature")


def fill_in(resident: Resident) -> None:
    """From the first question to the check page, without a network."""
    resident.start("Báo hỏng cầu bản")
    resident.answer("full_name", NAME)
    resident._next()
    for answer in (pictures, story):
        resident.page.locator("main fieldset, main textarea").first.wait_for()
        answer(resident)
        resident._next()
    resident._next()  # nobody was a witness
    for answer in (spot, signature):
        resident.page.locator("main fieldset").first.wait_for()
        answer(resident)
        if answer is signature:
            resident.page.locator("#q-promise").check()
        resident._next()
    expect(resident.page).to_have_url(re.compile("/kiem-tra$"))


def assert_shown(page: Page, count: int) -> None:
    """So many pictures and sounds are on the screen, each with its bytes."""
    expect(page.locator("main img.picture, main audio")).to_have_count(count)
    eventually(lambda: page.evaluate(READY), "the pictures and sounds", pause=lambda s: page.wait_for_timeout(s * 1000))


def named(stack: Stack, dossier: str) -> list[str]:
    """The hashes in the answers that were filed: what the phone called the files when they were taken."""
    answers = stack.scalar("SELECT answers FROM dossier_answers WHERE dossier_id = :id", id=dossier)
    return sorted(set(re.findall(r"[0-9a-f]{64}", str(answers))))


def rows(stack: Stack) -> list[dict[str, Any]]:
    return [dict(row) for row in stack.rows("SELECT sha256, type, size FROM attachments ORDER BY sha256")]


def unpacked(body: bytes) -> bytes:
    """A request's body as it was before packing."""
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def blob(stack: Stack, sha256: str) -> bytes:
    return (stack.data_dir / "attachments" / sha256[:2] / sha256[2:4] / sha256).read_bytes()


def assert_arrived(stack: Stack, taken: list[str]) -> None:
    """The server has these files, byte for byte, and of the photos nothing that the camera noted."""
    arrived = rows(stack)
    assert sorted(row["sha256"] for row in arrived) == sorted(taken)
    for row in arrived:
        data = blob(stack, row["sha256"])
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        assert len(data) == row["size"]
        assert SECRET not in data
        if row["type"] == "image/jpeg":
            assert max(sides(data)) == MAX_SIDE
    assert sorted(row["type"] for row in arrived) == ["audio/webm", "image/jpeg", "image/jpeg", "image/png"]


def with_text_only(stack: Stack, resident: Resident, officer: Officer, dossier: str) -> None:
    """Back in coverage, so weak that only the text comes through: both sides see that the rest is on its way."""
    stack.proxy.drop_requests("/api/uploads")
    resident.phone.offline(value=False)
    eventually(lambda: named(stack, dossier), "the text to arrive", seconds=60, pause=resident.phone.pause)
    resident.phone.goto(f"/ho-so/{dossier}")
    expect(resident.page.get_by_text("Đang gửi 0/4 tệp kèm theo")).to_be_visible(timeout=20_000)
    look(resident.phone, "media-dossier-sending")
    officer.open(dossier)
    expect(officer.page.get_by_text("Mới tới 0/4 tệp kèm theo")).to_be_visible()
    look(officer.phone, "media-office-waiting")


def seen_by_office(stack: Stack, officer: Officer, dossier: str, addresses: list[str]) -> None:
    """The office is shown what the worker has looked into; of a photo, the picture that it has drawn anew."""
    looked_into = "SELECT count(*) FROM attachments WHERE state = 'ready'"
    eventually(lambda: stack.scalar(looked_into) == 4, "the worker's look", seconds=120, pause=officer.phone.pause)
    officer.open(dossier)
    assert_shown(officer.page, 4)
    for address in addresses:
        assert re.fullmatch("[0-9a-f]{64}", officer.page.evaluate(FETCH, address))


def test_what_was_taken_offline_survives_a_pulled_battery_and_arrives_as_it_was(
    media_stack: Stack, make_phone: Callable[..., Phone]
) -> None:
    stack = media_stack
    resident = Resident(make_phone(stack.base_url, stack.push, arguments=FAKE_MICROPHONE))
    resident.visit_once()
    resident.register(NAME)
    resident.phone.close()
    resident.phone.offline()
    resident.phone.open()
    fill_in(resident)
    check = resident.page.url.removeprefix(resident.phone.origin)
    resident.phone.kill()

    resident.phone.open()
    resident.phone.goto(check)
    assert_shown(resident.page, 4)
    look(resident.phone, "media-check")
    dossier = resident.file()
    expect(resident.page.get_by_text("chưa gửi").first).to_be_visible()
    assert rows(stack) == []

    officer = Officer(make_phone(stack.base_url, stack.push), "Nông Thị Oanh")
    officer.sign_in()
    with_text_only(stack, resident, officer, dossier)

    # The files come through one by one; the answer to the first is lost on the way.
    stack.proxy.cut_answers("/api/uploads/", "PATCH", times=1)
    resident.page.evaluate("dispatchEvent(new Event('online'))")  # the phone has found a better mast
    eventually(lambda: len(rows(stack)) == 4, "the files to arrive", seconds=120, pause=resident.phone.pause)
    taken = named(stack, dossier)
    assert len(taken) == 4
    assert_arrived(stack, taken)
    expect(resident.page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=30_000)
    # (The browser by itself repeats a request whose connection broke: the server does not take those bytes again.)
    taken_in = sum(len(e.request_body) for e in stack.proxy.seen if e.method == "PATCH" and e.upstream_status == 204)
    assert taken_in == sum(row["size"] for row in rows(stack)), "each byte was taken once"
    first = next(n for n, e in enumerate(stack.proxy.seen) if e.path.startswith("/api/uploads"))
    text = next(n for n, e in enumerate(stack.proxy.seen) if b"dossier.file" in unpacked(e.request_body))
    assert text < first

    # The resident's own page, and the officer's.
    resident.phone.goto(f"/ho-so/{dossier}")
    expect(resident.page.get_by_text("Mã hồ sơ").first).to_be_visible()
    resident.page.locator("summary", has_text="Xem những gì đã khai").click()
    assert_shown(resident.page, 4)
    expect(resident.page.get_by_text("Đang gửi")).to_have_count(0)
    look(resident.phone, "media-dossier")
    addresses = [f"/api/attachments/{dossier}/{sha256}" for sha256 in taken]
    assert [resident.page.evaluate(FETCH, address) for address in addresses] == taken
    seen_by_office(stack, officer, dossier, addresses)
    expect(officer.page.get_by_role("link", name="Mở trong bản đồ")).to_have_attribute(
        "href", f"geo:{HERE[0]},{HERE[1]}?q={HERE[0]},{HERE[1]}"
    )
    look(officer.phone, "media-office-case")

    # Another resident asks for a file by its address.
    stranger = Resident(make_phone(stack.base_url, stack.push))
    stranger.phone.goto("/dang-nhap")
    stranger.page.get_by_role("button", name="Triệu Thị Mẩy").click()
    expect(stranger.page).not_to_have_url(f"{stack.base_url}/dang-nhap")
    assert {stranger.page.evaluate(FETCH, address) for address in addresses} == {"not-found"}


def test_who_may_not_use_the_microphone_or_the_position_is_told_what_to_do(
    media_stack: Stack, make_phone: Callable[..., Phone]
) -> None:
    stack = media_stack
    resident = Resident(make_phone(stack.base_url, stack.push))
    resident.visit_once()
    resident.start("Báo hỏng cầu bản")
    resident.answer("full_name", NAME)
    resident._next()
    address = resident.page.url.rpartition("/")[0]
    for page, button, told in (
        ("witness", "Bấm để nói", "Máy"),
        ("spot", "Lấy vị trí của tôi", "Máy chưa cho ứng dụng biết vị trí"),
    ):
        resident.page.goto(f"{address}/{page}")
        resident.page.get_by_role("button", name=button).click()
        expect(resident.page.locator(".notice.care").filter(has_text=told)).to_be_visible()
        look(resident.phone, f"media-denied-{page}")
    # A required signature that is missing is named, and the person is told who can help.
    resident.page.goto(f"{address}/sign")
    resident.page.get_by_role("button", name="Tiếp tục").click()
    expect(resident.page.get_by_role("alert").filter(has_text="Cần xem lại")).to_be_visible()
    resident.page.get_by_text("Không ký trên máy được?").click()
    expect(resident.page.get_by_text("bộ phận một cửa").first).to_be_visible()
    look(resident.phone, "media-signature-missing")


def test_a_file_that_is_no_picture_is_not_taken(media_stack: Stack, make_phone: Callable[..., Phone]) -> None:
    stack = media_stack
    resident = Resident(make_phone(stack.base_url, stack.push))
    resident.visit_once()
    resident.start("Báo hỏng cầu bản")
    resident.answer("full_name", NAME)
    resident._next()
    page = resident.page
    chooser = page.locator("input[type=file][multiple]")
    chooser.set_input_files(chosen("a.jpg", "image/jpeg", b"<script>alert(1)</script>"))
    expect(page.get_by_text("Không đọc được tệp này")).to_be_visible()
    expect(page.locator("img.picture")).to_have_count(0)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj trailer<<>>\n%%EOF"
    chooser.set_input_files(chosen("b.pdf", "application/pdf", pdf))
    expect(page.get_by_text("Tệp PDF 1")).to_be_visible()
    chooser.set_input_files(chosen("c.pdf", "application/pdf", pdf))
    expect(page.get_by_text("Ảnh này đã có rồi")).to_be_visible()

"""A card in front of the camera fills a form: both kinds of card, on a slow phone, without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PENSION, RESIDENCE, Resident
from tests.support.id_card import camera_arguments, png, write_video
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import FilePayload

    from tests.support.phone import Phone
    from tests.support.stack import Stack

# Made-up people only.
SEVEN = "019148000045||TRIỆU THỊ MAI|02051948|Nữ|Xóm Làng Chiềng, Tràng Xá, Võ Nhai, Thái Nguyên|10052022"
ELEVEN = "001148000046|012345678|LÒ THỊ ÉN|03061948|Nữ|Số 5, Xuân La, Tây Hồ, Hà Nội|01082024||||"
CHILD = "019199000033||MA THỊ HOA|30011999|Nữ|Xóm Đồng Chuối, Tràng Xá, Võ Nhai, Thái Nguyên|10052022"
#: Of *Đăng ký tạm trú*.
CASE = "Cho tôi hoặc cho cả nhà tôi"
SLOW = 20
#: What the camera gives is counted, so that a test can see that it is off.
WATCH_CAMERA = """(() => {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  window.__tracks = [];
  devices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.__tracks.push(...stream.getTracks());
    return stream;
  };
})()"""
CAMERA_IS_ON = "() => (window.__tracks ?? []).some((track) => track.readyState === 'live')"
#: It is let go once the screen has changed, a moment after the address has.
CAMERA_IS_OFF = "() => window.__tracks.every((track) => track.readyState === 'ended')"
OLD_UNITS_ARE_HERE = """async () => {
  navigator.serviceWorker.controller?.postMessage('idle');
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => url.includes('/readAddress'))) return true; // the last of them
  }
  return false;
}"""

Camera = tuple["Phone", "Callable[[str | bytes | None], None]"]


@pytest.fixture(scope="module")
def slow_camera(
    usual_stack: Stack, make_lasting_phone: Callable[..., Phone], tmp_path_factory: pytest.TempPathFactory
) -> Camera:
    """The same for several tests: it has the app and the old units, and no signal."""
    phone, show = with_camera(usual_stack, make_lasting_phone, tmp_path_factory.mktemp("camera"))
    person = Resident(phone)
    person.visit_once()
    phone.goto("/")
    eventually(lambda: phone.page.evaluate(OLD_UNITS_ARE_HERE), "the old units", pause=phone.pause)
    phone.offline()
    return phone, show


@pytest.fixture
def known_camera(slow_camera: Camera) -> Iterator[Camera]:
    """The shared one, with nothing in front of its camera and as fast as the machine."""
    phone, show = slow_camera
    show(None)
    yield slow_camera
    phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})


@pytest.fixture
def camera(stack: Stack, make_phone: Callable[..., Phone], tmp_path: Path) -> Camera:
    """A phone of its own and the way to hold something in front of its camera."""
    return with_camera(stack, make_phone, tmp_path)


def with_camera(stack: Stack, make_phone: Callable[..., Phone], folder: Path) -> Camera:
    video = folder / "camera.y4m"

    def show(payload: str | bytes | None) -> None:
        write_video(video, payload)

    show(None)
    phone: Phone = make_phone(stack.base_url, stack.push, "vi-VN", camera_arguments(video))
    phone.context.add_init_script(WATCH_CAMERA)
    return phone, show


def ready(phone: Phone) -> Resident:
    """Somebody who has opened the app before with signal, and now has none; the old units have not come."""
    person = Resident(phone)
    person.visit_once()
    phone.offline()
    return person


def scan(phone: Phone) -> None:
    """Press *Quét thẻ căn cước* on the page in sight."""
    phone.page.get_by_role("link", name="Quét thẻ căn cước").first.click()
    expect(phone.page.get_by_role("heading", name="Quét thẻ căn cước")).to_be_visible()


def found(phone: Phone) -> str:
    """Wait until the card was read; what it says."""
    expect(phone.page.get_by_role("heading", name="Thông tin trên thẻ có đúng không?")).to_be_visible(timeout=60_000)
    return phone.page.inner_text("main")


def picture(payload: str | bytes) -> FilePayload:
    """A picture file of a code."""
    return {"name": "the.png", "mimeType": "image/png", "buffer": png(payload)}


def choose(phone: Phone, file: FilePayload) -> None:
    """Press *Chọn ảnh thẻ* and pick a file."""
    phone.page.get_by_label("Chọn ảnh thẻ").set_input_files(file)


@pytest.mark.parametrize("payload", [SEVEN, ELEVEN], ids=["seven fields", "eleven fields"])
def test_one_scan_answers_all_of_a_person_without_signal_on_a_slow_phone(known_camera: Camera, payload: str) -> None:
    phone, show = known_camera
    person = Resident(phone)
    person.start("Trợ cấp hưu trí")
    person.fill(PENSION, until="full_name")
    show(payload)
    phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    scan(phone)
    said = found(phone)
    phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    seven = payload == SEVEN
    name = "Triệu Thị Mai" if seven else "Lò Thị Én"
    number = "019 148 000 045" if seven else "001 148 000 046"
    for text in [name, number, "02/05/1948" if seven else "03/06/1948", "Nữ"]:
        assert text in said
    phone.page.wait_for_function(CAMERA_IS_OFF)
    assert phone.axe() == []
    phone.shot(f"id-card-found-{7 if seven else 11}", full=True)
    if seven:
        expect(phone.page.get_by_text("Xóm Làng Chiềng, Xã Tràng Xá, Tỉnh Thái Nguyên")).to_be_visible()
    else:
        phone.page.get_by_role("button", name="Đúng, điền vào bản khai").click()
        expect(phone.page.locator("main").get_by_role("alert")).to_contain_text("Chọn một xã")
        phone.page.get_by_label("Phường Nghĩa Đô").check()
    phone.page.get_by_role("button", name="Đúng, điền vào bản khai").click()
    expect(
        phone.page.get_by_text("Đã điền từ thẻ căn cước: họ tên, ngày sinh, giới tính, số căn cước, địa chỉ")
    ).to_be_visible()
    phone.shot(f"id-card-filled-{7 if seven else 11}", full=True)
    assert phone.axe() == []

    values: dict[str, Any] = {}

    def look() -> None:
        for key in person._keys():
            inputs = phone.page.locator(f"[id='q-{key}'], [id^='q-{key}-']")
            values[key] = inputs.evaluate_all(
                "(all) => all.filter((e) => !/radio|checkbox/.test(e.type) || e.checked)"
                ".map((e) => e.value ?? '').filter(Boolean)"
            )

    card = {"full_name", "birth_date", "sex", "citizen_id", "permanent_address"}
    person.fill({key: value for key, value in PENSION.items() if key not in card}, each=look)
    assert values["full_name"] == [name]
    assert values["birth_date"] == (["02", "05", "1948"] if seven else ["03", "06", "1948"])
    assert values["sex"] == ["female"]
    assert [text.replace(" ", "") for text in values["citizen_id"]] == [number.replace(" ", "")]
    where = ["19", "Xã Tràng Xá", "Xóm Làng Chiềng"] if seven else ["01", "Phường Nghĩa Đô", "Số 5"]
    assert values["permanent_address"] == where


def test_what_is_no_card_is_refused_with_a_sentence_and_the_camera_goes_on(known_camera: Camera) -> None:
    phone, show = known_camera
    person = Resident(phone)
    person.start("Đăng ký tạm trú", CASE)
    person.fill(RESIDENCE, until="full_name")
    for payload, sentence in [
        (SEVEN.replace("TRIỆU THỊ MAI", "<script>alert(1)</script>"), "ký hiệu lạ"),
        (SEVEN.replace("|", ";"), "dấu gạch đứng"),
        ("https://xa.example/qua-tang", "không phải mã của thẻ căn cước"),
    ]:
        show(payload)
        scan(phone)
        expect(phone.page.get_by_role("status").get_by_text(sentence)).to_be_visible(timeout=30_000)
        assert phone.page.evaluate(CAMERA_IS_ON)
        phone.page.get_by_role("button", name="Tự gõ").click()
        expect(phone.page.locator("#q-full_name")).to_have_value("")
        assert "quet=" not in phone.page.url
        phone.page.wait_for_function(CAMERA_IS_OFF)
    show(SEVEN)
    scan(phone)
    assert "Triệu Thị Mai" in found(phone)


def test_a_picture_of_the_card_serves_as_well_and_every_bad_one_has_its_sentence(camera: Camera) -> None:
    phone, _show = camera
    person = ready(phone)
    person.start("Trợ cấp hưu trí")
    person.fill(PENSION, until="full_name")
    scan(phone)
    status = phone.page.get_by_role("status")
    parts = SEVEN.split("|")
    refused: list[tuple[str | bytes, str]] = [
        (SEVEN[:40], "thiếu hoặc hỏng"),
        (SEVEN.encode()[:30] + b"\xff\xfe" + SEVEN.encode()[30:], "thiếu hoặc hỏng"),
        (SEVEN.replace("|", "\t"), "dấu gạch đứng"),
        ("|".join([*parts[:2], "JAVASCRIPT:ALERT(1)", *parts[3:]]), "không dùng trong tên người"),
        ("|".join([*parts[:3], "31021948", *parts[4:]]), "không có thật"),
        ("|".join([*parts[:5], "<img src=x onerror=alert(1)>", parts[6]]), "ký hiệu lạ"),
        (SEVEN + "|x" * 1000, "dài quá"),
        ("WIFI:S:nha;T:WPA;P:12345678;;", "không phải mã của thẻ căn cước"),
    ]
    for payload, sentence in refused:
        choose(phone, picture(payload))
        expect(status.get_by_text(sentence)).to_be_visible(timeout=30_000)
    choose(phone, {"name": "notes.txt", "mimeType": "image/png", "buffer": b"not a picture"})
    expect(status.get_by_text("không mở được tệp này")).to_be_visible()
    blank = phone.page.screenshot(clip={"x": 0, "y": 0, "width": 60, "height": 60})
    choose(phone, {"name": "blank.png", "mimeType": "image/png", "buffer": blank})
    expect(status.get_by_text("Không thấy mã trong ảnh này")).to_be_visible(timeout=30_000)
    assert phone.axe() == []
    phone.shot("id-card-refused", full=True)
    choose(phone, picture(SEVEN))
    assert "Triệu Thị Mai" in found(phone)
    # Its old commune's list has not come to the phone: the text is kept, the rest is asked.
    expect(phone.page.get_by_text("Danh sách xã cũ chưa có trên máy")).to_be_visible()
    phone.page.get_by_role("button", name="Đúng, điền vào bản khai").click()
    card = {"full_name", "birth_date", "sex", "citizen_id", "permanent_address"}
    person.fill({key: value for key, value in PENSION.items() if key not in card}, until="permanent_address")
    expect(phone.page.locator("#q-permanent_address-detail")).to_have_value(parts[5])
    expect(phone.page.locator("#q-permanent_address")).to_have_value("")
    assert [line for line in phone.console if "Triệu" in line or "019148000045" in line] == []


def test_a_row_of_a_table_is_filled_from_its_own_card(known_camera: Camera) -> None:
    phone, show = known_camera
    person = Resident(phone)
    person.start("Đăng ký tạm trú", CASE)
    person.fill(RESIDENCE, until="members")
    phone.page.get_by_role("button", name="Thêm người thứ 1").click()
    show(CHILD)
    scan(phone)
    found(phone)
    phone.page.get_by_role("button", name="Đúng, điền vào bản khai").click()
    expect(phone.page.locator("#q-members-0-full_name")).to_have_value("Ma Thị Hoa")
    expect(phone.page.locator("#q-members-0-birth_date-2")).to_have_value("1999")
    expect(phone.page.get_by_label("Nữ")).to_be_checked()
    phone.shot("id-card-row", full=True)
    person.answer("relation", "Con", within="q-members-0")
    phone.page.get_by_role("button", name="Xong").click()
    expect(phone.page.get_by_text("Ma Thị Hoa")).to_be_visible()


def test_whom_one_keeps_at_filing_fills_the_next_form_and_nobody_else_sees_them(camera: Camera) -> None:
    phone, _show = camera
    person = ready(phone)
    page = phone.page
    person.start("Đăng ký tạm trú", CASE)
    person.fill(RESIDENCE)
    person.choose_papers()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    keep = page.get_by_role("group", name="Lưu trên máy này để lần sau khỏi gõ lại?")
    expect(keep.get_by_label("Hà Thị Thái")).not_to_be_checked()
    keep.get_by_label("Hà Thị Thái").check()
    keep.get_by_label("Ma Thị Hoa").check()
    expect(page.get_by_label("Hà Thị Thái là ai?")).to_have_value("self")
    page.get_by_label("Ma Thị Hoa là ai?").select_option("child")
    assert phone.axe() == []
    phone.shot("id-card-keep", full=True)
    person.press_file()
    expect(page).to_have_url(re.compile(r"/ho-so/[0-9a-f-]+$"))

    # The next form knows its owner from the start, and says so.
    person.start("Trợ cấp hưu trí")
    person.fill(PENSION, until="full_name")
    expect(page.locator("#q-full_name")).to_have_value("Hà Thị Thái")
    mine = page.get_by_text("Đã điền theo thông tin của bạn lưu trên máy: họ tên, ngày sinh")
    expect(mine).to_be_visible()
    # One of the family instead, by one tap.
    page.get_by_text("Điền lại từ thẻ hoặc từ người đã lưu").click()
    page.get_by_role("button", name="Ma Thị Hoa (con)").click()
    expect(page.locator("#q-full_name")).to_have_value("Ma Thị Hoa")
    expect(
        page.get_by_text("Đã điền theo Ma Thị Hoa đã lưu trên máy: họ tên, ngày sinh, giới tính, số căn cước")
    ).to_be_visible()
    # Nothing of the first person is left in the second one's answers.
    expect(page.get_by_text("Đã điền theo thông tin của bạn")).to_have_count(0)
    assert phone.axe() == []
    phone.shot("id-card-kept", full=True)

    phone.goto("/cai-dat")
    kept = page.get_by_role("region", name="Người nhà lưu trên máy này")
    expect(kept.get_by_role("heading", name="Hà Thị Thái (tôi)")).to_be_visible()
    assert phone.axe() == []
    phone.shot("id-card-settings", full=True)
    kept.get_by_role("button", name="Xóa Ma Thị Hoa").click()
    expect(kept.get_by_text("Đã xóa Ma Thị Hoa khỏi máy này.")).to_be_visible()
    phone.goto("/cai-dat")
    expect(kept.get_by_role("heading", name="Hà Thị Thái (tôi)")).to_be_visible()
    expect(kept.get_by_text("Ma Thị Hoa")).to_have_count(0)


def test_without_leave_for_the_camera_there_is_a_sentence_and_another_way(phone: Callable[..., Phone]) -> None:
    mine = phone()
    person = ready(mine)
    person.start("Đăng ký tạm trú", CASE)
    person.fill(RESIDENCE, until="full_name")
    scan(mine)
    expect(mine.page.get_by_text(re.compile("Không thấy máy ảnh|Máy chưa cho ứng dụng dùng máy ảnh"))).to_be_visible()
    assert mine.axe() == []
    choose(mine, picture(CHILD))
    assert "Ma Thị Hoa" in found(mine)

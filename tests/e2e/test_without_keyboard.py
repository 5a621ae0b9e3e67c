"""A certificate of disability without the keyboard: two ID cards, taps, a voice, and one phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

from tests.e2e.media import speak
from tests.e2e.people import Answers, Resident
from tests.e2e.test_id_card import OLD_UNITS_ARE_HERE, found, scan
from tests.e2e.typed_filings import filing
from tests.support.id_card import camera_arguments, write_video
from tests.support.phone import FAKE_MICROPHONE
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.phone import Phone
    from tests.support.stack import Stack

CODE: Final = "1.001699"
# Made-up people, the same as in the filing.
BROTHER: Final = "019090000161||LÝ VĂN MẪU|05091990|Nam|Xóm Đồng Chuối, Tràng Xá, Võ Nhai, Thái Nguyên|10052022"
SISTER: Final = "019185000174||LÝ THỊ THỬ|12021985|Nữ|Xóm Đồng Chuối, Tràng Xá, Võ Nhai, Thái Nguyên|10052022"
ON_THE_CARD: Final = {"full_name", "birth_date", "sex", "citizen_id", "permanent_address"}
#: Tells what is typed, or picked from a list: the id of each field that is not tapped.
WATCH: Final = """for (const kind of ['keydown', 'input']) {
  addEventListener(kind, ({ target }) => {
    if (!/^(radio|checkbox|file)$/.test(target.type ?? '')) window.__hosoxaTyped(target.id || target.tagName);
  }, true);
}"""


def hold_up_card(phone: Phone) -> None:
    """Scan the card in front of the camera and take what it says."""
    scan(phone)
    assert "019 " in found(phone)
    phone.page.get_by_role("button", name="Đúng, điền vào bản khai").click()
    expect(phone.page.get_by_text("Đã điền từ thẻ căn cước")).to_be_visible()


def test_it_is_filed_offline_with_cards_taps_a_voice_and_one_phone_number(
    stack: Stack, make_phone: Callable[..., Phone], tmp_path: Path
) -> None:
    video = tmp_path / "camera.y4m"
    write_video(video, BROTHER)
    phone = make_phone(stack.base_url, stack.push, "vi-VN", tuple({*camera_arguments(video), *FAKE_MICROPHONE}))
    resident = Resident(phone)
    resident.visit_once()
    resident.register("Lý Thị Thử")
    phone.goto("/")
    eventually(lambda: phone.page.evaluate(OLD_UNITS_ARE_HERE), "the old units", pause=phone.pause)
    phone.offline()
    typed: set[str] = set()
    phone.context.expose_function("__hosoxaTyped", lambda field: typed.add(field))  # noqa: PLW0108 (no builtins here)
    phone.context.add_init_script(WATCH)

    taps = filing(CODE)
    answers: Answers = {key: value for key, value in taps.answers.items() if key not in ON_THE_CARD}
    resident.start("Giấy xác nhận khuyết tật", taps.case)
    hold_up_card(phone)
    expect(phone.page.locator("#q-full_name")).to_have_value("Lý Văn Mẫu")
    resident.fill(answers, until="has_representative")
    resident.answer("has_representative", answers["has_representative"])
    resident._next()
    write_video(video, SISTER)
    hold_up_card(phone)
    expect(phone.page.locator("#q-representative-name")).to_have_value("Lý Thị Thử")
    expect(phone.page.locator("#q-representative-address-detail")).to_have_value("Xóm Đồng Chuối")
    resident.answer("relation", answers.pop("representative")["relation"], within="q-representative")
    resident._next()
    resident.fill(answers, until="story")
    del answers["story"]
    speak(phone.page, "q-story")
    resident._next()
    resident.fill(answers)
    dossier = resident.file()

    assert typed == {"q-phone"}
    expect(phone.page.get_by_text("chưa gửi").first).to_be_visible()
    phone.offline(value=False)
    eventually(
        lambda: stack.scalar(
            "SELECT count(*) FROM dossiers WHERE id = :id AND procedure = :code", id=dossier, code=CODE
        ),
        "the dossier to arrive",
        pause=phone.pause,
    )
    answered = str(stack.scalar("SELECT answers FROM dossier_answers WHERE dossier_id = :id", id=dossier))
    for said in ("019090000161", "019185000174", "audio/webm", "Xóm Đồng Chuối"):
        assert said in answered
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM attachments WHERE type = 'audio/webm'"),
        "the voice to arrive",
        seconds=60,
        pause=phone.pause,
    )

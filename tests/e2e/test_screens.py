"""Every screen at 360×640: axe finds nothing, nothing sticks out sideways, and a picture is kept to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PENSION, RESIDENCE, Officer, Resident

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.phone import Phone
    from tests.support.stack import Stack


def look(phone: Phone, name: str) -> None:
    """Check the screen in hand and keep its picture."""
    phone.pause(0.4)
    phone.shot(name)
    wide = phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
    assert phone.axe() == [], name


def visit(phone: Phone, path: str, name: str) -> None:
    phone.goto(path)
    expect(phone.page.get_by_role("heading", level=1).first).to_be_visible()
    look(phone, name)


def test_the_screens_of_somebody_without_an_account(stack: Stack, phone: Callable[..., Phone]) -> None:
    assert stack.base_url
    resident = Resident(phone())
    resident.visit_once()
    visit(resident.phone, "/", "home")
    visit(resident.phone, "/thu-tuc", "procedures")
    resident.page.get_by_role("searchbox").fill("tam tru")
    expect(resident.page.get_by_role("link", name="Đăng ký tạm trú")).to_be_visible()
    look(resident.phone, "procedures-search")
    for code in ("1.004194", "1.014027", "1.001266"):
        visit(resident.phone, f"/thu-tuc/{code}", f"before-{code}")
    visit(resident.phone, "/ho-so", "dossiers-empty")
    visit(resident.phone, "/hop-thu", "inbox-empty")
    visit(resident.phone, "/cai-dat", "settings")
    visit(resident.phone, "/nguoi-dung", "people")
    resident.page.get_by_role("button", name="Thêm một người").click()
    look(resident.phone, "people-add")
    visit(resident.phone, "/dang-nhap", "sign-in")
    resident.page.get_by_role("button", name="Tôi chưa có tài khoản").click()
    look(resident.phone, "register")
    visit(resident.phone, "/ghi-danh#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "enrol")
    visit(resident.phone, "/can-bo", "office-without-role")
    visit(resident.phone, "/khong-co", "not-found")


@pytest.fixture(scope="module")
def in_the_hills(usual_stack: Stack, make_lasting_phone: Callable[..., Phone]) -> Resident:
    """Somebody whose phone has the app, and no network."""
    resident = Resident(make_lasting_phone(usual_stack.base_url, usual_stack.push))
    resident.visit_once()
    resident.phone.offline()
    return resident


@pytest.mark.parametrize(
    ("procedure", "case", "answers"),
    [("Đăng ký tạm trú", "Cho tôi hoặc cho cả nhà tôi", RESIDENCE), ("Trợ cấp hưu trí xã hội", None, PENSION)],
)
def test_the_screens_of_filling_and_filing_offline(
    in_the_hills: Resident, procedure: str, case: str | None, answers: dict[str, object]
) -> None:
    resident = in_the_hills
    resident.start(procedure, case)
    name = "ct01" if case else "pension"
    shots = 0

    def every_page() -> None:
        nonlocal shots
        shots += 1
        look(resident.phone, f"fill-{name}-{shots:02d}")

    resident.page.get_by_role("button", name="Tiếp tục").click()
    expect(resident.page.get_by_role("alert").filter(has_text="Cần xem lại")).to_be_visible()
    look(resident.phone, f"fill-{name}-error")
    resident.fill(answers, each=every_page)
    assert shots >= 10
    look(resident.phone, f"check-{name}")
    resident.choose_papers()
    resident.page.get_by_role("button", name="Nộp hồ sơ").click()
    look(resident.phone, f"file-{name}")
    resident.press_file()
    expect(resident.page.get_by_text("chưa gửi").first).to_be_visible()
    look(resident.phone, f"filed-offline-{name}")
    visit(resident.phone, "/ho-so", f"dossiers-{name}")


def sign_in(phone: Phone, name: object) -> None:
    """Sign in as one of the demo's residents."""
    phone.goto("/dang-nhap")
    phone.page.get_by_role("button", name=str(name)).click()
    expect(phone.page).not_to_have_url(f"{phone.origin}/dang-nhap")


def test_the_screens_of_a_demo_resident(stack: Stack, phone: Callable[..., Phone]) -> None:
    device = phone()
    sign_in(device, "Hà Thị Thái")
    visit(device, "/ho-so", "dossiers")
    visit(device, "/hop-thu", "inbox")
    rows = stack.rows(
        "SELECT dossiers.id, status FROM dossiers JOIN people ON people.id = applicant_person"
        " WHERE people.name = 'Hà Thị Thái' AND people.is_demo"
    )
    for row in rows:
        visit(device, f"/ho-so/{row['id']}", f"dossier-status-{row['status']}")


def test_the_screens_of_somebody_who_is_asked_for_a_supplement(stack: Stack, phone: Callable[..., Phone]) -> None:
    device = phone()
    asked = stack.rows(
        "SELECT dossier_id, people.name FROM supplements JOIN dossiers ON dossiers.id = dossier_id"
        " JOIN people ON people.id = applicant_person WHERE answered_at IS NULL AND people.is_demo LIMIT 1"
    )[0]
    sign_in(device, asked["name"])
    visit(device, f"/ho-so/{asked['dossier_id']}", "dossier-supplement")
    visit(device, f"/ho-so/{asked['dossier_id']}/bo-sung", "supplement")


def test_the_screens_of_the_office(stack: Stack, phone: Callable[..., Phone]) -> None:
    officer = Officer(phone())
    officer.sign_in()
    look(officer.phone, "office-list")
    for status in (1, 2, 4, 5):
        dossier = stack.scalar(
            "SELECT id FROM dossiers WHERE agency_id = 'H55.19.02' AND status = :status LIMIT 1", status=status
        )
        if dossier is not None:
            visit(officer.phone, f"/can-bo/{dossier}", f"office-case-{status}")
    fresh = stack.scalar("SELECT id FROM dossiers WHERE agency_id = 'H55.19.02' AND status = 1 LIMIT 1")
    officer.open(str(fresh))
    officer.page.get_by_role("button", name="Yêu cầu bổ sung", exact=True).click()
    look(officer.phone, "office-ask")
    officer.page.set_viewport_size({"width": 1280, "height": 800})
    visit(officer.phone, "/can-bo", "office-list-wide")


def test_the_screens_of_an_administrator(stack: Stack, phone: Callable[..., Phone]) -> None:
    assert stack.base_url
    admin = Officer(phone(), "Đàm Quốc Dũng")
    admin.sign_in()
    visit(admin.phone, "/can-bo/quan-tri", "office-admin")


def test_the_screens_in_english(stack: Stack, phone: Callable[..., Phone]) -> None:
    assert stack.base_url
    resident = Resident(phone("en-US"))
    resident.visit_once()
    resident.phone.goto("/cai-dat")
    resident.page.get_by_label("English").check()
    expect(resident.page.get_by_role("heading", name="Settings")).to_be_visible()
    screens = {"/": "home", "/thu-tuc": "procedures", "/thu-tuc/1.004194": "before", "/ho-so": "dossiers"}
    for path, name in screens.items():
        visit(resident.phone, path, f"english-{name}")
        assert resident.page.evaluate("document.documentElement.lang") == "en"

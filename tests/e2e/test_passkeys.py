"""Passkeys in a real browser; what must be refused: replays, ended sessions, other sites, others' dossiers."""

from __future__ import annotations

import http.server
import json
import re
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pytest
from playwright.sync_api import expect

from server.clock import now, to_wire
from server.ids import new_id
from tests.e2e.people import PENSION, Resident
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Request

    from tests.support.phone import Phone
    from tests.support.stack import Stack

COOKIE = "__Host-hosoxa"


Answer: TypeAlias = "tuple[int, dict[str, Any]]"


def call(stack: Stack, path: str, body: object, *, cookie: str = "", origin: str | None = None) -> Answer:
    """One request as a program makes it, with this cookie, claiming this origin."""
    request = urllib.request.Request(  # noqa: S310 (the stack's own address)
        stack.base_url + path,
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Hosoxa-Protocol": "1",
            "Origin": origin or stack.base_url,
            "Cookie": f"{COOKIE}={cookie}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 (the stack's own address)
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def cookie_of(phone: Phone) -> dict[str, Any]:
    return next(dict(c) for c in phone.context.cookies() if c["name"] == COOKIE)


def withdraw(stack: Stack, dossier: str, cookie: str) -> dict[str, Any]:
    mutation: dict[str, Any] = {
        "id": new_id(),
        "type": "dossier.withdraw",
        "entity": dossier,
        "base": None,
        "after": [],
        "made_at": to_wire(now()),
        "args": {"reason": "thử"},
    }
    person = call_session(stack, cookie)
    envelope = {"as": person, "cursor": None, "device_time": to_wire(now()), "limit": 200, "mutations": [mutation]}
    status, answer = call(stack, "/api/sync", envelope, cookie=cookie)
    assert status == 200
    result: dict[str, Any] = answer["results"][0]
    return result


def call_session(stack: Stack, cookie: str) -> str:
    request = urllib.request.Request(  # noqa: S310 (the stack's own address)
        stack.base_url + "/api/identity/session", headers={"Cookie": f"{COOKIE}={cookie}", "Hosoxa-Protocol": "1"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 (the stack's own address)
        person: str = json.load(response)["person"]["id"]
        return person


def test_registering_and_signing_in_with_a_passkey(stack: Stack, phone: Callable[..., Phone]) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register("Lương Thị Slan")
    credential = resident.phone.authenticator.credentials[0]
    assert credential["isResidentCredential"]
    cookie = cookie_of(resident.phone)
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (True, True, "Lax", "/")
    first = call_session(stack, cookie["value"])
    resident.phone.goto("/cai-dat")
    resident.page.get_by_role("button", name="Đăng xuất", exact=True).click()
    confirm = resident.page.get_by_role("button", name=re.compile("^(Vẫn đăng xuất|Đăng xuất)$"))
    if COOKIE in [c["name"] for c in resident.phone.context.cookies()] and confirm.count():
        confirm.first.click()
    eventually(
        lambda: COOKIE not in [c["name"] for c in resident.phone.context.cookies()],
        "the cookie to go",
        pause=resident.phone.pause,
    )
    envelope: dict[str, Any] = {"as": first, "cursor": None, "device_time": to_wire(now()), "limit": 1, "mutations": []}
    status, problem = call(stack, "/api/sync", envelope, cookie=cookie["value"])
    assert (status, problem["code"]) == (401, "sign-in-required")
    resident.sign_in()
    assert call_session(stack, cookie_of(resident.phone)["value"]) == first


def test_a_lost_phone_is_signed_out_from_another(stack: Stack, phone: Callable[..., Phone]) -> None:
    lost = Resident(phone())
    lost.visit_once()
    lost.register("Bàn Thị Pham")
    found = Resident(phone())
    found.visit_once()
    found.phone.authenticator.offer_only(lost.phone.authenticator.credentials[0])
    found.sign_in()
    stolen = cookie_of(lost.phone)["value"]
    assert call_session(stack, stolen)
    found.phone.goto("/cai-dat")
    found.page.get_by_role("button", name="Đăng xuất ở mọi máy khác").click()
    expect(found.page.get_by_text("các máy khác phải đăng nhập lại")).to_be_visible()
    envelope: dict[str, Any] = {"as": None, "cursor": None, "device_time": to_wire(now()), "limit": 1, "mutations": []}
    envelope["as"] = call_session(stack, cookie_of(found.phone)["value"])
    eventually(lambda: call(stack, "/api/sync", envelope, cookie=stolen)[0] == 401, "the end", pause=found.phone.pause)


def test_a_wrong_finger_does_not_sign_in(stack: Stack, phone: Callable[..., Phone]) -> None:
    assert stack.base_url
    resident = Resident(phone())
    resident.visit_once()
    resident.phone.authenticator.verify_user(succeeds=False)
    resident.phone.goto("/dang-nhap")
    resident.page.get_by_role("button", name="Tôi chưa có tài khoản").click()
    resident.page.get_by_label("Họ và tên").fill("Lý A Páo")
    resident.page.get_by_role("button", name="Tạo tài khoản").click()
    expect(resident.page.get_by_text("Chưa xong").first).to_be_visible(timeout=30_000)
    assert not [c for c in resident.phone.context.cookies() if c["name"] == COOKIE]


def test_a_replayed_ceremony_is_refused(stack: Stack, phone: Callable[..., Phone]) -> None:
    resident = Resident(phone())
    resident.visit_once()
    seen: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/register/verify"):
            seen.append(cast("dict[str, Any]", request.post_data_json))

    resident.page.on("request", note)
    resident.register("Sùng Thị Dợ")
    assert len(seen) == 1
    status, problem = call(stack, "/api/identity/register/verify", seen[0])
    assert (status, problem["code"]) == (400, "ceremony-unknown")


def test_another_persons_dossier_is_not_found(stack: Stack, phone: Callable[..., Phone]) -> None:
    owner = Resident(phone())
    owner.visit_once()
    owner.register("Triệu Thị Mai")
    owner.start("Trợ cấp hưu trí xã hội")
    owner.fill(PENSION)
    dossier = owner.file()
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM dossiers WHERE id = :id", id=dossier),
        "the dossier",
        pause=owner.phone.pause,
    )
    stranger = Resident(phone())
    stranger.visit_once()
    stranger.register("Đặng Văn Vượng")
    result = withdraw(stack, dossier, cookie_of(stranger.phone)["value"])
    assert (result["outcome"], result["problem"]["code"]) == ("rejected", "not-found")
    stranger.phone.goto(f"/ho-so/{dossier}")
    stranger.phone.pause(1)
    assert "Triệu Thị Mai" not in stranger.page.inner_text("body")
    assert withdraw(stack, dossier, cookie_of(owner.phone)["value"])["outcome"] == "applied"


@pytest.fixture
def other_site() -> Iterator[str]:
    """A page of somebody else, on another origin of this machine."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>khac</title>")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_post_from_another_site_is_refused(stack: Stack, phone: Callable[..., Phone], other_site: str) -> None:
    resident = Resident(phone())
    resident.visit_once()
    resident.register("Ma Văn Cường")
    cookie = cookie_of(resident.phone)["value"]
    resident.page.goto(other_site)
    resident.page.evaluate(
        """async (address) => {
          await fetch(address + '/api/identity/sign-out',
            {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}).catch(() => undefined);
          const form = document.createElement('form');
          form.method = 'post'; form.action = address + '/api/identity/sign-out'; form.target = '_self';
          document.body.append(form); form.submit();
        }""",
        stack.base_url,
    )
    resident.phone.pause(1)
    assert call_session(stack, cookie), "the other site ended the session"
    status, problem = call(stack, "/api/identity/sign-out", {}, cookie=cookie, origin=other_site)
    assert (status, problem["code"]) == (403, "cross-site")
    assert call_session(stack, cookie)


def test_an_admin_enrols_an_officer_by_a_link_that_works_once(stack: Stack, phone: Callable[..., Phone]) -> None:
    out = stack.flask("admin", "create", "Đàm Quốc Dũng", "--agency", "H55.19.01")
    link = re.search(r"/ghi-danh#\S+", out)
    assert link is not None
    admin = Resident(phone())
    enrol(admin, link.group(), "Đàm Quốc Dũng")
    admin.phone.goto("/can-bo/quan-tri")
    admin.page.get_by_label("Họ và tên cán bộ").fill("Nông Thị Oanh Hai")
    admin.page.get_by_label("Cán bộ: xem và xử lý hồ sơ").check()
    admin.page.get_by_role("button", name="Tạo đường dẫn ghi danh").click()
    given = admin.page.locator("main").get_by_text(re.compile(r"/ghi-danh#")).first
    expect(given).to_be_visible()
    text = given.evaluate("(e) => e.value || e.textContent || ''")
    made = re.search(r"/ghi-danh#[\w-]+", text)
    assert made is not None
    secret = made.group().split("#")[1]
    assert secret not in str(stack.rows("SELECT * FROM enrolments")), "the secret reached the server"
    admin.phone.goto("/cai-dat")
    admin.page.get_by_role("button", name="Gửi ngay").click()
    eventually(
        lambda: stack.scalar("SELECT count(*) FROM enrolments WHERE name = 'Nông Thị Oanh Hai'"),
        "the link to be known",
        pause=admin.phone.pause,
    )

    officer = Resident(phone())
    enrol(officer, made.group(), "Nông Thị Oanh Hai")
    officer.phone.goto("/can-bo")
    expect(officer.page.get_by_text("hồ sơ").first).to_be_visible()
    late = Resident(phone())
    late.phone.goto(made.group())
    late.page.get_by_role("button", name="Tạo tài khoản và nhận việc").click()
    late.page.get_by_label("Họ và tên").fill("Người Đến Sau")
    late.page.get_by_role("button", name="Tạo tài khoản và nhận việc").click()
    expect(late.page.get_by_text("Đường dẫn ghi danh đã dùng").first).to_be_visible()


def enrol(who: Resident, link: str, name: str) -> None:
    who.phone.goto(link)
    who.page.get_by_role("button", name="Tạo tài khoản và nhận việc").click()
    assert who.page.evaluate("location.hash") == "", "the secret stays in the address bar"
    who.page.get_by_label("Họ và tên").fill(name)
    who.page.get_by_role("button", name="Tạo tài khoản và nhận việc").click()
    expect(who.page.get_by_text(f"Xong rồi, {name}")).to_be_visible()

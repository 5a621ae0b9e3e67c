"""The harness itself, on a site of a few lines, so that a failing scenario is the product's doing."""

from __future__ import annotations

import http.server
import json
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pywebpush import webpush

from tests.support.fault_proxy import FaultProxy
from tests.support.push_service import PushService
from tests.support.rfc8291 import uncompressed
from tests.support.vapid import b64url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.phone import Phone

PAGE = b"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thu</title></head>
<body><main><h1>Trang</h1><input aria-label="Ten" id="name"></main>
<script src="/app.js"></script></body></html>"""

APP = b"""
navigator.serviceWorker.register('/sw.js');
self.passkey = (get, challenge) => {
  const bytes = new TextEncoder().encode(challenge);
  return get
    ? navigator.credentials.get({publicKey: {challenge: bytes, userVerification: 'required'}})
    : navigator.credentials.create({publicKey: {
        challenge: bytes, rp: {name: 'x'}, user: {id: bytes, name: 'n', displayName: 'n'},
        pubKeyCredParams: [{type: 'public-key', alg: -7}],
        authenticatorSelection: {residentKey: 'required', userVerification: 'required'}}});
};
"""

WORKER = b"""
self.addEventListener('install', (e) => e.waitUntil(
  caches.open('v1').then((c) => c.addAll(['/', '/app.js'])).then(() => self.skipWaiting())));
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const path = new URL(e.request.url).pathname;
  if (e.request.method === 'GET' && !path.startsWith('/api')) {
    e.respondWith(caches.match(path === '/app.js' ? path : '/'));
  }
});
self.addEventListener('push', (e) => e.waitUntil(
  self.registration.showNotification('Tin', {body: e.data.json().code, data: {to: '/ho-so/1'}})));
self.addEventListener('notificationclick', (e) => {
  e.notification.close();
  e.waitUntil(self.clients.openWindow(e.notification.data.to));
});
self.addEventListener('sync', (e) => e.waitUntil(fetch('/api/' + e.tag, {method: 'POST'})));
"""

FILES = {"/app.js": (b"text/javascript", APP), "/sw.js": (b"text/javascript", WORKER)}


class SiteHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, content = FILES.get(self.path, (b"text/html", PAGE))
        self.send_response(200)
        self.send_header("Content-Type", kind.decode())
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self'; object-src 'none'")
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[FaultProxy]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SiteHandler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        proxy = FaultProxy(server.server_port)
        yield proxy
        proxy.close()
        server.shutdown()


@pytest.fixture
def push() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def visited(site: FaultProxy, push: PushService, make_phone: Callable[..., Phone]) -> Phone:
    phone = make_phone(site.origin, push)
    phone.goto()
    phone.wait_for_worker()
    return phone


def test_a_killed_phone_starts_cold_with_no_network_and_keeps_what_was_stored(visited: Phone, site: FaultProxy) -> None:
    visited.page.evaluate("localStorage.setItem('kept', 'yes')")
    visited.pause(1)
    visited.kill()
    assert not visited.is_open
    visited.offline()
    before = len(site.seen)
    visited.open()
    visited.goto("/anywhere")
    assert visited.page.inner_text("h1") == "Trang"
    assert visited.page.evaluate("navigator.onLine") is False
    assert len(site.seen) == before


def test_offline_reaches_page_and_service_worker(visited: Phone, site: FaultProxy) -> None:
    visited.offline()
    failed = "fetch('/api/x').then(() => false, () => true)"
    assert visited.page.evaluate(failed) is True
    worker = visited.context.service_workers[0]
    assert worker.evaluate(f"() => {failed}") is True
    visited.offline(False)
    assert worker.evaluate(f"() => {failed}") is False
    assert site.count("/api/x") == 1


def test_a_passkey_survives_closing_and_killing_the_browser(visited: Phone) -> None:
    make = "passkey(false, 'one').then((c) => c.id)"
    use = "passkey(true, 'two').then((c) => c.id)"
    made = visited.page.evaluate(make)
    visited.close()
    visited.open()
    visited.goto()
    assert visited.page.evaluate(use) == made
    visited.kill()
    visited.open()
    visited.goto()
    assert visited.page.evaluate(use) == made
    assert [c["rpId"] for c in visited.authenticator.credentials] == ["localhost"]


def test_a_wrong_finger_gives_no_passkey(visited: Phone) -> None:
    visited.page.evaluate("passkey(false, 'one').then((c) => c.id)")
    visited.authenticator.verify_user(succeeds=False)
    said = visited.page.evaluate("passkey(true, 'two').then(() => 'signed in', (e) => e.name)")
    assert said == "NotAllowedError"


def test_the_page_subscribes_and_unsubscribes_with_the_services_real_keys(
    visited: Phone,
) -> None:
    key = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    found = visited.page.evaluate(
        """async (key) => {
          const { pushManager } = await navigator.serviceWorker.ready;
          const made = await pushManager.subscribe(
            {userVisibleOnly: true, applicationServerKey: key});
          const again = await pushManager.getSubscription();
          return [made.toJSON(), again.toJSON(), made.getKey('p256dh').byteLength];
        }""",
        key,
    )
    assert visited.subscription is not None
    assert found == [visited.subscription.as_json(), visited.subscription.as_json(), 65]
    assert visited.subscription.application_server_key == key
    gone = """async () => {
      const { pushManager } = await navigator.serviceWorker.ready;
      await (await pushManager.getSubscription()).unsubscribe();
      return pushManager.getSubscription();
    }"""
    assert visited.page.evaluate(gone) is None
    assert visited.subscription is None


def test_background_sync_wakes_the_service_worker(visited: Phone, site: FaultProxy) -> None:
    visited.dispatch_sync("outbox")
    site.wait_for(lambda e: e.path == "/api/outbox", "the worker's request", pause=visited.pause)


def test_axe_speaks_up_under_a_strict_policy_and_is_silent_on_a_good_page(visited: Phone) -> None:
    assert visited.axe() == []
    visited.page.evaluate("document.querySelector('input').removeAttribute('aria-label')")
    assert any(finding.startswith("label") for finding in visited.axe())


def subscribed(phone: Phone, push: PushService) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    phone.page.evaluate(
        """async (key) => {
          const { pushManager } = await navigator.serviceWorker.ready;
          await pushManager.subscribe({userVisibleOnly: true, applicationServerKey: key});
        }""",
        b64url(uncompressed(key)),
    )
    assert phone.subscription is not None
    webpush(
        phone.subscription.as_json(),
        json.dumps({"code": "H1"}),
        vapid_private_key=b64url(key.private_numbers().private_value.to_bytes(32, "big")),
        vapid_claims={"sub": "mailto:a@example.invalid", "aud": push.origin},
        ttl=60,
        timeout=10,
    )
    return key


def test_an_encrypted_push_wakes_the_worker_which_asks_for_a_notice(
    visited: Phone, push: PushService, has_notifications: bool
) -> None:
    subscribed(visited, push)
    assert visited.wait_for_push().json == {"code": "H1"}
    notice = visited.wait_for_notice()
    assert (notice["title"], notice["body"]) == ("Tin", "H1")
    if not has_notifications:
        pytest.skip("this browser cannot show notifications")
    assert notice["shown"] is True
    assert [n["body"] for n in visited.notifications()] == ["H1"]


def test_tapping_a_notice_opens_what_the_worker_asks_for(
    visited: Phone, push: PushService, has_notifications: bool
) -> None:
    if not has_notifications:
        pytest.skip("this browser cannot show notifications")
    subscribed(visited, push)
    visited.wait_for_push()
    visited.wait_for_notice()
    assert visited.tap_notification() == [f"{visited.origin}/ho-so/1"]
    assert visited.page.url == f"{visited.origin}/ho-so/1"
    assert visited.notifications() == []


def test_a_push_reaches_a_phone_that_was_just_switched_on(visited: Phone, push: PushService) -> None:
    subscribed(visited, push)
    visited.close()
    visited.open()
    visited.goto()
    visited.wait_for_push()
    assert visited.wait_for_notice()["body"] == "H1"

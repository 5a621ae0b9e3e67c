"""A cheap phone: real Chromium with a profile of its own that can be killed and opened again."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil
from playwright.sync_api import Error as PlaywrightError

from tests.support.authenticator import Authenticator
from tests.support.ports import eventually

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, Worker

    from tests.support.push_service import Message, PushService, Subscription

TOP = Path(__file__).resolve().parents[2]
AXE = TOP / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
PUSH_STUB = Path(__file__).with_name("push_stub.js")
SCREENSHOTS = TOP / "tests" / "e2e" / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

#: A microphone that hums and a camera that shows a picture, both allowed without asking.
FAKE_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

#: Run in the service worker: notes each notice that it asks the browser to show.
WATCH_NOTICES = """() => {
  const { prototype } = ServiceWorkerRegistration;
  if (self.__hosoxaNotices === undefined) {
    const show = prototype.showNotification;
    prototype.showNotification = async function (title, options = {}) {
      const { body = '', tag = '', data = null, lang = '' } = options;
      const notice = { title, body, tag, data, lang, shown: true };
      try {
        await show.call(this, title, options);
      } catch (error) {
        notice.shown = false;
        throw error;
      } finally {
        self.__hosoxaNotices.push(notice);
      }
    };
  }
  self.__hosoxaNotices = [];
}"""

MAY_NOTIFY = """if ('Notification' in self) {
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  Notification.requestPermission = async () => 'granted';
}"""


class Phone:
    """One phone in somebody's hand: its browser, its passkeys and its push subscription.

    Args:
        playwright: the driver.
        executable: the Chromium to run.
        profile: the folder of its browser profile; it survives ``kill`` and ``open``.
        origin: the site's origin.
        push: the push service the phone is registered with.
        locale: the browser's language.
        has_notifications: whether the browser can show notifications; where it cannot, pages are
            told that they may, and each notice's ``shown`` is false.
        arguments: further arguments of the browser, such as :data:`FAKE_MICROPHONE`.
    """

    def __init__(
        self,
        playwright: Playwright,
        executable: str,
        profile: Path,
        origin: str,
        push: PushService,
        locale: str = "vi-VN",
        *,
        has_notifications: bool = True,
        arguments: Sequence[str] = (),
    ) -> None:
        self.origin = origin
        self.authenticator = Authenticator()
        self.console: list[str] = []
        self._playwright = playwright
        self._executable = executable
        self._profile = profile
        self._push = push
        self._locale = locale
        self._has_notifications = has_notifications
        self._arguments = [*ARGUMENTS, *arguments]
        self._offline = False
        self._subscription: Subscription | None = None
        self._delivered: set[int] = set()
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._cdp: CDPSession | None = None
        self._registrations: dict[str, str] = {}
        self.open()

    # --- switching it on and off ----------------------------------------------------------

    def open(self) -> Page:
        """Start the browser with the phone's profile; a cold start. Gives its blank page."""
        if self._context is not None:
            raise AssertionError("the browser is open already")
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=self._executable,
            headless=True,
            args=self._arguments,
            viewport={"width": 360, "height": 640},
            screen={"width": 360, "height": 640},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale=self._locale,
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self._context.grant_permissions(["notifications"], origin=self.origin)
        self._context.expose_function("__hosoxaPush", self._push_call)
        self._context.add_init_script(path=PUSH_STUB)
        if not self._has_notifications:
            self._context.add_init_script(MAY_NOTIFY)
        self._context.set_offline(self._offline)
        self._use(self._context.pages[0])
        return self.page

    def close(self) -> None:
        """The person closes the browser."""
        if self._context is not None:
            self._context.close()
        self._forget_browser()

    def kill(self) -> None:
        """The battery is pulled: SIGKILL to the browser and all its processes."""
        processes = self._processes()
        if not processes:
            raise AssertionError("no browser process runs with this profile")
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):  # it died with its parent
                process.kill()
        psutil.wait_procs(processes, timeout=10)
        if self._context is not None:
            # The driver may have seen by itself that the browser is gone
            with contextlib.suppress(PlaywrightError):
                self._context.close()
        self._forget_browser()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self._profile / name).unlink(missing_ok=True)

    @property
    def is_open(self) -> bool:
        """Whether the browser runs."""
        return self._context is not None

    @property
    def page(self) -> Page:
        """The page in the person's hand."""
        if self._page is None:
            raise AssertionError("the browser is closed; open() it")
        return self._page

    @property
    def context(self) -> BrowserContext:
        """The browser's context."""
        if self._context is None:
            raise AssertionError("the browser is closed; open() it")
        return self._context

    @property
    def cdp(self) -> CDPSession:
        """A DevTools session on ``page``."""
        if self._cdp is None:
            raise AssertionError("the browser is closed; open() it")
        return self._cdp

    def new_page(self) -> Page:
        """Another tab, which becomes ``page``; the old one stays open."""
        self._use(self.context.new_page())
        return self.page

    def goto(self, path: str = "/") -> Page:
        """Open a path of the site."""
        self.page.goto(self.origin + path)
        return self.page

    def stands_at(self, latitude: float, longitude: float, accuracy: float) -> None:
        """The satellites say where the phone is (degrees, metres); lasts until the browser is closed."""
        self.context.grant_permissions(["geolocation"], origin=self.origin)
        self.context.set_geolocation({"latitude": latitude, "longitude": longitude, "accuracy": accuracy})

    # --- network --------------------------------------------------------------------------

    def offline(self, value: bool = True) -> None:
        """No network, or network again, for pages and service worker; lasts over ``open``."""
        self._offline = value
        if self._context is not None:
            self._context.set_offline(value)
            self._tell_page_of_network()

    # --- service worker and push ----------------------------------------------------------

    def wait_for_worker(self) -> None:
        """Wait until the service worker controls the site, so that it opens with no network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        eventually(lambda: self._registrations.get(self.origin + "/"), "the registration",
                   pause=self.pause)  # fmt: skip

    @property
    def subscription(self) -> Subscription | None:
        """The phone's live push subscription."""
        return self._subscription

    def wait_for_push(self, *, seconds: float = 30.0) -> Message:
        """Wait for a push message to this phone that was not yet delivered, and deliver it."""

        def undelivered() -> Message | None:
            if self._subscription is None:
                return None
            for message in self._push.messages_for(self._subscription):
                if id(message) not in self._delivered:
                    return message
            return None

        message = eventually(
            undelivered,
            f"a push to this phone (refused: {self._push.refused})",
            seconds=seconds,
            pause=self.pause,
        )
        self.deliver(message)
        return message

    def deliver(self, message: Message) -> None:
        """Hand a decrypted push message to the service worker, as the browser does."""
        self._delivered.add(id(message))
        self._worker().evaluate(WATCH_NOTICES)
        self.cdp.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.origin,
                "registrationId": self._registration(),
                "data": message.plaintext.decode(),
            },
        )

    def dispatch_sync(self, tag: str) -> None:
        """Background sync: wake the service worker with a tag."""
        self.cdp.send(
            "ServiceWorker.dispatchSyncEvent",
            {
                "origin": self.origin,
                "registrationId": self._registration(),
                "tag": tag,
                "lastChance": False,
            },
        )

    def wait_for_notice(self, *, seconds: float = 30.0) -> dict[str, Any]:
        """The newest notice that the worker asked for since the last ``deliver``, once the browser has answered.

        Gives title, body, tag, data and lang, and under ``shown`` whether the browser took it.
        """

        def newest() -> dict[str, Any] | None:
            found: dict[str, Any] | None = self._worker().evaluate("() => self.__hosoxaNotices?.at(-1)")
            return found

        return eventually(newest, f"a notice; console: {self.console}", seconds=seconds, pause=self.pause)

    def notifications(self) -> list[dict[str, Any]]:
        """Title, body, tag, data and lang of the notifications that are shown now.

        Look only after ``wait_for_notice``: asked while one is on its way to the screen, Chromium
        takes it for dismissed and forgets it.
        """
        found: list[dict[str, Any]] = self._worker().evaluate(
            """async () => (await self.registration.getNotifications())
              .map(({ title, body, tag, data, lang }) => ({ title, body, tag, data, lang }))"""
        )
        return found

    def tap_notification(self, index: int = 0) -> list[str]:
        """Tap a shown notification; gives the addresses the service worker asked to open.

        Chromium lets no protocol tap a real notification, and lets a service worker open a window
        only for a real tap. So the worker gets a true NotificationEvent, and what it asks of
        ``clients.openWindow``, ``navigate`` and ``focus`` is noted here; an opened address is then
        loaded in ``page``, as the system would.
        """
        asked: list[str] = self._worker().evaluate(
            """async (index) => {
              const asked = [];
              const shown = await self.registration.getNotifications();
              const { openWindow } = Clients.prototype;
              const { focus, navigate } = WindowClient.prototype;
              Clients.prototype.openWindow = async (url) => {
                asked.push(new URL(url, self.location.href).href);
                return null;
              };
              WindowClient.prototype.focus = async function () { return this; };
              WindowClient.prototype.navigate = async function (url) {
                asked.push(new URL(url, self.location.href).href);
                return this;
              };
              try {
                const waits = [];
                const event = new NotificationEvent('notificationclick', {
                  notification: shown[index],
                });
                const waitUntil = event.waitUntil.bind(event);
                Object.defineProperty(event, 'waitUntil', {
                  value: (promise) => {
                    waits.push(promise);
                    try { waitUntil(promise); } catch { /* only for events of the browser */ }
                  },
                });
                self.dispatchEvent(event);
                await Promise.all(waits);
              } finally {
                Clients.prototype.openWindow = openWindow;
                Object.assign(WindowClient.prototype, { focus, navigate });
              }
              return asked;
            }""",
            index,
        )
        for address in asked:
            self.page.goto(address)
        return asked

    # --- looking --------------------------------------------------------------------------

    def pause(self, seconds: float) -> None:
        """Let time pass while the browser's events come in."""
        self.page.wait_for_timeout(seconds * 1000)

    def shot(self, name: str, *, full: bool = False) -> Path:
        """Write a screenshot to tests/e2e/screenshots for a person to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=full)
        return path

    def axe(self) -> list[str]:
        """What axe-core finds wrong on the page, one line for each; empty when nothing is."""
        # Straight into the page: the site's content security policy stays in force
        self.cdp.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        answer = self.cdp.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run(document, {resultTypes: ['violations']})"
                ".then((r) => JSON.stringify(r.violations))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in answer:
            raise AssertionError(f"axe did not run: {answer['exceptionDetails']}")
        violations = cast("list[dict[str, Any]]", json.loads(answer["result"]["value"]))
        return [
            f"{v['id']} ({v['impact']}): {v['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
            for v in violations
            for node in v["nodes"]
        ]

    # --- how it works ---------------------------------------------------------------------

    def _use(self, page: Page) -> None:
        self._page = page
        self._cdp = self.context.new_cdp_session(page)
        self._cdp.on("ServiceWorker.workerRegistrationUpdated", self._note_registrations)
        self._cdp.send("ServiceWorker.enable")
        self._cdp.send("Network.enable")
        self._tell_page_of_network()
        self.authenticator.attach(self._cdp)
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def _tell_page_of_network(self) -> None:
        # set_offline cuts page and worker off, but navigator.onLine forgets it when the page
        # navigates; a session of our own keeps it
        self.cdp.send(
            "Network.emulateNetworkConditions",
            {
                "offline": self._offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": -1,
            },
        )

    def _note_registrations(self, event: dict[str, Any]) -> None:
        for registration in event["registrations"]:
            if registration["isDeleted"]:
                self._registrations.pop(registration["scopeURL"], None)
            else:
                self._registrations[registration["scopeURL"]] = registration["registrationId"]

    def _registration(self) -> str:
        return eventually(
            lambda: self._registrations.get(self.origin + "/"),
            "the service worker's registration",
            pause=self.pause,
        )

    def _worker(self) -> Worker:
        """The site's service worker, started if it sleeps."""

        def running() -> Worker | None:
            here = (w for w in self.context.service_workers if w.url.startswith(self.origin))
            return next(here, None)

        worker = running()
        if worker is None:
            self.cdp.send("ServiceWorker.startWorker", {"scopeURL": self.origin + "/"})
            worker = eventually(running, "the service worker to run", pause=self.pause)
        return worker

    def _push_call(self, what: str, key: str | None) -> dict[str, Any] | bool | None:
        if what == "subscribe":
            if self._subscription is None:
                self._subscription = self._push.subscribe()
                self._subscription.application_server_key = key
        elif what == "unsubscribe":
            if self._subscription is None:
                return False
            self._subscription.gone = True
            self._subscription = None
            return True
        if self._subscription is None:
            return None
        return {
            "json": self._subscription.as_json(),
            "applicationServerKey": self._subscription.application_server_key,
        }

    def _forget_browser(self) -> None:
        self._context = self._page = self._cdp = None
        self._registrations.clear()
        self.authenticator.detach_all()

    def _processes(self) -> list[psutil.Process]:
        """The browser that runs with this phone's profile, and all that it started."""
        needle = f"--user-data-dir={self._profile}"
        found: dict[int, psutil.Process] = {}
        for process in psutil.process_iter(["cmdline"]):
            if needle in (process.info["cmdline"] or []):
                with contextlib.suppress(psutil.NoSuchProcess):
                    for member in (process, *process.children(recursive=True)):
                        found[member.pid] = member
        return list(found.values())

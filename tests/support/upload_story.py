"""Somebody files a dossier with photos over a thin link that breaks, on a phone whose battery is pulled."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil
from playwright.sync_api import expect

from tests.e2e.media import choose_photos
from tests.e2e.people import Resident
from tests.support.photo_form import NAME, printed_sheet
from tests.support.ports import eventually

if TYPE_CHECKING:
    from tests.support.phone import Phone
    from tests.support.stack import Stack
    from tests.support.thin_link import ThinLink

#: One of the demo's residents.
PERSON: Final = "Triệu Thị Mẩy"
UPLOADS: Final = "/api/uploads"
#: Hash and size of each file that the phone keeps, without its bytes.
KEPT: Final = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open('hosoxa');
    asked.onsuccess = () => done(asked.result);
  });
  const all = await new Promise((done) => {
    const asked = db.transaction('blobs').objectStore('blobs').getAll();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  return all.map(({ sha256, size }) => [sha256, size]);
}"""


@dataclass(slots=True)
class Figures:
    """What the story cost. Bytes are those that went up in requests of uploads, their heads included."""

    files: int = 0
    content: int = 0
    sent: int = 0
    requests: int = 0
    lost: int = 0
    everything: int = 0
    heap: int = 0
    renderer: int = 0
    cuts: int = 0
    kills: int = 0

    @property
    def ratio(self) -> float:
        """Bytes sent for each byte of the files; what was on its way when the line broke counts as sent."""
        return (self.sent + self.lost) / self.content

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"{self.files} files of {self.content:,} bytes; {self.cuts} cuts, {self.kills} kills",
            f"{self.requests} requests of {self.sent:,} bytes with their heads, {self.lost:,} more lost on the way",
            f"{self.ratio:.3f} times the files; all that went up since the filing: {self.everything:,} bytes",
            f"peak JS heap {self.heap / 1e6:.1f} MB, of the largest renderer process {self.renderer / 1e6:.0f} MB",
        ]


class UploadStory:
    """One resident, one phone, one thin link.

    Args:
        stack: the product, with the procedure of :mod:`tests.support.photo_form`; its own proxy is out of service.
        phone: a phone whose browser stands at the stack's origin.
        link: stands where the stack's proxy stood.
        seed: decides where the line is cut and the battery pulled.
    """

    def __init__(self, stack: Stack, phone: Phone, link: ThinLink, seed: int) -> None:
        self.stack = stack
        self.phone = phone
        self.link = link
        self.resident = Resident(phone)
        self.figures = Figures()
        self.dossier = ""
        self.files: dict[str, int] = {}
        self._random = random.Random(seed)  # noqa: S311 (a seed to play again)
        self._cuts: list[float] = []
        self._kills: list[float] = []
        self._dark = (0.0, 0.0)
        self._seen_cuts = 0
        self._content = 0

    def sign_in(self) -> None:
        """Make the phone ready, with all the bandwidth there is."""
        self.resident.visit_once()
        self.phone.goto("/dang-nhap")
        self.phone.page.get_by_role("button", name=PERSON).click()
        expect(self.phone.page).not_to_have_url(f"{self.phone.origin}/dang-nhap")
        # The browser writes cookies down within half a minute, or when it is closed: signed in is signed in
        self.phone.close()
        self.phone.open()
        self.phone.goto("/")
        self._quiet()

    def _quiet(self) -> None:
        """Wait until the phone has fetched what it fetches on a quiet day."""
        seen = -1
        while (now := self.link.counted("/assets").requests) != seen:
            seen = now
            self.phone.pause(1.5)

    def take_photos(self, count: int) -> None:
        """Fill the form up to its check page."""
        page = self.phone.page
        self.resident.start(NAME)
        self.resident.answer("full_name", "Hà Thị Thái")
        self.resident._next()
        page.locator("main fieldset").first.wait_for()
        for number in range(count):
            choose_photos(page, "q-pictures", printed_sheet(page, f"trang {number}"))
            self.sample()
        self.resident._next()
        expect(page).to_have_url(re.compile("/kiem-tra$"))
        self.files = dict(page.evaluate(KEPT))
        self.figures.files = len(self.files)
        self.figures.content = sum(self.files.values())

    def plan(self, *, cuts: int, kills: int, dark: tuple[float, float] = (0.0, 0.0)) -> None:
        """Choose at how many bytes of photos the line breaks (dark for so many seconds then) and the battery goes."""
        whole = self.figures.content
        places = [self._random.uniform(0.02, 0.97) * whole for _ in range(cuts + kills)]
        self._cuts, self._kills = sorted(places[:cuts]), sorted(places[cuts:])
        self._dark = dark

    def file(self, kilobits_per_second: float) -> None:
        """File, over the thin link from now on."""
        self._before = self.link.counted().bytes
        self.link.watch = self._watch
        self.link.throttle(kilobits_per_second)
        self.dossier = self.resident.file()

    def run(self, seconds: float, *, says_online: bool = False) -> None:
        """Until all has arrived, or the time is over: pulls the battery where planned.

        ``says_online``: the phone tells its pages when the line is back, as phones do that notice it; else the app
        finds out by itself.
        """

        def step() -> bool:
            self.sample()
            if self._kills and self._content > self._kills[0]:
                self._kills.pop(0)
                self.pull_battery()
            if says_online and self.link.cuts > self._seen_cuts:
                self._seen_cuts = self.link.cuts
                self.phone.page.evaluate("dispatchEvent(new Event('online'))")
            return len(self.arrived()) == len(self.files)

        eventually(step, "the photos to arrive", seconds=seconds, every=0.2, pause=self.phone.pause)
        self.figures.cuts = self.link.cuts
        counted = self.link.counted(UPLOADS)
        self.figures.sent, self.figures.requests = counted.bytes, counted.requests
        self.figures.lost = self.link.lost
        self.figures.everything = self.link.counted().bytes - self._before

    def pull_battery(self) -> None:
        """Kill the browser; start it again, on the dossier."""
        self.phone.kill()
        self.figures.kills += 1
        self.phone.open()
        self.phone.goto(f"/ho-so/{self.dossier}")

    def arrived(self) -> set[str]:
        """The hashes of what the server has."""
        return {str(row["sha256"]) for row in self.stack.rows("SELECT sha256 FROM attachments")} & set(self.files)

    def assert_whole(self) -> None:
        """Every photo is at the server byte for byte, and the phone has nothing left to send."""
        for sha256, size in self.files.items():
            data = next((self.stack.data_dir / "attachments").rglob(sha256)).read_bytes()
            assert len(data) == size
            assert hashlib.sha256(data).hexdigest() == sha256
        self.link.throttle(None)
        expect(self.phone.page.get_by_text("Không có gì chờ gửi")).to_be_visible(timeout=60_000)

    def sample(self) -> None:
        """Look how much memory the page has."""
        usage = self.phone.cdp.send("Runtime.getHeapUsage")
        used = int(usage["usedSize"]) + int(usage.get("backingStorageSize", 0))
        self.figures.heap = max(self.figures.heap, used)
        for process in self.phone._processes():
            with contextlib.suppress(psutil.Error):
                if "--type=renderer" in process.cmdline():
                    self.figures.renderer = max(self.figures.renderer, process.memory_info().rss)

    def _watch(self, method: str, path: str, size: int) -> None:
        if method != "PATCH" or not path.startswith(UPLOADS):
            return
        self._content += size
        if self._cuts and self._content > self._cuts[0]:
            self._cuts.pop(0)
            self.link.cut(self._random.uniform(*self._dark))

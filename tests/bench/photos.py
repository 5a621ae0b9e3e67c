"""How long a phone takes to make a 12-megapixel photo fit for a weak link, and whether its page goes on answering.

``python -m tests.bench.photos`` chooses photos in the form, as a person does, in a Chromium whose processor is made
slower, and prints: ms from the choice until the photo is resized (decoded, drawn at 1,600 px, packed), ms until it is
kept and on the screen (encrypted, stored, shown), the longest time in which the page answered nothing, and what the
photo weighs. It exits 1 when resizing takes longer than :data:`LIMIT_MS` in the middle of the rounds, or when two
pictures were decoded at once.

The processor is slowed down in two ways. *page*: as the developer tools do it, which slows the page's own thread but
not the browser's helpers that decode; where others use the machine, they slow it as many times again, so it wants a
quiet one. *process*: the page's whole process is stopped 95 of 100 milliseconds, helpers too. That says more of a cheap
phone; it is printed and not judged.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from playwright.sync_api import expect, sync_playwright

from tests.e2e.people import Resident
from tests.support import paper_photo
from tests.support.media_config import add_media_procedure
from tests.support.phone import Phone
from tests.support.stack import BUILT_APP, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image
    from playwright.sync_api import FilePayload, Page, Playwright

PROBE = Path(__file__).with_name("photos_probe.js")
#: Issue: "Resize of a 12-megapixel photo at CPU ×20 in ≤ 3 s".
LIMIT_MS = 3000.0
#: What cheap phones take: 12 megapixels.
SENSOR = (3000, 4000)
#: Of so many milliseconds the process runs one part in ``rate``.
TURN_S = 0.1
READY = "(count) => self.__photos.shown.length >= count"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the photos of one choice."""

    #: Milliseconds until the last was packed.
    resized: float
    #: Milliseconds until the last stood on the screen.
    shown: float
    #: Milliseconds of the longest silence of the page.
    silent: float
    #: Decoded pictures at once, at most.
    decoded: int
    #: Bytes of the last photo.
    size: int


def main() -> None:
    """Measure every photo, in both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=20, help="how many times slower the processor is made")
    parser.add_argument("--rounds", type=int, default=3, help="how often each photo is chosen")
    options = parser.parse_args()
    corners = [(x * SENSOR[0], y * SENSOR[1]) for x, y in ((0.16, 0.14), (0.86, 0.11), (0.92, 0.88), (0.09, 0.9))]
    photos = {
        "printed page": paper_photo.on_a_table(paper_photo.printed_page(), SENSOR, corners),
        "busy picture": paper_photo.busy(SENSOR),
    }
    failed = False
    with ExitStack() as cleanup:
        phone = Bench(cleanup.enter_context(sync_playwright()), cleanup)
        print(f"12 megapixels, {options.rate} times slower; ms, middle and most of {options.rounds}")
        for name, photo in photos.items():
            files = [payload(photo, number) for number in range(3)]
            for how in ("page", "process"):
                found = [phone.choose(files[:1], how, options.rate) for _ in range(options.rounds)]
                print_line(f"{name:13} {how:8}", found, len(files[0]["buffer"]))
                middle = statistics.median(taken.resized for taken in found)
                failed |= how == "page" and middle > LIMIT_MS
            many = phone.choose(files, "page", 1)
            print(f"  {name:13} three at once: {many.decoded} decoded at a time")
            failed |= many.decoded != 1
    if failed:
        sys.exit(1)


def print_line(what: str, found: list[Taken], given: int) -> None:
    """What was measured of one photo in one way; ``given`` are the bytes of the camera's file."""
    columns = {
        f"resized (limit {LIMIT_MS:.0f})": [taken.resized for taken in found],
        "on the screen": [taken.shown for taken in found],
        "silence": [taken.silent for taken in found],
    }
    figures = (f"{name} {statistics.median(took):.0f} / {max(took):.0f}" for name, took in columns.items())
    print(f"  {what}", *figures, f"{given / 1e6:.1f} MB became {found[0].size / 1000:.0f} KB", sep="  ")


def payload(photo: Image.Image, number: int) -> FilePayload:
    """A camera's file; each number is a file of its own, though the same is on it."""
    data = paper_photo.as_camera(photo, orientation=6, quality=92 - number)
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": data}


class Bench:
    """A phone at the question for photos, served by a stack of its own, without a network.

    Args:
        playwright: the driver.
        cleanup: takes what must be closed.
    """

    def __init__(self, playwright: Playwright, cleanup: ExitStack) -> None:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        stack = Stack("sqlite", home, settings={"LOG_LEVEL": "WARNING", "WEBAPP_DIR": str(BUILT_APP)})
        cleanup.callback(stack.close)
        add_media_procedure(stack.config_dir)
        stack.start()
        self._profile = home / "phone"
        self._profile.mkdir()
        chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
        self._phone = Phone(playwright, chromium, self._profile, stack.base_url, stack.push)
        cleanup.callback(self._phone.close)
        self._phone.context.add_init_script(path=PROBE)
        person = Resident(self._phone)
        person.visit_once()
        person.start("Báo hỏng cầu bản")
        person.answer("full_name", "Hà Thị Thái")
        person._next()
        self._page.locator("input[type=file][multiple]").wait_for(state="attached")

    @property
    def _page(self) -> Page:
        return self._phone.page

    def choose(self, files: list[FilePayload], how: str, rate: int) -> Taken:
        """Choose photos, see them on the screen, and remove them again."""
        page = self._page
        with self._slower(how, rate):
            page.locator("input[type=file][multiple]").set_input_files(files)
            page.wait_for_function(READY, arg=len(files), timeout=60_000, polling=200)
            taken = page.evaluate("({ ...self.__photos })")
        for _ in files:
            page.get_by_role("button", name="Bỏ ảnh").last.click()
        expect(page.locator(".pages li")).to_have_count(0)
        # The last one that was removed could be had back, until something else is done.
        page.wait_for_timeout(2500)
        return Taken(
            resized=taken["packed"],
            shown=max(taken["shown"][: len(files)]),
            silent=taken["gap"],
            decoded=taken["most"],
            size=taken["size"],
        )

    @contextmanager
    def _slower(self, how: str, rate: int) -> Iterator[None]:
        if how == "process":
            with self._stopped_mostly(rate):
                yield
            return
        cdp = self._phone.cdp
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        yield
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    @contextmanager
    def _stopped_mostly(self, rate: int) -> Iterator[None]:
        """Stop the processes that show pages, with all their threads, but for one part in ``rate`` of the time."""
        mine = f"--user-data-dir={self._profile}"
        pages = [
            child
            for process in psutil.process_iter(["cmdline"])
            if mine in (process.info["cmdline"] or [])
            for child in process.children(recursive=True)
            if "--type=renderer" in child.cmdline()
        ]
        over = threading.Event()

        def slow_down() -> None:
            while not over.is_set():
                for action, share in (("suspend", 1 - 1 / rate), ("resume", 1 / rate)):
                    for process in pages:
                        with suppress(psutil.NoSuchProcess):
                            getattr(process, action)()
                    time.sleep(TURN_S * share)

        thread = threading.Thread(target=slow_down)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


if __name__ == "__main__":
    main()

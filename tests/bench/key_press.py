"""How long a cheap phone takes to answer a key press in a form of 60 questions, and to start without a network.

Chromium with its processor slowed by ``--rate`` types into the form of ``tests.bench.long_form``, all of it answered.
For each key: from the press until the page has handled it, until the main thread has made the frame with it
(``tests.bench.key_trace``), until the durable save. With several ``--app`` folders the builds are measured in turn, so
that a busy machine is the same for all. A page with nothing but a box, and no app, is measured in the same rounds and
stands beside every place: what the browser itself needs for a letter on this machine at this time. What a form adds to
that is its own share. Exits with 1 when, at some place, the last build's median key is handled later than the budget.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from tests.bench import key_trace, long_form
from tests.e2e.people import Resident
from tests.support.phone import Phone
from tests.support.stack import BUILT_APP, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Playwright

PROBE = Path(__file__).with_name("key_probe.js")

#: Within what a key press is to be handled at twenty times slower, the browser's own share included.
BUDGET_MS = 50.0

#: Where the keys are pressed: what is on the screen, page and query, the box. First a page with nothing but a box,
#: with no app: what the browser itself needs on this machine at this time.
BROWSER_ALONE = ("browser alone", "", "", "alone")
PLACES = (
    BROWSER_ALONE,
    ("page of 5 questions", "page_6", "", "text_6"),
    ("row of the table", "members", "?dong=5&bang=members", "members-4-job"),
    ("beside 9 rows", "members", "", "before"),
)
#: Keys before those that are measured, and how long each is left alone.
WARM = 3
QUIET_S = 2.0
LETTERS = "abcdeghiklmnopqrstuvxy"


def main() -> None:
    """Measure every build asked for, in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, action="append", help="a built app; the project's own when not given")
    parser.add_argument("--rate", type=int, default=20, help="how many times slower the processor is made")
    parser.add_argument("--keys", type=int, default=8, help="how many keys are pressed at each place in a round")
    parser.add_argument("--rounds", type=int, default=3, help="how often each place is visited")
    parser.add_argument("--starts", type=int, default=5, help="how often the app is started cold")
    options = parser.parse_args()
    with ExitStack() as cleanup:
        playwright = cleanup.enter_context(sync_playwright())
        hands = [Hand(playwright, app.absolute(), cleanup) for app in options.app or [BUILT_APP]]
        for hand in hands:
            hand.prepare()
        print(f"processor {options.rate} times slower; ms: median / 95 in 100")
        taken: dict[tuple[str, str], list[Key]] = {}
        for _ in range(options.rounds):
            for place in PLACES:
                for hand in hands:
                    taken.setdefault((hand.name, place[0]), []).extend(hand.press(place, options.keys, options.rate))
        for hand in hands:
            alone = taken[hand.name, BROWSER_ALONE[0]]
            print(f"  {hand.name}")
            print(HEADING)
            for where, *_ in PLACES[1:]:
                print_lines(where, alone, taken[hand.name, where])
        for hand in hands:
            starts = [hand.cold_start(options.rate) for _ in range(options.starts)]
            print(f"  {hand.name}: cold start offline, home {figures(starts)}")
        worst = max(middle(HANDLED, taken[hands[-1].name, where]) for where, *_ in PLACES[1:])
        print(f"  {hands[-1].name}: handled after {worst:.1f} ms at the median, {BUDGET_MS:.0f} at most")
        if worst > BUDGET_MS:
            sys.exit(1)


@dataclass(frozen=True, slots=True)
class Key:
    """One key press: what became of it on the screen, and ms until it was saved (0: nothing to save)."""

    drawn: key_trace.Drawn
    saved: float


#: What of a key is told: until every listener has run, until the frame, and the main thread's own time up to there.
HANDLED, PAINTED, WORK = attrgetter("drawn.handled"), attrgetter("drawn.painted"), attrgetter("drawn.work")
TOLD = (("handled", HANDLED), ("painted", PAINTED), ("main thread", WORK))
HEADING = f"    {'place':20} {'':12} {'bare box':>16} {'form':>16} {'its own share':>15}"


def middle(what: Callable[[Key], float], keys: Sequence[Key]) -> float:
    """The median in ms."""
    return statistics.median(map(what, keys))


def print_lines(place: str, alone: Sequence[Key], keys: Sequence[Key]) -> None:
    """What was measured at one place, the bare box of the same run beside it."""
    for name, what in TOLD:
        more = middle(what, keys) - middle(what, alone)
        box, form = (figures([what(key) for key in some]) for some in (alone, keys))
        print(f"    {place:20} {name:12} {box:>16} {form:>16} {more:15.1f}")
        place = ""
    print(f"    {'':20} {'saved':12} {'':16} {figures([key.saved for key in keys]):>16}")


def figures(took: Sequence[float]) -> str:
    """Median and 95th percentile."""
    most = statistics.quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]
    return f"{statistics.median(took):6.1f} / {most:6.1f}"


class Hand:
    """A phone with the long form open on it, served by a stack of its own.

    Args:
        playwright: the driver.
        app: the folder of the built app.
        cleanup: takes what must be closed.
    """

    def __init__(self, playwright: Playwright, app: Path, cleanup: ExitStack) -> None:
        home = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="hosoxa-bench-")))
        settings = {"LOG_LEVEL": "WARNING", "WEBAPP_DIR": str(app)}
        self.name = app.parent.parent.name if app.parent.name == "pwa" else app.name
        self._stack = Stack("sqlite", home, settings=settings)
        cleanup.callback(self._stack.close)
        long_form.add_to(self._stack.config_dir)
        self._stack.start()
        profile = home / "phone"
        profile.mkdir()
        chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
        self._phone = Phone(playwright, chromium, profile, self._stack.base_url, self._stack.push)
        cleanup.callback(self._phone.close)
        self._draft = ""

    def prepare(self) -> None:
        """Answer the whole form, as fast as the machine can, and take the network away."""
        person = Resident(self._phone)
        person.visit_once()
        person.start(long_form.NAME)
        person.fill(long_form.answers())
        expect(self._phone.page.get_by_text("Xem lại trước khi nộp")).to_be_visible()
        self._draft = self._phone.page.url.split("/")[4]
        self._phone.offline()
        self._phone.context.add_init_script(path=PROBE)

    def press(self, where: tuple[str, str, str, str], count: int, rate: int) -> list[Key]:
        """Press ``count`` keys in a box of the draft, each long after the one before is saved."""
        _, place, query, box = where
        page = self._phone.page
        page.goto(
            f"{self._phone.origin}/khai/{self._draft}/{place}{query}"
            if place
            else 'data:text/html,<input id="q-alone">'
        )
        page.locator(f"#q-{box}").focus()
        cdp = self._phone.cdp
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        # The first keys warm the code up, as the first letters of a word do.
        for number in range(WARM):
            self._type(number)
        with key_trace.traced(self._phone) as events:
            for number in range(count):
                self._type(WARM + number)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        saved: list[float] = page.evaluate("__keys.map((key) => key.saved)")[-count:]
        drawn = key_trace.keys(events)
        if len(drawn) != count or (place and not all(saved)):
            msg = "a key was not drawn, or not saved in time"
            raise RuntimeError(msg)
        return [Key(key, at) for key, at in zip(drawn, saved, strict=True)]

    def _type(self, number: int) -> None:
        """Press one key, and leave the page alone until all is quiet: asking it anything would be work too."""
        letter = LETTERS[number % len(LETTERS)]
        for kind in ("keyDown", "keyUp"):
            self._phone.cdp.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": letter} | ({"text": letter} if kind == "keyDown" else {}),
            )
        self._phone.pause(QUIET_S)

    def cold_start(self, rate: int) -> float:
        """Start the browser anew with no network; ms from the navigation to the painted first screen."""
        self._phone.close()
        self._phone.open()
        self._phone.context.add_init_script(path=PROBE)
        self._phone.cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        page = self._phone.goto("/")
        page.wait_for_function("self.__home > 0")
        home: float = page.evaluate("self.__home")
        return home


if __name__ == "__main__":
    main()

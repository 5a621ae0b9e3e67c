"""When the browser had drawn what a key press changed, read from its own trace.

Chromium's trace (categories ``devtools.timeline``, ``cc``, ``blink.user_timing``) has every frame the main thread made
(``ProxyMain::BeginMainFrame``: style, layout, paint, hand-over) on one clock with the marks of ``key_probe.js``. A page
can only ask for a task after the frame, which queues behind the browser's other work: 40 to 90 ms later at twenty
times slower.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.phone import Phone

CATEGORIES: Final = "devtools.timeline,cc,blink.user_timing"
#: The mark of a key: its name ends with how long ago the key was pressed, in ms.
MARK: Final = "key pressed before "
FRAME: Final = "ProxyMain::BeginMainFrame"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One key.

    Attributes:
        handled: ms from the press until every listener of the page had run.
        painted: ms from the press until the frame with it was made.
        work: the main thread's own ms from the key to that frame. What other programs take of the machine is not in it.
    """

    handled: float
    painted: float
    work: float


@contextmanager
def traced(phone: Phone) -> Iterator[list[dict[str, Any]]]:
    """Trace the page while the block runs; the list has the events after it."""
    events: list[dict[str, Any]] = []
    ended: list[object] = []

    def take(part: dict[str, Any]) -> None:
        events.extend(part["value"])

    def end(answer: object) -> None:
        ended.append(answer)

    cdp = phone.cdp
    cdp.on("Tracing.dataCollected", take)
    cdp.on("Tracing.tracingComplete", end)
    cdp.send("Tracing.start", {"transferMode": "ReportEvents", "categories": CATEGORIES})
    yield events
    cdp.send("Tracing.end")
    while not ended:
        phone.pause(0.05)
    cdp.remove_listener("Tracing.dataCollected", take)
    cdp.remove_listener("Tracing.tracingComplete", end)


def keys(events: list[dict[str, Any]]) -> list[Drawn]:
    """What became of each key of the trace, in order. A key without a frame of its own is an error.

    :raises ValueError: when a key was never drawn.
    """
    # Spans and marks only; a trace by CDP may give an event twice.
    wanted = [e for e in events if e["ph"] == "X" or e["name"].startswith(MARK)]
    known = {(e["ts"], e["name"], e["pid"], e["tid"]): e for e in wanted}
    spans = [known[key] for key in sorted(known)]
    found = []
    for number, mark in enumerate(spans):
        if not mark["name"].startswith(MARK):
            continue
        own = [e for e in spans[number:] if (e["pid"], e["tid"]) == (mark["pid"], mark["tid"])]
        key = next((e for e in reversed(spans[:number]) if _is_event(e, "keydown")), None)
        handled = next((e for e in own if _is_event(e, "input")), None)
        frame = next((e for e in own if e["name"] == FRAME and handled and e["ts"] >= _end(handled)), None)
        if handled is None or frame is None or key is None:
            msg = "a key was never drawn"
            raise ValueError(msg)
        pressed = mark["ts"] - float(mark["name"].removeprefix(MARK)) * 1000
        work = frame["tts"] + frame["tdur"] - key["tts"]
        found.append(Drawn((_end(handled) - pressed) / 1000, (_end(frame) - pressed) / 1000, work / 1000))
    return found


def _end(event: dict[str, Any]) -> float:
    end: float = event["ts"] + event["dur"]
    return end


def _is_event(event: dict[str, Any], kind: str) -> bool:
    return event["name"] == "EventDispatch" and bool(event["args"]["data"]["type"] == kind)

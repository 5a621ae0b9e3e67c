"""What the network does to one exchange. The server is real; what lies before it is not to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tests.faults.wire import Answer, Request
from tests.support.fault_proxy import PORTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.wire import Transport

Fault = Literal[
    "none",
    "dropped",
    "answer-lost",
    "answer-cut",
    "twice",
    "twice-first-answer",
    "late",
    "slow-answer",
    "portal",
    "portal-json",
    "portal-echo",
    "gateway",
    "too-large",
    "too-many",
    "crash-before",
    "crash-after",
    "wrong-session",
    "session-ended",
]

#: How often each befalls an exchange, of a hundred or so.
WEIGHTS: Final[Mapping[Fault, int]] = {
    "none": 55,
    "dropped": 5,
    "answer-lost": 9,
    "answer-cut": 6,
    "twice": 4,
    "twice-first-answer": 3,
    "late": 5,
    "slow-answer": 6,
    "portal": 2,
    "portal-json": 1,
    "portal-echo": 1,
    "gateway": 3,
    "too-large": 2,
    "too-many": 1,
    "crash-before": 3,
    "crash-after": 4,
    "wrong-session": 1,
    "session-ended": 1,
}

_HTML: Final = {"content-type": "text/html; charset=utf-8"}
_JSON: Final = {"content-type": "application/json"}


@dataclass(slots=True)
class Parcel:
    """Something on its way: a request that arrives late, or an answer that the device still waits for."""

    due: int
    request: Request
    answer: Answer | None = None


def false_answer(fault: Fault, request: Request) -> Answer | None:
    """What a machine on the way says in the server's place; None when this fault says nothing."""
    said: dict[Fault, Answer] = {
        "portal": Answer(200, _HTML, PORTAL),
        "portal-json": Answer(200, _JSON, b'{"results":[],"changes":[],"cursor":"x","more":false}'),
        "portal-echo": Answer(200, _JSON, request.body),
        "gateway": Answer(502, _HTML, b"<h1>Bad Gateway</h1>"),
        "too-large": Answer(413, _HTML, b"<h1>Request Entity Too Large</h1>"),
        "too-many": Answer(429, {**_HTML, "retry-after": "7"}, b""),
    }
    return said.get(fault)


def cut(answer: Answer, kept: int) -> Answer:
    """The beginning of an answer: the connection broke in the middle."""
    return Answer(answer.status, answer.headers, answer.body[: min(kept, len(answer.body) - 1)])


def through(send: Transport, fault: Fault, request: Request, kept: int) -> Answer | None:
    """One exchange under a fault that is over when it ends; None when the device hears nothing.

    :param kept: bytes of the answer that arrive when it is cut.
    """
    if fault == "dropped":
        return None
    made_up = false_answer(fault, request)
    if made_up is not None:
        return made_up
    answer = send(request)
    if fault == "answer-lost":
        return None
    if fault == "answer-cut":
        return cut(answer, kept)
    if fault == "twice":
        return send(request)
    if fault == "twice-first-answer":
        send(request)
    return answer
